// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinsettings.h"

#include <QJsonArray>
#include <QLatin1String>
#include <QUuid>

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr std::array<std::pair<SignInMethod, QLatin1StringView>, 6> storedWords = {{
    {SignInMethod::Bearer, "bearer"_L1},
    {SignInMethod::Browser, "browser"_L1},
    {SignInMethod::Device, "device"_L1},
    {SignInMethod::AzureCli, "azure-cli"_L1},
    {SignInMethod::ClientCredentials, "client-credentials"_L1},
    {SignInMethod::Basic, "basic"_L1},
}};

void read(const QJsonObject &json, QLatin1StringView key, QString &value)
{
    if (const QString text = json.value(key).toString().trimmed(); !text.isEmpty())
        value = text;
}

QStringList withSignInScopes(QStringList scopes)
{
    if (scopes.isEmpty())
        return {};
    for (const auto &needed : {u"offline_access"_s, u"openid"_s, u"profile"_s}) {
        if (!scopes.contains(needed))
            scopes.append(needed);
    }
    return scopes;
}

} // namespace

QString storedWord(SignInMethod method)
{
    for (const auto &[known, word] : storedWords) {
        if (known == method)
            return word;
    }
    return {};
}

std::optional<SignInMethod> signInMethodFrom(QStringView word)
{
    for (const auto &[method, known] : storedWords) {
        if (word == known)
            return method;
    }
    return {};
}

SignInSettings clientSettings(const QUrl &tokenEndpoint, const QString &clientId)
{
    SignInSettings settings;
    settings.method = SignInMethod::ClientCredentials;
    settings.authority = tokenEndpoint;
    settings.clientId = clientId;
    return settings;
}

QJsonObject toJson(const SignInSettings &settings)
{
    QJsonObject json{{u"method"_s, storedWord(settings.method)},
                     {u"authority"_s, settings.authority.toString(QUrl::FullyEncoded)},
                     {u"tenant"_s, settings.tenant},
                     {u"clientId"_s, settings.clientId},
                     {u"scopes"_s, QJsonArray::fromStringList(settings.scopes)},
                     {u"redirectHost"_s, settings.redirectHost}};
    if (!settings.user.isEmpty())
        json.insert(u"user"_s, settings.user);
    if (!settings.tokenId.isEmpty())
        json.insert(u"token"_s, settings.tokenId);
    return json;
}

SignInSettings signInSettingsFrom(const QJsonObject &json)
{
    SignInSettings settings;
    settings.method = signInMethodFrom(json.value("method"_L1).toString()).value_or(settings.method);
    const QUrl authority(json.value("authority"_L1).toString(), QUrl::StrictMode);
    if (authority.isValid() && !authority.host().isEmpty())
        settings.authority = authority;
    if (const QJsonValue tenant = json.value("tenant"_L1); tenant.isString())
        settings.tenant = tenant.toString().trimmed();
    settings.user = json.value("user"_L1).toString();
    settings.tokenId = json.value("token"_L1).toString();
    read(json, "clientId"_L1, settings.clientId);
    read(json, "redirectHost"_L1, settings.redirectHost);
    for (const auto &scope : json.value("scopes"_L1).toArray()) {
        if (const QString text = scope.toString().trimmed(); !text.isEmpty())
            settings.scopes.append(text);
    }
    if (settings.redirectHost != "127.0.0.1"_L1)
        settings.redirectHost = u"localhost"_s;
    return settings;
}

bool isPastedBearer(const SignIn &signIn)
{
    const QString method = signIn.settings.value("method"_L1).toString();
    return signIn.kind == "bearer"_L1 && (method.isEmpty() || method == "bearer"_L1);
}

// Asked for each token of large inventories: nothing is read of the settings that is not needed.
bool signsInWith(const SignIn &signIn, const QString &remoteId)
{
    if (remoteId.isEmpty() || signIn.secretKey.isEmpty())
        return false;
    if (signIn.kind == "client-credentials"_L1)
        return signIn.settings.value("clientId"_L1).toString() == remoteId;
    return isPastedBearer(signIn) && signIn.settings.value("token"_L1).toString() == remoteId;
}

QJsonObject settingsWithToken(const SignIn &signIn, const QString &remoteId)
{
    const bool isClient = signInMethodFrom(signIn.kind) == SignInMethod::ClientCredentials;
    QJsonObject settings = signIn.settings;
    settings.insert(isClient ? u"clientId"_s : u"token"_s, remoteId);
    return settings;
}

bool isTenantId(QStringView tenant)
{
    return tenant.size() == 36 && !QUuid::fromString(tenant).isNull();
}

AuthorityScopes scopesToRequest(const SignInSettings &settings, const AuthorityScopes &ofTheService)
{
    if (!settings.scopes.isEmpty())
        return {.preferred = withSignInScopes(settings.scopes), .fallback = {}};
    return {.preferred = withSignInScopes(ofTheService.preferred), .fallback = withSignInScopes(ofTheService.fallback)};
}

} // namespace patkeeper
