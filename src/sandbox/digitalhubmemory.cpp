// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubmemory.h"

#include "sandboxstate.h"

#include <QJsonArray>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

QJsonValue toJson(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QDateTime toTime(const QJsonValue &value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
}

QString hex(const QByteArray &digest)
{
    return QString::fromLatin1(digest.toHex());
}

QByteArray fromHex(const QJsonValue &value)
{
    return QByteArray::fromHex(value.toString().toLatin1());
}

QJsonObject toJson(const SandboxDigitalHubToken &token)
{
    return {{u"id"_s, token.id},
            {u"name"_s, token.name},
            {u"user"_s, token.user},
            {u"scopes"_s, QJsonArray::fromStringList(token.scopes)},
            {u"issuedAt"_s, toJson(token.issuedAt)},
            {u"expiresAt"_s, toJson(token.expiresAt)},
            {u"ipAddress"_s, token.ipAddress},
            {u"digest"_s, hex(digestOf(token))}};
}

SandboxDigitalHubToken toToken(const QJsonObject &object)
{
    SandboxDigitalHubToken token;
    token.id = object.value("id"_L1).toString();
    token.name = object.value("name"_L1).toString();
    token.user = object.value("user"_L1).toString();
    token.scopes = object.value("scopes"_L1).toVariant().toStringList();
    token.issuedAt = toTime(object.value("issuedAt"_L1));
    token.expiresAt = toTime(object.value("expiresAt"_L1));
    token.ipAddress = object.value("ipAddress"_L1).toString();
    token.secretDigest = fromHex(object.value("digest"_L1));
    return token;
}

QJsonObject toJson(const DigitalHubRefreshToken &token)
{
    return {{u"id"_s, token.id},
            {u"digest"_s, hex(token.digest)},
            {u"user"_s, token.user},
            {u"scopes"_s, QJsonArray::fromStringList(token.scopes)},
            {u"issuedAt"_s, toJson(token.issuedAt)},
            {u"expiresAt"_s, toJson(token.expiresAt)}};
}

DigitalHubRefreshToken toRefreshToken(const QJsonObject &object)
{
    return {.id = object.value("id"_L1).toString(),
            .digest = fromHex(object.value("digest"_L1)),
            .user = object.value("user"_L1).toString(),
            .scopes = object.value("scopes"_L1).toVariant().toStringList(),
            .issuedAt = toTime(object.value("issuedAt"_L1)),
            .expiresAt = toTime(object.value("expiresAt"_L1))};
}

} // namespace

QJsonObject rememberDigitalHub(const DigitalHubState &digitalHub)
{
    QJsonArray tokens;
    for (const SandboxDigitalHubToken &token : digitalHub.tokens) {
        if (!token.deleted)
            tokens.append(toJson(token));
    }
    QJsonArray refreshTokens;
    for (const DigitalHubRefreshToken &token : digitalHub.refreshTokens)
        refreshTokens.append(toJson(token));
    return {{u"tokens"_s, tokens}, {u"refreshTokens"_s, refreshTokens}};
}

void recallDigitalHub(const QJsonObject &object, State &state)
{
    const QJsonArray tokens = object.value("tokens"_L1).toArray();
    for (const auto &token : tokens)
        addDigitalHubToken(toToken(token.toObject()), state);
    const QJsonArray refreshTokens = object.value("refreshTokens"_L1).toArray();
    for (const auto &token : refreshTokens)
        state.digitalHub.refreshTokens.append(toRefreshToken(token.toObject()));
}

} // namespace patkeeper::sandbox
