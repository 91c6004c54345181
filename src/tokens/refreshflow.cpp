// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "refreshflow.h"

#include <algorithm>

namespace patkeeper
{

RefreshFlow::RefreshFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent) {}

void RefreshFlow::start(QStringList accountIds, Interaction interaction)
{
    if (m_state != State::Idle)
        return;
    m_interaction = interaction;
    if (accountIds.isEmpty()) {
        for (const Account &account : m_parts.inventory->accounts())
            accountIds.append(account.id);
    }
    for (const QString &accountId : std::as_const(accountIds))
        m_outcomes.insert(accountId, {});
    m_state = State::Running;
    Q_EMIT stateChanged();
    if (accountIds.isEmpty())
        return endIfAnswered();
    for (const QString &accountId : std::as_const(accountIds))
        refresh(accountId);
}

void RefreshFlow::refresh(const QString &accountId)
{
    TokenProvider *provider = m_parts.providers->provider(accountId);
    const Account *account = m_parts.inventory->account(accountId);
    if (provider == nullptr || account == nullptr)
        return settle(accountId, failure(Error::Kind::NotFound, tr("This account does not exist any longer.")));
    if (!account->userId.isEmpty())
        return list(accountId);
    provider->identify(m_interaction, this,
                       [this, accountId](Result<Identity> result) { onIdentified(accountId, std::move(result)); });
}

void RefreshFlow::onIdentified(const QString &accountId, Result<Identity> result)
{
    // Not knowing who one is does not hinder listing; only the proof of a secret needs it.
    const Account *account = m_parts.inventory->account(accountId);
    const SignIn *signIn = account != nullptr ? m_parts.inventory->signIn(account->signInId) : nullptr;
    if (!result || signIn == nullptr)
        return list(accountId);
    Account known = *account;
    known.userId = result->userId;
    known.userName = result->userName;
    m_parts.inventory->saveAccount(known, *signIn, this, [this, accountId](const Result<void> &) { list(accountId); });
}

void RefreshFlow::list(const QString &accountId)
{
    TokenProvider *provider = m_parts.providers->provider(accountId);
    if (provider == nullptr)
        return settle(accountId, failure(Error::Kind::NotFound, tr("This account does not exist any longer.")));
    const QDateTime askedAt = QDateTime::currentDateTimeUtc();
    provider->list(m_interaction, this, [this, accountId, askedAt](Result<TokenListing> result) {
        if (result)
            result->askedAt = askedAt;
        onListed(accountId, std::move(result));
    });
}

void RefreshFlow::onListed(const QString &accountId, Result<TokenListing> result)
{
    const TokenProvider *provider = m_parts.providers->provider(accountId);
    if (m_outcomes.value(accountId).answered)
        return;
    if (!result)
        return settle(accountId, std::unexpected(result.error()));
    const auto offset = provider != nullptr ? provider->clockOffset() : std::chrono::milliseconds(0);
    m_parts.inventory->applyListing(
        accountId, std::move(*result), offset, this,
        [this, accountId](Result<ListingDifference> applied) { settle(accountId, std::move(applied)); });
}

void RefreshFlow::settle(const QString &accountId, Result<ListingDifference> result)
{
    Outcome &outcome = m_outcomes[accountId];
    if (outcome.answered)
        return;
    outcome.answered = true;
    if (result) {
        outcome.difference = *result;
    } else {
        outcome.error = result.error();
        m_error = result.error();
    }
    Q_EMIT stateChanged();
    endIfAnswered();
}

void RefreshFlow::endIfAnswered()
{
    if (!std::all_of(m_outcomes.cbegin(), m_outcomes.cend(), [](const Outcome &outcome) { return outcome.answered; }))
        return;
    m_state = State::Finished;
    Q_EMIT stateChanged();
    finish();
}

std::optional<Flow::Progress> RefreshFlow::progress() const
{
    const auto answered =
        std::count_if(m_outcomes.cbegin(), m_outcomes.cend(), [](const Outcome &outcome) { return outcome.answered; });
    return Progress{.done = static_cast<int>(answered), .total = static_cast<int>(m_outcomes.size())};
}

void RefreshFlow::cancel()
{
    for (const QString &accountId : m_outcomes.keys()) {
        if (m_state == State::Running && !m_outcomes.value(accountId).answered)
            settle(accountId, failure(Error::Kind::Cancelled, tr("Not refreshed: it was cancelled.")));
    }
}

QString RefreshFlow::title() const
{
    return tr("Refreshing %n account(s)", nullptr, static_cast<int>(m_outcomes.size()));
}

} // namespace patkeeper
