// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubpats.h"

#include "digitalhubanswers.h"
#include "digitalhubcaller.h"

#include <QRegularExpression>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype widestColumn = 255;

Answer deleted()
{
    return {};
}

Answer notFound(const State &state)
{
    return digitalHubError(404, u"no such entity"_s, state);
}

/// Nobody has thought of this, so it is an error of the server (fact sheet B1).
Answer notTheirs(const State &state)
{
    return digitalHubError(500, u"internal error"_s, state);
}

/// No order is promised; that of the ids is as good as random.
template<typename Token, typename ToJson>
Answer pageOf(QList<const Token *> tokens, const SandboxRequest &request, const State &state, ToJson toJson)
{
    std::sort(tokens.begin(), tokens.end(), [](const Token *a, const Token *b) { return a->id < b->id; });
    QJsonArray array;
    for (const Token *token : std::as_const(tokens))
        array.append(toJson(*token, state));
    return digitalHubPage(request, array, state);
}

Answer list(const SandboxRequest &request, const QString &user, State &state)
{
    QList<const SandboxDigitalHubToken *> found;
    for (SandboxDigitalHubToken &token : state.digitalHub.tokens) {
        if (token.deleted || token.user != user)
            continue;
        if (token.listingsToMiss > 0)
            --token.listingsToMiss;
        else
            found.append(&token);
    }
    return pageOf(found, request, state, digitalHubToken);
}

struct Wanted {
    QString name;
    QStringList scopes;
};

/// Only these two are read; the rest is ignored. Nothing where they have another type.
std::optional<Wanted> wantedOf(const QByteArray &body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    const QJsonValue name = document.object().value("name"_L1);
    const QJsonValue scopes = document.object().value("scopes"_L1);
    const bool isName = name.isString() || name.isNull() || name.isUndefined();
    const bool isList = scopes.isArray() || scopes.isNull() || scopes.isUndefined();
    if (!document.isObject() || !isName || !isList)
        return std::nullopt;
    return Wanted{name.toString(), scopes.toVariant().toStringList()};
}

Answer create(const SandboxRequest &request, const QString &user, State &state)
{
    if (!headerOf(request, "content-type").toLower().startsWith("application/json"))
        return digitalHubError(415, u"the content type is not supported"_s, state);
    const auto wanted = wantedOf(request.body);
    if (!wanted)
        return digitalHubError(400, u"the body cannot be read"_s, state);
    if (wanted->name.size() > widestColumn || wanted->scopes.join(u',').size() > widestColumn)
        return digitalHubError(500, u"value too long for type character varying(255)"_s, state);
    const SandboxDigitalHubToken &token = issueDigitalHubToken(user, wanted->name, wanted->scopes, state);
    return Answer::document(200, QJsonDocument(issuedDigitalHubToken(token, state)));
}

Answer one(const SandboxRequest &request, const QString &id, const QString &user, State &state)
{
    SandboxDigitalHubToken *token = state.digitalHub.token(id);
    if (token && token->user != user)
        return notTheirs(state);
    if (request.method == "GET")
        return token ? Answer::document(200, QJsonDocument(digitalHubToken(*token, state))) : notFound(state);
    if (token)
        deleteDigitalHubToken(*token, state);
    return deleted();
}

Answer oneRefresh(const SandboxRequest &request, const QString &id, const QString &user, State &state)
{
    auto &tokens = state.digitalHub.refreshTokens;
    const auto found = std::find_if(tokens.begin(), tokens.end(),
                                    [&id](const DigitalHubRefreshToken &token) { return token.id == id; });
    if (found != tokens.end() && found->user != user)
        return notTheirs(state);
    if (request.method == "GET")
        return found == tokens.end() ? notFound(state)
                                     : Answer::document(200, QJsonDocument(digitalHubRefreshToken(*found, state)));
    if (found != tokens.end())
        tokens.erase(found);
    return deleted();
}

Answer refreshTokens(const SandboxRequest &request, const QString &id, const QString &user, State &state)
{
    if (!id.isEmpty())
        return oneRefresh(request, id, user, state);
    QList<const DigitalHubRefreshToken *> found;
    for (const DigitalHubRefreshToken &token : std::as_const(state.digitalHub.refreshTokens)) {
        if (token.user == user)
            found.append(&token);
    }
    return pageOf(found, request, state, digitalHubRefreshToken);
}

} // namespace

const SandboxDigitalHubToken &issueDigitalHubToken(const QString &user, const QString &name, const QStringList &scopes,
                                                   State &state)
{
    SandboxDigitalHubToken token;
    token.name = name.trimmed().isEmpty() ? QString::fromLatin1(randomCharacters(12)).toLower() : name;
    token.user = user;
    token.scopes = scopes;
    token.issuedAt = state.now();
    token.ipAddress = u"127.0.0.1"_s;
    token.listingsToMiss = state.digitalHub.settings.lateListings;
    if (state.digitalHub.settings.lifeDays)
        token.expiresAt = token.issuedAt.addDays(*state.digitalHub.settings.lifeDays);
    token.scopes.removeIf(
        [&](const QString &scope) { return state.digitalHub.settings.droppedScopes.contains(scope); });
    addDigitalHubToken(token, state);
    return state.digitalHub.tokens.last();
}

QJsonObject issuedDigitalHubToken(const SandboxDigitalHubToken &token, const State &state)
{
    QJsonObject object{{u"token_type"_s, u"Bearer"_s},
                       {u"access_token"_s, QString::fromLatin1(token.secret)},
                       {u"client_id"_s, state.digitalHub.settings.clientId},
                       {u"issuer"_s, digitalHubEndpoint(state)}};
    if (token.expiresAt.isValid())
        object.insert(u"expires_in"_s, token.issuedAt.secsTo(token.expiresAt));
    return object;
}

Answer digitalHubTokens(const SandboxRequest &request, const QString &address, State &state)
{
    static const QRegularExpression shape(u"^(personal|refresh)(?:/([a-zA-Z0-9._+-]+))?$"_s);
    const auto caller = digitalHubCaller(request, state);
    if (!caller)
        return caller.error();
    const QRegularExpressionMatch match = shape.match(address);
    if (!match.hasMatch())
        return notFound(state);
    const QString id = match.captured(2);
    const bool isPersonal = match.captured(1) == "personal"_L1;
    const bool isCreate = isPersonal && id.isEmpty() && request.method == "POST";
    const bool isKnown = request.method == "GET" || (request.method == "DELETE" && !id.isEmpty()) || isCreate;
    if (!isKnown)
        return digitalHubError(405, u"the method is not supported"_s, state);
    if (!isPersonal)
        return refreshTokens(request, id, *caller, state);
    if (isCreate)
        return create(request, *caller, state);
    return id.isEmpty() ? list(request, *caller, state) : one(request, id, *caller, state);
}

} // namespace patkeeper::sandbox
