// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "autostart.h"
#include "capabilities.h"
#include "checkup.h"
#include "clock.h"
#include "flows.h"
#include "signinsurroundings.h"

#include <QMap>

#include <functional>
#include <optional>

namespace patkeeper
{

class SaidReminderStore;
class SessionWatch;
class Settings;
struct Snooze;

/// What the main window shows and works with. All of it outlives the window.
struct WindowParts {
    Inventory *inventory = nullptr;
    Flows *flows = nullptr;
    AccountProviders *providers = nullptr;
    SecretStore *secrets = nullptr;
    Journal *journal = nullptr;
    SessionWatch *sessionWatch = nullptr; ///< May be null.
    Settings *settings = nullptr;
    std::function<QList<const Capabilities *>()> kinds; ///< Of which accounts can be added.
    Clock clock;
    /// Makes the account of what the person filled in; the provider checks it.
    std::function<Result<Account>(const QString &kind, const QString &name, const QMap<QString, QString> &fields)>
        accountFromFields;
    SignInSurroundings signIn{};
    bool isSandbox = false;
    /// A sandbox with a profile of its own keeps what is done in it.
    bool sandboxKeeps = false;
    std::optional<Autostart> autostart{};       ///< Nothing where starting at login makes no sense, as for a sandbox.
    SaidReminderStore *saidReminders = nullptr; ///< May be null.
    /// Puts reminders off. Null: it cannot be done.
    std::function<void(const QStringList &identities, const Snooze &snooze)> snoozeReminders{};
    CheckupMaker makeCheckup{}; ///< Null: there is no doctor.

    /// Secrets are in memory only and end with the program.
    bool keepsNothing() const { return isSandbox && !sandboxKeeps; }
};

} // namespace patkeeper
