// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhuberrors.h"

#include "digitalhubjson.h"

#include <QCoreApplication>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace patkeeper::digitalhub
{

namespace
{

using Kind = Error::Kind;

Error errorOf(Kind kind, const char *sentence)
{
    return {.kind = kind,
            .message = QCoreApplication::translate("patkeeper::DigitalHub", sentence),
            .detail = {},
            .retryAfter = {},
            .field = {}};
}

Error unconfirmed()
{
    return errorOf(Kind::Unconfirmed,
                   QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "DigitalHub did not say whether it has made the change. "
                                                              "Refresh the list to see."));
}

Error withComplaint(Error error, const QString &complaint)
{
    if (const QString text = shown(complaint); !text.isEmpty())
        error.message += u' ' + QCoreApplication::translate("patkeeper::DigitalHub", "The service says: %1").arg(text);
    return error;
}

Error rateLimited(const HttpResponse &response)
{
    Error error = errorOf(Kind::RateLimited,
                          QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "DigitalHub asks for a pause. Try again later."));
    error.retryAfter = askedPause(response);
    return error;
}

Error signInNeeded()
{
    return errorOf(Kind::SignInNeeded, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                         "DigitalHub does not accept your sign-in (any more). Sign in "
                                                         "again; nothing was changed."));
}

/// Without credentials that it takes, the service says 403 and not 401 (fact sheet B1).
Error withoutCredentials()
{
    return errorOf(Kind::SignInNeeded,
                   QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                     "DigitalHub does not take this sign-in, or its user may have no tokens there. "
                                     "Sign in in another way, or ask your administrator; nothing was changed."));
}

Error redirected(const ServiceRequest &request)
{
    if (request.changesSomething())
        return unconfirmed();
    return errorOf(Kind::BadReply, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                     "The service points to another address, which is not followed: "
                                                     "your credentials stay here. Check the address of the account."));
}

Error failed(const HttpResponse &response, const ServiceRequest &request, const QString &complaint)
{
    switch (response.status) {
    case 401:
        return withComplaint(signInNeeded(), complaint);
    case 403:
        return withComplaint(withoutCredentials(), complaint);
    case 404:
        return withComplaint(
            errorOf(Kind::NotFound, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                      "DigitalHub knows no such token, or no such place. Refresh the "
                                                      "list, and check the address of the account.")),
            complaint);
    case 429:
        return rateLimited(response);
    default:
        break;
    }
    if (response.status < 500) {
        return withComplaint(errorOf(Kind::Rejected, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                                       "DigitalHub did not accept the request. Check "
                                                                       "what you entered.")),
                             complaint);
    }
    if (request.changesSomething())
        return unconfirmed();
    return withComplaint(
        errorOf(Kind::ServerFault,
                QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "DigitalHub has a fault of its own. Try again later.")),
        complaint);
}

Error pageInstead(const ServiceRequest &request)
{
    if (request.changesSomething())
        return unconfirmed();
    return errorOf(Kind::BadReply, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                     "A web page came instead of data. Check the address of the "
                                                     "account, and whether this network asks for a sign-in of its own "
                                                     "first."));
}

std::optional<Error> problemOf(const HttpResponse &response, const ServiceRequest &request)
{
    if (isRedirect(response.status))
        return redirected(request);
    if (response.status >= 200 && response.status < 300)
        return isPage(response) ? std::optional(pageInstead(request)) : std::nullopt;
    const QString complaint = readComplaint(response.body);
    if (saysExpired(response))
        return withComplaint(signInNeeded(), complaint);
    return failed(response, request, complaint);
}

} // namespace

std::optional<Error> explainAnswer(const HttpResponse &response, const ServiceRequest &request)
{
    auto problem = problemOf(response, request);
    if (!problem)
        return {};
    problem->detail = detailOf(response, request);
    if (isRedirect(response.status))
        problem->detail += u"; to "_s + QUrl::fromEncoded(response.header("Location")).host();
    return problem;
}

Error unreadableAnswer(Error error, const HttpResponse &response, const ServiceRequest &request)
{
    return patkeeper::unreadableAnswer(std::move(error), unconfirmed(), response, request);
}

bool saysExpired(const HttpResponse &response)
{
    return response.status >= 400 &&
           readComplaint(response.body).contains("personal access token is expired"_L1, Qt::CaseInsensitive);
}

} // namespace patkeeper::digitalhub
