// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubstate.h"

#include "sandboxjwt.h"
#include "sandboxstate.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int secretBytes = 20; // 27 characters (fact sheet B1).
constexpr int passwordLength = 16;

QByteArray makeToken()
{
    QByteArray bytes(secretBytes, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return base64Url(bytes);
}

} // namespace

SandboxDigitalHubToken *DigitalHubState::token(const QString &id)
{
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&id](const SandboxDigitalHubToken &known) {
        return !known.deleted && known.id == id;
    });
    return found == tokens.end() ? nullptr : &*found;
}

const SandboxDigitalHubToken *DigitalHubState::tokenBySecret(QByteArrayView secret) const
{
    const QByteArray digest = QCryptographicHash::hash(secret.toByteArray(), QCryptographicHash::Sha256);
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&digest](const SandboxDigitalHubToken &known) {
        return !known.deleted && digestOf(known) == digest;
    });
    return found == tokens.end() ? nullptr : &*found;
}

const DigitalHubJwt *DigitalHubState::livingJwt(const QByteArray &value, const QDateTime &now) const
{
    const auto found = std::find_if(jwts.begin(), jwts.end(), [&](const DigitalHubJwt &known) {
        return known.value == value && known.expiresAt > now;
    });
    return found == jwts.end() ? nullptr : &*found;
}

QString digitalHubUser(const User &user)
{
    return user.mail.section(u'@', 0, 0);
}

const User *digitalHubPerson(const QString &userName, const State &state)
{
    const auto found = std::find_if(state.users.begin(), state.users.end(),
                                    [&userName](const User &user) { return digitalHubUser(user) == userName; });
    return found == state.users.end() ? nullptr : &*found;
}

QString digitalHubEndpoint(const State &state)
{
    return state.url.resolved(QUrl(u"/digitalhub"_s)).toString();
}

QByteArray digestOf(const SandboxDigitalHubToken &token)
{
    return token.secret.isEmpty() ? token.secretDigest
                                  : QCryptographicHash::hash(token.secret, QCryptographicHash::Sha256);
}

bool isExpired(const SandboxDigitalHubToken &token, const QDateTime &now)
{
    return token.expiresAt.isValid() && token.expiresAt <= now;
}

QString addDigitalHubToken(SandboxDigitalHubToken token, State &state)
{
    if (token.id.isEmpty())
        token.id = randomId();
    if (token.secret.isEmpty() && token.secretDigest.isEmpty())
        token.secret = makeToken();
    if (token.user.isEmpty())
        token.user = digitalHubUser(state.users.first());
    if (token.scopes.isEmpty())
        token.scopes = QStringList{u"openid"_s, u"profile"_s, u"credentials"_s};
    if (!token.issuedAt.isValid())
        token.issuedAt = state.now();
    token.createdOrder = ++state.order;
    state.digitalHub.tokens.append(token);
    return token.id;
}

void deleteDigitalHubToken(SandboxDigitalHubToken &token, State &state)
{
    if (token.deleted)
        return;
    token.deleted = true;
    token.deletedOrder = ++state.order;
}

QByteArray digitalHubPassword(const QString &user, State &state)
{
    QByteArray &password = state.digitalHub.passwords[user];
    if (password.isEmpty())
        password = randomCharacters(passwordLength);
    return password;
}

} // namespace patkeeper::sandbox
