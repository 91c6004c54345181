// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointanswers.h"

#include <QJsonArray>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

struct Wording {
    QString detailCode;
    QString text;
};

Wording wordingOf(int status)
{
    switch (status) {
    case 400:
        return {u"400.1 Bad Request Content"_s,
                u"The request was syntactically correct but its content is semantically invalid."_s};
    case 403:
        return {u"403 Forbidden"_s, u"The server understood the request but refuses to authorize it."_s};
    case 404:
        return {u"404 Not found"_s, u"The server did not find a current representation for the target resource."_s};
    case 500:
        return {u"500.0 Internal Fault"_s, u"An internal fault occurred."_s};
    default:
        return {QString::number(status), u"The request was refused."_s};
    }
}

QJsonObject message(const QString &text)
{
    return {{u"locale"_s, u"en-US"_s}, {u"localeOrigin"_s, u"DEFAULT"_s}, {u"text"_s, text}};
}

QJsonValue dateValue(const QDateTime &date, const State &state)
{
    if (!date.isValid())
        return {};
    QString text = date.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s);
    // No clock here is finer than a millisecond.
    text += QString(state.sailPoint.settings.fractionDigits - 3, u'0');
    return QString(text + u'Z');
}

QJsonObject ownerOf(const SandboxSailPointToken &token, const State &state)
{
    const User *user = state.user(token.userId);
    return {{u"type"_s, u"IDENTITY"_s},
            {u"id"_s, user ? identityId(*user) : token.userId},
            {u"name"_s, user ? user->displayName : QString()}};
}

QJsonObject commonFields(const SandboxSailPointToken &token, const State &state)
{
    return {{u"id"_s, token.id},
            {u"name"_s, token.name},
            {u"scope"_s, QJsonArray::fromStringList(token.scopes)},
            {u"owner"_s, ownerOf(token, state)},
            {u"created"_s, dateValue(token.createdAt, state)},
            {u"accessTokenValiditySeconds"_s, token.validitySeconds},
            {u"expirationDate"_s, dateValue(token.expiresAt, state)}};
}

} // namespace

Answer sailPointError(int status, const QString &cause)
{
    const auto [detailCode, text] = wordingOf(status);
    QJsonArray messages{message(text)};
    if (!cause.isEmpty())
        messages.append(message(cause));
    return Answer::document(status, QJsonDocument(QJsonObject{{u"detailCode"_s, detailCode},
                                                              {u"trackingId"_s, QString::fromLatin1(randomHex(32))},
                                                              {u"messages"_s, messages},
                                                              {u"causes"_s, QJsonArray()}}));
}

Answer sailPointUnauthorized(const QString &error)
{
    return Answer::document(401, QJsonDocument(QJsonObject{{u"error"_s, error}}));
}

Answer sailPointLimited(const QByteArray &retryAfter)
{
    Answer answer = Answer::document(429, QJsonDocument(QJsonObject{{u"message"_s, u" Rate Limit Exceeded "_s}}));
    if (!retryAfter.isEmpty())
        answer.setHeader("Retry-After", retryAfter);
    return answer;
}

QJsonObject sailPointToken(const SandboxSailPointToken &token, bool withFlag, const State &state)
{
    QJsonObject object = commonFields(token, state);
    object.insert(u"lastUsed"_s, dateValue(token.lastUsed, state));
    object.insert(u"managed"_s, token.managed);
    if (withFlag && state.sailPoint.settings.returnsNeverFlag)
        object.insert(u"userAwareTokenNeverExpires"_s, token.neverFlag);
    return object;
}

QJsonObject createdSailPointToken(const SandboxSailPointToken &token, const State &state)
{
    QJsonObject object = commonFields(token, state);
    object.insert(u"secret"_s, QString::fromLatin1(token.secret));
    return object;
}

} // namespace patkeeper::sandbox
