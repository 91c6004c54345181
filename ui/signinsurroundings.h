// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountplaces.h"
#include "signinattempt.h"
#include "values.h"

#include <QMap>
#include <QString>
#include <QUrl>

#include <functional>
#include <memory>
#include <optional>

namespace patkeeper
{

/// What signing in asks of what is round the window.
struct SignInSurroundings {
    SignInAttemptParts attempts;
    /// Starts a browser there. False where none could be.
    std::function<bool(const QUrl &address)> openAddress;
    /// What that kind of service tells before there is an account; null where it tells nothing.
    std::function<std::unique_ptr<AccountPlaces>(const Account &account)> places{};
    /// Of a sandbox that runs: what a new account there is made with, offered at first.
    QMap<QString, QString> offeredFields{};
    std::optional<SignInSettings> offeredSettings{};
};

} // namespace patkeeper
