// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "revokedialog.h"

#include "errorpanel.h"
#include "formparts.h"
#include "notice.h"
#include "outcomelist.h"
#include "ownsignins.h"
#include "rules.h"
#include "wording.h"

#include <QFormLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using State = RevokeTokensFlow::State;
using Outcome = RevokeTokensFlow::Item::Outcome;

namespace
{

enum Column { NameColumn, AccountColumn, ScopesColumn, UsedInColumn, OutcomeColumn };
constexpr qint64 secondsOfDay = qint64{24} * 60 * 60;

Tone toneOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Failed:
        return Tone::Danger;
    case Outcome::Revoked:
        return Tone::Good;
    case Outcome::SecretStays:
    case Outcome::Unconfirmed:
        return Tone::Caution;
    case Outcome::Waiting:
    case Outcome::UnderWay:
    case Outcome::Accepted:
    case Outcome::Skipped:
        return Tone::Neutral;
    }
    return Tone::Neutral;
}

} // namespace

RevokeDialog::RevokeDialog(const DialogContext &context, const QList<TokenKey> &keys, QWidget *parent)
    : FlowDialog(context, parent),
      m_keys(keys)
{
    setObjectName(u"revokeDialog"_s);
    setWindowTitle(tr("Revoke"));
    if (const TokenEntry *entry = keys.size() == 1 ? context.inventory->token(keys.first()) : nullptr) {
        const std::optional<QDateTime> &used = entry->token.lastUsedAt;
        m_usedToday = used && used->secsTo(context.inventory->now(entry->token.accountId)) < secondsOfDay;
    }
    build();
    render();
    m_cancel->setFocus();
}

void RevokeDialog::build()
{
    m_heading = headingLabel(u"revokeHeading"_s, this);
    m_consequence = new ToneLabel(u"revokeConsequence"_s, ToneLabel::WhenEmpty::Vanish, this);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(m_heading);
    const TokenEntry *only = m_keys.size() == 1 ? context().inventory->token(m_keys.first()) : nullptr;
    layout->addWidget(only ? buildOne(*only) : buildSeveral(), only ? 0 : 1);
    layout->addWidget(m_consequence);
    m_ask = new ToneLabel(u"revokeAsk"_s, ToneLabel::WhenEmpty::Vanish, this);
    m_answer = named(new QLineEdit(this), u"revokeAnswer"_s, tr("Confirmation"));
    if (m_keys.size() > 1) {
        m_ask->setWordWrap(false);
        m_answer->setMaximumWidth(fontMetrics().averageCharWidth() * 12);
    }
    m_notice = new Notice(u"revokeNotice"_s, this);
    m_error = new ErrorPanel(this);
    m_progress = named(new QProgressBar(this), u"revokeProgress"_s, tr("Progress"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    auto *question = new QHBoxLayout;
    question->addWidget(m_ask);
    question->addWidget(m_answer, only ? 1 : 0);
    if (!only)
        question->addStretch(1);
    layout->addLayout(question);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_notice, m_error, m_progress})
        layout->addWidget(widget);
    layout->addStretch(only ? 1 : 0);
    buildButtons(layout);
    connect(m_answer, &QLineEdit::textChanged, this, &RevokeDialog::renderQuestion);
    setMinimumWidth(fontMetrics().averageCharWidth() * (only ? 72 : 104));
}

QWidget *RevokeDialog::buildOne(const TokenEntry &entry)
{
    auto *facts = new QWidget(this);
    QFormLayout *rows = newForm();
    rows->setContentsMargins(0, 0, 0, 0);
    const Capabilities *capabilities = capabilitiesOf(entry.token.accountId);
    const QString notes = context().inventory->notes(entry.key());
    const auto addFact = [&](const QString &label, const QString &fact, const QString &name) {
        addColumn(rows, label, {plainLabel(fact, name, facts)});
    };
    addFact(tr("Account"), accountText(entry.token.accountId), u"revokeAccount"_s);
    if (capabilities)
        addFact(tr("Scopes"), scopesText(capabilities->scopes, entry.token.scopes), u"revokeScopes"_s);
    addFact(tr("Expires"), endText(entry.token, context().inventory->now(entry.token.accountId)), u"revokeExpires"_s);
    addFact(tr("Used in"), notes.isEmpty() ? tr("nothing noted") : notes, u"revokeUsedIn"_s);
    facts->setLayout(rows);
    return facts;
}

