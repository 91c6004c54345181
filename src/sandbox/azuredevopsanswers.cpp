// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsanswers.h"
#include "entradirectory.h"
#include "sandboxutc.h"

#include <QJsonArray>
#include <QUrlQuery>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int rateLimitWindow = 300;

QJsonObject identity(const QString &id, const QString &name, const QString &account)
{
    const QJsonObject accountProperty{{u"$type"_s, u"System.String"_s}, {u"$value"_s, account}};
    return {{u"id"_s, id},
            {u"descriptor"_s, QString(u"Microsoft.IdentityModel.Claims.ClaimsIdentity;"_s + account)},
            {u"subjectDescriptor"_s, QString(u"aad."_s + QString::fromLatin1(id.toLatin1().toBase64()))},
            {u"providerDisplayName"_s, name},
            {u"customDisplayName"_s, name},
            {u"isActive"_s, true},
            {u"resourceVersion"_s, 2},
            {u"metaTypeId"_s, 0},
            {u"properties"_s, QJsonObject{{u"Account"_s, accountProperty}}}};
}

QString errorText(const QString &error)
{
    return u"The request was refused by the sandbox: %1."_s.arg(error);
}

/// As every 401 (fact sheet 4.2). The authority is the sandbox's own, as no other knows its people.
Answer challenging(Answer answer, const State &state, const Organization *organization)
{
    const QString tenant = (organization ? *organization : state.organizations.first()).tenant;
    const QString authority = state.url.resolved(QUrl(u'/' + tenant)).toString();
    // No directory stands behind an organization of personal accounts.
    if (tenant != QLatin1StringView(noTenant))
        answer.addHeader("WWW-Authenticate", "Bearer authorization_uri=" + authority.toLatin1());
    answer.addHeader("WWW-Authenticate", "TFS-Federated");
    answer.addHeader("X-VSS-ResourceTenant", tenant.toLatin1());
    return answer;
}

} // namespace

Answer errorWrapper(int status, const QString &typeKey, const QString &message, int eventId)
{
    return Answer::json(status, {{u"$id"_s, u"1"_s},
                                 {u"innerException"_s, QJsonValue()},
                                 {u"message"_s, message},
                                 {u"typeName"_s, QString(u"Microsoft.Sandbox."_s + typeKey + u", Microsoft.Sandbox"_s)},
                                 {u"typeKey"_s, typeKey},
                                 {u"errorCode"_s, 0},
                                 {u"eventId"_s, eventId}});
}

Answer malformed()
{
    const QString activity = randomId();
    Answer answer = errorWrapper(400, u"JsonReaderException"_s,
                                 u"TF400898: An Internal Error Occurred. Activity Id: %1."_s.arg(activity));
    answer.setHeader("ActivityId", activity.toLatin1());
    return answer;
}

Answer notAuthorized(const State &state, const Organization *organization)
{
    return challenging(errorWrapper(401, u"UnauthorizedRequestException"_s,
                                    u"TF400813: The user is not authorized to access this resource."_s, 3000),
                       state, organization);
}

Answer signInPage(int status)
{
    return Answer::text(status, "text/html; charset=utf-8",
                        "<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head>"
                        "<body><h1>Sign in</h1><p>This is the sandbox: there is nobody to sign in.</p></body></html>");
}

Answer signInNeeded(const SandboxRequest &request, const State &state, const Organization *organization)
{
    if (headerOf(request, "x-tfs-fedauthredirect").toLower() == "suppress")
        return challenging(Answer::text(401, "text/plain; charset=utf-8", {}), state, organization); // No TF400813.
    if (state.policy.followedSignIn)
        return signInPage(203);
    QUrl target = state.url.resolved(QUrl(u"/_signin"_s));
    target.setQuery(QUrlQuery{{u"realm"_s, state.url.authority()}, {u"reply_to"_s, request.path}});
    Answer answer =
        Answer::text(302, "text/html; charset=utf-8",
                     "<html><head><title>Object moved</title></head><body><h2>Object moved</h2></body></html>");
    answer.setHeader("Location", target.toEncoded());
    return answer;
}

