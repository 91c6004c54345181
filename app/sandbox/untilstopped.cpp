// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "untilstopped.h"

#include <QtGlobal>

#include <array>
#include <csignal>
#include <cstdio>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#endif

namespace patkeeper
{

#ifdef Q_OS_UNIX
namespace
{

std::array<int, 2> stopPipe{-1, -1};

// Only a write is safe inside a signal handler; a full pipe says the same as one more byte.
void onStopSignal(int)
{
    const int before = errno;
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = ::write(stopPipe[1], &byte, 1);
    errno = before;
}

bool hasInputEnded()
{
    std::array<char, 256> ignored{};
    const ssize_t size = ::read(STDIN_FILENO, ignored.data(), ignored.size());
    return size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN);
}

} // namespace

bool catchStopSignals()
{
    if (::pipe(stopPipe.data()) != 0)
        return false;
    for (const int end : stopPipe)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    struct sigaction action = {};
    action.sa_handler = &onStopSignal;
    sigemptyset(&action.sa_mask);
    return ::sigaction(SIGINT, &action, nullptr) == 0 && ::sigaction(SIGTERM, &action, nullptr) == 0;
}

void waitUntilStopped()
{
    std::array<pollfd, 2> watched{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{stopPipe[0], POLLIN, 0}};
    for (;;) {
        if (::poll(watched.data(), watched.size(), -1) < 0) {
            if (errno == EINTR)
                continue;
            return;
        }
        if (watched[1].revents != 0 || (watched[0].revents != 0 && hasInputEnded()))
            return;
    }
}
#else
bool catchStopSignals()
{
    return true;
}

void waitUntilStopped()
{
    while (std::getchar() != EOF) {
    }
}
#endif

} // namespace patkeeper
