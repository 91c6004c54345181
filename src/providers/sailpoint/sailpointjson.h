// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "sailpointexpiry.h"
#include "secret.h"
#include "values.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QDateTime>
#include <QString>

#include <optional>

/// The PAT API's bytes and our values, one into the other (fact sheet A4, A5, A8, A9). Nothing here knows of requests
/// or status codes. What is not what the sheet says is BadReply, with a detail that never quotes the body.
namespace patkeeper::sailpoint
{

inline constexpr qsizetype longestName = 4096;
inline constexpr qsizetype longestId = 256;
inline constexpr qsizetype mostScopes = 1000;
inline constexpr qsizetype mostTokens = 100'000;

/// Of a token's extras: how long the access tokens live that are made with it.
inline constexpr auto lifeExtra = "accessTokenSeconds";

/// What Create answers. The secret is empty where none came.
struct CreatedToken {
    Token token;
    Secret secret;
};

/// Who an access token says that it is of.
struct Claims {
    QString identityId;
    QString userName;

    bool operator==(const Claims &) const = default;
};

/// What swapping a token for an access token answers. The access token itself is gone.
struct ExchangeAnswer {
    bool isBearer = false; ///< There was an access token, of the expected type.
    Claims claims;         ///< By the answer's own fields, else by its access token's.
};

/// What an error's body says, whichever of its shapes it has.
struct Complaint {
    QString code;       ///< `detailCode`, may be empty.
    QString trackingId; ///< By which the service's support finds the request.
    QString message;    ///< Each of its texts once; what only repeats the status goes where there is more.

    /// That something was wrong at most, and not what.
    bool saysNothing() const;

    bool operator==(const Complaint &) const = default;
};

/// BadReply in words; @p why is its detail.
std::unexpected<Error> unreadable(const QString &why);

Result<QList<Token>> readTokens(const QByteArray &body);
Result<Token> readToken(const QByteArray &body);
/// The secret is cut out of @p body before anything else reads it, so that no copy of it is left behind.
Result<CreatedToken> readCreatedToken(QByteArray &body);
/// The access token is cut out likewise.
Result<ExchangeAnswer> readExchangeAnswer(QByteArray &body);

/// Of a JSON Web Token, unverified; empty where it is none.
Claims readClaims(QByteArrayView accessToken);

/// Reads the four shapes, plain text, and nothing at all; a page has no message.
Complaint readComplaint(const QByteArray &body);

/// Always with the scopes: left out, they would be all there are (fact sheet A10). @p life is of the access tokens that
/// are made with it, in seconds.
QByteArray writeCreateRequest(const TokenRequest &request, const Expiry &expiry, std::optional<int> life = {});

QString writeDate(const QDateTime &instant);

} // namespace patkeeper::sailpoint
