// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangeoffer.h"
#include "scopecatalogue.h"

#include <QHash>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// One input that the form for a new account of a provider asks for; the command line has an option of the same key.
struct FormField {
    QString key; ///< "organization"
    QString label;
    QString placeholder;
    QString defaultValue;
    bool required = true;
    bool advanced = false;       ///< Folded away in the form.
    bool onlyAtCreation = false; ///< Of a token's fields: what it says cannot be changed afterwards.
};

/// Why tokens of a service can come to another end than their expiry (both translated).
struct EndReason {
    QString caption;  ///< "all organizations", after a date.
    QString sentence; ///< What happens when, and what to do.
};

/// How a person may sign in to a service, and what its authority is asked for. Data: whoever signs in knows no service.
struct SignInOffer {
    /// Stored words of SignInMethod, the best first; empty: there is nothing to sign in to, and nobody is asked to.
    QStringList methods{QStringLiteral("bearer")};
    QStringList scopes;         ///< By their full names, as an authority is asked for them.
    QStringList fallbackScopes; ///< Where it does not know those; empty: none.
    QStringList permissions;    ///< The same as an app registration lists them.
    QString resource;           ///< What the Azure CLI is asked for a token for.
    QString resourceName;       ///< As an administrator knows it: "Azure DevOps".
    QStringList audiences;      ///< Which access tokens are for this service ("aud").
    QStringList knownOrigins;   ///< Of the service itself; an access token goes elsewhere only when the person says so.
    QStringList knownAuthorities; ///< The same, of where people sign in.
    /// People sign in at the service itself, which tells its app: nobody is asked for either
    /// (AccountPlaces::findSignIn).
    bool isOwnAuthority = false;
    /// One sign-in is good for other places of the service as well, each an account of its own, and a person may have
    /// tokens in several.
    bool servesFurtherPlaces = false;
    /// Where a client id and its secret become an access token. Known of an account only, by its provider; empty
    /// before, and where the service has none.
    QString tokenEndpoint{};

    bool operator==(const SignInOffer &) const = default;
};

/// What a provider can do. Whatever asks, offers or refuses something asks this; nothing asks which provider it is.
struct Capabilities {
    QString kind;        ///< "azure-devops"
    QString displayName; ///< "Azure DevOps"
    QList<FormField> accountFields;
    ScopeCatalogue scopes;
    bool canCreate = true;
    bool canUpdate = true;
    bool canRename = true;
    bool canChangeScopes = true;
    bool canExtend = true;
    bool canProbe = true;
    /// False: a person makes a token on the service's own page and brings its secret along; nobody unattended can.
    bool issuesSecrets = true;
    /// False: a person ends a token on the service's own page, and to revoke it here is their word that it is done.
    bool revokesItself = true;
    /// False: what was revoked is in no listing any longer; there, a token that is neither listed nor known has ended.
    bool listsRevoked = true;
    /// No network lies between: what is not listed was never made, and need not be looked for.
    bool changesCannotBeLost = false;
    bool canNeverExpire = false;
    /// What a person has to have read and accepted before a token may never expire (translated); empty: nothing.
    QString neverExpiresAcknowledgement;
    bool uniqueNames = false;
    bool expiresChosenByPerson = true;
    /// The answer to a creation has the token's id; otherwise it comes without one, which a listing has to tell.
    bool tellsNewId = true;
    /// Only the token that was asked for carries its fingerprint; otherwise it is a likeness, and a person decides.
    bool fingerprintProves = true;
    QString unchangeableRemark; ///< Where canUpdate is false: why, and what to do instead (translated).
    bool acceptsUnknownScopes = true;
    bool requiresScope = true;
    QString noScopeRemark;       ///< What the service would make of a token without a scope (translated); may be empty.
    std::optional<int> capacity; ///< Tokens per user; nothing where there is no known limit.
    std::optional<std::chrono::seconds> maximumLife;
    std::chrono::seconds defaultLife{std::chrono::days(30)};
    QString shortenedRemark; ///< Why the service may give a shorter life than was asked for (translated); may be empty.
    int extendsAtOnce = 1;   ///< How many tokens TokenProvider::extend() takes.
    int maximumNameLength = 255;
    /// How exactly the service knows when a token was last used; nothing where it does not say.
    std::optional<std::chrono::seconds> lastUsedGrain;
    /// A token that is not used for that long stops working, or may; nothing where the service does not count.
    std::optional<std::chrono::seconds> idleLife;
    QStringList secretParts{QStringLiteral("token")};
    QString identifyingPart;                 ///< The part of a secret that is its token's remote id; empty: none is.
    QHash<QString, EndReason> reasons;       ///< By OtherEnd::reason.
    QHash<QString, QString> readOnlyReasons; ///< By extras "readOnly" of a token: why it is left alone (translated).
    /// What a token is entered with beside name, scopes and expiry: TokenRequest::options by the fields' keys.
    QList<FormField> tokenFields;
    QString creationDayField;    ///< Which of them says when a token was made ("2026-11-30"); empty: the service does.
    QStringList creationSteps;   ///< What a person does where issuesSecrets is false, one step each (translated).
    QStringList revocationSteps; ///< The same where revokesItself is false.
    QString tokensPage;          ///< URL of the service's own page, may be empty; see pageOf().
    QString accountHint;         ///< What a person needs to have there, for who adds an account (translated).
    QString signInHint;          ///< How a person gets a bearer (translated).
    SignInOffer signIn;
    /// That the service itself advises another way than its tokens, with %1 for the command that goes it (translated);
    /// empty where it does not.
    QString accessTokenAdvice;
    std::optional<ExchangeOffer> exchange; ///< Nothing where its tokens cannot be turned into short-lived ones.
    QString rotationRemark;                ///< What the service does because of a rotation (translated); may be empty.
};

} // namespace patkeeper
