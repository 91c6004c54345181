// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxentrasettings.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>

namespace patkeeper::sandbox
{

/// A directory of Entra.
struct Tenant {
    QString id;
    QString name;
    QString domain;
};

/// What one request may ask for, taken apart: all of one resource.
struct EntraScopes {
    QString resource;       ///< Its id.
    QStringList granted;    ///< Its scopes by their short names; what `.default` stands for is in it.
    bool isDefault = false; ///< Asked for as `.default`.
    bool openId = false;
    bool profile = false;
    bool offline = false;
};

/// One sign-in of a person with an app, and all tokens that came from it.
struct EntraFamily {
    QString userId;
    QString clientId;
    QStringList consented; ///< Short names.
    int endedBy = 0;       ///< The AADSTS number that its tokens answer with; 0: it lives.
};

struct EntraCode {
    QByteArray value;
    QString family;
    QString tenant; ///< As the address had it.
    QString redirectUri;
    QByteArray challenge;
    QString nonce;
    EntraScopes scopes;
    QDateTime expiresAt;
    bool redeemed = false;
};

struct EntraRefreshToken {
    QByteArray digest; ///< SHA-256: the token itself is known to its holder only.
    QString family;
    EntraScopes scopes;
    QDateTime expiresAt;
    bool replaced = false;
};

struct EntraDeviceSignIn {
    enum class Status { Pending, Approved, Declined, Redeemed };

    QByteArray deviceCode;
    QString userCode;
    QString clientId;
    QString tenant; ///< As the address had it.
    EntraScopes scopes;
    QDateTime expiresAt;
    QDateTime askedAt{};
    int interval = 5; ///< Seconds; grows each time the device asks too soon.
    Status status = Status::Pending;
    QString userId{}; ///< Of who approved.
};

/// All that the sandbox's Entra remembers; part of State and guarded as it is.
struct EntraState {
    SandboxEntraSettings settings;
    SandboxEntraCounts counts;
    QList<Tenant> tenants;               ///< Never empty once a sandbox runs.
    QMap<QString, EntraFamily> families; ///< By an id of their own.
    QList<EntraCode> codes;
    QList<EntraRefreshToken> refreshTokens;
    QList<EntraDeviceSignIn> deviceSignIns;

    /// By id or domain.
    const Tenant *tenant(const QString &segment) const;
    EntraRefreshToken *refreshToken(const QByteArray &value);
    EntraDeviceSignIn *byDeviceCode(const QByteArray &deviceCode);
    /// As people type it: case, blanks and hyphens do not count.
    EntraDeviceSignIn *byUserCode(const QString &userCode);
    void end(const QString &family, int aadsts);
};

} // namespace patkeeper::sandbox
