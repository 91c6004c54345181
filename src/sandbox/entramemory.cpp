// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entramemory.h"

#include <QJsonArray>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

QStringList toTexts(const QJsonValue &value)
{
    return value.toVariant().toStringList();
}

QJsonObject toJson(const EntraFamily &family)
{
    return {{u"userId"_s, family.userId},
            {u"clientId"_s, family.clientId},
            {u"consented"_s, QJsonArray::fromStringList(family.consented)},
            {u"endedBy"_s, family.endedBy}};
}

EntraFamily toFamily(const QJsonObject &object)
{
    return {.userId = object.value("userId"_L1).toString(),
            .clientId = object.value("clientId"_L1).toString(),
            .consented = toTexts(object.value("consented"_L1)),
            .endedBy = object.value("endedBy"_L1).toInt()};
}

QJsonObject toJson(const EntraScopes &scopes)
{
    return {{u"resource"_s, scopes.resource},   {u"granted"_s, QJsonArray::fromStringList(scopes.granted)},
            {u"isDefault"_s, scopes.isDefault}, {u"openId"_s, scopes.openId},
            {u"profile"_s, scopes.profile},     {u"offline"_s, scopes.offline}};
}

EntraScopes toScopes(const QJsonObject &object)
{
    return {.resource = object.value("resource"_L1).toString(),
            .granted = toTexts(object.value("granted"_L1)),
            .isDefault = object.value("isDefault"_L1).toBool(),
            .openId = object.value("openId"_L1).toBool(),
            .profile = object.value("profile"_L1).toBool(),
            .offline = object.value("offline"_L1).toBool()};
}

QJsonObject toJson(const EntraRefreshToken &token)
{
    return {{u"digest"_s, QString::fromLatin1(token.digest.toHex())},
            {u"family"_s, token.family},
            {u"scopes"_s, toJson(token.scopes)},
            {u"expiresAt"_s, token.expiresAt.toUTC().toString(Qt::ISODateWithMs)},
            {u"replaced"_s, token.replaced}};
}

EntraRefreshToken toRefreshToken(const QJsonObject &object)
{
    return {.digest = QByteArray::fromHex(object.value("digest"_L1).toString().toLatin1()),
            .family = object.value("family"_L1).toString(),
            .scopes = toScopes(object.value("scopes"_L1).toObject()),
            .expiresAt = QDateTime::fromString(object.value("expiresAt"_L1).toString(), Qt::ISODateWithMs),
            .replaced = object.value("replaced"_L1).toBool()};
}

} // namespace

QJsonObject rememberSignIns(const EntraState &entra)
{
    QJsonObject families;
    for (auto it = entra.families.begin(); it != entra.families.end(); ++it)
        families.insert(it.key(), toJson(it.value()));
    QJsonArray refreshTokens;
    for (const EntraRefreshToken &token : entra.refreshTokens)
        refreshTokens.append(toJson(token));
    return {{u"families"_s, families}, {u"refreshTokens"_s, refreshTokens}};
}

void recallSignIns(EntraState &entra, const QJsonObject &object)
{
    const QJsonObject families = object.value("families"_L1).toObject();
    for (auto it = families.begin(); it != families.end(); ++it)
        entra.families.insert(it.key(), toFamily(it.value().toObject()));
    const QJsonArray refreshTokens = object.value("refreshTokens"_L1).toArray();
    for (const auto &token : refreshTokens)
        entra.refreshTokens.append(toRefreshToken(token.toObject()));
}

} // namespace patkeeper::sandbox
