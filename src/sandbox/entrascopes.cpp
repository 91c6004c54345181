// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entrascopes.h"

#include "azuredevopsscopenames.h"

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto graphResource = "00000003-0000-0000-c000-000000000000";
constexpr auto devOpsUri = "https://app.vssps.visualstudio.com";

struct Named {
    QString resource; ///< As written; empty: the directory's own.
    QString scope;
};

Named namedScope(const QString &word)
{
    const qsizetype slash = word.lastIndexOf(u'/');
    return slash < 0 ? Named{{}, word} : Named{word.left(slash), word.mid(slash + 1)};
}

bool isDevOps(const QString &resource)
{
    return resource.compare(QLatin1StringView(devOpsResource), Qt::CaseInsensitive) == 0 ||
           resource.compare(QLatin1StringView(devOpsUri), Qt::CaseInsensitive) == 0;
}

bool exists(const QString &scope)
{
    // What the app asks for to call the API with is not among the scopes of tokens (fact sheet 3).
    static const QStringList entrasOwn{u"user_impersonation"_s, u"vso.pats"_s, u"vso.pats_manage"_s, u".default"_s};
    return entrasOwn.contains(scope) || isKnownScope(scope);
}

/// True when `word` is one of OpenID's, which belong to no resource.
bool takeOpenId(const QString &word, EntraScopes &scopes)
{
    scopes.openId = scopes.openId || word == "openid"_L1;
    scopes.profile = scopes.profile || word == "profile"_L1;
    scopes.offline = scopes.offline || word == "offline_access"_L1;
    return word == "openid"_L1 || word == "profile"_L1 || word == "offline_access"_L1 || word == "email"_L1;
}

std::optional<EntraError> takeResourceScope(const QString &word, EntraScopes &scopes)
{
    const auto [resource, scope] = namedScope(word);
    const bool devOps = isDevOps(resource);
    if (!devOps && !resource.isEmpty())
        return entraError(500011, u"The resource \"%1\" was not found in the directory."_s.arg(resource));
    if (devOps && !exists(scope))
        return entraError(70011, u"The scope \"%1\" does not exist on the resource."_s.arg(scope));
    const QString id = QString::fromLatin1(devOps ? devOpsResource : graphResource);
    if (!scopes.resource.isEmpty() && scopes.resource != id)
        return entraError(70011, u"The scopes are of more than one resource."_s);
    scopes.resource = id;
    if (scope == ".default"_L1)
        scopes.isDefault = true;
    else
        scopes.granted.append(scope);
    return std::nullopt;
}

} // namespace

EntraResult<EntraScopes> parseScopes(const QString &scope, const SandboxEntraSettings &settings)
{
    EntraScopes scopes;
    const QStringList words = scope.split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return std::unexpected(entraError(900144, u"The parameter \"scope\" is missing."_s));
    for (const QString &word : words) {
        if (takeOpenId(word, scopes))
            continue;
        if (const auto error = takeResourceScope(word, scopes))
            return std::unexpected(*error);
    }
    if (scopes.isDefault && !scopes.granted.isEmpty())
        return std::unexpected(entraError(70011, u"\".default\" cannot be combined with other scopes."_s));
    if (scopes.isDefault)
        scopes.granted = settings.permissions;
    if (scopes.resource.isEmpty())
        scopes.resource = QString::fromLatin1(graphResource);
    scopes.granted.removeDuplicates();
    return scopes;
}

QString grantedText(const EntraScopes &scopes)
{
    QStringList words;
    const bool devOps = scopes.resource == QLatin1StringView(devOpsResource);
    for (const QString &scope : scopes.granted)
        words.append(devOps ? scopes.resource + u'/' + scope : scope);
    if (scopes.isDefault)
        words.append(scopes.resource + u"/.default"_s);
    if (devOps)
        return words.join(u' ');
    if (scopes.openId)
        words.append(u"openid"_s);
    if (scopes.profile)
        words.append(u"profile"_s);
    return words.join(u' ');
}

} // namespace patkeeper::sandbox
