// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "detailspane.h"

#include "accountproviders.h"
#include "actionbutton.h"
#include "breakinglabel.h"
#include "factgrid.h"
#include "focusscrollarea.h"
#include "fonts.h"
#include "formparts.h"
#include "historywording.h"
#include "noteseditor.h"
#include "rotationdialogs.h"
#include "rules.h"
#include "tokenfacts.h"
#include "tokentablemodel.h"
#include "windowactions.h"
#include "wording.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QStyle>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr int margin = 14;
constexpr int shownHistory = 12;
constexpr auto afterThePicture = 50ms; // It is on the screen then.
constexpr int lineEditMargin = 2;      // QLineEdit's own, which no style says.

QLabel *sectionLabel(const QString &text, const QString &name, QWidget *parent)
{
    auto *label = plainLabel(text, name, parent);
    label->setFont(strongFont(label->font()));
    label->setContentsMargins(0, 10, 0, 0);
    return label;
}

/// Its button can vanish without a word to the action, which the menus show all the same.
QWidget *boxed(QAction *action, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(buttonFor(action, box));
    return box;
}

} // namespace

DetailsPane::DetailsPane(TokenTableModel *tokens, WindowParts parts, const WindowActions &actions, QWidget *parent)
    : QWidget(parent),
      m_tokens(tokens),
      m_parts(std::move(parts)),
      m_actions(actions),
      m_pages(new QStackedWidget(this)),
      m_placeholder(new ToneLabel(u"noSelection"_s, ToneLabel::WhenEmpty::Vanish, this))
{
    setObjectName(u"details"_s);
    setAccessibleName(tr("Details"));
    m_placeholder->sayQuietly(tr("Select a token to see what is known of it."));
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setContentsMargins(margin, margin, margin, margin);
    m_pages->addWidget(m_placeholder);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    connect(m_parts.journal, &Journal::historyChanged, this, &DetailsPane::askHistory);
}

void DetailsPane::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (m_scroll == nullptr)
        QTimer::singleShot(afterThePicture, this, &DetailsPane::makePage);
}

void DetailsPane::makePage()
{
    if (m_scroll != nullptr)
        return;
    m_pages->addWidget(buildPage());
    setMinimumWidth(std::max(minimumWidth(), widthOfButtons()));
    render();
}

QWidget *DetailsPane::buildPage()
{
    // Arrow keys reach what is below, the history, too.
    m_scroll = new FocusScrollArea(this);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setObjectName(u"detailsScroll"_s);
    m_scroll->setAccessibleName(tr("What is known of the token"));
    m_scroll->setWidget(buildContent());
    // A long word is broken or cut, but never makes the pane wider than it is.
    m_scroll->widget()->setMinimumWidth(1);
    m_scroll->widget()->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);

    auto *page = new QWidget(this);
    auto *line = new QFrame(page);
    line->setFrameStyle(QFrame::HLine | QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    auto *end = new QVBoxLayout;
    end->setContentsMargins(margin, 8, margin, margin - 4);
    end->setSpacing(6);
    end->addWidget(buttonFor(m_actions.keepNeeded, page));
    m_revoke = boxed(m_actions.revoke, page);
    end->addWidget(m_revoke);
    end->addWidget(buttonFor(m_actions.forget, page));
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(line);
    layout->addLayout(end);
    return page;
}

QWidget *DetailsPane::buildContent()
{
    auto *content = new QWidget(this);
    m_name = new BreakingLabel(u"detailsName"_s, content);
    m_name->setFont(titleFont(m_name->font()));
    m_where = new ToneLabel(u"detailsWhere"_s, ToneLabel::WhenEmpty::Vanish, content);
    m_several = new QWidget(content);
    m_common = new FactGrid(m_several);
    m_names = new BreakingLabel(u"detailsNames"_s, m_several);
    m_names->setContentsMargins(0, 10, 0, 0);
    auto *several = new QVBoxLayout(m_several);
    several->setContentsMargins(0, 0, 0, 0);
    several->addWidget(m_common);
    several->addWidget(m_names);
    m_single = buildSingle();
    auto *layout = new QVBoxLayout(content);
    const int withinFrame = margin - m_scroll->frameWidth();
    layout->setContentsMargins(withinFrame, withinFrame, withinFrame, withinFrame);
    layout->setSpacing(6);
    layout->addWidget(m_name);
    layout->addWidget(m_where);
    layout->addWidget(m_several);
    layout->addWidget(m_single);
    layout->addStretch();
    return content;
}

