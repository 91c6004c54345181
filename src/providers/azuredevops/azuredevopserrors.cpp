// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopserrors.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

using Kind = Error::Kind;

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::AzureDevOps", sentence);
}

bool isRedirect(int status)
{
    return status >= 300 && status < 400;
}

bool isJson(const HttpResponse &response)
{
    const QByteArray type = response.contentType();
    if (type.isEmpty() || type == "text/plain")
        return !response.body.trimmed().startsWith('<');
    return type == "application/json" || type.endsWith("+json");
}

bool pointsToSignIn(const QByteArray &location)
{
    const QString text = QString::fromLatin1(location).toLower();
    const QUrl url(text, QUrl::StrictMode);
    return url.path().contains("_signin"_L1) || url.path().contains("/signin"_L1) ||
           url.path().contains("/oauth2/"_L1) || url.host() == "login.microsoftonline.com"_L1 ||
           url.host() == "login.live.com"_L1;
}

bool looksLikeSignIn(const QByteArray &page)
{
    const QByteArray text = page.left(qsizetype{64} * 1024).toLower();
    static constexpr std::array marks{"_signin", "sign in", "signin", "login.microsoftonline.com"};
    return std::any_of(marks.begin(), marks.end(), [&](const char *mark) { return text.contains(mark); });
}

Error signInNeeded()
{
    return {.kind = Kind::SignInNeeded,
            .message = translated(
                QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                  "Azure DevOps does not accept your sign-in (any more). Sign in again with a fresh "
                                  "access token; nothing was changed.")),
            .detail = {},
            .retryAfter = {},
            .field = {}};
}

Error unconfirmed()
{
    return {.kind = Kind::Unconfirmed,
            .message = translated(
                QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                  "Azure DevOps did not say whether it has made the change. Refresh the list to see.")),
            .detail = {},
            .retryAfter = {},
            .field = {}};
}

Error errorOf(Kind kind, const char *sentence)
{
    return {.kind = kind, .message = translated(sentence), .detail = {}, .retryAfter = {}, .field = {}};
}

Error rateLimited(const HttpResponse &response)
{
    Error error =
        errorOf(Kind::RateLimited, QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                                     "Azure DevOps asks for a pause: too much was asked of it in "
                                                     "the last minutes. Try again later."));
    error.retryAfter = askedPause(response);
    return error;
}

/// `TF` and digits, by which the service names its errors.
QString faultCode(const QString &message)
{
    static const QRegularExpression code(u"\\bTF\\d{5,6}\\b"_s);
    return code.match(message).captured();
}

Error withComplaint(Error error, const Complaint &complaint)
{
    if (!complaint.message.isEmpty()) {
        error.message += u' ' + translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "The service says: %1"))
                                    .arg(shown(complaint.message));
    }
    return error;
}

Error unauthorized(const Complaint &complaint)
{
    const QString code = faultCode(complaint.message);
    if (code == "TF400813"_L1) {
        return errorOf(Kind::SignInNeeded,
                       QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                         "Azure DevOps does not let you in here. Your sign-in may have ended, may be "
                                         "of another directory, may lack the permission to manage tokens, or an access "
                                         "rule may be in the way. Sign in again for this organization's directory."));
    }
    return signInNeeded();
}

Error neverSeenHere(Kind kind)
{
    return errorOf(kind,
                   QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                     "This organization has never seen you. Open it once in a web browser, sign in "
                                     "there, and then try again."));
}

Error forbidden(const Complaint &complaint)
{
    if (complaint.type.contains("InvalidAccess"_L1)) {
        return withComplaint(
            errorOf(Kind::Forbidden,
                    QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                      "Azure DevOps does not allow this to the kind of account that is signed "
                                      "in. Sign in with a user account of the organization's directory.")),
            complaint);
    }
    return withComplaint(
        errorOf(Kind::Forbidden, QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                                   "Azure DevOps does not allow this to you. Ask the organization's "
                                                   "administrator.")),
        complaint);
}

