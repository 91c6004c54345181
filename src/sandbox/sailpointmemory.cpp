// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointmemory.h"

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

QJsonObject toJson(const SandboxSailPointToken &token)
{
    return {{u"id"_s, token.id},
            {u"name"_s, token.name},
            {u"scopes"_s, QJsonArray::fromStringList(token.scopes)},
            {u"tenant"_s, token.tenant},
            {u"userId"_s, token.userId},
            {u"createdAt"_s, toJson(token.createdAt)},
            {u"expiresAt"_s, toJson(token.expiresAt)},
            {u"neverFlag"_s, token.neverFlag},
            {u"lastUsed"_s, toJson(token.lastUsed)},
            {u"managed"_s, token.managed},
            {u"validitySeconds"_s, token.validitySeconds},
            {u"digest"_s, QString::fromLatin1(digestOf(token).toHex())}};
}

SandboxSailPointToken toToken(const QJsonObject &object)
{
    SandboxSailPointToken token;
    token.id = object.value("id"_L1).toString();
    token.name = object.value("name"_L1).toString();
    token.scopes = object.value("scopes"_L1).toVariant().toStringList();
    token.tenant = object.value("tenant"_L1).toString();
    token.userId = object.value("userId"_L1).toString();
    token.createdAt = toTime(object.value("createdAt"_L1));
    token.expiresAt = toTime(object.value("expiresAt"_L1));
    token.neverFlag = object.value("neverFlag"_L1).toBool();
    token.lastUsed = toTime(object.value("lastUsed"_L1));
    token.managed = object.value("managed"_L1).toBool();
    token.validitySeconds = object.value("validitySeconds"_L1).toInt(token.validitySeconds);
    token.secretDigest = QByteArray::fromHex(object.value("digest"_L1).toString().toLatin1());
    return token;
}

} // namespace

QJsonObject rememberSailPoint(const SailPointState &sailPoint)
{
    QJsonArray tokens;
    for (const SandboxSailPointToken &token : sailPoint.tokens) {
        if (!token.deleted)
            tokens.append(toJson(token));
    }
    return {{u"tenants"_s, QJsonArray::fromStringList(sailPoint.tenants)}, {u"tokens"_s, tokens}};
}

void recallSailPoint(const QJsonObject &object, State &state)
{
    const QStringList tenants = object.value("tenants"_L1).toVariant().toStringList();
    if (!tenants.isEmpty())
        state.sailPoint.tenants = tenants;
    const QJsonArray tokens = object.value("tokens"_L1).toArray();
    for (const auto &token : tokens)
        addSailPointToken(toToken(token.toObject()), state);
}

} // namespace patkeeper::sandbox
