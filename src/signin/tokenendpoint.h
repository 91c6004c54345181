// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "authoritymetadata.h"
#include "clock.h"
#include "issuedsignin.h"
#include "oautherror.h"
#include "result.h"

#include <QStringList>

#include <chrono>
#include <optional>

namespace patkeeper
{

class HttpClient;

/// What a browser brought back, with what it is redeemed by.
struct AuthorizationGrant {
    Secret code;
    Secret verifier;
    QString redirectAddress; ///< The very one that was sent to the authorization endpoint.
    QString nonce;
};

/// What the token endpoint answered: a refusal, or what was asked for.
struct TokenAnswer {
    IssuedSignIn issued;
    std::optional<OAuthError> refusal;
};

/// The authority's code for a device, and the one for its person.
struct DeviceCode {
    Secret deviceCode;
    QString userCode;
    QUrl verificationAddress;
    QDateTime expiresAt; ///< By the local clock, UTC.
    std::chrono::seconds interval{5};
};

struct DeviceCodeAnswer {
    DeviceCode code;
    std::optional<OAuthError> refusal;
};

/// Speaks to an authority's token endpoint (RFC 6749, RFC 8628) as a public app: no client secret, and each request is
/// sent once and to the authority's own origin alone.
///
/// An authority without tenants tells nothing of the person that its service would not tell better: its id_token is not
/// read. It may refuse in words of its own, which count as invalid_grant.
///
/// An answer of the protocol, also a refusal, is a result. An error is everything else: no answer (Unconfirmed: what
/// was sent may be used up), a page instead of data, a redirect, a fault of the service.
class TokenEndpoint final
{
public:
    /// @p http must have the authority among its origins.
    TokenEndpoint(HttpClient *http, AuthorityMetadata authority, QString clientId, Clock clock = systemClock(),
                  std::chrono::milliseconds timeout = std::chrono::seconds(30));

    void redeem(const AuthorizationGrant &grant, const QStringList &scopes, QObject *context,
                Reply<TokenAnswer> reply) const;
    /// Refused with authorization_pending and slow_down until the person has signed in elsewhere.
    void redeem(const DeviceCode &code, QObject *context, Reply<TokenAnswer> reply) const;
    void renew(const Secret &refreshToken, const QStringList &scopes, QObject *context, Reply<TokenAnswer> reply) const;
    void requestDeviceCode(const QStringList &scopes, QObject *context, Reply<DeviceCodeAnswer> reply) const;

    /// What was issued, or the refusal in words.
    static Result<IssuedSignIn> issuedOrError(TokenAnswer answer, const AuthorityMetadata &authority);

    const AuthorityMetadata &authority() const { return m_authority; }

private:
    HttpClient *m_http;
    AuthorityMetadata m_authority;
    QString m_clientId;
    Clock m_clock;
    std::chrono::milliseconds m_timeout;
};

} // namespace patkeeper
