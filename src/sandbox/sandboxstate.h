// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "digitalhubstate.h"
#include "entrastate.h"
#include "sailpointstate.h"
#include "sandboxfault.h"
#include "sandboxpolicy.h"
#include "sandboxrequest.h"
#include "sandboxtoken.h"

#include <QList>
#include <QMap>
#include <QUrl>

#include <functional>
#include <optional>

namespace patkeeper::sandbox
{

struct User {
    QString id;
    QString displayName;
    QString mail;
    QString tenant{};      ///< Where they are at home.
    QString objectId{};    ///< In that tenant.
    QStringList guestOf{}; ///< Other tenants' ids.
};

/// An access token: made for the demonstration, with everything in it that is not said otherwise, or by Entra.
struct Bearer {
    QByteArray value;
    QString userId;
    bool expired = false;
    bool mayManageTokens = true;
    QString tenant{};      ///< Empty: not Entra's, and good in every organization.
    QStringList scopes{};  ///< Entra's: short names of Azure DevOps' scopes.
    QDateTime expiresAt{}; ///< Entra's.
    bool forDevOps = true; ///< False: made for another resource.

    bool isEntras() const { return !tenant.isEmpty(); }
};

struct Organization {
    QString id;
    QString name;
    QString tenant{};      ///< All zeros: of personal accounts.
    QStringList members{}; ///< User ids; empty: everybody of the tenant, guests included.
};

/// What a continuation token stands for: the rest of one listing, as it was when its first page was asked for.
struct Page {
    QString question; ///< The next page must repeat it exactly.
    QStringList ids;
};

/// All that the sandbox remembers. Not safe by itself: whoever holds it, holds the service's mutex.
struct State {
    SandboxPolicy policy;
    QList<SandboxFault> faults;
    QList<SandboxRequest> requests;
    QList<SandboxToken> tokens; ///< In the order of their creation.
    QList<User> users;          ///< Never empty.
    QList<Bearer> bearers;
    QList<Organization> organizations; ///< Never empty.
    QMap<QString, Page> pages;         ///< By continuation token.
    QUrl url;
    QByteArray controlKey;
    std::function<QDateTime()> clock;
    quint64 order = 0;
    EntraState entra;
    SailPointState sailPoint;
    DigitalHubState digitalHub;

    /// The server's own clock: UTC, with the policy's offset.
    QDateTime now() const;
    const Organization *organization(const QString &name) const;
    const User *user(const QString &id) const;
    /// By id, mail address or name.
    const User *person(const QString &reference) const;
    bool isMember(const User &user, const Organization &organization) const;
    const Bearer *livingBearer(const QByteArray &value) const;
    SandboxToken *token(const QString &id);
    /// The living token that this secret opens.
    const SandboxToken *livingToken(QByteArrayView secret) const;
    /// Those that still wait for a request: with repetitions left, or meant for all requests and never played.
    QList<SandboxFault> unusedFaults() const;
    bool isExpired(const SandboxToken &token) const;

    /// Fills in whatever was left empty and files it; the id.
    QString add(SandboxToken token);
    /// False when there is no such token. A second time changes nothing.
    bool revoke(const QString &id);
    QByteArray addBearer(const QString &userId, bool mayManageTokens);
    QString addUser(const QString &displayName);
    void addOrganization(const QString &name);
};

/// `length` letters and digits from the system's random source.
QByteArray randomCharacters(int length);
QString randomId();
/// A token of the current shape: 84 characters with AZDO as the 77th to 80th (fact sheet 2).
QByteArray makeSecret();
/// SHA-256 of its secret, whether or not that is still known.
QByteArray digestOf(const SandboxToken &token);
/// The nearest multiple of 1/300 s, as whole milliseconds.
QDateTime roundedDate(const QDateTime &date);

} // namespace patkeeper::sandbox
