// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopslisting.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

Error endless(const QString &why)
{
    return {.kind = Error::Kind::BadReply,
            .message = QCoreApplication::translate(
                "patkeeper::AzureDevOps", "The service's list of tokens does not come to an end. Try again later."),
            .detail = why,
            .retryAfter = {},
            .field = {}};
}

/// Revoked before expired before active (fact sheet 9, "which filter wins").
int rank(TokenStatus status)
{
    switch (status) {
    case TokenStatus::Revoked:
        return 2;
    case TokenStatus::Expired:
        return 1;
    default:
        return 0;
    }
}

} // namespace

Listing::Listing(Connection *connection, Addresses addresses, const ListingLimits &limits)
    : QObject(connection),
      m_connection(connection),
      m_addresses(std::move(addresses)),
      m_limits(limits),
      m_filters{
          Filter{.name = "active", .status = TokenStatus::Active, .continuationToken = {}, .seenContinuations = {}},
          Filter{.name = "expired", .status = TokenStatus::Expired, .continuationToken = {}, .seenContinuations = {}},
          Filter{.name = "revoked", .status = TokenStatus::Revoked, .continuationToken = {}, .seenContinuations = {}}}
{
}

void Listing::start(Interaction interaction, QObject *context, Reply<TokenListing> reply)
{
    m_interaction = interaction;
    m_state = State::Listing;
    m_reply = std::move(reply);
    m_contextGone = connect(context, &QObject::destroyed, this, [this] {
        m_state = State::Done;
        deleteLater();
    });
    for (Filter &filter : m_filters)
        askForPage(filter);
}

Question Listing::questionFor(const Filter &filter) const
{
    QByteArray query =
        QByteArray("&displayFilterOption=") + filter.name + "&%24top=" + QByteArray::number(m_limits.pageSize);
    if (!filter.continuationToken.isEmpty())
        query += "&continuationToken=" + encoded(filter.continuationToken);
    return {.verb = "GET", .url = m_addresses.tokens(query), .body = {}, .interaction = m_interaction};
}

void Listing::askForPage(Filter &filter)
{
    m_connection->ask(questionFor(filter), this,
                      [this, &filter](Result<HttpResponse> response) { onPage(filter, std::move(response)); });
}

void Listing::onPage(Filter &filter, Result<HttpResponse> response)
{
    if (m_state != State::Listing)
        return;
    if (!response) {
        finish(std::unexpected(std::move(response.error())));
        return;
    }
    auto page = readTokenPage(response->body, filter.status);
    std::optional<Error> problem;
    if (!page)
        problem = std::move(page.error());
    else
        problem = take(filter, std::move(*page));
    if (problem)
        finish(std::unexpected(unreadableAnswer(std::move(*problem), *response, questionFor(filter).call())));
    else if (!filter.complete)
        askForPage(filter);
    else if (std::all_of(m_filters.cbegin(), m_filters.cend(), [](const Filter &other) { return other.complete; }))
        finish(TokenListing{.tokens = m_tokens, .askedAt = {}});
}

std::optional<Error> Listing::take(Filter &filter, TokenPage page)
{
    m_received += page.tokens.size();
    if (m_received > m_limits.mostTokens)
        return endless(u"more than %1 tokens"_s.arg(m_limits.mostTokens));
    for (Token &token : page.tokens)
        file(std::move(token));
    // A page may be empty: only the token decides whether there is another (fact sheet 1.3).
    filter.complete = page.continuationToken.isEmpty();
    if (filter.complete)
        return {};
    if (++filter.pages >= m_limits.mostPages)
        return endless(u"more than %1 pages"_s.arg(m_limits.mostPages));
    if (filter.seenContinuations.contains(page.continuationToken))
        return endless(u"the same continuationToken twice"_s);
    filter.seenContinuations.insert(page.continuationToken);
    filter.continuationToken = page.continuationToken;
    return {};
}

void Listing::file(Token token)
{
    const QString key = token.remoteId.toLower();
    const auto known = m_byId.constFind(key);
    if (known == m_byId.cend()) {
        m_byId.insert(key, m_tokens.size());
        m_tokens.append(std::move(token));
    } else if (rank(token.status) > rank(m_tokens.at(*known).status)) {
        m_tokens[*known] = std::move(token);
    }
}

void Listing::finish(Result<TokenListing> result)
{
    m_state = State::Done;
    disconnect(m_contextGone);
    deleteLater();
    Reply<TokenListing> reply = std::move(m_reply);
    reply(std::move(result));
}

} // namespace patkeeper::azuredevops