QWidget *RevokeDialog::buildSeveral()
{
    m_list = named(new OutcomeList({tr("Name"), tr("Account"), tr("Scopes"), tr("Used in"), tr("Outcome")},
                                   static_cast<int>(m_keys.size()), this),
                   u"revokeList"_s, tr("Tokens to be revoked"));
    for (int row = 0; row < m_list->rowCount(); ++row) {
        const TokenKey &key = m_keys.at(row);
        const TokenEntry *entry = context().inventory->token(key);
        const Capabilities *capabilities = capabilitiesOf(key.accountId);
        const QString notes = context().inventory->notes(key).trimmed().replace(u'\n', u"; "_s);
        m_list->fill(row, {entry ? oneLine(entry->token.name) : key.remoteId, accountName(key.accountId),
                           entry && capabilities ? capabilities->scopes.summary(entry->token.scopes) : QString(),
                           oneLine(notes)});
    }
    return m_list;
}

void RevokeDialog::buildButtons(QVBoxLayout *layout)
{
    m_revoke = named(new QPushButton(this), u"revokeAccept"_s, tr("Revoke"));
    m_signIn = named(new QPushButton(tr("S&ign in again…"), this), u"revokeSignIn"_s, tr("Sign in again"));
    m_cancel = named(new QPushButton(this), u"revokeCancel"_s, tr("Cancel"));
    for (QPushButton *button : {m_revoke, m_signIn})
        button->setAutoDefault(false);
    m_cancel->setDefault(true);
    QPalette danger = m_revoke->palette();
    danger.setColor(QPalette::Active, QPalette::ButtonText, toneColor(Tone::Danger, palette()));
    danger.setColor(QPalette::Inactive, QPalette::ButtonText, toneColor(Tone::Danger, palette()));
    m_revoke->setPalette(danger);
    auto *row = new QHBoxLayout;
    row->addWidget(m_revoke); // Set apart from the button that is pressed without thinking.
    row->addStretch();
    row->addWidget(m_signIn);
    row->addWidget(m_cancel);
    layout->addLayout(row);
    connect(m_revoke, &QPushButton::clicked, this, [this] { Q_EMIT revokeRequested(m_keys); });
    connect(m_cancel, &QPushButton::clicked, this, &RevokeDialog::onStopOrCancel);
    connect(m_signIn, &QPushButton::clicked, this, [this] {
        for (const RevokeTokensFlow::Item &item : m_flow->items()) {
            if (item.error && item.error->kind == Error::Kind::SignInNeeded)
                return Q_EMIT signInRequested(item.key.accountId);
        }
        const QString leftOut = accountLeftOut();
        Q_EMIT signInRequested(leftOut.isEmpty() ? m_keys.first().accountId : leftOut);
    });
}

void RevokeDialog::showFlow(RevokeTokensFlow *flow)
{
    m_flow = flow;
    follow(flow);
}

bool RevokeDialog::isAtWork() const
{
    return m_flow && !m_flow->hasEnded() && m_flow->state() != State::Idle;
}

void RevokeDialog::onStopOrCancel()
{
    if (isAtWork())
        m_flow->stop();
    else
        reject();
}

QString RevokeDialog::expectedAnswer() const
{
    if (m_keys.size() > 1)
        return QString::number(m_keys.size());
    const TokenEntry *entry = context().inventory->token(m_keys.first());
    const bool asks = m_usedToday || context().preferences.revokeQuestion == Preferences::RevokeQuestion::Always;
    return asks && entry ? oneLine(entry->token.name).trimmed() : QString();
}

bool RevokeDialog::isConfirmed() const
{
    return m_answer->text().trimmed() == expectedAnswer();
}

void RevokeDialog::render()
{
    m_notice->say(Tone::Neutral, {});
    m_signIn->setVisible(false);
    if (!m_flow || m_flow->state() == State::Idle)
        return renderQuestion();
    m_ask->sayQuietly({});
    m_answer->setVisible(false);
    m_revoke->setVisible(false);
    m_consequence->sayQuietly({});
    if (m_list) {
        m_list->setColumnHidden(UsedInColumn, true);
        renderOutcomes();
    }
    if (m_flow->hasEnded() || m_flow->state() == State::Finished)
        renderReport();
    else
        renderProgress();
}

