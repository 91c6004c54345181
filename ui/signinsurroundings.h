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

namespace patkeeper
{

/// What signing in asks of what is round the window.
struct SignInSurroundings {
    SignInAttemptParts attempts;
    /// Starts a browser there. False where none could be.
    std::function<bool(const QUrl &address)> openAddress;
    /// What that kind of service tells before there is an account; null where it tells nothing.
    std::function<std::unique_ptr<AccountPlaces>(const Account &account)> places{};
    /// What a new account is made with, offered at first, by the kind of its service.
    QMap<QString, QMap<QString, QString>> offeredFields{};
    /// Of a sandbox that runs: how one signs in there, by the kind of the service.
    QMap<QString, SignInSettings> offeredSettings{};
    bool isSandbox = false;
};

} // namespace patkeeper
