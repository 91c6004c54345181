// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointerrors.h"

#include "sailpointexpiry.h"
#include "sailpointjson.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

using Kind = Error::Kind;

/// In the detail of a 400 that says that something was wrong with the request and not what.
constexpr auto noReasonGiven = "no reason given"_L1;

Error errorOf(Kind kind, const char *sentence)
{
    return {.kind = kind,
            .message = QCoreApplication::translate("patkeeper::SailPoint", sentence),
            .detail = {},
            .retryAfter = {},
            .field = {}};
}

Error unconfirmed()
{
    return errorOf(Kind::Unconfirmed,
                   QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                     "SailPoint did not say whether it has made the change. Refresh the list to see."));
}

Error withComplaint(Error error, const Complaint &complaint)
{
    if (const QString text = shown(complaint.message); !text.isEmpty()) {
        error.message += u' ' + QCoreApplication::translate("patkeeper::SailPoint", "The service says: %1").arg(text);
    }
    return error;
}

Error rateLimited(const HttpResponse &response)
{
    Error error = errorOf(Kind::RateLimited,
                          QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                            "SailPoint asks for a pause: too much was asked of it in the last seconds. "
                                            "Try again later."));
    error.retryAfter = askedPause(response);
    return error;
}

Error forbidden(const ServiceRequest &request)
{
    if (request.changesSomething()) {
        return errorOf(
            Kind::Forbidden,
            QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                              "SailPoint does not allow this to you. Your sign-in needs the scope "
                              "sp:my-personal-access-tokens:manage; sign in with a token that has it, or ask "
                              "your administrator."));
    }
    return errorOf(Kind::Forbidden,
                   QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                     "SailPoint does not let you see these tokens. Your sign-in needs the scope "
                                     "sp:my-personal-access-tokens:read, and sp:all-personal-access-tokens:read for "
                                     "those of others; sign in with a token that has it."));
}

/// The end that was asked for, and not something that has expired, such as a sign-in.
bool blamesExpiry(const Complaint &complaint)
{
    static const QRegularExpression named(u"expir(?!ed)|\\bmonths?\\b"_s, QRegularExpression::CaseInsensitiveOption);
    return named.match(complaint.message).hasMatch();
}

bool blamesNothing(const HttpResponse &response, const Complaint &complaint)
{
    return response.status == 400 && !complaint.code.isEmpty() && complaint.saysNothing();
}

/// So that the form can point at the expiry, where the request has said something of it.
bool isAboutExpiry(const ServiceRequest &request, const Complaint &complaint)
{
    const bool isAsked = request.body.contains("expirationDate") || request.body.contains("userAwareTokenNeverExpires");
    return isAsked && blamesExpiry(complaint);
}

Error rejected(const ServiceRequest &request, const Complaint &complaint)
{
    Error error = errorOf(Kind::Rejected, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                            "SailPoint did not accept the request. Check what you "
                                                            "entered."));
    if (isAboutExpiry(request, complaint))
        error.field = u"expires"_s;
    return withComplaint(std::move(error), complaint);
}

Error redirected(const ServiceRequest &request)
{
    if (request.changesSomething())
        return unconfirmed();
    return errorOf(Kind::BadReply, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                     "The service points to another address, which is not followed: "
                                                     "your credentials stay here. Check the address of the account."));
}

Error failed(const HttpResponse &response, const ServiceRequest &request, const Complaint &complaint)
{
    switch (response.status) {
    case 401:
        return withComplaint(
            errorOf(Kind::SignInNeeded, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                          "SailPoint does not accept your sign-in (any more). Sign in "
                                                          "again; nothing was changed.")),
            complaint);
    case 403:
        return withComplaint(forbidden(request), complaint);
    case 404:
        return withComplaint(
            errorOf(Kind::NotFound, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                      "SailPoint knows no such token, or no such place. Refresh the "
                                                      "list, and check the address of the account.")),
            complaint);
    case 429:
        return rateLimited(response);
    default:
        break;
    }
    if (response.status < 500)
        return rejected(request, complaint);
    if (request.changesSomething())
        return unconfirmed();
    return withComplaint(
        errorOf(Kind::ServerFault,
                QT_TRANSLATE_NOOP("patkeeper::SailPoint", "SailPoint has a fault of its own. Try again later.")),
        complaint);
}

Error pageInstead(const ServiceRequest &request)
{
    if (request.changesSomething())
        return unconfirmed();
    return errorOf(Kind::BadReply, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                     "A web page came instead of data. Check the address of the "
                                                     "account, and whether this network asks for a sign-in of its own "
                                                     "first."));
}

std::optional<Error> problemOf(const HttpResponse &response, const ServiceRequest &request, const Complaint &complaint)
{
    if (isRedirect(response.status))
        return redirected(request);
    if (response.status < 200 || response.status >= 300)
        return failed(response, request, complaint);
    return isPage(response) ? std::optional(pageInstead(request)) : std::nullopt;
}

} // namespace

std::optional<Error> explainAnswer(const HttpResponse &response, const ServiceRequest &request)
{
    const bool isError = response.status < 200 || response.status >= 300;
    const Complaint complaint = isError ? readComplaint(response.body) : Complaint();
    auto problem = problemOf(response, request, complaint);
    if (!problem)
        return {};
    QStringList details{detailOf(response, request)};
    if (!complaint.code.isEmpty())
        details.append(shown(complaint.code));
    if (blamesNothing(response, complaint))
        details.append(noReasonGiven);
    if (!complaint.trackingId.isEmpty())
        details.append(u"trackingId "_s + shown(complaint.trackingId));
    if (isRedirect(response.status))
        details.append(u"to "_s + QUrl::fromEncoded(response.header("Location")).host());
    problem->detail = details.join(u"; "_s);
    return problem;
}

Error withOlderRule(Error error)
{
    if (error.kind != Kind::Rejected)
        return error;
    if (error.field == "expires"_L1) {
        error.message += u' ' + sixMonthsSentence();
    } else if (error.detail.contains(noReasonGiven)) {
        error.message +=
            u' ' + QCoreApplication::translate(
                       "patkeeper::SailPoint",
                       "It does not say what is wrong. Where a tenant still applies SailPoint's older rule, a token "
                       "lives for six months at most: if yours does, choose a date within six months.");
    }
    return error;
}

Error unreadableAnswer(Error error, const HttpResponse &response, const ServiceRequest &request)
{
    return patkeeper::unreadableAnswer(std::move(error), unconfirmed(), response, request);
}

} // namespace patkeeper::sailpoint
