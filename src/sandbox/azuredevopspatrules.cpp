// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopspatrules.h"

#include "azuredevopsscopenames.h"
#include "sandboxutc.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

// Lengths and defaults that the sheet leaves unconfirmed (fact sheet 2).
constexpr int longestName = 256;
constexpr int defaultLifeDays = 30;
constexpr int longestLifeDays = 365;

const QString fullScope = u"app_token"_s;

/// False when the field is there with another type. null counts as left out.
template<typename T, typename Convert>
bool readField(const QJsonObject &object, QLatin1StringView name, QJsonValue::Type type, std::optional<T> &field,
               Convert convert)
{
    const QJsonValue value = object.value(name);
    if (value.isNull() || value.isUndefined())
        return true;
    if (value.type() != type)
        return false;
    field = convert(value);
    return true;
}

QDateTime dateFromText(const QString &text)
{
    QDateTime date = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (date.timeSpec() == Qt::LocalTime)
        date = QDateTime(date.date(), date.time(), utcZone);
    return date.toUTC();
}

QString nameError(const QString &name)
{
    if (name.trimmed().isEmpty())
        return u"displayNameRequired"_s;
    const bool hasControl = std::any_of(name.begin(), name.end(), [](QChar c) { return c.unicode() < u' '; });
    return hasControl || name.size() > longestName ? u"invalidDisplayName"_s : QString();
}

QString scopeError(const QString &scope, const State &state)
{
    const QStringList scopes = scope.split(u' ', Qt::SkipEmptyParts);
    if (scopes.isEmpty() || (scopes.contains(fullScope) && scopes.size() > 1))
        return u"invalidScope"_s;
    if (scopes.contains(fullScope))
        return state.policy.noFullScope ? u"fullScopePatPolicyViolation"_s : QString();
    const bool allKnown = std::all_of(scopes.begin(), scopes.end(), isKnownScope);
    return allKnown ? QString() : u"invalidScope"_s;
}

/// Since then nobody makes a token for all organizations, whatever the policy (fact sheet, summary 10).
QString globalError(const State &state)
{
    if (state.now() >= QDateTime(QDate(2026, 3, 15), QTime(0, 0), utcZone))
        return u"globalPATCreationBlocked"_s;
    return state.policy.noGlobal ? u"globalPatPolicyViolation"_s : QString();
}

QString creationError(const QString &scope, const SandboxPolicy &policy)
{
    const QStringList scopes = scope.split(u' ', Qt::SkipEmptyParts);
    const bool onlyPackaging =
        std::all_of(scopes.begin(), scopes.end(), [](const QString &s) { return s.startsWith("vso.packaging"_L1); });
    const bool refused = policy.creationBlocked || (policy.packagingOnly && !onlyPackaging);
    return refused ? u"disablePatCreationPolicyViolation"_s : QString();
}

/// Shortens `token` where the policy says so.
QString expiryError(SandboxToken &token, const State &state)
{
    const QDateTime now = state.now();
    if (token.validTo <= now || token.validTo > now.addDays(longestLifeDays))
        return u"invalidValidTo"_s;
    if (!state.policy.maximumLifespanDays)
        return {};
    const QDateTime latest = token.validFrom.addDays(*state.policy.maximumLifespanDays);
    if (token.validTo <= latest)
        return {};
    if (!state.policy.shortenInsteadOfRefuse || latest <= now)
        return u"patLifespanPolicyViolation"_s;
    token.validTo = latest;
    return {};
}

QString firstOf(std::initializer_list<QString> errors)
{
    const auto *found =
        std::find_if(errors.begin(), errors.end(), [](const QString &error) { return !error.isEmpty(); });
    return found == errors.end() ? QString() : *found;
}

void roundDates(SandboxToken &token, const State &state)
{
    if (!state.policy.roundDates)
        return;
    token.validFrom = roundedDate(token.validFrom);
    token.validTo = roundedDate(token.validTo);
}

} // namespace

std::optional<PatRequest> patRequestFromJson(const QByteArray &body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (!document.isObject())
        return std::nullopt;
    const QJsonObject object = document.object();
    const auto text = [](const QJsonValue &value) { return value.toString(); };
    PatRequest request;
    std::optional<QString> id;
    const bool fits = readField(object, "authorizationId"_L1, QJsonValue::String, id, text) &&
                      readField(object, "displayName"_L1, QJsonValue::String, request.displayName, text) &&
                      readField(object, "scope"_L1, QJsonValue::String, request.scope, text) &&
                      readField(object, "validTo"_L1, QJsonValue::String, request.validTo,
                                [](const QJsonValue &value) { return dateFromText(value.toString()); }) &&
                      readField(object, "allOrgs"_L1, QJsonValue::Bool, request.allOrgs,
                                [](const QJsonValue &v) { return v.toBool(); });
    if (!fits || (request.validTo && !request.validTo->isValid()))
        return std::nullopt;
    request.authorizationId = id.value_or(QString());
    return request;
}

std::expected<SandboxToken, QString> createdPat(const PatRequest &request, const State &state)
{
    SandboxToken token;
    token.name = request.displayName.value_or(QString());
    token.scope = request.scope.value_or(QString());
    token.allOrgs = request.allOrgs.value_or(false);
    token.validFrom = state.now();
    token.validTo = request.validTo.value_or(token.validFrom.addDays(defaultLifeDays));
    const QString error =
        firstOf({creationError(token.scope, state.policy), nameError(token.name), scopeError(token.scope, state),
                 token.allOrgs ? globalError(state) : QString(), expiryError(token, state)});
    if (!error.isEmpty())
        return std::unexpected(error);
    roundDates(token, state);
    return token;
}

std::expected<SandboxToken, QString> updatedPat(const PatRequest &request, const SandboxToken &token,
                                                const State &state)
{
    // Which name a revoked one gets is unconfirmed; it cannot be updated (fact sheet 1.4).
    if (token.revoked)
        return std::unexpected(u"authorizationNotFound"_s);
    if (request.validTo && state.isExpired(token))
        return std::unexpected(u"expiredPatCannotBeExtended"_s);
    SandboxToken changed = token;
    changed.name = request.displayName.value_or(token.name);
    changed.scope = request.scope.value_or(token.scope);
    changed.allOrgs = request.allOrgs.value_or(token.allOrgs);
    changed.validTo = request.validTo.value_or(token.validTo);
    const bool madeGlobal = changed.allOrgs && request.allOrgs;
    const bool isScopeJudged = request.scope || request.validTo;
    const QString error = firstOf(
        {nameError(changed.name), isScopeJudged ? scopeError(changed.scope, state) : QString(),
         madeGlobal ? globalError(state) : QString(), request.validTo ? expiryError(changed, state) : QString()});
    if (!error.isEmpty())
        return std::unexpected(error);
    roundDates(changed, state);
    return changed;
}

} // namespace patkeeper::sandbox
