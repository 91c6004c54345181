// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "result.h"
#include "secret.h"
#include "secretstore.h"

#include <QDateTime>
#include <QString>

#include <chrono>

namespace patkeeper
{

/// What the Azure CLI is to give an access token for.
struct AzureCliQuestion {
    QString resource; ///< Id or address of the service, which only its provider knows.
    QString tenant;   ///< Id or domain; empty: the one that the Azure CLI takes by itself.

    bool operator==(const AzureCliQuestion &) const = default;
};

struct AzureCliToken {
    Secret token;
    QDateTime expiresAt; ///< UTC.
    QString tenant;      ///< As the Azure CLI says; may be empty.
};

/// The program's absolute path; empty where PATH has none.
QString azureCliPath();

/// What a person runs to sign in there: "az login --tenant ...".
QString azureLoginCommand(const AzureCliQuestion &question);

struct AzureCliPatience {
    std::chrono::milliseconds timeLimit{45'000}; ///< It starts slowly, and asks its own service on the way.
    Clock clock = systemClock();
};

/// Runs `az account get-access-token` (fact sheet 5.7), with no shell, no terminal and nothing of ours in its
/// environment. Where @p interaction forbids it, no keyring and no window can be asked either.
///
/// SignInNeeded: not installed, signed out, of another tenant, or an application's own sign-in; each with the command
/// that mends it. Forbidden: an access rule of the organization. Rejected, with the field "tenant", where that is none.
/// Offline, ProxyFailed, TlsFailed, TimedOut and BadReply as of a service.
void askAzureCli(const AzureCliQuestion &question, Interaction interaction, const AzureCliPatience &patience,
                 QObject *context, Reply<AzureCliToken> reply);

} // namespace patkeeper
