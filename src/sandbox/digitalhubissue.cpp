// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubissue.h"

#include "sandboxjwt.h"

#include <QCryptographicHash>
#include <QJsonArray>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

QString random(int length)
{
    return QString::fromLatin1(randomCharacters(length));
}

/// Flat, and each only where its provider is on.
QJsonObject storeCredentials(const State &state)
{
    const SandboxDigitalHubSettings &settings = state.digitalHub.settings;
    const QStringList &providers = settings.credentialProviders;
    QJsonObject object{{u"dh_projects"_s, u"churn-model,demo"_s}};
    if (providers.contains(u"s3"_s)) {
        const QDateTime end = state.now().addSecs(settings.accessTokenLife.count() + 300);
        object.insert(u"aws_access_key_id"_s, random(20).toUpper());
        object.insert(u"aws_secret_access_key"_s, random(40));
        object.insert(u"aws_session_token"_s, random(160));
        object.insert(u"aws_credentials_expiration"_s, end.toString(u"yyyy-MM-ddTHH:mm:ss'Z'"_s));
    }
    if (providers.contains(u"db"_s)) {
        object.insert(u"db_username"_s, QString(u"dh_"_s + random(8).toLower()));
        object.insert(u"db_password"_s, random(24));
    }
    if (providers.contains(u"trino"_s)) {
        object.insert(u"trino_username"_s, QString(u"dh_"_s + random(8).toLower()));
        object.insert(u"trino_password"_s, random(24));
        object.insert(u"trino_token"_s, random(64));
    }
    if (providers.contains(u"registry"_s)) {
        object.insert(u"container_registry_username"_s, u"robot$digitalhub"_s);
        object.insert(u"container_registry_password"_s, random(32));
    }
    return object;
}

QByteArray addRefreshToken(const DigitalHubIssue &issue, State &state)
{
    const QDateTime now = state.now();
    state.digitalHub.refreshTokens.removeIf(
        [&now](const DigitalHubRefreshToken &known) { return known.expiresAt <= now; });
    const QByteArray value = randomCharacters(54);
    state.digitalHub.refreshTokens.append(
        {.id = randomId(),
         .digest = QCryptographicHash::hash(value, QCryptographicHash::Sha256),
         .user = issue.user,
         .scopes = issue.scopes,
         .issuedAt = now,
         .expiresAt = now.addSecs(state.digitalHub.settings.refreshTokenLife.count())});
    return value;
}

} // namespace

QByteArray addDigitalHubJwt(const DigitalHubIssue &issue, State &state)
{
    const SandboxDigitalHubSettings &settings = state.digitalHub.settings;
    const QDateTime now = state.now();
    state.digitalHub.jwts.removeIf([&now](const DigitalHubJwt &known) { return known.expiresAt <= now; });
    DigitalHubJwt jwt{.value = {},
                      .user = issue.user,
                      .audience = {settings.clientId, settings.name},
                      .expiresAt = now.addSecs(settings.accessTokenLife.count())};
    if (issue.fromSignIn)
        jwt.audience.append(settings.name + u"/exchange"_s);
    jwt.value = signedJwt({{u"sub"_s, issue.user},
                           {u"preferred_username"_s, issue.user},
                           {u"iss"_s, digitalHubEndpoint(state)},
                           {u"aud"_s, QJsonArray::fromStringList(jwt.audience)},
                           {u"iat"_s, now.toSecsSinceEpoch()},
                           {u"exp"_s, jwt.expiresAt.toSecsSinceEpoch()},
                           {u"jti"_s, randomId()},
                           {u"authorities"_s, QJsonArray{u"ROLE_USER"_s}},
                           {u"client_id"_s, settings.clientId}});
    state.digitalHub.jwts.append(jwt);
    return jwt.value;
}

Answer digitalHubTokenAnswer(const DigitalHubIssue &issue, State &state)
{
    const SandboxDigitalHubSettings &settings = state.digitalHub.settings;
    const QString jwt = QString::fromLatin1(addDigitalHubJwt(issue, state));
    QJsonObject object = issue.scopes.contains(u"credentials"_s) ? storeCredentials(state) : QJsonObject();
    object.insert(u"token_type"_s, u"Bearer"_s);
    object.insert(u"access_token"_s, jwt);
    object.insert(u"id_token"_s, jwt);
    object.insert(u"expires_in"_s, qint64(settings.accessTokenLife.count()));
    object.insert(u"client_id"_s, settings.clientId);
    object.insert(u"issuer"_s, digitalHubEndpoint(state));
    if (!issue.issuedType.isEmpty())
        object.insert(u"issued_token_type"_s, issue.issuedType);
    if (issue.withRefreshToken)
        object.insert(u"refresh_token"_s, QString::fromLatin1(addRefreshToken(issue, state)));
    return Answer::document(200, QJsonDocument(object));
}

} // namespace patkeeper::sandbox
