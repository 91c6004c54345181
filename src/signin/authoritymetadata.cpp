// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authoritymetadata.h"

#include "authorityanswers.h"
#include "httpclient.h"
#include "oautherror.h"
#include "signinsettings.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr QLatin1StringView anyTenant("{tenantid}");

HttpRequest discoveryOf(const QUrl &authority, const QString &tenant)
{
    HttpRequest request;
    request.url = authority;
    QString path = authority.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    if (!tenant.isEmpty())
        path += u'/' + tenant + "/v2.0"_L1;
    request.url.setPath(path + "/.well-known/openid-configuration"_L1);
    request.headers.append({.name = "Accept"_ba, .value = "application/json"_ba});
    return request;
}

bool isTenantName(const QString &tenant)
{
    static const QRegularExpression name(u"^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$"_s);
    return name.match(tenant).hasMatch() && !tenant.contains(".."_L1);
}

std::optional<Error> unusable(const QUrl &authority, const QString &tenant)
{
    if (!isValid(originOf(authority)) || !authority.userInfo().isEmpty() || authority.hasQuery() ||
        authority.hasFragment()) {
        return Error{.kind = Error::Kind::Rejected,
                     .message = QCoreApplication::translate(
                         "patkeeper::SignIn",
                         "The address of the sign-in service must begin with https:// and name nothing but the "
                         "service, such as https://login.microsoftonline.com. Correct it."),
                     .detail = {},
                     .retryAfter = {},
                     .field = u"authority"_s};
    }
    if (!tenant.isEmpty() && !isTenantName(tenant)) {
        return Error{.kind = Error::Kind::Rejected,
                     .message = QCoreApplication::translate(
                         "patkeeper::SignIn", "The directory must be given by its id, by its domain, or as "
                                              "“organizations”. Correct it."),
                     .detail = {},
                     .retryAfter = {},
                     .field = u"tenant"_s};
    }
    return {};
}

/// The authority's own issuer is at its own origin and of the directory that was asked for.
bool isIssuerOf(const QString &issuer, const QUrl &authority, const QString &tenant)
{
    QString ofSomeTenant = issuer;
    ofSomeTenant.replace(anyTenant, "00000000-0000-0000-0000-000000000000"_L1);
    const QUrl url(ofSomeTenant, QUrl::StrictMode);
    const Origin origin = originOf(url);
    if (!isValid(origin) || origin != originOf(authority) || url.hasQuery() || url.hasFragment())
        return false;
    if (tenant.isEmpty())
        return url.adjusted(QUrl::StripTrailingSlash) == authority.adjusted(QUrl::StripTrailingSlash);
    return !isTenantId(tenant) || issuer.contains(anyTenant) || issuer.contains(tenant, Qt::CaseInsensitive);
}

} // namespace

QString AuthorityMetadata::issuerFor(const QString &tenantId) const
{
    return QString(issuer).replace(anyTenant, tenantId);
}

bool AuthorityMetadata::isOwnIssuer(const QString &named) const
{
    const qsizetype at = issuer.indexOf(anyTenant);
    if (named == issuer || at < 0)
        return named == issuer;
    const QStringView before = QStringView(issuer).first(at);
    const QStringView after = QStringView(issuer).sliced(at + anyTenant.size());
    return named.startsWith(before) && named.endsWith(after) && named.size() > before.size() + after.size() &&
           isTenantId(QStringView(named).sliced(before.size(), named.size() - before.size() - after.size()));
}

Result<AuthorityMetadata> readAuthorityMetadata(const QByteArray &json, const QUrl &authority, const QString &tenant)
{
    const AuthorityAnswers answers(discoveryOf(authority, tenant));
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    AuthorityMetadata metadata{.authority = authority,
                               .tenant = tenant,
                               .issuer = object.value("issuer"_L1).toString(),
                               .authorizationEndpoint = {},
                               .tokenEndpoint = {},
                               .deviceAuthorizationEndpoint = {},
                               .namesItselfInCallbacks =
                                   object.value("authorization_response_iss_parameter_supported"_L1).toBool()};
    if (!isIssuerOf(metadata.issuer, authority, tenant))
        return answers.unreadable(u"metadata of another issuer"_s);
    const auto endpoint = [&](QLatin1StringView key, QUrl &address) {
        address = QUrl(object.value(key).toString(), QUrl::StrictMode);
        return originOf(address) == originOf(authority) && address.userInfo().isEmpty() && !address.hasFragment();
    };
    if (!endpoint("authorization_endpoint"_L1, metadata.authorizationEndpoint))
        return answers.unreadable(u"authorization endpoint missing or elsewhere"_s);
    if (!endpoint("token_endpoint"_L1, metadata.tokenEndpoint))
        return answers.unreadable(u"token endpoint missing or elsewhere"_s);
    if (object.contains("device_authorization_endpoint"_L1) &&
        !endpoint("device_authorization_endpoint"_L1, metadata.deviceAuthorizationEndpoint))
        return answers.unreadable(u"device authorization endpoint elsewhere"_s);
    return metadata;
}

void fetchAuthorityMetadata(HttpClient *http, const QUrl &authority, const QString &tenant, QObject *context,
                            Reply<AuthorityMetadata> reply, std::chrono::milliseconds timeout)
{
    if (auto error = unusable(authority, tenant))
        return replyLater<AuthorityMetadata>(context, std::move(reply), std::unexpected(*std::move(error)));
    HttpRequest request = discoveryOf(authority, tenant);
    request.timeout = timeout;
    const AuthorityAnswers answers(request);
    http->send(std::move(request), context,
               [answers, authority, tenant, reply = std::move(reply)](Result<HttpResponse> response) mutable {
                   if (!response)
                       return reply(std::unexpected(response.error()));
                   const Result<QJsonObject> object = answers.read(*response);
                   if (!object)
                       return reply(std::unexpected(object.error()));
                   if (const auto refusal = oauthErrorFrom(*object))
                       return reply(std::unexpected(describe(*refusal, answers.place())));
                   if (response->status != 200)
                       return reply(answers.unreadable(u"HTTP %1"_s.arg(response->status)));
                   reply(readAuthorityMetadata(response->body, authority, tenant));
               });
}

} // namespace patkeeper
