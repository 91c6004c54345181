// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraerrors.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QUuid>

#include <algorithm>
#include <array>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

struct Known {
    int aadsts;
    const char *error;
    const char *text;
    const char *suberror = "";
    int status = 400;
};

constexpr std::array known{
    Known{16000, "interaction_required", "Several people are signed in, or none of this directory."},
    Known{28002, "invalid_scope", "The scope is not valid."},
    Known{50000, "server_error", "There was a problem with issuing a token.", "", 500},
    Known{50011, "invalid_request", "The redirect URI in the request is not registered for the application."},
    Known{50020, "invalid_grant", "The account does not exist in this directory and must be added first."},
    Known{50033, "temporarily_unavailable", "A transient error occurred. Please try again.", "", 503},
    Known{50034, "invalid_grant", "The account does not exist in this directory."},
    Known{50053, "invalid_grant", "The account is locked."},
    Known{50055, "invalid_grant", "The password has expired."},
    Known{50057, "invalid_grant", "The account is disabled."},
    Known{50058, "login_required", "Nobody is signed in, and the request forbids to ask."},
    Known{50072, "interaction_required", "The person must enrol for multi-factor authentication.", "basic_action"},
    Known{50074, "interaction_required", "Strong authentication is required and was not passed.", "basic_action"},
    Known{50076, "interaction_required", "Multi-factor authentication is required.", "basic_action"},
    Known{50078, "interaction_required", "The multi-factor authentication is too long ago.", "basic_action"},
    Known{50079, "interaction_required", "The person must register for multi-factor authentication.", "basic_action"},
    Known{50089, "invalid_grant", "The flow token has expired."},
    Known{50105, "access_denied", "The person is not assigned to a role of the application."},
    Known{50126, "invalid_grant", "User name or password is wrong."},
    Known{50132, "invalid_grant", "The session is not valid any longer: the password was changed."},
    Known{50133, "invalid_grant", "The session is not valid any longer: the password was changed or has expired."},
    Known{50148, "invalid_grant", "The code_verifier is missing or malformed."},
    Known{50158, "interaction_required", "A challenge outside of this service was not passed.", "basic_action"},
    Known{50173, "invalid_grant", "The grant was revoked. A fresh sign-in is needed.", "bad_token"},
    Known{50194, "invalid_request", "The application is not multi-tenant; the /common endpoint cannot be used."},
    Known{500011, "invalid_resource", "The resource was not found in the directory."},
    Known{500112, "invalid_grant", "The reply address is not the one that the authorization code was asked for with."},
    Known{501481, "invalid_grant", "The code_verifier does not match the code_challenge of the authorization request."},
    Known{501491, "invalid_request", "The size of the code_challenge is not valid."},
    Known{53000, "access_denied", "Access is blocked by Conditional Access: the device is not compliant."},
    Known{53001, "access_denied", "Access is blocked by Conditional Access: the device is not domain joined."},
    Known{53003, "access_denied", "Access is blocked by Conditional Access.", "message_only"},
    Known{530032, "access_denied", "Access is blocked by a security policy.", "message_only"},
    Known{54005, "invalid_grant", "The authorization code was redeemed already."},
    Known{65001, "consent_required", "Neither the person nor an administrator has consented to this.",
          "consent_required"},
    Known{65002, "invalid_request", "Consent between first-party application and resource must be pre-authorized."},
    Known{65004, "access_denied", "The person declined to consent to the application."},
    Known{65005, "invalid_resource", "The application asks for a resource that its registration does not list."},
    Known{650052, "invalid_client", "The directory has no subscription to the service that is asked for."},
    Known{650057, "invalid_resource", "The resource is not listed in the permissions of the application."},
    Known{70000, "invalid_grant", "The grant is not valid."},
    Known{70001, "unauthorized_client", "The application is disabled."},
    Known{70003, "unsupported_grant_type", "The grant type is not supported."},
    Known{700005, "invalid_grant", "The authorization code is meant for another directory."},
    Known{700016, "unauthorized_client", "The application was not found in the directory."},
    Known{700022, "invalid_scope", "Several resources were asked for in one request."},
    Known{700025, "invalid_client",
          "The client is public, so neither client_assertion nor client_secret may be presented.", "", 401},
    Known{700054, "unsupported_response_type", "The response type is not enabled for the application."},
    Known{700082, "invalid_grant", "The refresh token has expired due to inactivity.", "token_expired"},
    Known{70004, "invalid_request", "The redirect URI is not valid."},
    Known{70008, "invalid_grant", "The authorization code or refresh token has expired."},
    Known{70011, "invalid_scope", "The scope in the request is not valid."},
    Known{7000112, "unauthorized_client", "The application is disabled."},
    Known{70016, "authorization_pending", "The person has not finished signing in."},
    Known{70018, "bad_verification_code", "The device code is not known."},
    Known{70019, "expired_token", "The device code has expired."},
    Known{70043, "invalid_grant", "The refresh token has expired due to a sign-in frequency check.", "token_expired"},
    Known{7000218, "invalid_client", "The request must contain client_assertion or client_secret.", "", 401},
    Known{90002, "invalid_request", "The tenant was not found."},
    Known{90006, "temporarily_unavailable", "The service is not available for the moment.", "", 503},
    Known{90024, "temporarily_unavailable", "The request budget is exceeded. Please try again.", "", 503},
    Known{90033, "temporarily_unavailable", "A transient error occurred. Please try again.", "", 503},
    Known{90055, "temporarily_unavailable", "There are too many requests from this tenant.", "", 429},
    Known{90072, "invalid_grant", "The account does not exist in this directory."},
    Known{90094, "access_denied", "The application needs a permission that only an administrator can give."},
    Known{90095, "access_denied", "The application needs an administrator's approval, which was asked for."},
    Known{900144, "invalid_request", "A parameter is missing in the request."},
    Known{900561, "invalid_request", "The endpoint accepts POST requests only.", "", 405},
    Known{9002313, "invalid_grant", "The request is malformed or not valid."},
    Known{9002325, "invalid_request", "Proof Key for Code Exchange is required, with the method S256."},
};

