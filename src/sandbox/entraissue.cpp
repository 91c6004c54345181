// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraissue.h"

#include "entradirectory.h"
#include "entraidtoken.h"
#include "entrascopes.h"
#include "sandboxjwt.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

/// Opaque and of no fixed length, as clients must not read it.
QByteArray opaque(int shortest, int longest)
{
    return randomCharacters(int(QRandomGenerator::system()->bounded(shortest, longest + 1)));
}

QByteArray accessTokenText(const User &user, const QString &clientId, const QString &tenant, const EntraScopes &scopes,
                           std::chrono::seconds life, const State &state)
{
    if (state.entra.settings.opaqueAccessTokens)
        return opaque(84, 200);
    QJsonObject claims = commonClaims(user, tenant, life, state);
    claims.insert(u"aud"_s, scopes.resource);
    claims.insert(u"iss"_s, state.url.resolved(QUrl(u'/' + tenant + u'/')).toString());
    claims.insert(u"appid"_s, clientId);
    claims.insert(u"scp"_s, scopes.granted.join(u' '));
    claims.insert(u"sub"_s, subjectOf(user, scopes.resource));
    claims.insert(u"ver"_s, u"1.0"_s);
    return signedJwt(claims);
}

QByteArray issueRefreshToken(const EntraIssue &issue, State &state)
{
    // One that ended lately is still told from one that never was.
    state.entra.refreshTokens.removeIf(
        [&state](const EntraRefreshToken &known) { return known.expiresAt.addDays(1) <= state.now(); });
    const QByteArray value = "1." + opaque(600, 900);
    state.entra.refreshTokens.append({.digest = QCryptographicHash::hash(value, QCryptographicHash::Sha256),
                                      .family = issue.family,
                                      .scopes = issue.scopes,
                                      .expiresAt = state.now().addSecs(state.entra.settings.refreshTokenLife.count())});
    return value;
}

} // namespace

QString beginFamily(const QString &userId, const QString &clientId, const EntraScopes &scopes, State &state)
{
    const QString id = randomId();
    state.entra.families.insert(id, {.userId = userId, .clientId = clientId, .consented = scopes.granted});
    return id;
}

QByteArray issueAccessToken(const User &user, const QString &clientId, const QString &tenant, const EntraScopes &scopes,
                            std::chrono::seconds life, State &state)
{
    const QDateTime now = state.now();
    state.bearers.removeIf([&now](const Bearer &known) { return known.isEntras() && known.expiresAt <= now; });
    Bearer bearer{accessTokenText(user, clientId, tenant, scopes, life, state), user.id};
    bearer.tenant = tenant;
    bearer.scopes = scopes.granted;
    bearer.expiresAt = now.addSecs(life.count());
    bearer.forDevOps = scopes.resource == QLatin1StringView(devOpsResource);
    state.bearers.append(bearer);
    return bearer.value;
}

QByteArray issueDevOpsToken(const User &user, const QStringList &scopes, std::chrono::seconds life, State &state)
{
    const EntraScopes wanted{.resource = QString::fromLatin1(devOpsResource), .granted = scopes};
    return issueAccessToken(user, state.entra.settings.clientIds.value(0), user.tenant, wanted, life, state);
}

Answer tokenAnswer(const EntraIssue &issue, State &state)
{
    const EntraFamily family = state.entra.families.value(issue.family);
    const User *found = state.user(family.userId);
    if (!found)
        return {};
    const User user = *found;
    const std::chrono::seconds life = state.entra.settings.accessTokenLife;
    const QByteArray access = issueAccessToken(user, family.clientId, issue.tenant, issue.scopes, life, state);
    QJsonObject object{{u"token_type"_s, u"Bearer"_s},
                       {u"scope"_s, grantedText(issue.scopes)},
                       {u"expires_in"_s, qint64(life.count())},
                       {u"ext_expires_in"_s, qint64(life.count())},
                       {u"access_token"_s, QString::fromLatin1(access)}};
    if (issue.scopes.offline)
        object.insert(u"refresh_token"_s, QString::fromLatin1(issueRefreshToken(issue, state)));
    if (const QByteArray id = idTokenFor(user, family.clientId, issue, state); !id.isEmpty())
        object.insert(u"id_token"_s, QString::fromLatin1(id));
    Answer answer = Answer::json(200, object);
    answer.setHeader("Content-Type", "application/json; charset=utf-8");
    return answer;
}

void revokeSessions(const QString &person, State &state)
{
    const User *user = state.person(person);
    const QStringList families = state.entra.families.keys();
    for (const QString &family : families) {
        if (user && state.entra.families.value(family).userId == user->id)
            state.entra.end(family, 50173);
    }
}

void replaceRefreshTokens(State &state)
{
    const QList<EntraRefreshToken> before = state.entra.refreshTokens;
    for (EntraRefreshToken &token : state.entra.refreshTokens)
        token.replaced = true;
    for (const EntraRefreshToken &token : before) {
        if (!token.replaced)
            issueRefreshToken({.family = token.family, .tenant = {}, .scopes = token.scopes}, state);
    }
}

void expireAccessTokens(const QString &person, State &state)
{
    const User *user = state.person(person);
    for (Bearer &bearer : state.bearers)
        bearer.expired = bearer.expired || (user && bearer.isEntras() && bearer.userId == user->id);
}

} // namespace patkeeper::sandbox
