// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokensearch.h"

#include "operationdata.h"

#include <algorithm>
#include <iterator>

namespace patkeeper
{

TokenSearch::TokenSearch(FlowParts parts, const Operation &creation, QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_operationId(creation.id),
      m_accountId(creation.accountId)
{
    const CreationData data = creationFromJson(creation.data);
    m_prepared = data.prepared;
    m_issued = data.issued;
    m_knownBefore = data.namesakes;
    // The journal's times are local ones, a token's are the service's.
    const Account *account = m_parts.inventory->account(m_accountId);
    m_since = creation.startedAt.addMSecs(account != nullptr ? account->clockOffsetMs : 0);
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
    if (marked.size() == 1 && provider.capabilities().fingerprintProves)
        finding.mine = marked.front();
    else
        finding.candidates = marked + finding.candidates;
    return finding;
}

TokenSearch::Finding TokenSearch::judgeIssued(const TokenProvider &provider, const Token &issued,
                                              const QSet<QString> &knownBefore, const QList<Token> &listed)
{
    QList<Token> same;
    QList<Token> others;
    for (const Token &token : listed) {
        if (knownBefore.contains(token.remoteId) || token.name != issued.name)
            continue;
        (provider.isSameCreation(issued, token) ? same : others).append(token);
    }
    // Two at the same time: a service may give fewer scopes than were asked for, but not those of another one.
    QList<Token> alike;
    std::copy_if(same.cbegin(), same.cend(), std::back_inserter(alike),
                 [&](const Token &token) { return token.scopes == issued.scopes; });
    if (alike.size() == 1)
        same = alike;
    Finding finding;
    if (same.size() == 1)
        finding.mine = same.front();
    else
        finding.candidates = same + others;
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
    m_parts.journal->openOperations(this, [this, listed = result->tokens](Result<QList<Operation>> open) {
        onOpenOperations(listed, std::move(open));
    });
}

void TokenSearch::onOpenOperations(const QList<Token> &listed, Result<QList<Operation>> open)
{
    if (!open) {
        m_lastError = open.error();
        return next();
    }
    m_listedOnce = true;
    const TokenProvider *provider = m_parts.providers->provider(m_accountId);
    if (provider == nullptr)
        return next();
    QSet<QString> known = m_knownBefore;
    // A token whose secret is kept was answered: another creation of that name made it.
    for (const KeptSecret &kept : m_parts.inventory->keptSecrets()) {
        if (kept.accountId == m_accountId)
            known.insert(kept.remoteId);
    }
    for (const Operation &other : std::as_const(*open)) {
        if (other.accountId == m_accountId && other.id != m_operationId && !other.remoteId.isEmpty())
            known.insert(other.remoteId);
    }
    m_best = m_issued ? judgeIssued(*provider, *m_issued, known, listed)
                      : judge(*provider, m_prepared, known, m_since, listed);
    if (m_best.mine)
        m_round = m_parts.searchDelays.size();
    next();
}

} // namespace patkeeper
