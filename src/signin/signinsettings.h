// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "values.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace patkeeper
{

/// How an account's sign-in proves itself.
enum class SignInMethod {
    Bearer,            ///< An access token that the person pastes.
    Browser,           ///< Authorization code with PKCE, in the person's own browser.
    Device,            ///< A code that the person enters on another device.
    AzureCli,          ///< Borrowed from the Azure CLI.
    ClientCredentials, ///< A client id and its secret, such as a token of two parts, that become an access token.
    Basic              ///< The person's user name and password, sent with each request.
};

/// The kind of what an account has in the place of a sign-in where there is nothing to sign in to.
inline const QString withoutSignIn = QStringLiteral("none");

/// As it is stored and as it is written on a command line: "bearer", "browser", "device", "azure-cli",
/// "client-credentials", "basic".
QString storedWord(SignInMethod method);
std::optional<SignInMethod> signInMethodFrom(QStringView word);

/// What a sign-in is made with, apart from the person. Nothing in here is secret.
struct SignInSettings {
    SignInMethod method = SignInMethod::Bearer;
    /// For ClientCredentials the very address that the secret is sent to.
    QUrl authority = QUrl(QStringLiteral("https://login.microsoftonline.com"));
    /// A directory's id or domain, or a name for many of them; empty: the authority has none and is one by itself.
    QString tenant = QStringLiteral("organizations");
    QString clientId;                                   ///< Of the app registration, or of ClientCredentials.
    QStringList scopes;                                 ///< Empty: what the service's own kind of account asks for.
    QString redirectHost = QStringLiteral("localhost"); ///< Or "127.0.0.1", where the app is registered with that.
    QString user{};                                     ///< Of Basic; no secret.
    QString tokenId{}; ///< Of a pasted bearer: the token that it is, where that is known for certain.

    bool operator==(const SignInSettings &) const = default;
};

/// For signing in by a client id and its secret.
SignInSettings clientSettings(const QUrl &tokenEndpoint, const QString &clientId);

QJsonObject toJson(const SignInSettings &settings);
/// Whatever is missing or does not fit gets the value it has by default.
SignInSettings signInSettingsFrom(const QJsonObject &json);

/// Whether a sign-in proves itself with that token, so that to revoke the token ends the sign-in. Known of a client id,
/// which is the token's own, and of a bearer that was recognised; of nothing else.
bool signsInWith(const SignIn &signIn, const QString &remoteId);
/// Whether the sign-in is a secret that was pasted and may be a token's, as it is.
bool isPastedBearer(const SignIn &signIn);
/// The settings of a sign-in of the same kind that proves itself with that token.
QJsonObject settingsWithToken(const SignIn &signIn, const QString &remoteId);

/// True for the id of one directory; false for a domain and for "organizations", "common" and "consumers".
bool isTenantId(QStringView tenant);

/// The permissions to ask for, by their full names: the narrow ones, and what to ask for where an authority does not
/// know those.
struct AuthorityScopes {
    QStringList preferred;
    QStringList fallback; ///< Empty: none.

    bool operator==(const AuthorityScopes &) const = default;
};

/// What is asked for: the settings' own scopes, and then no others, or those of the service; always together with what
/// a sign-in that is renewed and says who signed in needs ("offline_access openid profile").
AuthorityScopes scopesToRequest(const SignInSettings &settings, const AuthorityScopes &ofTheService);

} // namespace patkeeper
