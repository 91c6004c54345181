// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "extenddialog.h"

#include "errorpanel.h"
#include "expirychooser.h"
#include "formparts.h"
#include "notice.h"
#include "outcomelist.h"
#include "rules.h"
#include "windowactions.h"
#include "wording.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <array>
#include <chrono>

namespace patkeeper
{

using namespace Qt::StringLiterals;

using State = ExtendTokensFlow::State;
using Outcome = ExtendTokensFlow::Item::Outcome;

namespace
{

Tone toneOf(const ExtendTokensFlow::Item &item)
{
    switch (item.outcome) {
    case Outcome::Extended:
        return item.wasShortened() ? Tone::Caution : Tone::Good;
    case Outcome::Unconfirmed:
        return Tone::Caution;
    case Outcome::Failed:
        return Tone::Danger;
    case Outcome::Waiting:
    case Outcome::Skipped:
        return Tone::Neutral;
    }
    return Tone::Neutral;
}

} // namespace

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
    m_list = named(new OutcomeList({tr("Name"), tr("Account"), tr("Expires"), tr("Outcome")},
                                   static_cast<int>(m_keys.size()), this),
                   u"extendList"_s, tr("Tokens to be extended"));
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
    m_longer = new ToneLabel(u"extendLonger"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_form = newForm();
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->addRow(tr("&New end of all"), m_expiry);
    chooseUsual(capabilities);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(m_heading);
    layout->addWidget(m_subtitle);
    layout->addWidget(m_list, 1);
    layout->addLayout(m_form);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_longer, m_notice, m_error, m_progress, buildButtons()})
        layout->addWidget(widget);
    connect(m_expiry, &ExpiryChooser::changed, this, &ExtendDialog::render);
    constexpr int widthInLetters = 96;
    setMinimumWidth(fontMetrics().averageCharWidth() * widthInLetters);
}

void ExtendDialog::fillList()
{
    for (int row = 0; row < m_list->rowCount(); ++row) {
        const TokenKey &key = m_keys.at(row);
        const TokenEntry *entry = context().inventory->token(key);
        m_list->fill(row, {entry ? oneLine(entry->token.name) : key.remoteId, accountName(key.accountId),
                           entry ? endText(entry->token, context().inventory->now(key.accountId)) : QString()});
    }
}

QWidget *ExtendDialog::buildButtons()
{
    auto *buttons = new QDialogButtonBox(this);
    m_cancel = named(buttons->addButton(QDialogButtonBox::Cancel), u"extendCancel"_s, tr("Cancel"));
    m_extend = named(buttons->addButton(tr("&Extend"), QDialogButtonBox::AcceptRole), u"extendAccept"_s, tr("Extend"));
    m_signIn = named(buttons->addButton(tr("S&ign in again…"), QDialogButtonBox::ActionRole), u"extendSignIn"_s,
                     tr("Sign in again"));
    connect(m_extend, &QPushButton::clicked, this, &ExtendDialog::onExtend);
    connect(m_cancel, &QPushButton::clicked, this, &ExtendDialog::onStopOrCancel);
    connect(m_signIn, &QPushButton::clicked, this, [this] { Q_EMIT signInRequested(m_flow->accountToSignInTo()); });
    return buttons;
}

std::optional<QDateTime> ExtendDialog::endOf(const TokenKey &key) const
{
    const TokenEntry *entry = context().inventory->token(key);
    return entry ? entry->token.expiresAt : std::nullopt;
}

/// What is later than each of their ends, where that is offered.
void ExtendDialog::chooseUsual(const Capabilities &capabilities)
{
    constexpr std::array usualDays{30, 60, 90, 180, 365};
    const QDateTime now = context().inventory->now(m_keys.front().accountId);
    qint64 longest = 0;
    for (const TokenKey &key : std::as_const(m_keys))
        longest = std::max(longest, now.daysTo(endOf(key).value_or(now)));
    const auto *const later =
        std::find_if(usualDays.begin(), usualDays.end(), [&](int days) { return days > longest + 1; });
    if (later != usualDays.end() &&
        std::chrono::days(*later) <= capabilities.maximumLife.value_or(std::chrono::seconds::max()))
        m_expiry->setDays(*later);
}

QList<TokenKey> ExtendDialog::extended() const
{
    const std::optional<QDateTime> chosen = m_expiry->expiresAt();
    QList<TokenKey> keys = m_keys;
    keys.removeIf([&](const TokenKey &key) {
        const auto end = endOf(key);
        return chosen && end && *end >= *chosen;
    });
    return keys;
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
    for (const QList<TokenKey> keys = extended(); const TokenKey &key : keys)
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
    m_longer->sayQuietly({});
    if (m_form->isRowVisible(m_expiry)) {
        m_form->setRowVisible(m_expiry, false);
        m_cancel->setFocus(Qt::OtherFocusReason);
    }
    m_extend->setVisible(false);
    renderOutcomes();
    if (m_flow->hasEnded() || m_flow->state() == State::Finished)
        renderReport();
    else
        renderProgress();
}

void ExtendDialog::renderQuestion()
{
    const int count = static_cast<int>(extended().size());
    const int longer = static_cast<int>(m_keys.size()) - count;
    m_heading->setText(tr("Extend %n tokens", nullptr, static_cast<int>(m_keys.size())));
    m_longer->say(Tone::Caution, longer > 0 && m_expiry->problem().isEmpty()
                                     ? tr("%n of them live longer already, and stay as they are.", nullptr, longer)
                                     : QString());
    m_subtitle->sayQuietly(tr("All of them get the same end. Their secrets stay as they are; rotate tokens whose "
                              "secrets should change."));
    m_progress->setVisible(false);
    m_error->clear();
    m_extend->setText(tr("&Extend %n tokens", nullptr, count));
    m_extend->setAccessibleName(m_extend->text().remove(u'&'));
    m_extend->setEnabled(m_expiry->problem().isEmpty() && count > 0);
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
    for (int row = 0; row < m_list->rowCount(); ++row)
        m_list->showOutcome(row, tr("lives longer already"), Tone::Neutral);
    for (const ExtendTokensFlow::Item &item : m_flow->items()) {
        const int row = static_cast<int>(m_keys.indexOf(item.wish.key));
        if (row < 0)
            continue;
        if (item.token)
            setReadingCell(m_list, row, UntilColumn,
                           endText(*item.token, context().inventory->now(item.wish.key.accountId)));
        m_list->showOutcome(row, outcomeText(item), toneOf(item));
    }
}

void ExtendDialog::renderReport()
{
    const QList<ExtendTokensFlow::Item> &items = m_flow->items();
    const OutcomeReport report = OutcomeReport::of(items);
    const auto extended = std::count_if(items.cbegin(), items.cend(), [](const ExtendTokensFlow::Item &item) {
        return item.outcome == Outcome::Extended;
    });
    m_progress->setVisible(false);
    m_cancel->setEnabled(true);
    m_cancel->setText(tr("Close"));
    m_cancel->setAccessibleName(tr("Close"));
    m_heading->setText(tr("%1 of %2 tokens extended").arg(extended).arg(items.size()));
    if (report.isEmpty())
        m_notice->say(extended == items.size() ? Tone::Good : Tone::Neutral,
                      extended == items.size() ? tr("Their secrets stay the same.")
                                               : tr("Stopped. What was not begun is as it was."));
    else
        report.sayOn(m_error, tr("Not all went well."));
    if (report.isEmpty())
        finishIfHidden();
    else
        comeBack();
}

} // namespace patkeeper
