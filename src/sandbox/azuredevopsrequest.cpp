// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsrequest.h"

#include "azuredevopsanswers.h"

#include <QRegularExpression>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

DevOpsAddress pageAddressOf(const SandboxRequest &request)
{
    static const QRegularExpression pattern(u"^/([^/]+)/?$"_s);
    const QRegularExpressionMatch match = pattern.match(request.path);
    const bool isReading = request.method == "GET" || request.method == "HEAD";
    return match.hasMatch() && isReading ? DevOpsAddress{match.captured(1), QString::fromLatin1(organizationPage)}
                                         : DevOpsAddress{};
}

/// From the query, else from `Accept: application/json;api-version=…` (fact sheet 1).
QString apiVersionOf(const SandboxRequest &request)
{
    if (request.query.contains(u"api-version"_s))
        return request.query.value(u"api-version"_s);
    static const QRegularExpression pattern(u"api-version=([^;,\\s]+)"_s);
    return pattern.match(QString::fromLatin1(headerOf(request, "accept"))).captured(1);
}

/// `user_impersonation` may do everything, unless the settings say otherwise (fact sheet 5.2).
bool mayUse(const Bearer &bearer, const QString &scope, const State &state)
{
    const bool isAll = state.entra.settings.impersonationSuffices && bearer.scopes.contains(u"user_impersonation"_s);
    return isAll || bearer.scopes.contains(scope);
}

} // namespace

DevOpsAddress devOpsAddressOf(const SandboxRequest &request)
{
    static const QRegularExpression pattern(u"^(?:/([^/]+))?/(_apis/.+|_signin)$"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(request.path);
    if (!match.hasMatch())
        return pageAddressOf(request);
    QString resource = match.captured(2).toLower();
    while (resource.endsWith(u'/'))
        resource.chop(1);
    return {match.captured(1), resource};
}

std::optional<Answer> versionRefusal(const SandboxRequest &request, bool isPreview)
{
    static const QRegularExpression known(u"^(6\\.1|7\\.0|7\\.1|7\\.2)(-preview(\\.1)?)?$"_s);
    const QString version = apiVersionOf(request);
    if (version.isEmpty())
        return errorWrapper(400, u"VssVersionNotSpecifiedException"_s, u"No api-version was supplied."_s);
    if (!known.match(version).hasMatch())
        return errorWrapper(400, u"VssVersionOutOfRangeException"_s, u"The requested api-version is not supported."_s);
    if (isPreview && !version.contains("-preview"_L1))
        return errorWrapper(400, u"VssInvalidPreviewVersionException"_s,
                            u"The requested resource is under preview; the -preview flag must be supplied."_s);
    return std::nullopt;
}

QByteArray credentialOf(const SandboxRequest &request, QByteArrayView scheme)
{
    const QByteArray header = headerOf(request, "authorization");
    const qsizetype space = header.indexOf(' ');
    const bool isScheme = space > 0 && header.left(space).compare(scheme, Qt::CaseInsensitive) == 0;
    return isScheme ? header.mid(space + 1).trimmed() : QByteArray();
}

const Bearer *callerByBearer(const SandboxRequest &request, const State &state)
{
    const QByteArray value = credentialOf(request, "Bearer");
    const Bearer *bearer = value.isEmpty() ? nullptr : state.livingBearer(value);
    return bearer && bearer->forDevOps ? bearer : nullptr;
}

bool mayUsePats(const Bearer &bearer, bool onlyReading, const State &state)
{
    if (!bearer.isEntras())
        return bearer.mayManageTokens;
    return mayUse(bearer, u"vso.pats"_s, state) && (onlyReading || mayUse(bearer, u"vso.pats_manage"_s, state));
}

bool mayReadProfile(const Bearer &bearer, const State &state)
{
    return !bearer.isEntras() || mayUse(bearer, u"vso.profile"_s, state);
}

bool reaches(const Bearer &bearer, const Organization &organization, const State &state)
{
    const User *user = state.user(bearer.userId);
    return !bearer.isEntras() || (user && bearer.tenant == organization.tenant && state.isMember(*user, organization));
}

const SandboxToken *callerByPat(const SandboxRequest &request, const QString &organization, const State &state)
{
    const QByteArray pair = QByteArray::fromBase64(credentialOf(request, "Basic"));
    const SandboxToken *token = state.livingToken(pair.mid(pair.indexOf(':') + 1));
    const bool isHere =
        token && (token->allOrgs || token->organization.compare(organization, Qt::CaseInsensitive) == 0);
    return isHere ? token : nullptr;
}

} // namespace patkeeper::sandbox
