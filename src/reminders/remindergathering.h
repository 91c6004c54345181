// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "reminderfacts.h"
#include "saidreminders.h"

namespace patkeeper
{

struct GatheredReminders {
    ReminderSources sources;
    std::vector<ReminderFact> facts;
};

/// Fills in what of @p sources is on the disk (operations, what was seen, what was ended from here), and gathers the
/// facts. The store has been loaded. What cannot be read is as if there were none; of what has died then nothing is
/// said.
void gatherReminders(ReminderSources sources, Journal *journal, SaidReminderStore *store, QObject *context,
                     std::function<void(const GatheredReminders &)> reply);

} // namespace patkeeper
