// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventoryexport.h"

#include "csv.h"

#include <QJsonArray>
#include <QJsonValue>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString instant(const std::optional<QDateTime> &at)
{
    return at && at->isValid() ? at->toUTC().toString(Qt::ISODateWithMs) : QString();
}

QJsonValue instantOrNull(const std::optional<QDateTime> &at)
{
    return at && at->isValid() ? QJsonValue(instant(at)) : QJsonValue();
}

QString yesOrNo(bool value)
{
    return value ? u"true"_s : u"false"_s;
}

QJsonValue otherEndJson(const std::optional<OtherEnd> &end)
{
    return end ? QJsonValue(QJsonObject{{u"at"_s, instantOrNull(end->at)}, {u"reason"_s, end->reason}}) : QJsonValue();
}

QJsonObject jsonOf(const ExportedToken &token)
{
    return {{u"account"_s, token.account},
            {u"accountId"_s, token.accountId},
            {u"provider"_s, token.provider},
            {u"service"_s, token.service},
            {u"id"_s, token.remoteId},
            {u"name"_s, token.name},
            {u"status"_s, tokenStatusName(token.status)},
            {u"created"_s, instantOrNull(token.createdAt)},
            {u"expires"_s, instantOrNull(token.expiresAt)},
            {u"neverExpires"_s, token.neverExpires},
            {u"otherEnd"_s, otherEndJson(token.otherEnd)},
            {u"lastUsed"_s, instantOrNull(token.lastUsedAt)},
            {u"scopes"_s, QJsonArray::fromStringList(token.scopes)},
            {u"scopeSummary"_s, token.scopeSummary},
            {u"secretKept"_s, token.secretKept},
            {u"notes"_s, token.notes},
            {u"asOf"_s, instantOrNull(token.asOf)}};
}

QStringList cellsOf(const ExportedToken &token)
{
    const std::optional<QDateTime> otherEnd = token.otherEnd ? std::optional(token.otherEnd->at) : std::nullopt;
    return {token.account,
            token.accountId,
            token.provider,
            token.service,
            token.remoteId,
            token.name,
            tokenStatusName(token.status),
            instant(token.createdAt),
            instant(token.expiresAt),
            yesOrNo(token.neverExpires),
            instant(otherEnd),
            token.otherEnd ? token.otherEnd->reason : QString(),
            instant(token.lastUsedAt),
            token.scopes.join(u' '),
            token.scopeSummary,
            yesOrNo(token.secretKept),
            token.notes,
            instant(token.asOf)};
}

} // namespace

QByteArray inventoryCsv(const QList<ExportedToken> &tokens)
{
    QByteArray lines =
        csvLine({u"account"_s, u"accountId"_s, u"provider"_s, u"service"_s, u"id"_s, u"name"_s, u"status"_s,
                 u"created"_s, u"expires"_s, u"neverExpires"_s, u"otherEnd"_s, u"otherEndReason"_s, u"lastUsed"_s,
                 u"scopes"_s, u"scopeSummary"_s, u"secretKept"_s, u"notes"_s, u"asOf"_s});
    for (const ExportedToken &token : tokens)
        lines += csvLine(cellsOf(token));
    return lines;
}

QJsonObject inventoryJson(const QList<ExportedToken> &tokens)
{
    QJsonArray list;
    for (const ExportedToken &token : tokens)
        list.append(jsonOf(token));
    return {{u"tokens"_s, list}};
}

} // namespace patkeeper
