// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secret.h"
#include "values.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

/// The PAT API's bytes and our values, one into the other (fact sheet 1.4, 4.3). Nothing here knows of requests or
/// status codes. What is not what the sheet says is BadReply, with a detail that never quotes the body.
namespace patkeeper::azuredevops
{

inline constexpr qsizetype longestName = 4096;
inline constexpr qsizetype longestId = 256;
inline constexpr qsizetype mostScopes = 1000;
inline constexpr qsizetype mostOrganizations = 1000;

/// `patTokenError`, as it came, where it is not `none`.
struct Refusal {
    QString code;
    QString message;
};

/// One page of the list.
struct TokenPage {
    QList<Token> tokens;
    QString continuationToken; ///< Empty on the last page.
};

/// What Create, Get and Update answer: a token or a refusal, never both, never neither.
struct TokenAnswer {
    std::optional<Token> token;
    std::optional<Refusal> refusal;
    Secret secret; ///< Of a token that was just created.
};

/// Who `connectionData` takes the sender for.
struct ConnectedUser {
    QString id;
    QString name;
    bool anonymous = true;
};

/// What an error's body says, whichever of its shapes it has.
struct Complaint {
    QString type; ///< `typeKey`, may be empty.
    QString message;
};

/// BadReply in words; @p why is its detail.
std::unexpected<Error> unreadable(const QString &why);

Result<TokenPage> readTokenPage(const QByteArray &body, TokenStatus status);

/// The secret is cut out of @p body before anything else reads it, so that no copy of it is left behind. The status is
/// Active: the service does not say, and a token that was revoked meanwhile looks the same.
Result<TokenAnswer> readTokenAnswer(QByteArray &body);

/// What the answer to Revoke has against it; an empty body has nothing.
Result<std::optional<Refusal>> readRevokeAnswer(const QByteArray &body);

Result<ConnectedUser> readConnectionData(const QByteArray &body);

/// The id in a person's profile.
Result<QString> readPersonId(const QByteArray &body);
/// The names of a person's organizations (`accounts`), sorted; names that cannot be any are left out.
Result<QStringList> readOrganizations(const QByteArray &body);

/// Reads the wrapper, `{"count":1,"value":{"Message":…}}`, plain text, and nothing at all; a page has no message.
Complaint readComplaint(const QByteArray &body);

QByteArray writeCreateRequest(const TokenRequest &request);
QByteArray writeUpdateRequest(const TokenUpdate &update);

/// UTC from ISO 8601 with 0 to 7 fraction digits, with or without `Z`. An invalid date for one that is not set
/// (`0001-01-01T00:00:00`); nothing where @p text is no date.
std::optional<QDateTime> readDate(const QString &text);
QString writeDate(const QDateTime &instant);

} // namespace patkeeper::azuredevops
