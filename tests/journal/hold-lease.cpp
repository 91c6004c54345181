// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "journal.h"
#include "lease.h"
#include "profile.h"

#include <QCoreApplication>

#include <cstdio>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

void say(const QString &line)
{
    std::printf("%s\n", qPrintable(line));
    std::fflush(stdout);
}

/// Files an operation, says its id once the journal has replied, and stays.
int beginOperation(const Profile &profile, std::shared_ptr<Lease> lease)
{
    QObject context;
    std::unique_ptr<Journal> journal;
    Database::open(profile, &context, [&](Result<std::shared_ptr<Database>> database) {
        if (!database)
            return QCoreApplication::exit(3);
        journal = std::make_unique<Journal>(*database, lease, profile.machineId(), systemClock());
        Operation operation;
        operation.name = u"of another process"_s;
        operation.step = u"creating"_s;
        journal->begin(operation, &context, [](Result<Operation> begun) {
            if (!begun)
                return QCoreApplication::exit(4);
            say(begun->id);
        });
    });
    return QCoreApplication::exec();
}

} // namespace

/// hold-lease DIRECTORY lease|operation: takes a lease in the profile and says its id or that of an operation begun
/// under it. Stays until it is killed.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const auto profile = Profile::open(application.arguments().value(1));
    if (!profile)
        return 1;
    auto lease = Lease::take(profile->locksPath());
    if (!lease)
        return 2;
    if (application.arguments().value(2) == u"operation"_s)
        return beginOperation(*profile, *lease);
    say((*lease)->id());
    return QCoreApplication::exec();
}