QWidget *DetailsPane::buildSingle()
{
    auto *single = new QWidget(this);
    m_withSecret = new QWidget(single);
    auto *secret = new QHBoxLayout(m_withSecret);
    secret->setContentsMargins(0, 0, 0, 0);
    secret->setSpacing(6);
    secret->addWidget(buttonFor(m_actions.copySecret, m_withSecret));
    secret->addWidget(buttonFor(m_actions.showSecret, m_withSecret));
    m_withoutSecret = boxed(m_actions.keepSecret, single);
    auto *buttons = new QVBoxLayout;
    buttons->setSpacing(6);
    buttons->addWidget(buttonFor(m_actions.openPage, single));
    buttons->addWidget(m_withSecret);
    buttons->addWidget(m_withoutSecret);
    m_exchange = boxed(m_actions.exchange, single);
    buttons->addWidget(m_exchange);
    m_ofLiving = boxed(m_actions.editToken, single);
    m_rotate = boxed(m_actions.rotate, single);
    m_ofEnded = boxed(m_actions.duplicate, single);
    for (QWidget *button : {m_ofLiving, m_rotate, m_ofEnded})
        buttons->addWidget(button);
    buttons->addWidget(buttonFor(m_actions.undoRotation, single));
    // Made in the order in which they stand: Tab goes through them so.
    m_facts = new FactGrid(single);
    m_id = new QLineEdit(single);
    m_id->setObjectName(u"id"_s);
    m_id->setAccessibleName(tr("Id"));
    m_id->setReadOnly(true);
    m_id->setFrame(false);
    // Frameless and on the window's own ground: to be selected and copied, not to be filled in.
    QPalette plain = m_id->palette();
    plain.setColor(QPalette::Base, Qt::transparent);
    m_id->setPalette(plain);
    // Its text begins where its caption does.
    m_id->setTextMargins(-lineEditMargin, 0, -lineEditMargin, 0);
    m_id->setFont(smallFont(m_id->font()));
    m_notes = new NotesEditor(m_parts.inventory, single);
    auto *usedIn = sectionLabel(tr("&Used in"), u"usedInTitle"_s, single);
    usedIn->setBuddy(m_notes->findChild<QWidget *>(u"notes"_s));
    m_history = new ToneLabel(u"history"_s, ToneLabel::WhenEmpty::Vanish, single);
    m_history->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *layout = new QVBoxLayout(single);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(buttons);
    layout->addWidget(m_facts);
    auto *idCaption = new ToneLabel(u"idCaption"_s, ToneLabel::WhenEmpty::Vanish, single);
    idCaption->sayQuietly(tr("Id"));
    auto *id = new QVBoxLayout;
    id->setSpacing(1);
    id->addWidget(idCaption);
    id->addWidget(m_id);
    layout->addLayout(id);
    layout->addWidget(usedIn);
    layout->addWidget(m_notes);
    layout->addWidget(sectionLabel(tr("History"), u"historyTitle"_s, single));
    layout->addWidget(m_history);
    return single;
}

void DetailsPane::showTokens(const QList<TokenKey> &keys)
{
    const bool same = keys == m_keys;
    if (!same)
        saveNotes();
    m_keys = keys;
    if (!keys.isEmpty())
        makePage();
    render();
    if (!same && m_history != nullptr) {
        m_history->sayQuietly({});
        askHistory();
    }
}

