// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxmemory.h"

#include "digitalhubmemory.h"
#include "entramemory.h"
#include "sailpointmemory.h"
#include "servicedemonstration.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int version = 1;

QJsonValue toJson(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QDateTime toTime(const QJsonValue &value)
{
    return value.isString() ? QDateTime::fromString(value.toString(), Qt::ISODateWithMs) : QDateTime();
}

QJsonObject toJson(const SandboxToken &token)
{
    return {{u"id"_s, token.id},
            {u"name"_s, token.name},
            {u"scope"_s, token.scope},
            {u"validFrom"_s, toJson(token.validFrom)},
            {u"validTo"_s, toJson(token.validTo)},
            {u"revoked"_s, token.revoked},
            {u"allOrgs"_s, token.allOrgs},
            {u"digest"_s, QString::fromLatin1(digestOf(token).toHex())},
            {u"organization"_s, token.organization},
            {u"userId"_s, token.userId},
            {u"createdAt"_s, toJson(token.createdAt)},
            {u"revokedAt"_s, toJson(token.revokedAt)}};
}

QJsonObject toJson(const User &user)
{
    return {{u"id"_s, user.id},
            {u"displayName"_s, user.displayName},
            {u"mail"_s, user.mail},
            {u"tenant"_s, user.tenant},
            {u"objectId"_s, user.objectId},
            {u"guestOf"_s, QJsonArray::fromStringList(user.guestOf)}};
}

QJsonObject toJson(const Organization &organization)
{
    return {{u"id"_s, organization.id},
            {u"name"_s, organization.name},
            {u"tenant"_s, organization.tenant},
            {u"members"_s, QJsonArray::fromStringList(organization.members)}};
}

QStringList toTexts(const QJsonValue &value)
{
    return value.toVariant().toStringList();
}

/// Without a tenant it was written before there were any: all were of the first.
User toUser(const QJsonObject &object, const State &state)
{
    return {.id = object.value("id"_L1).toString(),
            .displayName = object.value("displayName"_L1).toString(),
            .mail = object.value("mail"_L1).toString(),
            .tenant = object.value("tenant"_L1).toString(state.entra.tenants.first().id),
            .objectId = object.value("objectId"_L1).toString(randomId()),
            .guestOf = toTexts(object.value("guestOf"_L1))};
}

Organization toOrganization(const QJsonObject &object, const State &state)
{
    return {.id = object.value("id"_L1).toString(),
            .name = object.value("name"_L1).toString(),
            .tenant = object.value("tenant"_L1).toString(state.entra.tenants.first().id),
            .members = toTexts(object.value("members"_L1))};
}

SandboxToken toToken(const QJsonObject &object)
{
    SandboxToken token;
    token.id = object.value("id"_L1).toString();
    token.name = object.value("name"_L1).toString();
    token.scope = object.value("scope"_L1).toString();
    token.validFrom = toTime(object.value("validFrom"_L1));
    token.validTo = toTime(object.value("validTo"_L1));
    token.revoked = object.value("revoked"_L1).toBool();
    token.allOrgs = object.value("allOrgs"_L1).toBool();
    token.secretDigest = QByteArray::fromHex(object.value("digest"_L1).toString().toLatin1());
    token.organization = object.value("organization"_L1).toString();
    token.userId = object.value("userId"_L1).toString();
    token.createdAt = toTime(object.value("createdAt"_L1));
    token.revokedAt = toTime(object.value("revokedAt"_L1));
    return token;
}

/// A service that was not there yet when this was written begins as it does for everybody.
void recallServices(const QJsonObject &all, State &state)
{
    if (all.contains("sailPoint"_L1))
        recallSailPoint(all.value("sailPoint"_L1).toObject(), state);
    else
        addSailPointDemonstration(state);
    if (all.contains("digitalHub"_L1))
        recallDigitalHub(all.value("digitalHub"_L1).toObject(), state);
    else
        addDigitalHubDemonstration(state);
}

} // namespace

QByteArray remember(const State &state)
{
    QJsonArray organizations;
    for (const Organization &organization : state.organizations)
        organizations.append(toJson(organization));
    QJsonArray users;
    for (const User &user : state.users)
        users.append(toJson(user));
    QJsonArray tokens;
    for (const SandboxToken &token : state.tokens)
        tokens.append(toJson(token));
    const QJsonObject all{{u"version"_s, version},
                          {u"organizations"_s, organizations},
                          {u"users"_s, users},
                          {u"tokens"_s, tokens},
                          {u"signIns"_s, rememberSignIns(state.entra)},
                          {u"sailPoint"_s, rememberSailPoint(state.sailPoint)},
                          {u"digitalHub"_s, rememberDigitalHub(state.digitalHub)}};
    return QJsonDocument(all).toJson();
}

bool recall(State &state, const QByteArray &bytes)
{
    const QJsonObject all = QJsonDocument::fromJson(bytes).object();
    const QJsonArray organizations = all.value("organizations"_L1).toArray();
    const QJsonArray users = all.value("users"_L1).toArray();
    if (all.value("version"_L1).toInt() != version || organizations.isEmpty() || users.isEmpty())
        return false;
    state.organizations.clear();
    state.users.clear();
    for (const auto &value : organizations)
        state.organizations.append(toOrganization(value.toObject(), state));
    for (const auto &value : users)
        state.users.append(toUser(value.toObject(), state));
    const QJsonArray tokens = all.value("tokens"_L1).toArray();
    for (const auto &value : tokens)
        state.add(toToken(value.toObject()));
    recallSignIns(state.entra, all.value("signIns"_L1).toObject());
    recallServices(all, state);
    return true;
}

} // namespace patkeeper::sandbox