void RevokeDialog::renderQuestion()
{
    const int count = static_cast<int>(m_keys.size());
    const TokenEntry *entry = context().inventory->token(m_keys.first());
    m_progress->setVisible(false);
    m_error->clear();
    m_cancel->setText(tr("Cancel"));
    m_answer->setVisible(!expectedAnswer().isEmpty());
    if (count == 1) {
        m_heading->setText(tr("Revoke “%1”?").arg(entry ? oneLine(entry->token.name) : m_keys.first().remoteId));
        m_revoke->setText(tr("&Revoke token"));
        sayConsequence(tr("Whatever uses it stops working at once. A revoked token cannot be brought back."));
        m_ask->sayQuietly(expectedAnswer().isEmpty() ? QString()
                          : m_usedToday ? tr("It was used within the last day. Type its name to revoke it:")
                                        : tr("Type its name to revoke it:"));
    } else {
        m_heading->setText(tr("Revoke %n tokens?", nullptr, count));
        m_revoke->setText(tr("&Revoke %n tokens", nullptr, count));
        sayConsequence(tr("Whatever uses them stops working at once. Revoked tokens cannot be brought back."));
        m_ask->sayQuietly(tr("Type %1 to revoke them:").arg(count));
    }
    if (const QList<TokenKey> byPerson = endedByPerson(); !byPerson.isEmpty())
        renderByPerson(byPerson);
    m_revoke->setAccessibleName(m_revoke->text().remove(u'&'));
    m_revoke->setEnabled(isConfirmed());
}

QList<TokenKey> RevokeDialog::endedByPerson() const
{
    QList<TokenKey> keys = m_keys;
    keys.removeIf([this](const TokenKey &key) {
        const Capabilities *capabilities = capabilitiesOf(key.accountId);
        return !capabilities || capabilities->revokesItself;
    });
    return keys;
}

void RevokeDialog::renderByPerson(const QList<TokenKey> &keys)
{
    if (m_keys.size() > 1) {
        sayConsequence(tr("Patkeeper cannot end those that are kept by hand (%1): revoke them on the pages of "
                          "their services first. It ends the others; whatever uses them stops working at once.")
                           .arg(keys.size()));
        return;
    }
    const TokenEntry *entry = context().inventory->token(keys.first());
    const Capabilities *capabilities = capabilitiesOf(keys.first().accountId);
    const QUrl page = entry ? pageOf(entry->token, *capabilities) : QUrl();
    QStringList steps;
    for (qsizetype step = 0; step < capabilities->revocationSteps.size(); ++step)
        steps.append("%1.  %2"_L1.arg(QString::number(step + 1), capabilities->revocationSteps.at(step)));
    if (!page.isEmpty())
        steps.append(tr("Its page: %1").arg(oneLine(page.toString(QUrl::FullyEncoded), 400)));
    m_heading->setText(tr("Have you revoked “%1”?").arg(entry ? oneLine(entry->token.name) : keys.first().remoteId));
    sayConsequence(tr("Patkeeper cannot end it. It takes your word, and forgets the secret that is "
                      "kept here.") +
                   u'\n' + steps.join(u'\n'));
    m_revoke->setText(tr("&It is revoked"));
}

void RevokeDialog::sayConsequence(const QString &sentences)
{
    const QString ends = endOfSignIns();
    m_consequence->say(Tone::Caution, ends.isEmpty() ? sentences : sentences + u'\n' + ends);
}

QString RevokeDialog::endOfSignIns() const
{
    QStringList sentences;
    for (const TokenKey &key : m_keys) {
        const TokenEntry *entry = context().inventory->token(key);
        const QString accounts = namesOfSigningInWith(*context().inventory, key);
        if (entry && !accounts.isEmpty())
            sentences.append(tr("“%1” signs in the account %2, which will need another sign-in afterwards.")
                                 .arg(oneLine(entry->token.name), oneLine(accounts)));
    }
    return sentences.join(u'\n');
}

QString RevokeDialog::accountLeftOut() const
{
    for (const RevokeTokensFlow::Item &item : m_flow->items()) {
        const bool revoked = item.outcome == Outcome::Revoked || item.outcome == Outcome::SecretStays;
        const QList<Account> accounts =
            revoked ? accountsSigningInWith(*context().inventory, item.key) : QList<Account>();
        if (!accounts.isEmpty())
            return accounts.first().id;
    }
    return {};
}

