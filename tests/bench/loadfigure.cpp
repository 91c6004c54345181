// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchprofile.h"
#include "figures.h"
#include "waiting.h"

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

/// Steps through the same rows and looks at every value, but makes nothing of them.
double readPlainly(Database &database)
{
    return replyOf<double>([&](QObject *context, auto reply) {
        database.read<double>(
            [](QSqlDatabase &connection) -> Result<double> {
                return millisecondsOf([&] {
                    QSqlQuery query(connection);
                    query.setForwardOnly(true);
                    query.exec(u"SELECT account_id, remote_id, name, scopes, created_at, expires_at, last_used_at, "
                               "status, other_end_at, other_end_reason, extras, lineage_id FROM tokens"_s);
                    qsizetype letters = 0;
                    while (query.next()) {
                        for (int column = 0; column < 12; ++column)
                            letters += query.value(column).toString().size();
                    }
                    if (letters == 0)
                        qFatal("there is nothing to be read");
                });
            },
            context, std::move(reply));
    });
}

} // namespace

std::vector<Figure> measureLoad(const Extent &extent)
{
    const BenchProfile profile(extent.manyTokens(), 10);
    std::vector<double> mine;
    std::vector<double> theirs;
    std::vector<double> writes;
    for (int run = 0; run < extent.runs(); ++run) {
        BenchInventory parts(profile.path());
        mine.push_back(millisecondsOf([&] { parts.load(); }));
        theirs.push_back(readPlainly(*parts.database()));
        const TokenKey key = parts.inventory().tokens().front().key();
        writes.push_back(millisecondsOf([&] {
            replyOf<void>([&](QObject *context, auto reply) {
                parts.inventory().saveNotes(key, u"run %1"_s.arg(run), context, std::move(reply));
            });
        }));
    }
    return {atMost(u"load %1 tokens from the disk"_s.arg(extent.manyTokens()), mine,
                   spread(theirs) + u" reading alone"_s, 300),
            {.what = u"  then save the notes of one, durably"_s,
             .ours = spread(writes),
             .baseline = {},
             .aim = {},
             .met = {}}};
}

} // namespace patkeeper::bench
