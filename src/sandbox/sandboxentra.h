// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxentrasettings.h"

#include <QByteArray>
#include <QList>
#include <QUrl>

namespace patkeeper
{

namespace sandbox
{
class Service;
}

/// Somebody who can sign in at the sandbox's Entra.
struct SandboxPerson {
    QString id; ///< As Azure DevOps knows them.
    QString name;
    QString mail;
    QString tenant; ///< Where they are at home.

    friend bool operator==(const SandboxPerson &, const SandboxPerson &) = default;
};

/// The sandbox's Entra: who can sign in, what it was asked, and what happens behind the app's back.
///
/// Each member may be called from any thread. A `person` is an id, a mail address or a name; what names nobody does
/// nothing.
class SandboxEntra
{
public:
    explicit SandboxEntra(sandbox::Service &service) : m_service(service) {}

    /// `authority()/{tenant()}/oauth2/v2.0/authorize` is where a browser goes.
    QUrl authority() const;
    QString tenant() const; ///< Of the first organization.
    QString clientId() const;
    QList<SandboxPerson> people() const;

    /// Somebody more who can sign in; their id. `tenant` is an id or a domain; one that is new makes a directory.
    QString addPerson(const QString &name, const QString &mail, const QString &tenant);
    /// One of this tenant (all zeros: of personal accounts), for these people or for all of the tenant.
    void addOrganization(const QString &name, const QString &tenant, const QStringList &members = {});

    SandboxEntraSettings settings() const;
    void setSettings(const SandboxEntraSettings &settings);
    void setAccessTokenLife(std::chrono::seconds life);
    /// Who signs in from now on without being asked, or what goes wrong; see SandboxEntraSettings::pick.
    void setPick(const QString &pick);

    SandboxEntraCounts counts() const;
    int refreshes() const { return counts().refreshes; }

    /// The code that a device shows; false where no such code waits.
    bool approve(const QString &userCode, const QString &person);
    bool decline(const QString &userCode);

    /// All refresh tokens of this person end with AADSTS50173, as when an administrator says so or the password
    /// changes.
    void revokeSessions(const QString &person);
    /// Somebody else uses each refresh token that is still good, so that its holder has an old one.
    void rotateBehindBack();
    /// The access tokens that Entra gave this person end now; refresh tokens live on.
    void expireAccessTokens(const QString &person);
    /// One of Azure DevOps, for the person's home; scopes by their short names, such as `vso.pats`.
    QByteArray issueAccessToken(const QString &person, const QStringList &scopes,
                                std::chrono::seconds life = std::chrono::seconds(3599));

private:
    sandbox::Service &m_service;
};

} // namespace patkeeper
