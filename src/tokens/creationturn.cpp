// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "creationturn.h"

#include "operationdata.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace patkeeper
{

using namespace std::chrono_literals;

namespace
{

constexpr auto pause = 100ms;
// Longer than a service takes to answer and to list.
constexpr auto longestWait = 180s;

} // namespace

CreationTurn::CreationTurn(FlowParts parts, Operation creation, QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_creation(std::move(creation))
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(pause);
    connect(&m_timer, &QTimer::timeout, this, &CreationTurn::look);
}

void CreationTurn::await(QObject *context, Reply<QSet<QString>> reply)
{
    m_context = context;
    m_reply = std::move(reply);
    m_deadline = QDateTime::currentDateTimeUtc().addSecs(longestWait.count());
    look();
}

void CreationTurn::look()
{
    m_parts.journal->openOperations(this, [this](const Result<QList<Operation>> &open) { onOpenOperations(open); });
}

void CreationTurn::onOpenOperations(const Result<QList<Operation>> &open)
{
    if (!open)
        return end(std::unexpected(open.error()));
    if (std::none_of(open->cbegin(), open->cend(), [this](const Operation &other) { return isBefore(other); }))
        return list();
    if (QDateTime::currentDateTimeUtc() < m_deadline)
        return m_timer.start();
    end(failure(Error::Kind::Busy,
                tr("Another token of this name is just being made, and this does not end. Finish that first.")));
}

/// Its token may appear any time, and could not be told from this one's.
bool CreationTurn::isBefore(const Operation &other) const
{
    const bool isOfThatName = other.kind == Operation::Kind::Create && other.accountId == m_creation.accountId &&
                              other.name == m_creation.name && other.id != m_creation.id;
    if (!isOfThatName || !other.remoteId.isEmpty() || m_parts.journal->isAbandoned(other))
        return false;
    if (other.step == step::queued)
        return std::tie(other.startedAt, other.id) < std::tie(m_creation.startedAt, m_creation.id);
    return other.step != step::waitingForSignIn;
}

void CreationTurn::list()
{
    TokenProvider *provider = m_parts.providers->provider(m_creation.accountId);
    if (provider == nullptr)
        return end(failure(Error::Kind::NotFound, tr("This account does not exist any longer.")));
    provider->list(Interaction::Allowed, this, [this](Result<TokenListing> listing) { onListed(std::move(listing)); });
}

void CreationTurn::onListed(Result<TokenListing> listing)
{
    if (!listing)
        return end(std::unexpected(std::move(listing.error())));
    QSet<QString> known;
    for (const Token &token : std::as_const(listing->tokens))
        known.insert(token.remoteId);
    for (const TokenEntry &entry : m_parts.inventory->tokens()) {
        if (entry.token.accountId == m_creation.accountId)
            known.insert(entry.token.remoteId);
    }
    end(std::move(known));
}

void CreationTurn::end(Result<QSet<QString>> result)
{
    // The receiver may delete this object.
    auto reply = std::move(m_reply);
    if (m_context)
        reply(std::move(result));
}

} // namespace patkeeper
