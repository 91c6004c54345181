// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangeanswer.h"

#include "exchangeerrors.h"
#include "httpclient.h"
#include "httpheaders.h"
#include "jsonmembers.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// Whoever says more means for ever, or does not know what it says.
constexpr double longestLifeSeconds = 10.0 * 366 * 24 * 3600;

/// The members of the answer that are not handed on as they came.
struct Protocol {
    std::optional<JsonMember> accessToken;
    std::optional<JsonMember> tokenType;
    std::optional<JsonMember> issuedTokenType;
    std::optional<JsonMember> expiresIn;
    std::optional<JsonMember> scope;
    std::optional<JsonMember> error;
    std::optional<JsonMember> errorDescription;

    std::optional<JsonMember> *slotOf(const QString &name)
    {
        if (name == "access_token"_L1)
            return &accessToken;
        if (name == "token_type"_L1)
            return &tokenType;
        if (name == "issued_token_type"_L1)
            return &issuedTokenType;
        if (name == "expires_in"_L1)
            return &expiresIn;
        if (name == "scope"_L1)
            return &scope;
        if (name == "error"_L1)
            return &error;
        return name == "error_description"_L1 ? &errorDescription : nullptr;
    }
};

QString textOf(const std::optional<JsonMember> &member)
{
    const bool isText = member && member->kind == JsonMember::Kind::Text;
    return isText ? QString::fromUtf8(member->value.view()) : QString();
}

/// A word of the protocol, or nothing where it is none: it is shown.
QString shortText(const std::optional<JsonMember> &member)
{
    constexpr qsizetype longest = 200;
    QString text = textOf(member);
    const bool isFit = text.size() <= longest && std::all_of(text.cbegin(), text.cend(), [](QChar character) {
                           return character > u' ' && character < u'\x7f';
                       });
    return isFit ? text : QString();
}

/// Numbers come as such and, from older endpoints, as text. Nothing where it says nothing of use.
std::optional<qint64> secondsOf(const std::optional<JsonMember> &member)
{
    const bool isNumber =
        member && (member->kind == JsonMember::Kind::Number || member->kind == JsonMember::Kind::Text);
    const double seconds = isNumber ? member->value.view().toByteArray().toDouble() : 0;
    if (!(seconds >= 1 && seconds <= longestLifeSeconds))
        return {};
    return static_cast<qint64>(std::floor(seconds));
}

/// "a b", or as some have it ["a", "b"]. Nothing where it is neither.
std::optional<QStringList> scopesOf(const std::optional<JsonMember> &member)
{
    if (!member)
        return {};
    QStringList scopes;
    if (member->kind == JsonMember::Kind::Text) {
        scopes = textOf(member).split(u' ', Qt::SkipEmptyParts);
    } else if (member->kind == JsonMember::Kind::Structure) {
        const QJsonDocument list = QJsonDocument::fromJson(member->value.view().toByteArray());
        if (!list.isArray())
            return {};
        for (const auto &scope : list.array())
            scopes.append(scope.toString());
        scopes.removeAll(QString());
    } else {
        return {};
    }
    scopes.removeDuplicates();
    return scopes;
}

void readTimes(ExchangedCredentials &credentials, const std::optional<JsonMember> &expiresIn,
               const HttpResponse &response, const QDateTime &localNow)
{
    const QDateTime date = parseHttpDate(response.header("Date"));
    if (date.isValid())
        credentials.clockOffset = std::chrono::milliseconds(localNow.msecsTo(date));
    if (const auto seconds = secondsOf(expiresIn))
        credentials.expiresAt = serviceTime(credentials, localNow).addSecs(*seconds);
}

QJsonObject refusalOf(const Protocol &protocol)
{
    return {{u"error"_s, textOf(protocol.error)}, {u"error_description"_s, textOf(protocol.errorDescription)}};
}

} // namespace

Result<ExchangedCredentials> readExchangeAnswer(HttpResponse &response, const ExchangeRequest &request,
                                                const SecretParts &sent, const QDateTime &localNow)
{
    const ExchangeErrors errors(request, sent);
    if (response.status != 200 && response.status != 201)
        return std::unexpected(response.status < 300 ? errors.unreadable(response, u"no token"_s)
                                                     : errors.refusal(response));
    auto members = takeMembers(response.body);
    if (!members)
        return std::unexpected(errors.unreadable(response, u"no JSON object"_s));
    Protocol protocol;
    ExchangedCredentials credentials;
    for (JsonMember &member : *members) {
        if (auto *slot = protocol.slotOf(member.name))
            *slot = std::move(member);
        else
            credentials.fields.push_back({.name = std::move(member.name),
                                          .value = std::move(member.value),
                                          .isText = member.kind == JsonMember::Kind::Text});
    }
    const bool hasToken = protocol.accessToken && protocol.accessToken->kind == JsonMember::Kind::Text &&
                          !protocol.accessToken->value.isEmpty();
    if (!hasToken)
        return std::unexpected(protocol.error ? errors.refusal(response, refusalOf(protocol))
                                              : errors.unreadable(response, u"no access token"_s));
    if (!isSafeHeader("Authorization", protocol.accessToken->value.view()))
        return std::unexpected(errors.unreadable(response, u"an access token with control characters"_s));
    credentials.accessToken = std::move(protocol.accessToken->value);
    credentials.tokenType = shortText(protocol.tokenType);
    credentials.issuedTokenType = shortText(protocol.issuedTokenType);
    credentials.requestedTokenType = request.requestedTokenType;
    credentials.askedScopes = request.scopes;
    credentials.grantedScopes = scopesOf(protocol.scope);
    readTimes(credentials, protocol.expiresIn, response, localNow);
    return credentials;
}

} // namespace patkeeper