Answer notReached(const SandboxRequest &request, const State &state, const Organization &organization)
{
    return state.entra.settings.strangersSignIn ? signInNeeded(request, state, &organization)
                                                : notAuthorized(state, &organization);
}

Answer rateLimited(const SandboxFault &fault, const State &state)
{
    Answer answer =
        errorWrapper(429, u"RequestBlockedException"_s,
                     u"TF400733: The request has been canceled: Request was blocked due to exceeding usage of "
                     "resource 'Concurrency' in namespace 'User'."_s);
    if (fault.kind == SandboxFault::Kind::RateLimitedWithRetryAfter)
        answer.setHeader("Retry-After", fault.value.isEmpty() ? "30" : fault.value);
    answer.setHeader("X-RateLimit-Resource", "Sandbox/TSTUs");
    answer.setHeader("X-RateLimit-Limit", "200");
    answer.setHeader("X-RateLimit-Remaining", "0");
    answer.setHeader("X-RateLimit-Reset", QByteArray::number(state.now().toSecsSinceEpoch() + rateLimitWindow));
    return answer;
}

QString dateText(const QDateTime &date, bool rounded)
{
    if (!date.isValid())
        return u"0001-01-01T00:00:00"_s;
    const qint64 milliseconds = date.toMSecsSinceEpoch();
    const qint64 ticks = (milliseconds * 3 + 5) / 10; // of 1/300 s
    const qint64 seconds = rounded ? ticks / 300 : milliseconds / 1000;
    const qint64 fraction = rounded ? (ticks % 300 * 10'000'000 + 150) / 300 : milliseconds % 1000 * 10'000;
    QString text = QDateTime::fromSecsSinceEpoch(seconds, utcZone).toString(u"yyyy-MM-ddTHH:mm:ss"_s);
    if (fraction > 0) {
        text += u".%1"_s.arg(fraction, 7, 10, QChar(u'0'));
        while (text.endsWith(u'0'))
            text.chop(1);
    }
    return text + u'Z';
}

QJsonObject patToken(const SandboxToken &token, const State &state, bool withSecret)
{
    QJsonValue targets;
    if (const Organization *home = state.organization(token.organization); home && !token.allOrgs)
        targets = QJsonArray{home->id};
    const bool rounded = state.policy.roundDates;
    return {{u"displayName"_s, token.name},
            {u"validTo"_s, dateText(token.validTo, rounded)},
            {u"scope"_s, token.scope},
            {u"targetAccounts"_s, targets},
            {u"validFrom"_s, dateText(token.validFrom, rounded)},
            {u"authorizationId"_s, token.id},
            {u"token"_s, withSecret ? QJsonValue(QString::fromLatin1(token.secret)) : QJsonValue()}};
}

Answer patResult(const QJsonObject &token)
{
    return Answer::json(200, {{u"patToken"_s, token}, {u"patTokenError"_s, u"none"_s}});
}

Answer patError(const QString &error, const State &state)
{
    QString name = error;
    if (state.policy.pascalCaseErrors && !name.isEmpty())
        name[0] = name[0].toUpper();
    QJsonObject result{{u"patToken"_s, QJsonValue()}, {u"patTokenError"_s, name}};
    if (state.policy.errorMessages)
        result.insert(u"patTokenErrorMessage"_s, errorText(name));
    return Answer::json(200, result);
}

Answer connectionData(const User *user, const State &state)
{
    const QJsonObject who = user ? identity(user->id, user->displayName, user->mail)
                                 : identity(u"aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"_s, u"Anonymous"_s, u"Anonymous"_s);
    return Answer::json(200, {{u"authenticatedUser"_s, who},
                              {u"authorizedUser"_s, who},
                              {u"instanceId"_s, state.organizations.first().id},
                              {u"deploymentId"_s, state.organizations.first().tenant},
                              {u"deploymentType"_s, u"hosted"_s}});
}

} // namespace patkeeper::sandbox
