// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clockwatch.h"
#include "waketimer.h"

namespace patkeeper
{

/// Wakes by the wall clock, however long the machine slept and however the clock was set.
class ClockWakeTimer final : public WakeTimer
{
    Q_OBJECT

public:
    explicit ClockWakeTimer(QObject *parent = nullptr) : WakeTimer(parent)
    {
        connect(&m_watch, &ClockWatch::due, this, &WakeTimer::woke);
        connect(&m_watch, &ClockWatch::clockSet, this, &WakeTimer::woke);
        connect(&m_watch, &ClockWatch::timeZoneChanged, this, &WakeTimer::woke);
    }

    void wakeAt(const std::optional<QDateTime> &instant) override { m_watch.wakeAt(instant.value_or(QDateTime())); }

private:
    ClockWatch m_watch;
};

} // namespace patkeeper
