// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopsconnection.h"
#include "tokenprovider.h"

#include <QHash>
#include <QSet>

#include <array>

namespace patkeeper::azuredevops
{

struct ListingLimits {
    int pageSize = 100; ///< What the service allows at most (fact sheet 1.3).
    int mostPages = 1000;
    qsizetype mostTokens = 100'000;
};

/// Lists every token of an account. The service tells a token's status only by the filter under which it is listed, so
/// the three filters are asked for at the same time, each page by page; any that fails fails the whole.
///
///   Idle -start-> Listing -last page of the last filter-> Done
///                    +-- any failure ----------------------> Done
///
/// Deletes itself when it has replied, and without a reply when the context or the connection has gone.
class Listing final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Listing, Done };

    Listing(Connection *connection, Addresses addresses, const ListingLimits &limits);

    void start(Interaction interaction, QObject *context, Reply<TokenListing> reply);

private:
    struct Filter {
        const char *name = nullptr;
        TokenStatus status = TokenStatus::Active;
        QString continuationToken;
        QSet<QString> seenContinuations;
        int pages = 0;
        bool complete = false;
    };

    Question questionFor(const Filter &filter) const;
    void askForPage(Filter &filter);
    void onPage(Filter &filter, Result<HttpResponse> response);
    std::optional<Error> take(Filter &filter, TokenPage page);
    void file(Token token);
    void finish(Result<TokenListing> result);

    QPointer<Connection> m_connection;
    Addresses m_addresses;
    ListingLimits m_limits;
    State m_state = State::Idle;
    Interaction m_interaction = Interaction::Forbidden;
    std::array<Filter, 3> m_filters;
    QList<Token> m_tokens;
    QHash<QString, qsizetype> m_byId;
    qsizetype m_received = 0;
    Reply<TokenListing> m_reply;
    QMetaObject::Connection m_contextGone;
};

} // namespace patkeeper::azuredevops
