// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "remindergathering.h"

#include <utility>

namespace patkeeper
{

namespace
{

QList<TokenKey> diedIn(const std::vector<ReminderFact> &facts)
{
    QList<TokenKey> died;
    for (const ReminderFact &fact : facts) {
        if (fact.kind == ReminderKind::Died)
            died.append({fact.accountId, fact.remoteId});
    }
    return died;
}

void askWhatEndedHere(GatheredReminders gathered, SaidReminderStore *store, QObject *context,
                      std::function<void(const GatheredReminders &)> reply)
{
    const QList<TokenKey> died = diedIn(gathered.facts);
    if (died.isEmpty())
        return reply(gathered);
    store->endedHere(
        died, context,
        [gathered = std::move(gathered), died, reply = std::move(reply)](Result<QSet<TokenKey>> ended) mutable {
            gathered.sources.endedHere = ended ? *ended : QSet<TokenKey>(died.cbegin(), died.cend());
            gathered.facts = reminderFacts(gathered.sources);
            reply(gathered);
        });
}

} // namespace

void gatherReminders(ReminderSources sources, Journal *journal, SaidReminderStore *store, QObject *context,
                     std::function<void(const GatheredReminders &)> reply)
{
    journal->openOperations(context, [sources = std::move(sources), journal, store, context,
                                      reply = std::move(reply)](Result<QList<Operation>> open) mutable {
        for (const Operation &operation : open ? std::as_const(*open) : QList<Operation>()) {
            if (journal->isAbandoned(operation))
                sources.operations.append(operation);
        }
        sources.seen = store->seen();
        std::vector<ReminderFact> facts = reminderFacts(sources);
        askWhatEndedHere({.sources = std::move(sources), .facts = std::move(facts)}, store, context, std::move(reply));
    });
}

} // namespace patkeeper
