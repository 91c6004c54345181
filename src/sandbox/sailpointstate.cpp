// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointstate.h"

#include "sandboxjwt.h"
#include "sandboxstate.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QRandomGenerator>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int idLength = 32;
constexpr int secretLength = 64;

QJsonObject claimsOf(const SailPointJwt &jwt, const User *user, const State &state)
{
    QJsonArray authorities;
    if (user && isAdministrator(*user, state))
        authorities.append(u"ORG_ADMIN"_s);
    return {{u"tenant_id"_s, jwt.tenant},
            {u"internal"_s, false},
            {u"pod"_s, u"sandbox"_s},
            {u"org"_s, jwt.tenant},
            {u"identity_id"_s, user ? QJsonValue(identityId(*user)) : QJsonValue()},
            {u"user_name"_s, user ? QJsonValue(user->mail) : QJsonValue()},
            {u"user_id"_s, user ? QJsonValue(identityId(*user)) : QJsonValue()},
            {u"strong_auth"_s, false},
            {u"strong_auth_supported"_s, false},
            {u"authorities"_s, authorities},
            {u"client_id"_s, jwt.clientId},
            {u"scope"_s, QJsonArray::fromStringList(jwt.scopes)},
            {u"exp"_s, jwt.expiresAt.toSecsSinceEpoch()},
            {u"jti"_s, randomId()}};
}

} // namespace

QByteArray randomHex(int length)
{
    static constexpr QByteArrayView digits("0123456789abcdef");
    QByteArray text;
    text.reserve(length);
    for (int i = 0; i < length; ++i)
        text.append(digits[QRandomGenerator::system()->bounded(int(digits.size()))]);
    return text;
}

QString identityId(const User &user)
{
    return QString(user.id).remove(u'-');
}

bool isAdministrator(const User &user, const State &state)
{
    const QStringList &known = state.sailPoint.settings.administrators;
    return std::any_of(known.begin(), known.end(),
                       [&](const QString &reference) { return state.person(reference) == &user; });
}

SandboxSailPointToken *SailPointState::token(const QString &tenant, const QString &id)
{
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const SandboxSailPointToken &known) {
        return !known.deleted && known.tenant == tenant && known.id == id;
    });
    return found == tokens.end() ? nullptr : &*found;
}

const SailPointJwt *SailPointState::jwt(const QByteArray &value) const
{
    const auto found =
        std::find_if(jwts.begin(), jwts.end(), [&value](const SailPointJwt &known) { return known.value == value; });
    return found == jwts.end() ? nullptr : &*found;
}

QByteArray digestOf(const SandboxSailPointToken &token)
{
    return token.secret.isEmpty() ? token.secretDigest
                                  : QCryptographicHash::hash(token.secret, QCryptographicHash::Sha256);
}

bool hasSecret(const SandboxSailPointToken &token, QByteArrayView secret)
{
    return digestOf(token) == QCryptographicHash::hash(secret.toByteArray(), QCryptographicHash::Sha256);
}

bool isExpired(const SandboxSailPointToken &token, const QDateTime &now)
{
    return token.expiresAt.isValid() && token.expiresAt <= now;
}

QString addSailPointToken(SandboxSailPointToken token, State &state)
{
    if (token.id.isEmpty())
        token.id = QString::fromLatin1(randomHex(idLength));
    if (token.secret.isEmpty() && token.secretDigest.isEmpty())
        token.secret = randomHex(secretLength);
    if (token.scopes.isEmpty())
        token.scopes = QStringList{u"sp:scopes:all"_s};
    if (token.tenant.isEmpty())
        token.tenant = state.sailPoint.tenants.first();
    if (token.userId.isEmpty())
        token.userId = state.users.first().id;
    if (!token.createdAt.isValid())
        token.createdAt = state.now();
    token.createdOrder = ++state.order;
    state.sailPoint.tokens.append(token);
    return token.id;
}

void deleteSailPointToken(SandboxSailPointToken &token, State &state)
{
    if (token.deleted)
        return;
    token.deleted = true;
    token.deletedOrder = ++state.order;
    if (!state.sailPoint.settings.endsJwtsWithToken)
        return;
    for (SailPointJwt &jwt : state.sailPoint.jwts)
        jwt.ended = jwt.ended || jwt.clientId == token.id;
}

QByteArray addSailPointJwt(const QString &tenant, const QString &clientId, const User *user, const QStringList &scopes,
                           std::chrono::seconds life, State &state)
{
    const QDateTime now = state.now();
    // One that ended lately is still told from one that never was.
    state.sailPoint.jwts.removeIf([&now](const SailPointJwt &known) { return known.expiresAt.addDays(1) <= now; });
    SailPointJwt jwt{.value = {},
                     .clientId = clientId,
                     .tenant = tenant,
                     .userId = user ? user->id : QString(),
                     .scopes = scopes,
                     .expiresAt = now.addSecs(life.count())};
    jwt.value = signedJwt(claimsOf(jwt, user, state));
    state.sailPoint.jwts.append(jwt);
    return jwt.value;
}

} // namespace patkeeper::sandbox
