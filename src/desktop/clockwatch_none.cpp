// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clockwatch.h"

#include "timezonelink.h"

#include <QTimer>

#include <algorithm>
#include <chrono>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// After a sleep or a jump of the clock an alarm is late by this at most.
constexpr std::chrono::milliseconds longestStep = 15min;

} // namespace

struct ClockWatch::State {
    QDateTime alarm;
    QTimer timer;
};

ClockWatch::ClockWatch(QObject *parent)
    : ClockWatch(Surroundings{.timeZoneLink = u"/etc/localtime"_s, .readTimer = {}}, parent)
{
}

// What is only read here is taken by value as everywhere else.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
ClockWatch::ClockWatch(Surroundings surroundings, QObject *parent) : QObject(parent), m_state(std::make_unique<State>())
{
    connect(new TimeZoneLink(surroundings.timeZoneLink, this), &TimeZoneLink::changed, this,
            &ClockWatch::timeZoneChanged);
    m_state->timer.setSingleShot(true);
    connect(&m_state->timer, &QTimer::timeout, this, &ClockWatch::onTimer);
}

ClockWatch::~ClockWatch() = default;

void ClockWatch::wakeAt(const QDateTime &utc)
{
    m_state->alarm = utc;
    arm();
}

void ClockWatch::arm()
{
    m_state->timer.stop();
    if (!m_state->alarm.isValid())
        return;
    const std::chrono::milliseconds left(QDateTime::currentDateTimeUtc().msecsTo(m_state->alarm));
    m_state->timer.start(std::clamp(left, std::chrono::milliseconds(0), longestStep));
}

void ClockWatch::onTimer()
{
    if (QDateTime::currentDateTimeUtc() < m_state->alarm) {
        arm();
        return;
    }
    m_state->alarm = {};
    Q_EMIT due();
}

} // namespace patkeeper
