// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsorganizations.h"

#include "azuredevopsjson.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUuid>

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::AzureDevOps", sentence);
}

HttpRequest requestFor(const QByteArray &verb, const QUrl &url)
{
    HttpRequest request;
    request.verb = verb;
    request.url = url;
    // Suppress asks for a 401 instead of a redirect to the sign-in page (fact sheet 1.1); it names the tenant as well.
    request.headers = {{"Accept", "application/json"}, {"X-TFS-FedAuthRedirect", "Suppress"}};
    return request;
}

/// An id with its hyphens and nothing around it; nothing for anything else.
std::optional<QUuid> idFrom(const QString &text)
{
    static const QRegularExpression form(u"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"_s);
    if (!form.match(text).hasMatch())
        return std::nullopt;
    return QUuid::fromString(text);
}

/// `Bearer authorization_uri=https://login.microsoftonline.com/{tenant}`. Several challenges arrive as one line.
QString tenantInChallenge(const QString &challenge)
{
    static const QRegularExpression address(u"authorization_uri=\"?([^\\s\",]+)"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const QUrl url(address.match(challenge).captured(1), QUrl::StrictMode);
    return url.path().section(u'/', 1, 1);
}

std::unexpected<Error> personal(const QString &organization, const QString &detail)
{
    return failure(Error::Kind::Unsupported,
                   translated(QT_TRANSLATE_NOOP(
                                  "patkeeper::AzureDevOps",
                                  "The organization %1 belongs to personal Microsoft accounts: no directory (tenant) "
                                  "stands behind it, so Microsoft Entra cannot sign you in there and its tokens can "
                                  "only be managed on its own page. Connect it to a directory to use it here."))
                       .arg(organization),
                   detail);
}

std::unexpected<Error> noSuchOrganization(const QString &organization, const QString &detail)
{
    auto error = failure(Error::Kind::NotFound,
                         translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                                      "There is no organization %1 there. Check its name and the "
                                                      "address of the service."))
                             .arg(organization),
                         detail);
    error.error().field = u"organization"_s;
    return error;
}

std::unexpected<Error> notTold(const QString &organization, const QString &detail)
{
    return failure(Error::Kind::BadReply,
                   translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                                "The service does not say which directory (tenant) signs in for the "
                                                "organization %1. Enter the tenant yourself."))
                       .arg(organization),
                   detail);
}

bool isNotAllowed(const HttpResponse &response)
{
    return response.status == 401 || response.status == 403 || isSignInPage(response);
}

Error lookUpNotAllowed(const QString &detail)
{
    return {.kind = Error::Kind::Forbidden,
            .message = translated(
                QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                  "Your sign-in does not let Patkeeper look up your organizations: it lacks the "
                                  "permission vso.profile. Enter the organization's name or address yourself.")),
            .detail = detail,
            .retryAfter = {},
            .field = {}};
}

/// An answer with data, or what it means that it is none.
Result<HttpResponse> withData(Result<HttpResponse> response, const Call &call)
{
    if (!response)
        return response;
    if (isNotAllowed(*response))
        return std::unexpected(lookUpNotAllowed(detailOf(*response, call)));
    if (auto problem = explainAnswer(*response, call))
        return std::unexpected(std::move(*problem));
    return response;
}

} // namespace

Result<QString> readTenant(const HttpResponse &response, const Call &call, const QString &organization)
{
    const QString detail = detailOf(response, call);
    if (response.status == 404)
        return noSuchOrganization(organization, detail);
    for (const QString &named : {QString::fromLatin1(response.header("X-VSS-ResourceTenant")).trimmed(),
                                 tenantInChallenge(QString::fromLatin1(response.header("WWW-Authenticate")))}) {
        const std::optional<QUuid> id = idFrom(named);
        if (id && id->isNull())
            return personal(organization, detail);
        if (id)
            return id->toString(QUuid::WithoutBraces);
    }
    if (response.status == 429 || response.status >= 500)
        return std::unexpected(*explainAnswer(response, call));
    return notTold(organization, detail);
}

void findOrganizationTenant(const Addresses &addresses, HttpOptions options, QObject *context, Reply<QString> reply)
{
    options.origins.clear(); // Nothing that proves who asks is sent.
    auto *http = new HttpClient(std::move(options), context);
    const QUrl url = addresses.organizationPage();
    http->send(requestFor("HEAD", url), context,
               [http, call = Call{"HEAD", url.host()}, organization = addresses.organization(),
                reply = std::move(reply)](Result<HttpResponse> response) mutable {
                   http->deleteLater();
                   if (!response)
                       return reply(std::unexpected(std::move(response.error())));
                   reply(readTenant(*response, call, organization));
               });
}

OrganizationSearch::OrganizationSearch(ServiceAddresses addresses, HttpOptions options, QObject *context,
                                       Reply<QStringList> reply)
    : QObject(context),
      m_addresses(std::move(addresses)),
      m_http([&] {
          options.origins = m_addresses.origins();
          return std::move(options);
      }()),
      m_reply(std::move(reply))
{
}

void OrganizationSearch::start(CredentialSource *credentials, Interaction interaction)
{
    m_state = State::Asking;
    credentials->credentials(interaction, this,
                             [this](Result<RequestCredentials> answer) { onCredentials(std::move(answer)); });
}

void OrganizationSearch::onCredentials(Result<RequestCredentials> credentials)
{
    if (!credentials)
        return finish(std::unexpected(std::move(credentials.error())));
    m_credentials = std::move(*credentials);
    m_state = State::AskingWho;
    ask(m_addresses.person(), [this](Result<HttpResponse> response) { onPerson(std::move(response)); });
}

void OrganizationSearch::onPerson(Result<HttpResponse> response)
{
    if (!response)
        return finish(std::unexpected(std::move(response.error())));
    const Result<QString> id = readPersonId(response->body);
    if (!id)
        return finish(std::unexpected(id.error()));
    m_state = State::AskingWhere;
    ask(m_addresses.organizationsOf(*id), [this](Result<HttpResponse> answer) { onOrganizations(std::move(answer)); });
}

void OrganizationSearch::onOrganizations(Result<HttpResponse> response)
{
    if (!response)
        return finish(std::unexpected(std::move(response.error())));
    finish(readOrganizations(response->body));
}

// A refusal is not told to where the credentials came from: they are good, only not for this.
void OrganizationSearch::ask(const QUrl &url, Reply<HttpResponse> onAnswer)
{
    HttpRequest request = requestFor("GET", url);
    request.credentials = m_credentials.clone();
    m_http.send(std::move(request), this,
                [call = Call{"GET", url.host()}, onAnswer = std::move(onAnswer)](
                    Result<HttpResponse> response) mutable { onAnswer(withData(std::move(response), call)); });
}

void OrganizationSearch::finish(Result<QStringList> result)
{
    m_state = State::Done;
    m_credentials = {};
    deleteLater();
    std::exchange(m_reply, nullptr)(std::move(result));
}

} // namespace patkeeper::azuredevops
