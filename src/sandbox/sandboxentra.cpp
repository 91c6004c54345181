// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxentra.h"

#include "entradevice.h"
#include "entraissue.h"
#include "sandboxservice.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace sandbox;

QUrl SandboxEntra::authority() const
{
    return m_service.with([](State &state) { return state.url; });
}

QString SandboxEntra::tenant() const
{
    return m_service.with([](State &state) { return state.organizations.first().tenant; });
}

QString SandboxEntra::clientId() const
{
    return settings().clientIds.value(0);
}

QList<SandboxPerson> SandboxEntra::people() const
{
    return m_service.with([](State &state) {
        QList<SandboxPerson> people;
        for (const User &user : std::as_const(state.users))
            people.append({user.id, user.displayName, user.mail, user.tenant});
        return people;
    });
}

QString SandboxEntra::addPerson(const QString &name, const QString &mail, const QString &tenant)
{
    return m_service.with([&](State &state) {
        if (!state.entra.tenant(tenant))
            state.entra.tenants.append({tenant, mail.section(u'@', 1), mail.section(u'@', 1)});
        state.users.append({randomId(), name, mail, state.entra.tenant(tenant)->id, randomId()});
        return state.users.last().id;
    });
}

void SandboxEntra::addOrganization(const QString &name, const QString &tenant, const QStringList &members)
{
    m_service.with([&](State &state) {
        Organization organization{randomId(), name, tenant};
        for (const QString &member : members) {
            if (const User *user = state.person(member))
                organization.members.append(user->id);
        }
        if (!state.organization(name))
            state.organizations.append(organization);
    });
}

SandboxEntraSettings SandboxEntra::settings() const
{
    return m_service.with([](State &state) { return state.entra.settings; });
}

void SandboxEntra::setSettings(const SandboxEntraSettings &settings)
{
    m_service.with([&settings](State &state) { state.entra.settings = settings; });
}

void SandboxEntra::setAccessTokenLife(std::chrono::seconds life)
{
    m_service.with([life](State &state) { state.entra.settings.accessTokenLife = life; });
}

void SandboxEntra::setPick(const QString &pick)
{
    m_service.with([&pick](State &state) { state.entra.settings.pick = pick; });
}

SandboxEntraCounts SandboxEntra::counts() const
{
    return m_service.with([](State &state) { return state.entra.counts; });
}

bool SandboxEntra::approve(const QString &userCode, const QString &person)
{
    return m_service.with([&](State &state) {
        const User *user = state.person(person);
        return user && decideDevice(userCode, user->id, state);
    });
}

bool SandboxEntra::decline(const QString &userCode)
{
    return m_service.with([&](State &state) { return decideDevice(userCode, {}, state); });
}

void SandboxEntra::revokeSessions(const QString &person)
{
    m_service.with([&](State &state) { sandbox::revokeSessions(person, state); });
}

void SandboxEntra::rotateBehindBack()
{
    m_service.with([](State &state) { replaceRefreshTokens(state); });
}

void SandboxEntra::expireAccessTokens(const QString &person)
{
    m_service.with([&](State &state) { sandbox::expireAccessTokens(person, state); });
}

QByteArray SandboxEntra::issueAccessToken(const QString &person, const QStringList &scopes, std::chrono::seconds life)
{
    return m_service.with([&](State &state) {
        const User *user = state.person(person);
        return user ? issueDevOpsToken(*user, scopes, life, state) : QByteArray();
    });
}

} // namespace patkeeper
