// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "journal.h"
#include "reminderfact.h"
#include "seensubjects.h"

#include <QDateTime>
#include <QSet>
#include <QString>

#include <functional>
#include <vector>

namespace patkeeper
{

struct Capabilities;
class Settings;

/// Where the facts come from. Nothing here asks the disk, a service or a keychain.
struct ReminderSources {
    const Inventory *inventory = nullptr;
    const Settings *settings = nullptr;
    std::function<const Capabilities *(const QString &accountId)> capabilities{};
    /// That have not ended and that no process works on.
    QList<Operation> operations{};
    SeenSubjects seen{}; ///< See livingSubjects(); by this machine's clock.
    /// Tokens that were ended from here.
    QSet<TokenKey> endedHere{};
    QDateTime now; ///< UTC by this machine's clock.
};

std::vector<ReminderFact> reminderFacts(const ReminderSources &sources);
/// Of living tokens and of sign-ins with their present credentials: what should be remembered as seen.
QSet<QString> livingSubjects(const ReminderSources &sources);
/// As in ReminderFact::subject.
QString subjectOf(const TokenKey &key);

/// What is added to this machine's clock for the account's service: what its last answer said, unless that was long ago
/// or by another clock than today's. A clock that was put right since is not corrected once more.
qint64 trustedClockOffsetMs(const Account &account, const QDateTime &now);

} // namespace patkeeper