void DetailsPane::render()
{
    if (m_scroll == nullptr)
        return;
    m_pages->setCurrentIndex(m_keys.isEmpty() ? 0 : 1);
    m_revoke->setVisible(!revocableAmong(m_keys, *m_parts.inventory, *m_parts.providers).isEmpty());
    m_single->setVisible(m_keys.size() == 1);
    m_several->setVisible(m_keys.size() > 1);
    if (m_keys.size() == 1)
        renderOne(m_keys.first());
    else if (!m_keys.isEmpty())
        renderSeveral();
}

void DetailsPane::setRotations(const QList<Operation> &rotations)
{
    if (rotations == m_rotations)
        return;
    m_rotations = rotations;
    render();
}

int DetailsPane::widthOfButtons() const
{
    int widest = 0;
    for (const QPushButton *button : findChildren<QPushButton *>())
        widest = std::max(widest, button->sizeHint().width());
    return widest + 2 * margin + style()->pixelMetric(QStyle::PM_ScrollBarExtent);
}

void DetailsPane::takeFocus()
{
    makePage();
    m_scroll->setFocus(Qt::OtherFocusReason);
}

void DetailsPane::saveNotes()
{
    if (m_notes != nullptr)
        m_notes->save();
}

void DetailsPane::renderOne(const TokenKey &key)
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    if (!entry)
        return;
    const Account *account = m_parts.inventory->account(key.accountId);
    const Capabilities *kind = m_parts.providers->capabilities(key.accountId);
    m_name->say(oneLine(entry->token.name, 400));
    m_where->sayQuietly(
        tr("%1 · %2", "account, provider")
            .arg(account ? oneLine(account->name) : QString(), kind ? oneLine(kind->displayName) : QString()));
    m_withSecret->setVisible(entry->secret.has_value());
    const bool lives = isLiving(entry->token, m_parts.inventory->now(key.accountId));
    const bool isOurs = readOnlyReasonOf(*entry, *m_parts.providers).isEmpty();
    m_withoutSecret->setVisible(!entry->secret && lives && isOurs);
    // What never can be has no button; why, the facts say.
    m_exchange->setVisible(lives && entry->secret && kind && kind->exchange);
    m_ofLiving->setVisible(lives && kind && kind->canUpdate && isOurs);
    m_ofEnded->setVisible(!lives);
    m_rotate->setVisible(!rotatableAmong({key}, *m_parts.inventory, *m_parts.providers).isEmpty());
    renderFacts(*entry);
    m_notes->edit(key);
}

void DetailsPane::renderSeveral()
{
    QList<const TokenEntry *> entries;
    for (const TokenKey &key : std::as_const(m_keys)) {
        if (const TokenEntry *entry = m_parts.inventory->token(key))
            entries.append(entry);
    }
    m_name->say(tr("%n tokens", nullptr, static_cast<int>(entries.size())));
    m_where->sayQuietly({});
    m_common->say(factsInCommon(entries, m_parts));
    m_names->say(listedNames(entries, *m_parts.inventory));
}

void DetailsPane::renderFacts(const TokenEntry &entry)
{
    m_facts->say(tokenFacts(entry, m_tokens->indexOf(entry.key()), m_parts, m_rotations));
    m_id->setText(oneLine(entry.token.remoteId, 400));
    m_id->setCursorPosition(0);
}

void DetailsPane::askHistory()
{
    if (m_keys.size() != 1)
        return;
    const TokenKey key = m_keys.first();
    m_parts.journal->history(key.accountId, key.remoteId, shownHistory, this,
                             [this, key](Result<QList<HistoryEntry>> result) {
                                 if (result)
                                     onHistory(key, *result);
                             });
}

void DetailsPane::onHistory(const TokenKey &key, const QList<HistoryEntry> &entries)
{
    if (m_keys.size() != 1 || m_keys.first() != key)
        return;
    QStringList lines;
    lines.reserve(entries.size());
    for (const HistoryEntry &entry : entries)
        lines.append(historyText(entry));
    m_history->sayQuietly(lines.isEmpty() ? tr("Nothing has been done with it from here.") : lines.join(u'\n'));
}

} // namespace patkeeper