constexpr auto needsWords = "The sandbox was told to answer this.";

} // namespace

EntraError entraError(int aadsts, const QString &text)
{
    const auto *found =
        std::find_if(known.begin(), known.end(), [aadsts](const Known &k) { return k.aadsts == aadsts; });
    EntraError error{aadsts, u"invalid_request"_s, text.isEmpty() ? QString::fromLatin1(needsWords) : text};
    if (found == known.end())
        return error;
    error.error = QString::fromLatin1(found->error);
    error.suberror = QString::fromLatin1(found->suberror);
    error.status = found->status;
    if (text.isEmpty())
        error.text = QString::fromLatin1(found->text);
    return error;
}

EntraError entraErrorOf(const QString &words)
{
    static const QRegularExpression number(u"(?:AADSTS)?(\\d+)"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression word(u"\\b[a-z]+_[a-z_]+\\b"_s);
    EntraError error = entraError(number.match(words).captured(1).toInt());
    if (const QString spoken = word.match(words).captured(0); !spoken.isEmpty())
        error.error = spoken;
    return error;
}

QString errorDescription(const EntraError &error, const QString &traceId, const SandboxRequest &request,
                         const State &state)
{
    const QString number = error.aadsts > 0 ? u"AADSTS%1: "_s.arg(error.aadsts) : QString();
    QString correlation = QString::fromLatin1(headerOf(request, "client-request-id"));
    if (QUuid(correlation).isNull())
        correlation = randomId();
    return number + error.text + u"\r\nTrace ID: "_s + traceId + u"\r\nCorrelation ID: "_s + correlation +
           u"\r\nTimestamp: "_s + state.now().toString(u"yyyy-MM-dd HH:mm:ss'Z'"_s);
}

Answer entraErrorAnswer(const EntraError &error, const SandboxRequest &request, const State &state)
{
    const QString trace = randomId();
    const QString description = errorDescription(error, trace, request, state);
    const QJsonArray codes = error.aadsts > 0 ? QJsonArray{error.aadsts} : QJsonArray();
    QJsonObject object{{u"error"_s, error.error},
                       {u"error_description"_s, description},
                       {u"error_codes"_s, codes},
                       {u"timestamp"_s, description.section(u"Timestamp: "_s, 1)},
                       {u"trace_id"_s, trace},
                       {u"correlation_id"_s, description.section(u"Correlation ID: "_s, 1).section(u'\r', 0, 0)}};
    if (error.aadsts > 0)
        object.insert(u"error_uri"_s, state.url.resolved(QUrl(u"/error?code=%1"_s.arg(error.aadsts))).toString());
    if (!error.suberror.isEmpty())
        object.insert(u"suberror"_s, error.suberror);
    Answer answer = Answer::json(error.status, object);
    answer.setHeader("Content-Type", "application/json; charset=utf-8");
    return answer;
}

} // namespace patkeeper::sandbox
