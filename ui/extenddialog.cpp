// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "extenddialog.h"

#include "errorpanel.h"
#include "expirychooser.h"
#include "formparts.h"
#include "notice.h"
#include "rules.h"
#include "windowactions.h"
#include "wording.h"

#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

using State = ExtendTokensFlow::State;
using Outcome = ExtendTokensFlow::Item::Outcome;

QList<TokenKey> extendableTogether(const QList<TokenKey> &selected, const Inventory &inventory,
                                   const AccountProviders &providers)
{
    QList<TokenKey> extendable = revocableAmong(selected, inventory, providers);
    extendable.removeIf([&](const TokenKey &key) {
        const Capabilities *capabilities = providers.capabilities(key.accountId);
        return capabilities == nullptr || !capabilities->canUpdate || !capabilities->canExtend ||
               capabilities->extendsAtOnce <= 1 || neverExpires(inventory.token(key)->token);
    });
    return extendable.size() > 1 ? extendable : QList<TokenKey>();
}

ExtendDialog::ExtendDialog(const DialogContext &context, const QList<TokenKey> &keys, QWidget *parent)
    : FlowDialog(context, parent),
      m_keys(keys)
{
    setObjectName(u"extendDialog"_s);
    setWindowTitle(tr("Extend"));
    build();
    render();
    m_expiry->focusChoice();
}

