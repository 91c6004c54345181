// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationdata.h"

#include "operationdata.h"

#include <QJsonArray>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QJsonValue time(const std::optional<QDateTime> &time)
{
    return time ? QJsonValue(time->toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

std::optional<QDateTime> timeFrom(const QJsonValue &value)
{
    return value.isString() ? std::optional(QDateTime::fromString(value.toString(), Qt::ISODateWithMs)) : std::nullopt;
}

QJsonArray toJson(const QList<FurtherSuccessor> &further)
{
    QJsonArray array;
    for (const FurtherSuccessor &one : further)
        array.append(QJsonObject{{u"account"_s, one.accountId},
                                 {u"creation"_s, one.creationId},
                                 {u"token"_s, one.tokenId},
                                 {u"expires"_s, time(one.expiresAt)},
                                 {u"withdrawn"_s, one.withdrawn}});
    return array;
}

QList<FurtherSuccessor> furtherFromJson(const QJsonArray &array)
{
    QList<FurtherSuccessor> further;
    for (const auto &value : array) {
        const QJsonObject object = value.toObject();
        further.append({.accountId = object.value("account"_L1).toString(),
                        .creationId = object.value("creation"_L1).toString(),
                        .tokenId = object.value("token"_L1).toString(),
                        .expiresAt = timeFrom(object.value("expires"_L1)),
                        .withdrawn = object.value("withdrawn"_L1).toBool()});
    }
    return further;
}

QJsonObject toJson(const QMap<QString, QStringList> &keys)
{
    QJsonObject object;
    for (auto entry = keys.begin(); entry != keys.end(); ++entry)
        object.insert(entry.key(), QJsonArray::fromStringList(entry.value()));
    return object;
}

QStringList textsFrom(const QJsonArray &array)
{
    QStringList texts;
    for (const auto &text : array)
        texts.append(text.toString());
    return texts;
}

QMap<QString, QStringList> keysFromJson(const QJsonObject &object)
{
    QMap<QString, QStringList> keys;
    for (auto entry = object.begin(); entry != object.end(); ++entry)
        keys.insert(entry.key(), textsFrom(entry.value().toArray()));
    return keys;
}

} // namespace

QJsonObject toJson(const RotationData &data)
{
    return {{u"request"_s, toJson(data.plan.request)},
            {u"renamesTo"_s, data.plan.renamesTo},
            {u"revokesFirst"_s, data.plan.revokesFirst},
            {u"graceSeconds"_s, static_cast<qint64>(data.plan.grace.count())},
            {u"leavesPredecessor"_s, data.plan.leavesPredecessor},
            {u"endsEarlier"_s, data.plan.endsEarlier},
            {u"inBulk"_s, data.plan.inBulk},
            {u"unattended"_s, data.plan.unattended},
            {u"creation"_s, data.creationId},
            {u"successor"_s, data.successorId},
            {u"successorExpires"_s, time(data.successorExpiresAt)},
            {u"revokeAt"_s, time(data.revokeAt)},
            {u"handedOver"_s, data.handedOver},
            {u"handOverAttempts"_s, data.handOverAttempts},
            {u"ticked"_s, QJsonArray::fromStringList(data.ticked)},
            {u"undone"_s, data.undone},
            {u"further"_s, toJson(data.further)},
            {u"reason"_s, data.reason},
            {u"signInKeys"_s, toJson(data.signInKeys)},
            {u"keptName"_s, data.keptName}};
}

RotationData rotationFromJson(const Operation &operation)
{
    const QJsonObject &object = operation.data;
    RotationData data;
    data.plan.accountId = operation.accountId;
    data.plan.predecessorId = operation.remoteId;
    data.plan.request = requestFromJson(object.value("request"_L1).toObject());
    data.plan.renamesTo = object.value("renamesTo"_L1).toString();
    data.plan.revokesFirst = object.value("revokesFirst"_L1).toBool();
    data.plan.grace = std::chrono::seconds(object.value("graceSeconds"_L1).toInteger());
    data.plan.leavesPredecessor = object.value("leavesPredecessor"_L1).toBool();
    data.plan.endsEarlier = object.value("endsEarlier"_L1).toBool();
    data.plan.inBulk = object.value("inBulk"_L1).toBool();
    data.plan.unattended = object.value("unattended"_L1).toBool();
    data.creationId = object.value("creation"_L1).toString();
    data.successorId = object.value("successor"_L1).toString();
    data.successorExpiresAt = timeFrom(object.value("successorExpires"_L1));
    data.revokeAt = timeFrom(object.value("revokeAt"_L1));
    data.handedOver = object.value("handedOver"_L1).toBool();
    data.handOverAttempts = object.value("handOverAttempts"_L1).toInt();
    data.ticked = textsFrom(object.value("ticked"_L1).toArray());
    data.undone = object.value("undone"_L1).toBool();
    data.further = furtherFromJson(object.value("further"_L1).toArray());
    for (const FurtherSuccessor &one : std::as_const(data.further))
        data.plan.furtherAccounts.append(one.accountId);
    data.reason = object.value("reason"_L1).toString();
    data.signInKeys = keysFromJson(object.value("signInKeys"_L1).toObject());
    data.keptName = object.value("keptName"_L1).toString();
    return data;
}

QHash<TokenKey, QDateTime> revocationsDue(const QList<Operation> &rotations)
{
    QHash<TokenKey, QDateTime> due;
    for (const Operation &rotation : rotations) {
        if (const std::optional<QDateTime> at = rotationFromJson(rotation).revokeAt)
            due.insert({.accountId = rotation.accountId, .remoteId = rotation.remoteId}, *at);
    }
    return due;
}

} // namespace patkeeper
