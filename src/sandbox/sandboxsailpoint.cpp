// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxsailpoint.h"

#include "sandboxservice.h"

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace sandbox;

namespace
{

constexpr auto ownClient = "user-sign-in"; ///< As if somebody had signed in at the web page.

const User *personOf(const QString &reference, const State &state)
{
    return reference.isEmpty() ? &state.users.first() : state.person(reference);
}

SandboxSailPointToken *tokenById(const QString &id, State &state)
{
    auto &tokens = state.sailPoint.tokens;
    const auto found = std::find_if(tokens.begin(), tokens.end(),
                                    [&id](const SandboxSailPointToken &token) { return token.id == id; });
    return found == tokens.end() ? nullptr : &*found;
}

QByteArray livingBearer(const State &state)
{
    QByteArray newest;
    for (const SailPointJwt &jwt : state.sailPoint.jwts) {
        const bool lives = !jwt.ended && jwt.expiresAt > state.now();
        if (lives && jwt.userId == state.users.first().id && jwt.tenant == state.sailPoint.tenants.first() &&
            jwt.scopes.contains(u"sp:scopes:all"_s))
            newest = jwt.value;
    }
    return newest;
}

} // namespace

QUrl SandboxSailPoint::url(const QString &tenant) const
{
    return m_service.with([&tenant](State &state) {
        const QString name = tenant.isEmpty() ? state.sailPoint.tenants.first() : tenant;
        return state.url.resolved(QUrl(u"/sailpoint/"_s + name));
    });
}

QString SandboxSailPoint::tenant() const
{
    return m_service.with([](State &state) { return state.sailPoint.tenants.first(); });
}

void SandboxSailPoint::addTenant(const QString &name)
{
    m_service.with([&name](State &state) {
        if (!state.sailPoint.tenants.contains(name))
            state.sailPoint.tenants.append(name);
    });
}

SandboxSailPointSettings SandboxSailPoint::settings() const
{
    return m_service.with([](State &state) { return state.sailPoint.settings; });
}

void SandboxSailPoint::setSettings(const SandboxSailPointSettings &settings)
{
    m_service.with([&settings](State &state) { state.sailPoint.settings = settings; });
}

QByteArray SandboxSailPoint::bearer() const
{
    return m_service.with([](State &state) {
        const QByteArray known = livingBearer(state);
        return known.isEmpty()
                   ? addSailPointJwt(state.sailPoint.tenants.first(), QString::fromLatin1(ownClient),
                                     &state.users.first(), {u"sp:scopes:all"_s}, std::chrono::hours(12), state)
                   : known;
    });
}

QByteArray SandboxSailPoint::newBearer(const QString &person, const QStringList &scopes, std::chrono::seconds life,
                                       const QString &tenant)
{
    return m_service.with([&](State &state) {
        const User *user = personOf(person, state);
        const QString name = tenant.isEmpty() ? state.sailPoint.tenants.first() : tenant;
        return user ? addSailPointJwt(name, QString::fromLatin1(ownClient), user, scopes, life, state) : QByteArray();
    });
}

QByteArray SandboxSailPoint::newClientBearer()
{
    return m_service.with([](State &state) {
        return addSailPointJwt(state.sailPoint.tenants.first(), QString::fromLatin1(randomHex(32)), nullptr,
                               {u"sp:scopes:all"_s}, std::chrono::hours(1), state);
    });
}

void SandboxSailPoint::expireBearers()
{
    m_service.with([](State &state) {
        for (SailPointJwt &jwt : state.sailPoint.jwts)
            jwt.expiresAt = std::min(jwt.expiresAt, state.now());
    });
}

QList<SandboxSailPointToken> SandboxSailPoint::tokens() const
{
    return m_service.with([](State &state) { return state.sailPoint.tokens; });
}

QString SandboxSailPoint::addToken(const SandboxSailPointToken &token)
{
    return m_service.with([&token](State &state) { return addSailPointToken(token, state); });
}

bool SandboxSailPoint::deleteToken(const QString &id)
{
    return m_service.with([&id](State &state) {
        SandboxSailPointToken *token = tokenById(id, state);
        if (token)
            deleteSailPointToken(*token, state);
        return token != nullptr;
    });
}

bool SandboxSailPoint::accepts(const QString &id, QByteArrayView secret) const
{
    return m_service.with([&](State &state) {
        const SandboxSailPointToken *token = tokenById(id, state);
        return token && !token->deleted && !isExpired(*token, state.now()) && hasSecret(*token, secret);
    });
}

QByteArray SandboxSailPoint::secretOf(const QString &id) const
{
    return m_service.with([&id](State &state) {
        const SandboxSailPointToken *token = tokenById(id, state);
        return token ? token->secret : QByteArray();
    });
}

QString SandboxSailPoint::identity(const QString &person) const
{
    return m_service.with([&person](State &state) {
        const User *user = personOf(person, state);
        return user ? identityId(*user) : QString();
    });
}

} // namespace patkeeper
