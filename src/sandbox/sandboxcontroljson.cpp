// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxcontroljson.h"

#include "sandboxjsonfields.h"

#include <QJsonValue>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

QByteArray withoutCredential(const QByteArray &name, const QByteArray &value)
{
    if (name == "authorization")
        return value.left(value.indexOf(' ')) + " (not shown)";
    return name == "cookie" || name == "x-sandbox-key" ? QByteArray("(not shown)") : value;
}

} // namespace

std::expected<SandboxFault, QString> faultFromJson(const QJsonObject &object)
{
    SandboxFault fault;
    QString kind;
    JsonFields fields(object);
    fields.read("kind"_L1, kind);
    fields.read("method"_L1, fault.method);
    fields.read("pathContains"_L1, fault.pathContains);
    fields.read("queryContains"_L1, fault.queryContains);
    fields.read("route"_L1, fault.route);
    fields.read("times"_L1, fault.times);
    fields.read("status"_L1, fault.status);
    fields.readMilliseconds("delayMs"_L1, fault.delay);
    fields.read("value"_L1, fault.value);
    if (!fields.complaint().isEmpty())
        return std::unexpected(fields.complaint());
    const auto known = faultKind(kind);
    if (!known)
        return std::unexpected(u"Unknown fault \"%1\". Known: %2"_s.arg(kind, faultNames().join(u", "_s)));
    fault.kind = *known;
    return fault;
}

QJsonObject faultToJson(const SandboxFault &fault)
{
    return {{u"kind"_s, faultName(fault.kind)},
            {u"method"_s, QString::fromLatin1(fault.method)},
            {u"pathContains"_s, fault.pathContains},
            {u"queryContains"_s, fault.queryContains},
            {u"route"_s, fault.route},
            {u"times"_s, fault.times},
            {u"played"_s, fault.played},
            {u"status"_s, fault.status},
            {u"delayMs"_s, qint64(fault.delay.count())},
            {u"value"_s, QString::fromUtf8(fault.value)}};
}

std::expected<SandboxPolicy, QString> policyFromJson(const QJsonObject &changes, SandboxPolicy policy)
{
    JsonFields fields(changes);
    fields.read("maximumLifespanDays"_L1, policy.maximumLifespanDays);
    fields.read("shortenInsteadOfRefuse"_L1, policy.shortenInsteadOfRefuse);
    fields.read("noGlobal"_L1, policy.noGlobal);
    fields.read("noFullScope"_L1, policy.noFullScope);
    fields.read("creationBlocked"_L1, policy.creationBlocked);
    fields.read("packagingOnly"_L1, policy.packagingOnly);
    fields.read("roundDates"_L1, policy.roundDates);
    fields.read("defaultPageSize"_L1, policy.defaultPageSize);
    fields.read("byteOrderMark"_L1, policy.byteOrderMark);
    fields.read("unknownIdError"_L1, policy.unknownIdError);
    fields.read("revokeStatus"_L1, policy.revokeStatus);
    fields.read("followedSignIn"_L1, policy.followedSignIn);
    fields.readMilliseconds("latencyMs"_L1, policy.latency);
    fields.readSeconds("clockOffsetSeconds"_L1, policy.clockOffset);
    fields.read("pascalCaseErrors"_L1, policy.pascalCaseErrors);
    fields.read("errorMessages"_L1, policy.errorMessages);
    if (!fields.complaint().isEmpty())
        return std::unexpected(fields.complaint());
    return policy;
}

QJsonObject policyToJson(const SandboxPolicy &policy)
{
    const QJsonValue lifespan = policy.maximumLifespanDays ? QJsonValue(*policy.maximumLifespanDays) : QJsonValue();
    return {{u"maximumLifespanDays"_s, lifespan},
            {u"shortenInsteadOfRefuse"_s, policy.shortenInsteadOfRefuse},
            {u"noGlobal"_s, policy.noGlobal},
            {u"noFullScope"_s, policy.noFullScope},
            {u"creationBlocked"_s, policy.creationBlocked},
            {u"packagingOnly"_s, policy.packagingOnly},
            {u"roundDates"_s, policy.roundDates},
            {u"defaultPageSize"_s, policy.defaultPageSize},
            {u"byteOrderMark"_s, policy.byteOrderMark},
            {u"unknownIdError"_s, policy.unknownIdError},
            {u"revokeStatus"_s, policy.revokeStatus},
            {u"followedSignIn"_s, policy.followedSignIn},
            {u"latencyMs"_s, qint64(policy.latency.count())},
            {u"clockOffsetSeconds"_s, qint64(policy.clockOffset.count())},
            {u"pascalCaseErrors"_s, policy.pascalCaseErrors},
            {u"errorMessages"_s, policy.errorMessages}};
}

QJsonObject requestToJson(const SandboxRequest &request)
{
    QJsonObject query;
    for (auto it = request.query.begin(); it != request.query.end(); ++it)
        query.insert(it.key(), it.value());
    QJsonObject headers;
    for (auto it = request.headers.begin(); it != request.headers.end(); ++it)
        headers.insert(QString::fromLatin1(it.key()), QString::fromUtf8(withoutCredential(it.key(), it.value())));
    return {{u"number"_s, qint64(request.number)},
            {u"connection"_s, qint64(request.connection)},
            {u"method"_s, QString::fromLatin1(request.method)},
            {u"path"_s, request.path},
            {u"query"_s, query},
            {u"headers"_s, headers},
            {u"bodySize"_s, request.body.size()},
            {u"status"_s, request.status},
            {u"at"_s, request.at.toString(Qt::ISODateWithMs)}};
}

} // namespace patkeeper::sandbox
