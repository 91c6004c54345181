// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "result.h"
#include "signinsettings.h"

#include <QCommandLineParser>

#include <expected>
#include <optional>

namespace patkeeper::cli
{

/// What a command line says of how to sign in. Whatever it leaves open is as it was before, or as it usually is.
struct SignInWishes {
    std::optional<SignInMethod> method;
    std::optional<QUrl> authority;
    QString clientId;
    QString tenant;
    QStringList scopes;
    QString redirectHost;
    QString user;
    bool noBrowser = false; ///< The person opens the address themselves, perhaps on another computer.
    bool yes = false;       ///< Also at a place that is not the service's own.

    bool operator==(const SignInWishes &) const = default;
};

void declareSignInOptions(QCommandLineParser &parser);
/// Where they make no sense: what is wrong, in a sentence.
std::expected<SignInWishes, QString> signInWishesFrom(const QCommandLineParser &parser);

/// How to sign in, by what the person wishes and how it was before. Rejected where no way is named, where an app is
/// needed and none is named, and where an option says nothing to the way that is; Unsupported where the service does
/// not offer it. No service was asked.
Result<SignInSettings> settingsFor(const SignInWishes &wishes, const SignInSettings &before, const SignInOffer &offer);

/// Rejected where the sign-in would be sent to a place that is not the service's own, by name, and the person has not
/// agreed.
Result<void> agreedPlaces(const SignInWishes &wishes, const SignInOffer &offer, const QStringList &origins,
                          const SignInSettings &settings);

/// How somebody signs in that way, for a column of a table: "browser", "code", "Azure CLI", "pasted token", "id
/// and secret", "password".
QString methodText(SignInMethod method);

} // namespace patkeeper::cli