void RevokeDialog::renderProgress()
{
    const int count = static_cast<int>(m_flow->items().size());
    m_progress->setVisible(true);
    m_progress->setRange(0, count);
    m_progress->setValue(m_flow->answered());
    m_cancel->setText(tr("&Stop"));
    m_cancel->setEnabled(m_flow->state() == State::Revoking || m_flow->state() == State::WaitingForSignIn);
    m_heading->setText(count == 1 ? tr("Revoking “%1”…").arg(oneLine(m_flow->items().first().name))
                                  : tr("Revoking: %1 of %2 answered").arg(m_flow->answered()).arg(count));
    if (m_flow->state() == State::Confirming) {
        m_notice->say(Tone::Neutral, tr("Confirming by a new listing…"));
    } else if (m_flow->state() == State::Forgetting) {
        m_notice->say(Tone::Neutral, tr("Removing the secrets from the keychain…"));
    } else if (m_flow->state() == State::WaitingForSignIn) {
        m_notice->say(Tone::Caution, tr("Sign-in needed"), tr("Sign in again; revoking goes on then. Or stop here."));
        m_signIn->setVisible(true);
        comeBack();
    }
}

QString RevokeDialog::outcomeText(const RevokeTokensFlow::Item &item) const
{
    switch (item.outcome) {
    case Outcome::Waiting:
        return tr("waits");
    case Outcome::UnderWay:
        return tr("being revoked…");
    case Outcome::Accepted:
        return tr("accepted, being confirmed…");
    case Outcome::Revoked:
        return tr("✓ revoked");
    case Outcome::SecretStays:
        return tr("▲ revoked; the secret is still in the keychain");
    case Outcome::Unconfirmed:
        return tr("▲ not confirmed; stays on the to-revoke list");
    case Outcome::Failed:
        return tr("✕ not revoked");
    case Outcome::Skipped:
        return tr("not begun");
    }
    return {};
}

void RevokeDialog::renderOutcomes()
{
    const QList<RevokeTokensFlow::Item> &items = m_flow->items();
    for (qsizetype i = 0; i < items.size() && i < m_list->rowCount(); ++i)
        m_list->showOutcome(static_cast<int>(i), outcomeText(items.at(i)), toneOf(items.at(i).outcome));
}

void RevokeDialog::renderReport()
{
    const QList<RevokeTokensFlow::Item> &items = m_flow->items();
    const OutcomeReport report = OutcomeReport::of(items);
    const auto revoked = std::count_if(items.cbegin(), items.cend(), [](const RevokeTokensFlow::Item &item) {
        return item.outcome == Outcome::Revoked || item.outcome == Outcome::SecretStays;
    });
    m_progress->setVisible(false);
    m_cancel->setEnabled(true);
    m_cancel->setText(tr("Close"));
    m_cancel->setAccessibleName(tr("Close"));
    if (items.size() == 1)
        m_heading->setText(
            (revoked == 1 ? tr("“%1” is revoked") : tr("“%1” is not revoked")).arg(oneLine(items.first().name)));
    else
        m_heading->setText(tr("%1 of %2 tokens revoked").arg(revoked).arg(items.size()));
    if (report.isEmpty())
        m_notice->say(revoked == items.size() ? Tone::Good : Tone::Neutral,
                      revoked == items.size() && !endedByPerson().isEmpty() ? tr("Noted on your word.")
                      : revoked == items.size()                             ? tr("Confirmed by the service's own list.")
                                                : tr("Stopped. What was not begun is as it was."));
    else
        report.sayOn(m_error, items.size() == 1 ? outcomeText(items.first()).remove(u'✕').remove(u'▲').trimmed()
                                                : tr("Not all went well."));
    if (const QString account = accountLeftOut(); !account.isEmpty()) {
        m_signIn->setVisible(true);
        if (report.isEmpty())
            m_notice->say(
                Tone::Caution, tr("Sign-in needed"),
                tr("The account “%1” signed in with it. Sign in with another token.").arg(accountName(account)));
        return comeBack();
    }
    if (report.isEmpty())
        finishIfHidden();
    else
        comeBack();
}

} // namespace patkeeper
