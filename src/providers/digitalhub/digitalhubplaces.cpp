// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubplaces.h"

#include "digitalhuberrors.h"

#include <QCoreApplication>
#include <QPointer>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using namespace digitalhub;

namespace
{

HttpRequest openRequest(const QUrl &url)
{
    HttpRequest request;
    request.url = url;
    request.headers = {{.name = "Accept"_ba, .value = "application/json"_ba}};
    return request;
}

/// The document; nothing where there is none, which is what some have instead of it.
Result<QByteArray> documentOf(Result<HttpResponse> response, const QUrl &url)
{
    if (!response)
        return std::unexpected(std::move(response.error()));
    if (response->status == 404)
        return QByteArray();
    if (auto problem = explainAnswer(*response, {.verb = "GET", .url = url}))
        return std::unexpected(std::move(*problem));
    return std::move(response->body);
}

std::unexpected<Error> onePlace()
{
    return failure(Error::Kind::Unsupported,
                   QCoreApplication::translate("patkeeper::DigitalHub",
                                               "A DigitalHub is one place: there is nothing to look up."));
}

std::unexpected<Error> notTaken(const char *sentence, const QString &detail)
{
    return failure(Error::Kind::Unsupported, QCoreApplication::translate("patkeeper::DigitalHub", sentence), detail);
}

} // namespace

Result<SignInSettings> digitalhub::signInBy(const Documents &documents, const Addresses &addresses,
                                            SignInSettings wanted)
{
    wanted.authority = addresses.root();
    wanted.tenant.clear();
    const QString said = documents.authentication.join(u", "_s);
    // One that says nothing of it is asked all the same.
    if (wanted.method == SignInMethod::Basic && !documents.authentication.isEmpty() && !documents.takesPasswords()) {
        return notTaken(QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "This DigitalHub takes no user and password. Sign "
                                                                   "in in another way."),
                        said);
    }
    if (wanted.method != SignInMethod::Browser)
        return wanted;
    if (wanted.clientId.isEmpty())
        wanted.clientId = documents.clientId;
    if (documents.authorizationEndpoint.isEmpty() || wanted.clientId.isEmpty()) {
        return notTaken(QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "Nobody can sign in to this DigitalHub in the "
                                                                   "browser. Sign in with a personal access token or "
                                                                   "a password."),
                        said);
    }
    return wanted;
}

DigitalHubPlaces::DigitalHubPlaces(HttpOptions options) : m_options(std::move(options))
{
    m_options.origins = {};
}

DigitalHubPlaces::~DigitalHubPlaces() = default;

void DigitalHubPlaces::discover(const QMap<QString, QString> &fields, QObject *context, Reply<Documents> reply)
{
    const auto addresses = Addresses::fromFields(fields);
    if (!addresses)
        return replyLater<Documents>(context, std::move(reply), std::unexpected(addresses.error()));
    m_http = std::make_unique<HttpClient>(m_options);
    m_http->send(openRequest(addresses->configuration()), context,
                 [self = QPointer(this), context, addresses = *addresses,
                  reply = std::move(reply)](Result<HttpResponse> core) mutable {
                     const bool answers = core.has_value();
                     auto configuration = documentOf(std::move(core), addresses.configuration());
                     if (!self)
                         return reply(SignedInClient::closed());
                     if (!answers)
                         return reply(std::unexpected(std::move(configuration.error())));
                     self->m_http->send(openRequest(addresses.metadata()), context,
                                        [configuration = std::move(configuration), addresses,
                                         reply = std::move(reply)](Result<HttpResponse> signIn) mutable {
                                            auto metadata = documentOf(std::move(signIn), addresses.metadata());
                                            if (!metadata && !configuration)
                                                return reply(std::unexpected(std::move(configuration.error())));
                                            reply(readDocuments(configuration.value_or(QByteArray()),
                                                                metadata.value_or(QByteArray()), addresses));
                                        });
                 });
}

void DigitalHubPlaces::findSignIn(const QMap<QString, QString> &fields, const SignInSettings &wanted, QObject *context,
                                  Reply<SignInSettings> reply)
{
    discover(fields, context, [fields, wanted, reply = std::move(reply)](Result<Documents> documents) mutable {
        if (!documents)
            return reply(std::unexpected(std::move(documents.error())));
        reply(signInBy(*documents, *Addresses::fromFields(fields), wanted));
    });
}

void DigitalHubPlaces::findTenant(const QMap<QString, QString> & /*fields*/, QObject *context, Reply<QString> reply)
{
    replyLater<QString>(context, std::move(reply), onePlace());
}

Result<Origins> DigitalHubPlaces::lookUpOrigins(const QMap<QString, QString> & /*fields*/) const
{
    return onePlace();
}

void DigitalHubPlaces::findPlaces(const QMap<QString, QString> & /*fields*/, CredentialSource * /*credentials*/,
                                  Interaction /*interaction*/, QObject *context, Reply<QList<PersonPlace>> reply)
{
    replyLater<QList<PersonPlace>>(context, std::move(reply), onePlace());
}

} // namespace patkeeper
