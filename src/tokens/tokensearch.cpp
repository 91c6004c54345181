// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokensearch.h"

namespace patkeeper
{

TokenSearch::TokenSearch(FlowParts parts, QString accountId, TokenRequest prepared, QSet<QString> knownBefore,
                         QDateTime since, QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_accountId(std::move(accountId)),
      m_prepared(std::move(prepared)),
      m_knownBefore(std::move(knownBefore)),
      m_since(std::move(since))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        TokenProvider *provider = m_parts.providers->provider(m_accountId);
        if (provider == nullptr)
            return onListed(failure(Error::Kind::Cancelled, tr("The account was removed in the meantime.")));
        provider->list(Interaction::Allowed, this,
                       [this](Result<TokenListing> result) { onListed(std::move(result)); });
    });
}

TokenSearch::Finding TokenSearch::judge(const TokenProvider &provider, const TokenRequest &prepared,
                                        const QSet<QString> &knownBefore, const QDateTime &since,
                                        const QList<Token> &listed)
{
    // A server's clock may be behind ours by a little; one that is off by more is corrected by the caller.
    constexpr qint64 toleranceSeconds = 300;
    Finding finding;
    QList<Token> marked;
    for (const Token &token : listed) {
        if (knownBefore.contains(token.remoteId) || token.status != TokenStatus::Active || token.name != prepared.name)
            continue;
        if (provider.carriesFingerprint(prepared, token))
            marked.append(token);
        else if (!token.createdAt.isValid() || token.createdAt >= since.addSecs(-toleranceSeconds))
            finding.candidates.append(token);
    }
    if (marked.size() == 1)
        finding.mine = marked.front();
    else
        finding.candidates = marked + finding.candidates;
    return finding;
}

void TokenSearch::run(QObject *context, Reply<Finding> reply)
{
    m_context = context;
    m_reply = std::move(reply);
    next();
}

void TokenSearch::next()
{
    const auto &delays = m_parts.searchDelays;
    if (m_round >= delays.size()) {
        if (!m_context)
            return;
        Result<Finding> outcome = m_best;
        if (!m_listedOnce && m_lastError)
            outcome = std::unexpected(*m_lastError);
        // The receiver may delete this object.
        auto reply = std::move(m_reply);
        return reply(std::move(outcome));
    }
    const auto since = m_round == 0 ? std::chrono::milliseconds(0) : delays[m_round - 1];
    m_timer.start(delays[m_round++] - since);
}

void TokenSearch::onListed(Result<TokenListing> result)
{
    if (!result) {
        m_lastError = result.error();
        return next();
    }
    m_listedOnce = true;
    const TokenProvider *provider = m_parts.providers->provider(m_accountId);
    if (provider == nullptr)
        return next();
    // A token whose secret is kept was answered: another creation of that name made it.
    QSet<QString> known = m_knownBefore;
    for (const KeptSecret &kept : m_parts.inventory->keptSecrets()) {
        if (kept.accountId == m_accountId)
            known.insert(kept.remoteId);
    }
    m_best = judge(*provider, m_prepared, known, m_since, result->tokens);
    if (m_best.mine)
        m_round = m_parts.searchDelays.size();
    next();
}

} // namespace patkeeper
