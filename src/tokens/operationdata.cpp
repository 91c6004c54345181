// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "operationdata.h"

#include <QJsonArray>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString toText(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODateWithMs);
}

QDateTime toTime(const QJsonValue &value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
}

QStringList toStrings(const QJsonValue &value)
{
    QStringList strings;
    const QJsonArray array = value.toArray();
    for (const auto &item : array)
        strings.append(item.toString());
    return strings;
}

QJsonObject issuedToJson(const Token &issued)
{
    QJsonObject object{{u"name"_s, issued.name},
                       {u"scopes"_s, QJsonArray::fromStringList(issued.scopes)},
                       {u"created"_s, toText(issued.createdAt)},
                       {u"extras"_s, issued.extras}};
    if (issued.expiresAt)
        object.insert(u"expires"_s, toText(*issued.expiresAt));
    return object;
}

std::optional<Token> issuedFromJson(const QJsonValue &value)
{
    if (!value.isObject())
        return {};
    Token issued;
    issued.name = value["name"_L1].toString();
    issued.scopes = toStrings(value["scopes"_L1]);
    issued.createdAt = toTime(value["created"_L1]);
    issued.extras = value["extras"_L1].toObject();
    if (value.toObject().contains("expires"_L1))
        issued.expiresAt = toTime(value["expires"_L1]);
    return issued;
}

} // namespace

QJsonObject toJson(const TokenRequest &request)
{
    QJsonObject object{{u"name"_s, request.name},
                       {u"scopes"_s, QJsonArray::fromStringList(request.scopes)},
                       {u"options"_s, request.options}};
    if (request.expiresAt)
        object.insert(u"expires"_s, toText(*request.expiresAt));
    if (request.neverAcknowledged)
        object.insert(u"neverAcknowledged"_s, true);
    return object;
}

TokenRequest requestFromJson(const QJsonObject &object)
{
    TokenRequest request{.name = object.value("name"_L1).toString(),
                         .scopes = toStrings(object.value("scopes"_L1)),
                         .expiresAt = {},
                         .options = object.value("options"_L1).toObject(),
                         .neverAcknowledged = object.value("neverAcknowledged"_L1).toBool()};
    if (object.contains("expires"_L1))
        request.expiresAt = toTime(object.value("expires"_L1));
    return request;
}

QJsonObject toJson(const TokenUpdate &update)
{
    QJsonObject object{{u"remoteId"_s, update.remoteId}};
    if (update.name)
        object.insert(u"name"_s, *update.name);
    if (update.scopes)
        object.insert(u"scopes"_s, QJsonArray::fromStringList(*update.scopes));
    if (update.expiresAt)
        object.insert(u"expires"_s, toText(*update.expiresAt));
    if (update.options)
        object.insert(u"options"_s, *update.options);
    if (update.neverExpires)
        object.insert(u"neverExpires"_s, true);
    if (update.neverAcknowledged)
        object.insert(u"neverAcknowledged"_s, true);
    return object;
}

TokenUpdate updateFromJson(const QJsonObject &object)
{
    TokenUpdate update;
    update.remoteId = object.value("remoteId"_L1).toString();
    if (object.contains("name"_L1))
        update.name = object.value("name"_L1).toString();
    if (object.contains("scopes"_L1))
        update.scopes = toStrings(object.value("scopes"_L1));
    if (object.contains("expires"_L1))
        update.expiresAt = toTime(object.value("expires"_L1));
    if (object.contains("options"_L1))
        update.options = object.value("options"_L1).toObject();
    update.neverExpires = object.value("neverExpires"_L1).toBool();
    update.neverAcknowledged = object.value("neverAcknowledged"_L1).toBool();
    return update;
}

QJsonObject toJson(const CreationData &data)
{
    QJsonObject object = asPartOf(data.partOf);
    object.insert(u"request"_s, toJson(data.prepared));
    object.insert(u"namesakes"_s,
                  QJsonArray::fromStringList(QStringList(data.namesakes.begin(), data.namesakes.end())));
    object.insert(u"key"_s, data.key);
    if (data.issued)
        object.insert(u"issued"_s, issuedToJson(*data.issued));
    return object;
}

QJsonObject withoutCandidates(const QJsonObject &creation, const QList<Token> &candidates)
{
    CreationData data = creationFromJson(creation);
    for (const Token &token : candidates)
        data.namesakes.insert(token.remoteId);
    return toJson(data);
}

CreationData creationFromJson(const QJsonObject &object)
{
    const QStringList namesakes = toStrings(object.value("namesakes"_L1));
    return {.prepared = requestFromJson(object.value("request"_L1).toObject()),
            .namesakes = QSet<QString>(namesakes.begin(), namesakes.end()),
            .key = object.value("key"_L1).toString(),
            .partOf = partOf(object),
            .issued = issuedFromJson(object.value("issued"_L1))};
}

QString partOf(const QJsonObject &data)
{
    return data.value("partOf"_L1).toString();
}

QJsonObject asPartOf(const QString &operationId)
{
    return operationId.isEmpty() ? QJsonObject() : QJsonObject{{u"partOf"_s, operationId}};
}

} // namespace patkeeper
