// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "oautherror.h"

#include "oautherrorwords.h"
#include "signinsettings.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QUuid>

#include <algorithm>
#include <initializer_list>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr qsizetype longestClaims = 4'096;

/// Empty where the text is not made of what such a word is made of.
QString word(const QString &text)
{
    static const QRegularExpression shape(u"^[A-Za-z0-9_.-]{1,39}$"_s);
    return shape.match(text).hasMatch() ? text : QString();
}

QString id(const QString &text)
{
    const QUuid uuid = QUuid::fromString(text);
    return uuid.isNull() ? QString() : uuid.toString(QUuid::WithoutBraces);
}

QString idAfter(const QRegularExpression &label, const QString &description)
{
    return id(label.match(description).captured(1));
}

QString claimsIn(const QString &text)
{
    const bool isObject = text.size() <= longestClaims && QJsonDocument::fromJson(text.toUtf8()).isObject();
    return isObject ? text : QString();
}

void readDescription(const QString &description, OAuthError &error)
{
    static const QRegularExpression number(u"\\bAADSTS([0-9]{4,9})\\b"_s);
    static const QRegularExpression trace(u"\\bTrace ID: ([0-9A-Fa-f-]{36})"_s);
    static const QRegularExpression correlation(u"\\bCorrelation ID: ([0-9A-Fa-f-]{36})"_s);
    for (auto matches = number.globalMatch(description); matches.hasNext();) {
        const int found = matches.next().captured(1).toInt();
        if (!error.numbers.contains(found))
            error.numbers.append(found);
    }
    if (error.traceId.isEmpty())
        error.traceId = idAfter(trace, description);
    if (error.correlationId.isEmpty())
        error.correlationId = idAfter(correlation, description);
}

bool hasAny(const OAuthError &refusal, std::initializer_list<int> numbers)
{
    return std::any_of(numbers.begin(), numbers.end(), [&](int number) { return refusal.numbers.contains(number); });
}

QString detailOf(const OAuthError &refusal, const QString &place)
{
    QString detail = u"%1: %2"_s.arg(place, refusal.code);
    for (const int number : refusal.numbers)
        detail += u" AADSTS%1"_s.arg(number);
    if (!refusal.suberror.isEmpty())
        detail += u", suberror "_s + refusal.suberror;
    if (!refusal.traceId.isEmpty())
        detail += u", trace id "_s + refusal.traceId;
    if (!refusal.correlationId.isEmpty())
        detail += u", correlation id "_s + refusal.correlationId;
    return detail;
}

/// As an app registration lists them: "resource: one, two; openid". A scope carries its resource before the last "/".
QString permissionsByResource(const QStringList &scopes)
{
    QStringList resources;
    QHash<QString, QStringList> permissions;
    for (const QString &scope : scopes) {
        const qsizetype slash = scope.lastIndexOf(u'/');
        const QString resource = slash < 0 ? QString() : scope.first(slash);
        if (!resources.contains(resource))
            resources.append(resource);
        permissions[resource].append(scope.sliced(slash + 1));
    }
    QStringList groups;
    for (const QString &resource : std::as_const(resources)) {
        const QString names = permissions.value(resource).join(u", "_s);
        groups.append(resource.isEmpty() ? names : u"%1: %2"_s.arg(resource, names));
    }
    return groups.join(u"; "_s);
}

} // namespace

std::optional<OAuthError> oauthErrorFrom(const QJsonObject &json)
{
    const QJsonValue code = json.value("error"_L1);
    if (!code.isString() || code.toString().isEmpty())
        return {};
    OAuthError error;
    error.code = word(code.toString());
    for (const auto &number : json.value("error_codes"_L1).toArray()) {
        if (const int value = number.toInt(); value > 0 && !error.numbers.contains(value))
            error.numbers.append(value);
    }
    error.suberror = word(json.value("suberror"_L1).toString());
    error.claims = claimsIn(json.value("claims"_L1).toString());
    error.traceId = id(json.value("trace_id"_L1).toString());
    error.correlationId = id(json.value("correlation_id"_L1).toString());
    readDescription(json.value("error_description"_L1).toString(), error);
    return error;
}

OAuthError oauthErrorFrom(const QString &code, const QString &description)
{
    OAuthError error;
    error.code = word(code);
    readDescription(description, error);
    return error;
}

Error describe(const OAuthError &refusal, const QString &place, const QString &redirect)
{
    const OAuthErrorWords words = wordsFor(refusal);
    QString sentence = QCoreApplication::translate("patkeeper::SignIn", words.sentence);
    sentence.replace("%1"_L1, numberOf(refusal)).replace("%2"_L1, redirect);
    return {.kind = words.kind,
            .message = sentence,
            .detail = detailOf(refusal, place),
            .retryAfter = {},
            .field = QString::fromLatin1(words.field)};
}

bool refusesScopes(const OAuthError &refusal)
{
    // The two numbers come with codes that also stand for other things (fact sheet 5.2, 5.6).
    return refusal.code == "invalid_scope"_L1 || hasAny(refusal, {70011, 28002, 650053});
}

bool needsApproval(const OAuthError &refusal)
{
    return refusal.code == "consent_required"_L1 || refusal.suberror == "consent_required"_L1 ||
           hasAny(refusal, {65001, 90094, 90095});
}

QString approvalRequestText(const SignInSettings &settings, const QStringList &scopes)
{
    return QCoreApplication::translate(
               "patkeeper::SignIn",
               "Please approve this app for me, or for everybody, in the Microsoft Entra admin center "
               "(Enterprise applications, then the app, then Permissions).\n"
               "\n"
               "Program: Patkeeper, which keeps my personal access tokens and replaces them before they expire\n"
               "App id: %1\n"
               "Directory: %2\n"
               "Delegated permissions: %3\n"
               "\n"
               "They are used in my name only, after I have signed in; the program has no permission of its own.")
        .arg(settings.clientId, settings.tenant, permissionsByResource(scopes));
}

} // namespace patkeeper
