// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "digitalhubaddresses.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QUrl>

/// What a DigitalHub tells everybody of itself, in two documents of which either may be missing (fact sheet B2).
namespace patkeeper::digitalhub
{

struct Documents {
    QString name;
    QString version;
    QStringList authentication; ///< Of "basic", "jwt", "oidc", as far as it says.
    QString clientId;           ///< Of the app that people sign in to; empty where nobody can.
    QUrl authorizationEndpoint; ///< The same.
    QUrl tokenEndpoint;
    QStringList scopes; ///< Sorted.

    bool takesPasswords() const { return authentication.contains(QLatin1StringView("basic")); }
    bool takesBrowser() const { return !clientId.isEmpty() && !authorizationEndpoint.isEmpty(); }
    bool operator==(const Documents &) const = default;
};

/// Of the core's configuration and the metadata of signing in; each may be empty, not both. BadReply where neither is
/// one, or where they lead to another place than the account's: no secret follows a document elsewhere.
Result<Documents> readDocuments(const QByteArray &configuration, const QByteArray &metadata,
                                const Addresses &addresses);

} // namespace patkeeper::digitalhub
