// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "database.h"
#include "profile.h"

#include <QCoreApplication>

#include <cstdio>

using namespace patkeeper;

namespace
{

int report(const Error &error)
{
    std::printf("%s: %s\n", qPrintable(errorKindName(error.kind)), qPrintable(error.message));
    return 1;
}

} // namespace

/// open-profile DIRECTORY: opens the profile and its database, and prints "opened" or the error.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const auto profile = Profile::open(application.arguments().value(1));
    if (!profile)
        return report(profile.error());
    QObject context;
    Database::open(*profile, &context, [](Result<std::shared_ptr<Database>> database) {
        if (database)
            std::printf("opened\n");
        QCoreApplication::exit(database ? 0 : report(database.error()));
    });
    return QCoreApplication::exec();
}