void ExtendDialog::build()
{
    m_heading = headingLabel(u"extendHeading"_s, this);
    m_subtitle = new ToneLabel(u"extendSubtitle"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_list = named(new QTableWidget(static_cast<int>(m_keys.size()), ColumnCount, this), u"extendList"_s,
                   tr("Tokens to be extended"));
    fillList();
    m_expiry = new ExpiryChooser(this);
    const TokenProvider *provider = context().providers->provider(m_keys.front().accountId);
    Capabilities capabilities = provider != nullptr ? provider->capabilities() : Capabilities();
    capabilities.canNeverExpire = false; // An end is what they are to have, a later one.
    m_expiry->setLimits(capabilities, [inventory = context().inventory, account = m_keys.front().accountId] {
        return inventory->now(account);
    });
    m_notice = new Notice(u"extendNotice"_s, this);
    m_error = new ErrorPanel(this);
    m_progress = named(new QProgressBar(this), u"extendProgress"_s, tr("Progress"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    QFormLayout *rows = newForm();
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addRow(tr("&New end of all"), m_expiry);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(m_heading);
    layout->addWidget(m_subtitle);
    layout->addWidget(m_list, 1);
    layout->addLayout(rows);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_notice, m_error, m_progress})
        layout->addWidget(widget);
    buildButtons(layout);
    connect(m_expiry, &ExpiryChooser::changed, this, &ExtendDialog::render);
    constexpr int widthInLetters = 96;
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
}

void ExtendDialog::fillList()
{
    m_list->setHorizontalHeaderLabels({tr("Name"), tr("Account"), tr("Expires"), tr("Outcome")});
    makeReadingTable(m_list);
    m_list->horizontalHeader()->setSectionResizeMode(AccountColumn, QHeaderView::ResizeToContents);
    m_list->setColumnHidden(OutcomeColumn, true);
    for (int row = 0; row < m_list->rowCount(); ++row) {
        const TokenKey &key = m_keys.at(row);
        const TokenEntry *entry = context().inventory->token(key);
        setReadingCell(m_list, row, NameColumn, entry ? oneLine(entry->token.name) : key.remoteId);
        setReadingCell(m_list, row, AccountColumn, accountName(key.accountId));
        setReadingCell(m_list, row, UntilColumn,
                       entry ? endText(entry->token, context().inventory->now(key.accountId)) : QString());
        setReadingCell(m_list, row, OutcomeColumn, {});
    }
}

void ExtendDialog::buildButtons(QVBoxLayout *layout)
{
    m_extend = named(new QPushButton(this), u"extendAccept"_s, tr("Extend"));
    m_signIn = named(new QPushButton(tr("S&ign in again…"), this), u"extendSignIn"_s, tr("Sign in again"));
    m_cancel = named(new QPushButton(this), u"extendCancel"_s, tr("Cancel"));
    auto *row = new QHBoxLayout;
    row->addStretch();
    for (QPushButton *button : {m_signIn, m_cancel, m_extend})
        row->addWidget(button);
    layout->addLayout(row);
    connect(m_extend, &QPushButton::clicked, this, &ExtendDialog::onExtend);
    connect(m_cancel, &QPushButton::clicked, this, &ExtendDialog::onStopOrCancel);
    connect(m_signIn, &QPushButton::clicked, this, [this] { Q_EMIT signInRequested(m_flow->accountToSignInTo()); });
}

void ExtendDialog::showFlow(ExtendTokensFlow *flow)
{
    m_flow = flow;
    follow(flow);
}

bool ExtendDialog::isAtWork() const
{
    return m_flow && !m_flow->hasEnded() && m_flow->state() != State::Idle;
}

void ExtendDialog::onExtend()
{
    const std::optional<QDateTime> end = m_expiry->expiresAt();
    if (!end || !m_expiry->problem().isEmpty())
        return m_expiry->focusChoice();
    QList<ExtendTokensFlow::Wish> wishes;
    for (const TokenKey &key : std::as_const(m_keys))
        wishes.append({.key = key, .expiresAt = *end});
    Q_EMIT extendRequested(wishes);
}

void ExtendDialog::onStopOrCancel()
{
    if (isAtWork())
        m_flow->stop();
    else
        reject();
}

void ExtendDialog::render()
{
    m_notice->say(Tone::Neutral, {});
    m_signIn->setVisible(false);
    if (!m_flow || m_flow->state() == State::Idle)
        return renderQuestion();
    m_subtitle->sayQuietly({});
    m_expiry->setEnabled(false);
    m_extend->setVisible(false);
    m_list->setColumnHidden(OutcomeColumn, false);
    renderOutcomes();
    if (m_flow->hasEnded() || m_flow->state() == State::Finished)
        renderReport();
    else
        renderProgress();
}

void ExtendDialog::renderQuestion()
{
    const int count = static_cast<int>(m_keys.size());
    m_heading->setText(tr("Extend %n tokens", nullptr, count));
    m_subtitle->sayQuietly(tr("All of them get the same end. Their secrets stay as they are; rotate tokens whose "
                              "secrets should change."));
    m_progress->setVisible(false);
    m_error->clear();
    m_extend->setText(tr("&Extend %n tokens", nullptr, count));
    m_extend->setAccessibleName(m_extend->text().remove(u'&'));
    m_extend->setEnabled(m_expiry->problem().isEmpty());
    m_extend->setDefault(true);
    m_cancel->setText(tr("Cancel"));
}

void ExtendDialog::renderProgress()
{
    const auto progress = m_flow->progress().value_or(Flow::Progress());
    m_heading->setText(tr("Extending: %1 of %2").arg(progress.done).arg(progress.total));
    m_progress->setVisible(true);
    m_progress->setRange(0, progress.total);
    m_progress->setValue(progress.done);
    m_cancel->setText(tr("&Stop"));
    m_cancel->setEnabled(m_flow->canCancel());
    if (m_flow->state() == State::WaitingForSignIn) {
        m_notice->say(Tone::Caution, tr("Sign-in needed"), tr("Sign in again; extending goes on then. Or stop here."));
        m_signIn->setVisible(true);
        comeBack();
    }
}

QString ExtendDialog::outcomeText(const ExtendTokensFlow::Item &item) const
{
    switch (item.outcome) {
    case Outcome::Waiting:
        return tr("waits");
    case Outcome::Extended:
        return item.wasShortened() ? tr("▲ extended, with an earlier end than asked for") : tr("✓ extended");
    case Outcome::Unconfirmed:
        return tr("▲ not confirmed");
    case Outcome::Failed:
        return tr("✕ not extended");
    case Outcome::Skipped:
        return tr("not begun");
    }
    return {};
}

void ExtendDialog::renderOutcomes()
{
    const QList<ExtendTokensFlow::Item> &items = m_flow->items();
    for (qsizetype at = 0; at < items.size() && at < m_list->rowCount(); ++at) {
        const ExtendTokensFlow::Item &item = items.at(at);
        const int row = static_cast<int>(at);
        if (item.token)
            setReadingCell(m_list, row, UntilColumn,
                           endText(*item.token, context().inventory->now(item.wish.key.accountId)));
        setReadingCell(m_list, row, OutcomeColumn, outcomeText(item));
    }
}

void ExtendDialog::renderReport()
{
    const QList<ExtendTokensFlow::Item> &items = m_flow->items();
    QStringList sentences;
    QStringList details;
    for (const ExtendTokensFlow::Item &item : items) {
        if (!item.error)
            continue;
        details.append(item.name + u": "_s + detailsText(*item.error));
        if (!sentences.contains(item.error->message))
            sentences.append(item.error->message);
    }
    const auto extended = std::count_if(items.cbegin(), items.cend(), [](const ExtendTokensFlow::Item &item) {
        return item.outcome == Outcome::Extended;
    });
    m_progress->setVisible(false);
    m_cancel->setEnabled(true);
    m_cancel->setText(tr("Close"));
    m_cancel->setAccessibleName(tr("Close"));
    m_heading->setText(tr("%1 of %2 tokens extended").arg(extended).arg(items.size()));
    if (sentences.isEmpty())
        m_notice->say(extended == items.size() ? Tone::Good : Tone::Neutral,
                      extended == items.size() ? tr("Their secrets stay the same.")
                                               : tr("Stopped. What was not begun is as it was."));
    else
        m_error->say(tr("Not all went well."), sentences.join(u'\n'), details.join(u"\n\n"_s));
    if (sentences.isEmpty())
        finishIfHidden();
    else
        comeBack();
}

} // namespace patkeeper
