// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secret.h"
#include "values.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <chrono>
#include <optional>

/// The PAT API's bytes and our values, one into the other (fact sheet B1, B3). Nothing here knows of requests or status
/// codes. What is not what the sheet says is BadReply, with a detail that never quotes the body.
namespace patkeeper::digitalhub
{

inline constexpr qsizetype longestName = 255;
inline constexpr qsizetype longestText = 4096;
inline constexpr qsizetype longestScopes = 255; ///< Joined by commas.
inline constexpr qsizetype longestId = 256;
inline constexpr qsizetype mostTokens = 100'000;

/// What Create answers: no word of the token's id, name, scopes or dates.
struct CreatedToken {
    Secret secret;                            ///< Empty where none came.
    std::optional<std::chrono::seconds> life; ///< Nothing where it does not say.
};

/// BadReply in words; @p why is its detail.
std::unexpected<Error> unreadable(const QString &why);

Result<QJsonObject> readObject(const QByteArray &body);

/// All tokens of a page, whatever it says of further ones, as long as it holds as many as it says there are.
Result<QList<Token>> readPage(const QByteArray &body);
Result<Token> readToken(const QByteArray &body);
/// The secret is cut out of @p body before anything else reads it, so that no copy of it is left behind.
Result<CreatedToken> readCreatedToken(QByteArray &body);
/// Of "who am I"; empty where it is nobody.
Result<QString> readUserName(const QByteArray &body);

/// What an error says, be it JSON or plain text; a page says nothing.
QString readComplaint(const QByteArray &body);

QByteArray writeCreateRequest(const TokenRequest &request);

/// UTC from ISO 8601 with any number of fraction digits, or from milliseconds since 1970; nothing where it is no date.
std::optional<QDateTime> readDate(const QJsonValue &value);

} // namespace patkeeper::digitalhub
