// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangerequest.h"

#include "formbody.h"
#include "httpclient.h"
#include "origins.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::Exchange", sentence);
}

std::unexpected<Error> refused(const QString &field, const char *sentence)
{
    auto error = failure(Error::Kind::Rejected, translated(sentence));
    error.error().field = field;
    return error;
}

QUrl accountEndpoint(const ExchangeOffer &offer, const Account &account)
{
    if (const QString known = account.fields.value(offer.endpointField); !known.isEmpty())
        return QUrl(known, QUrl::StrictMode);
    QUrl endpoint(account.fields.value(offer.addressField), QUrl::StrictMode);
    QString path = endpoint.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    endpoint.setPath(path + offer.path);
    return endpoint;
}

/// RFC 6749, 3.2: it may have a query, but no fragment.
bool isEndpoint(const QUrl &address)
{
    return address.isValid() && isValid(originOf(address)) && address.userInfo().isEmpty() && !address.hasFragment();
}

/// RFC 8693, 2.1.
bool isResource(const QString &text)
{
    const QUrl address(text, QUrl::StrictMode);
    return address.isValid() && !address.scheme().isEmpty() && !address.hasFragment();
}

QStringList orElse(const QStringList &wished, const QStringList &usual)
{
    return wished.isEmpty() ? usual : wished;
}

QStringList orElse(const QStringList &wished, const QString &usual)
{
    return wished.isEmpty() && !usual.isEmpty() ? QStringList{usual} : wished;
}

Result<void> check(const ExchangeOffer &offer, const ExchangeRequest &request)
{
    if (!offer.acceptsScopes && !request.scopes.isEmpty())
        return refused(u"scopes"_s, QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                      "This service gives what the token itself may do and takes no "
                                                      "scopes. Ask without them."));
    if (!offer.acceptsTargets && !request.audiences.isEmpty())
        return refused(u"audience"_s,
                       QT_TRANSLATE_NOOP("patkeeper::Exchange", "This service takes no audience. Ask without one."));
    if (!offer.acceptsTargets && !request.resources.isEmpty())
        return refused(u"resource"_s,
                       QT_TRANSLATE_NOOP("patkeeper::Exchange", "This service takes no resource. Ask without one."));
    if (!std::all_of(request.resources.cbegin(), request.resources.cend(), isResource))
        return refused(u"resource"_s,
                       QT_TRANSLATE_NOOP("patkeeper::Exchange", "The resource is not a whole address. Enter one such "
                                                                "as https://api.example, without “#”."));
    return {};
}

Result<ExchangeRequest> withOwnEndpoint(ExchangeRequest request, const QJsonObject &extras, const ExchangeWish &wish)
{
    const auto settings = exchangeSettingsOf(extras);
    if (!settings)
        return refused(u"endpoint"_s,
                       QT_TRANSLATE_NOOP("patkeeper::Exchange", "It is not known where this token can be exchanged. "
                                                                "Enter its token endpoint with the token."));
    if (!isEndpoint(settings->endpoint))
        return refused(u"endpoint"_s, QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                        "A secret cannot be sent to this token's endpoint. Enter an "
                                                        "address that begins with https://, without “#”."));
    request.endpoint = settings->endpoint;
    if (!settings->subjectTokenType.isEmpty())
        request.subjectTokenType = settings->subjectTokenType;
    if (!settings->requestedTokenType.isEmpty())
        request.requestedTokenType = settings->requestedTokenType;
    request.clientId = settings->clientId;
    request.scopes = orElse(wish.scopes, settings->scopes);
    request.audiences = orElse(wish.audiences, settings->audience);
    request.resources = orElse(wish.resources, settings->resource);
    return request;
}

Result<ExchangeRequest> withAccountEndpoint(ExchangeRequest request, const ExchangeOffer &offer, const Account &account)
{
    request.endpoint = accountEndpoint(offer, account);
    if (!isEndpoint(request.endpoint) || !contains(originsFromStrings(account.origins), request.endpoint))
        return refused(u"endpoint"_s,
                       QT_TRANSLATE_NOOP("patkeeper::Exchange", "The service's token endpoint is not a place that this "
                                                                "account's tokens may be sent to. Check the account's "
                                                                "address."));
    return request;
}

const Secret *partOf(const SecretParts &secret, const QString &name)
{
    const auto found =
        std::find_if(secret.begin(), secret.end(), [&](const SecretPart &part) { return part.name == name; });
    return found == secret.end() || found->value.isEmpty() ? nullptr : &found->value;
}

void addIfAny(FormBody &form, QByteArrayView name, const QString &value)
{
    if (!value.isEmpty())
        form.add(name, value);
}

void addSubject(FormBody &form, const ExchangeRequest &request, const Secret &secret)
{
    form.add("grant_type", u"urn:ietf:params:oauth:grant-type:token-exchange"_s);
    form.add("subject_token", secret);
    form.add("subject_token_type", request.subjectTokenType);
    addIfAny(form, "requested_token_type", request.requestedTokenType);
    addIfAny(form, "client_id", request.clientId);
}

} // namespace

Result<ExchangeRequest> exchangeRequest(const ExchangeOffer &offer, const Account &account, const QJsonObject &extras,
                                        const ExchangeWish &wish)
{
    const bool isPair = offer.method == ExchangeMethod::ClientCredentials;
    ExchangeRequest base{.method = offer.method,
                         .subjectTokenType = isPair || !offer.subjectTokenType.isEmpty()
                                                 ? offer.subjectTokenType
                                                 : u"urn:ietf:params:oauth:token-type:access_token"_s,
                         .requestedTokenType = offer.requestedTokenType,
                         .clientIdPart = isPair ? offer.clientIdPart : QString(),
                         .secretPart = offer.secretPart,
                         .scopes = wish.scopes,
                         .audiences = wish.audiences,
                         .resources = wish.resources};
    Result<ExchangeRequest> request = offer.hasOwnEndpoints ? withOwnEndpoint(std::move(base), extras, wish)
                                                            : withAccountEndpoint(std::move(base), offer, account);
    if (!request)
        return request;
    if (const auto checked = check(offer, *request); !checked)
        return std::unexpected(checked.error());
    return request;
}

Result<HttpRequest> formFor(const ExchangeRequest &request, const SecretParts &secret)
{
    const bool isPair = request.method == ExchangeMethod::ClientCredentials;
    const Secret *value = partOf(secret, request.secretPart);
    const Secret *client = isPair ? partOf(secret, request.clientIdPart) : nullptr;
    if (value == nullptr || (isPair && client == nullptr))
        return failure(Error::Kind::SecretMissing,
                       translated(QT_TRANSLATE_NOOP("patkeeper::Exchange",
                                                    "What is kept of this token is not its whole secret. Bring the "
                                                    "secret in again.")));
    FormBody form;
    if (isPair) {
        form.add("grant_type", u"client_credentials"_s);
        form.add("client_id", *client);
        form.add("client_secret", *value);
    } else {
        addSubject(form, request, *value);
    }
    addIfAny(form, "scope", request.scopes.join(u' '));
    for (const QString &audience : request.audiences)
        form.add("audience", audience);
    for (const QString &resource : request.resources)
        form.add("resource", resource);
    HttpRequest http;
    http.verb = "POST"_ba;
    http.url = request.endpoint;
    http.headers = {{.name = "Accept"_ba, .value = "application/json"_ba},
                    {.name = "Content-Type"_ba, .value = "application/x-www-form-urlencoded"_ba}};
    http.body = form.take();
    http.bodyIsSecret = true;
    return http;
}

} // namespace patkeeper
