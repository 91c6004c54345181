// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// How the sandbox's Entra behaves until told otherwise: its administrators' rules, the app's registration, and what
/// the fact sheet leaves open.
struct SandboxEntraSettings {
    /// What is wrong with the id tokens.
    enum class IdTokenFlaw { None, Missing, Nonce, Audience, Issuer, Tenant, Expired, Signature, Unsigned };

    QStringList clientIds{QStringLiteral("0f6b5a1e-7c42-4d93-b8e1-52d6a90c3f47")}; ///< Of the apps that are registered.
    /// As they are registered: the port of loopback ones is ignored (fact sheet 5.3).
    QStringList redirectUris{QStringLiteral("http://localhost")};
    bool publicClient = true;  ///< False: without a secret the token endpoint answers AADSTS7000218.
    bool singleTenant = false; ///< `organizations` and `common` answer AADSTS50194.
    QStringList permissions{QStringLiteral("user_impersonation")}; ///< What `.default` stands for.
    /// A refresh token that was replaced ends its whole family when it comes again, as RFC 9700 has it; false: it goes
    /// on working, as the fact sheet has it (5.5).
    bool reuseDetection = true;
    std::chrono::seconds accessTokenLife{3599};
    std::chrono::seconds refreshTokenLife{90L * 24 * 3600};
    std::chrono::seconds codeLife{600};
    std::chrono::seconds deviceCodeLife{900};
    std::optional<int> deviceInterval = 5; ///< Seconds; none: left out of the answer.
    bool slowDown = false;                 ///< `slow_down` for who asks faster than the interval.
    bool deviceCodeBlocked = false;        ///< As many administrators have it.
    bool issuerInAnswer = false;           ///< `iss` comes back with the code, and the metadata promises it (RFC 9207).
    IdTokenFlaw idTokenFlaw = IdTokenFlaw::None;
    bool opaqueAccessTokens = false; ///< Random characters instead of a JWT.
    /// Azure DevOps takes `user_impersonation` for everything; the fact sheet leaves that open (5.2).
    bool impersonationSuffices = true;
    /// Azure DevOps answers an access token of another tenant with the way to the sign-in page instead of with
    /// TF400813; both were seen (fact sheet 4.1 and 4.2).
    bool strangersSignIn = false;
    /// Who signs in, or what goes wrong, without a page being shown; as the page's links name it.
    QString pick;

    friend bool operator==(const SandboxEntraSettings &, const SandboxEntraSettings &) = default;
};

/// How often the sandbox's Entra was asked, and with what end. Faults that keep it from doing anything do not count.
struct SandboxEntraCounts {
    int pages = 0;       ///< Sign-in pages shown.
    int codes = 0;       ///< Authorization codes given.
    int redemptions = 0; ///< Authorization codes turned into tokens.
    int refreshes = 0;   ///< Refresh tokens turned into new ones.
    int refusedRefreshes = 0;
    int reuses = 0; ///< Among the refused: of a token that was replaced.
    int deviceCodes = 0;
    int devicePolls = 0;

    friend bool operator==(const SandboxEntraCounts &, const SandboxEntraCounts &) = default;
};

namespace sandbox
{

/// The flaw's name on the wire, such as `nonce`; empty for none.
QString idTokenFlawName(SandboxEntraSettings::IdTokenFlaw flaw);
std::optional<SandboxEntraSettings::IdTokenFlaw> idTokenFlaw(const QString &name);

} // namespace sandbox
} // namespace patkeeper