Error rejected(const Complaint &complaint)
{
    // The older sibling of this API puts the same names here (fact sheet 4.3).
    if (complaint.type == "SessionTokenCreateException"_L1 && !complaint.message.isEmpty())
        return explainRefusal({complaint.message.trimmed(), {}});
    return withComplaint(
        errorOf(Kind::Rejected,
                QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Azure DevOps did not accept the request. Check what you "
                                                            "entered and the address of the account.")),
        complaint);
}

Error redirected(const Call &call)
{
    if (call.changesSomething())
        return unconfirmed();
    return errorOf(Kind::BadReply,
                   QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                     "The service points to another address, which is not followed: your "
                                     "credentials stay here. Check the address of the account."));
}

Error failed(const HttpResponse &response, const Call &call)
{
    const Complaint complaint = readComplaint(response.body);
    if (faultCode(complaint.message) == "TF401444"_L1)
        return neverSeenHere(response.status == 401 ? Kind::SignInNeeded : Kind::Forbidden);
    switch (response.status) {
    case 401:
        return unauthorized(complaint);
    case 403:
        return forbidden(complaint);
    case 404:
        return withComplaint(
            errorOf(Kind::NotFound,
                    QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Azure DevOps does not know this place. Check the "
                                                                "organization and the address of the account.")),
            complaint);
    case 429:
        return rateLimited(response);
    default:
        break;
    }
    if (response.status < 500)
        return rejected(complaint);
    if (call.changesSomething())
        return unconfirmed();
    return withComplaint(
        errorOf(Kind::ServerFault,
                QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Azure DevOps has a fault of its own. Try again later.")),
        complaint);
}

std::optional<Error> problemOf(const HttpResponse &response, const Call &call)
{
    if (isSignInPage(response))
        return signInNeeded();
    if (isRedirect(response.status))
        return redirected(call);
    if (response.status < 200 || response.status >= 300)
        return failed(response, call);
    if (response.body.isEmpty() || isJson(response))
        return {};
    // A page instead of data is how the service asks to sign in; for a change, only a page that says so proves that
    // nothing was done.
    return call.changesSomething() ? unconfirmed() : signInNeeded();
}

QByteArray printable(const QByteArray &value)
{
    return shown(QString::fromLatin1(value)).left(100).toLatin1();
}

} // namespace

std::optional<Error> explainAnswer(const HttpResponse &response, const Call &call)
{
    auto problem = problemOf(response, call);
    if (!problem)
        return {};
    const Complaint complaint = readComplaint(response.body);
    QStringList details{detailOf(response, call)};
    if (!problem->detail.isEmpty())
        details.append(problem->detail);
    if (!complaint.type.isEmpty())
        details.append(shown(complaint.type));
    if (const QString code = faultCode(complaint.message); !code.isEmpty())
        details.append(code);
    if (isRedirect(response.status))
        details.append(u"to "_s + QUrl::fromEncoded(response.header("Location")).host());
    problem->detail = details.join(u"; "_s);
    return problem;
}

bool isSignInPage(const HttpResponse &response)
{
    // A proxy that transforms answers says 203 too; JSON is then the service's own.
    if (response.status == 203 && !isJson(response))
        return true;
    if (isRedirect(response.status))
        return pointsToSignIn(response.header("Location"));
    const bool success = response.status >= 200 && response.status < 300;
    return success && !response.body.isEmpty() && !isJson(response) && looksLikeSignIn(response.body);
}

QString detailOf(const HttpResponse &response, const Call &call)
{
    QStringList parts{u"%1 %2: %3"_s.arg(QString::fromLatin1(call.verb), call.host).arg(response.status)};
    for (const QByteArray &name : {"ActivityId"_ba, "X-VSS-E2EID"_ba, "X-TFS-Session"_ba, "X-MSEdge-Ref"_ba,
                                   "X-TFS-ServiceError"_ba, "X-RateLimit-Resource"_ba}) {
        const QByteArray value = printable(response.header(name));
        if (!value.isEmpty())
            parts.append(QString::fromLatin1(name + '=' + value));
    }
    return parts.join(u"; "_s);
}

Error unreadableAnswer(Error error, const HttpResponse &response, const Call &call)
{
    const QString why = error.detail;
    if (call.changesSomething())
        error = unconfirmed();
    error.detail = detailOf(response, call) + u"; "_s + why;
    return error;
}

} // namespace patkeeper::azuredevops
