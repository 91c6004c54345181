// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxdigitalhub.h"

#include "digitalhubissue.h"
#include "sandboxservice.h"

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace sandbox;

namespace
{

QString userNamed(const QString &reference, const State &state)
{
    const User *user = reference.isEmpty() ? &state.users.first() : state.person(reference);
    return user ? digitalHubUser(*user) : QString();
}

SandboxDigitalHubToken *tokenById(const QString &id, State &state)
{
    auto &tokens = state.digitalHub.tokens;
    const auto found = std::find_if(tokens.begin(), tokens.end(),
                                    [&id](const SandboxDigitalHubToken &token) { return token.id == id; });
    return found == tokens.end() ? nullptr : &*found;
}

QByteArray issueBearer(const QString &user, State &state)
{
    return addDigitalHubJwt({.user = user, .scopes = {u"openid"_s, u"profile"_s}, .fromSignIn = true}, state);
}

} // namespace

QUrl SandboxDigitalHub::url() const
{
    return m_service.with([](State &state) { return QUrl(digitalHubEndpoint(state)); });
}

QString SandboxDigitalHub::clientId() const
{
    return settings().clientId;
}

QByteArray SandboxDigitalHub::clientSecret() const
{
    return m_service.with([](State &state) { return state.digitalHub.clientSecret; });
}

QString SandboxDigitalHub::userName(const QString &person) const
{
    return m_service.with([&person](State &state) { return userNamed(person, state); });
}

QByteArray SandboxDigitalHub::password(const QString &person) const
{
    return m_service.with([&person](State &state) {
        const QString user = userNamed(person, state);
        return user.isEmpty() ? QByteArray() : digitalHubPassword(user, state);
    });
}

void SandboxDigitalHub::setPassword(const QByteArray &password, const QString &person)
{
    m_service.with([&](State &state) { state.digitalHub.passwords.insert(userNamed(person, state), password); });
}

SandboxDigitalHubSettings SandboxDigitalHub::settings() const
{
    return m_service.with([](State &state) { return state.digitalHub.settings; });
}

void SandboxDigitalHub::setSettings(const SandboxDigitalHubSettings &settings)
{
    m_service.with([&settings](State &state) { state.digitalHub.settings = settings; });
}

QByteArray SandboxDigitalHub::bearer() const
{
    return m_service.with([](State &state) {
        const QString user = digitalHubUser(state.users.first());
        QByteArray newest;
        for (const DigitalHubJwt &jwt : std::as_const(state.digitalHub.jwts)) {
            if (jwt.user == user && jwt.expiresAt > state.now())
                newest = jwt.value;
        }
        return newest.isEmpty() ? issueBearer(user, state) : newest;
    });
}

QByteArray SandboxDigitalHub::newBearer(const QString &person)
{
    return m_service.with([&person](State &state) {
        const QString user = userNamed(person, state);
        return user.isEmpty() ? QByteArray() : issueBearer(user, state);
    });
}

void SandboxDigitalHub::expireBearers()
{
    m_service.with([](State &state) { state.digitalHub.jwts.clear(); });
}

QList<SandboxDigitalHubToken> SandboxDigitalHub::tokens() const
{
    return m_service.with([](State &state) { return state.digitalHub.tokens; });
}

QString SandboxDigitalHub::addToken(const SandboxDigitalHubToken &token)
{
    return m_service.with([&token](State &state) { return addDigitalHubToken(token, state); });
}

bool SandboxDigitalHub::deleteToken(const QString &id)
{
    return m_service.with([&id](State &state) {
        SandboxDigitalHubToken *token = tokenById(id, state);
        if (token)
            deleteDigitalHubToken(*token, state);
        return token != nullptr;
    });
}

bool SandboxDigitalHub::accepts(QByteArrayView secret) const
{
    return m_service.with([secret](State &state) {
        const SandboxDigitalHubToken *token = state.digitalHub.tokenBySecret(secret);
        return token && !isExpired(*token, state.now());
    });
}

QByteArray SandboxDigitalHub::secretOf(const QString &id) const
{
    return m_service.with([&id](State &state) {
        const SandboxDigitalHubToken *token = tokenById(id, state);
        return token ? token->secret : QByteArray();
    });
}

} // namespace patkeeper
