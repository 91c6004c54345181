// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "issuedsignin.h"
#include "requestcredentials.h"
#include "secret.h"
#include "signinsettings.h"

#include <QDateTime>

#include <optional>

namespace patkeeper
{

/// What a person has signed in with, before it is tried and kept.
struct SignInProof {
    SignInSettings settings;            ///< How, also for the next time.
    Secret accessToken;                 ///< Or the password; empty where it is fetched when it is needed (Azure CLI).
    std::optional<QDateTime> expiresAt; ///< Of the access token; nothing where only its own claims say.
    Secret refreshToken;                ///< Empty: this sign-in cannot renew itself.
    std::optional<SignedInPerson> person;

    SignInProof() = default;
    /// A pasted access token. Implicit: it is all there is to such a proof.
    SignInProof(Secret pasted); // NOLINT(google-explicit-constructor)
    /// What an authority issued. @p settings with the scopes that were asked for, which a renewal asks for again.
    static SignInProof issued(SignInSettings settings, IssuedSignIn signIn);
    static SignInProof azureCli(SignInSettings settings);
    /// Of the user in @p settings.
    static SignInProof password(SignInSettings settings, Secret password);

    bool isPassword() const { return settings.method == SignInMethod::Basic; }
    /// Of one that does not fetch its own.
    RequestCredentials credentials() const;
    bool fetchesItsOwn() const { return settings.method == SignInMethod::AzureCli; }
};

/// As it is stored with a sign-in: the settings, and who it is where that is known.
QJsonObject storedSettings(const SignInSettings &settings, const std::optional<SignedInPerson> &person);
/// The person a sign-in was filed for, by an id_token; nothing where none was there.
std::optional<SignedInPerson> storedPerson(const QJsonObject &stored);

} // namespace patkeeper
