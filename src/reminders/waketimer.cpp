// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "waketimer.h"

#include <algorithm>
#include <chrono>

namespace patkeeper
{

PlainWakeTimer::PlainWakeTimer(QObject *parent) : WakeTimer(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::VeryCoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &WakeTimer::woke);
}

void PlainWakeTimer::wakeAt(const std::optional<QDateTime> &instant)
{
    if (!instant)
        return m_timer.stop();
    // An interval holds 24 days; whoever wakes too early asks again.
    constexpr std::chrono::milliseconds longest = std::chrono::days(1);
    const std::chrono::milliseconds left(QDateTime::currentDateTimeUtc().msecsTo(*instant));
    m_timer.start(std::clamp(left, std::chrono::milliseconds(0), longest));
}

} // namespace patkeeper
