// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QEventLoop>
#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>

namespace patkeeper::bench
{

/// Runs the event loop until the operation has replied; without the pauses that a test can afford. Ends the program
/// where there is no reply or an error: there is nothing to be measured then.
template<typename T>
T replyOf(const std::function<void(QObject *, Reply<T>)> &operation)
{
    QEventLoop loop;
    QObject context;
    std::optional<Result<T>> outcome;
    operation(&context, [&](Result<T> result) {
        outcome.emplace(std::move(result));
        loop.quit();
    });
    QTimer::singleShot(std::chrono::minutes(5), &loop, &QEventLoop::quit);
    if (!outcome)
        loop.exec();
    if (!outcome)
        qFatal("no reply");
    if (!*outcome)
        qFatal("%s %s", qUtf8Printable(outcome->error().message), qUtf8Printable(outcome->error().detail));
    if constexpr (!std::is_void_v<T>)
        return std::move(**outcome);
}

/// Runs the event loop until @p signal of @p sender.
template<typename Sender, typename Signal>
void await(const Sender *sender, Signal signal)
{
    QEventLoop loop;
    QObject::connect(sender, signal, &loop, &QEventLoop::quit);
    QTimer::singleShot(std::chrono::minutes(5), &loop, [] { qFatal("it does not come to an end"); });
    loop.exec();
}

/// Runs the event loop for that long.
inline void idleFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace patkeeper::bench
