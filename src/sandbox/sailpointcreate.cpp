// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointcreate.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int shortestValidity = 15;
constexpr int longestValidity = 43'200;

bool isBoolOrNothing(const QJsonValue &value)
{
    return value.isBool() || value.isNull() || value.isUndefined();
}

/// An empty text counts as none, as the specification has it of "empty".
bool isNoDate(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() || (value.isString() && value.toString().isEmpty());
}

std::expected<QDateTime, QString> expiryOf(const QJsonValue &date, bool never, const SailPointRules &rules)
{
    if (isNoDate(date)) {
        if (rules.sixMonths || (never && rules.settings.ignoresNeverFlag))
            return rules.sixMonthsOn();
        if (never)
            return QDateTime();
        return std::unexpected(u"expirationDate is required unless userAwareTokenNeverExpires is true."_s);
    }
    const QDateTime expiry = dateTimeOf(date);
    if (!expiry.isValid())
        return std::unexpected(u"expirationDate is not a date-time."_s);
    if (expiry <= rules.now)
        return std::unexpected(u"expirationDate must be in the future."_s);
    if (rules.sixMonths && expiry > rules.sixMonthsOn())
        return std::unexpected(u"expirationDate must not be more than six months after the creation."_s);
    return expiry;
}

std::expected<int, QString> validityOf(const QJsonValue &value)
{
    if (value.isNull() || value.isUndefined())
        return longestValidity;
    const int seconds = value.toInt(-1);
    if (seconds < shortestValidity || seconds > longestValidity)
        return std::unexpected(u"accessTokenValiditySeconds must be between 15 and 43200."_s);
    return seconds;
}

QString flagComplaint(const QJsonValue &flag, const SailPointRules &rules)
{
    if (rules.sixMonths && rules.settings.sixMonthsRefuseFlag && !flag.isUndefined())
        return u"userAwareTokenNeverExpires is not known."_s;
    return isBoolOrNothing(flag) ? QString() : u"userAwareTokenNeverExpires must be a boolean."_s;
}

} // namespace

SailPointRules SailPointRules::of(const QString &version, const SandboxSailPointSettings &settings,
                                  const QDateTime &now)
{
    return {.sixMonths = settings.sixMonthVersions.contains(version), .settings = settings, .now = now};
}

QDateTime dateTimeOf(const QJsonValue &value)
{
    static const QRegularExpression shape(
        u"^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$"_s);
    const QString text = value.toString();
    return shape.match(text).hasMatch() ? QDateTime::fromString(text.toUpper(), Qt::ISODateWithMs).toUTC()
                                        : QDateTime();
}

std::optional<QStringList> scopesOf(const QJsonValue &value, const SandboxSailPointSettings &settings)
{
    QStringList scopes;
    if (!value.isArray() && !value.isNull() && !value.isUndefined())
        return std::nullopt;
    for (const auto scope : value.toArray()) {
        if (!scope.isString())
            return std::nullopt;
        scopes.append(scope.toString());
    }
    if (scopes.isEmpty())
        scopes.append(u"sp:scopes:all"_s);
    scopes.removeIf([&settings](const QString &scope) { return settings.droppedScopes.contains(scope); });
    return scopes;
}

QString nameComplaint(const QJsonValue &name)
{
    if (!name.isString() || name.toString().trimmed().isEmpty())
        return u"name is required."_s;
    return {};
}

SailPointJudged createdSailPointToken(const QJsonObject &body, const SailPointRules &rules)
{
    const QJsonValue flag = body.value("userAwareTokenNeverExpires"_L1);
    for (const QString &complaint : {nameComplaint(body.value("name"_L1)), flagComplaint(flag, rules)}) {
        if (!complaint.isEmpty())
            return std::unexpected(complaint);
    }
    const auto scopes = scopesOf(body.value("scope"_L1), rules.settings);
    if (!scopes)
        return std::unexpected(u"scope must be a list of texts."_s);
    const auto validity = validityOf(body.value("accessTokenValiditySeconds"_L1));
    if (!validity)
        return std::unexpected(validity.error());
    const auto expiry = expiryOf(body.value("expirationDate"_L1), flag.toBool(), rules);
    if (!expiry)
        return std::unexpected(expiry.error());
    SandboxSailPointToken token;
    token.name = body.value("name"_L1).toString();
    token.scopes = *scopes;
    token.validitySeconds = *validity;
    token.expiresAt = *expiry;
    token.neverFlag = flag.toBool() && !rules.sixMonths;
    return token;
}

} // namespace patkeeper::sandbox
