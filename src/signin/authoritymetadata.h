// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QString>
#include <QUrl>

#include <chrono>

namespace patkeeper
{

class HttpClient;

/// What an authority says of itself (OpenID Connect Discovery 1.0), checked.
struct AuthorityMetadata {
    QUrl authority; ///< As it was asked: without the tenant.
    QString tenant; ///< Empty where it has none: it is one by itself, and its issuer is its address.
    QString issuer; ///< May hold "{tenantid}" where the tenant is a name for many directories.
    QUrl authorizationEndpoint;
    QUrl tokenEndpoint;
    QUrl deviceAuthorizationEndpoint;    ///< Empty where the authority has none.
    bool namesItselfInCallbacks = false; ///< Its callbacks carry "iss" (RFC 9207), and one without it is not its own.

    bool operator==(const AuthorityMetadata &) const = default;
    /// The issuer that a token of that directory names.
    QString issuerFor(const QString &tenantId) const;
    /// Whether @p named can be this authority, for whichever directory where it serves many.
    bool isOwnIssuer(const QString &named) const;
};

/// Reads {authority}/{tenant}/v2.0/.well-known/openid-configuration, or without a tenant the document right below the
/// authority. BadReply where it comes from somebody else than it
/// says, or where an endpoint that gets secrets is not at the authority's own origin.
void fetchAuthorityMetadata(HttpClient *http, const QUrl &authority, const QString &tenant, QObject *context,
                            Reply<AuthorityMetadata> reply,
                            std::chrono::milliseconds timeout = std::chrono::seconds(30));

/// The pure half of it.
Result<AuthorityMetadata> readAuthorityMetadata(const QByteArray &json, const QUrl &authority, const QString &tenant);

} // namespace patkeeper
