// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "processhardening.h"
#include "replaceprocess.h"

#include <QCoreApplication>

#include <csignal>
#include <cstdio>
#include <fcntl.h>

using namespace patkeeper;

/// What `run` does at its end, after everything that could be left over from a program like it.
int main(int argc, char **argv)
{
    hardenProcess();
    const QCoreApplication application(argc, argv);
    const cli::Inheritance inheritance;
    [[maybe_unused]] const int ownFile = ::open("/dev/null", O_RDONLY); // NOLINT: left open on purpose
    (void)std::signal(SIGPIPE, SIG_IGN);
    (void)std::signal(SIGTERM, [](int) {});
    sigset_t all;
    sigfillset(&all);
    (void)::sigprocmask(SIG_SETMASK, &all, nullptr);

    std::vector<EnvironmentVariable> variables;
    variables.push_back({.name = "ACCESS_TOKEN", .value = Secret("made-up")});
    variables.push_back({.name = "DB_PASSWORD", .value = Secret("p'a\"s\n$s ü")});
    const cli::NotReplaced outcome = cli::replaceProcess(QCoreApplication::arguments().mid(1), variables, inheritance);
    (void)std::fputs(qPrintable(outcome.error.message + u'|' + outcome.error.detail), stderr);
    return outcome.exitCode;
}
