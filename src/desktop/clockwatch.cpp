// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "clockwatch.h"

#include "timezonelink.h"

#include <QSocketNotifier>

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <memory>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

int readKernelTimer(int descriptor)
{
    quint64 expirations = 0;
    return ::read(descriptor, &expirations, sizeof expirations) == sizeof expirations ? 0 : errno;
}

/// Since the epoch. Nothing at all would disarm the timer, so the past is the first nanosecond; and the timer has to be
/// armed to tell that the clock was set, so never is as far as can be said.
timespec instantOf(const QDateTime &utc)
{
    if (!utc.isValid())
        return {.tv_sec = std::numeric_limits<time_t>::max(), .tv_nsec = 0};
    const qint64 msecs = std::max<qint64>(utc.toMSecsSinceEpoch(), 0);
    return {.tv_sec = static_cast<time_t>(msecs / 1000),
            .tv_nsec = std::max<long>(static_cast<long>(msecs % 1000) * 1'000'000, 1)};
}

} // namespace

struct ClockWatch::State {
    Surroundings surroundings;
    int descriptor = -1;
    std::unique_ptr<QSocketNotifier> notifier;
    QDateTime alarm;
};

ClockWatch::ClockWatch(QObject *parent)
    : ClockWatch(Surroundings{.timeZoneLink = u"/etc/localtime"_s, .readTimer = readKernelTimer}, parent)
{
}

ClockWatch::ClockWatch(Surroundings surroundings, QObject *parent)
    : QObject(parent),
      m_state(std::make_unique<State>(State{.surroundings = std::move(surroundings), .notifier = {}, .alarm = {}}))
{
    if (!m_state->surroundings.readTimer)
        m_state->surroundings.readTimer = readKernelTimer;
    connect(new TimeZoneLink(m_state->surroundings.timeZoneLink, this), &TimeZoneLink::changed, this,
            &ClockWatch::timeZoneChanged);
    m_state->descriptor = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (m_state->descriptor < 0)
        return;
    m_state->notifier = std::make_unique<QSocketNotifier>(m_state->descriptor, QSocketNotifier::Read);
    connect(m_state->notifier.get(), &QSocketNotifier::activated, this, &ClockWatch::onTimer);
    arm();
}

ClockWatch::~ClockWatch()
{
    m_state->notifier.reset(); // Before what it watches.
    if (m_state->descriptor >= 0)
        ::close(m_state->descriptor);
}

void ClockWatch::wakeAt(const QDateTime &utc)
{
    m_state->alarm = utc;
    arm();
}

void ClockWatch::arm()
{
    const itimerspec timer{.it_interval = {}, .it_value = instantOf(m_state->alarm)};
    const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    // It is armed also where it tells in passing that the clock was set and nobody has read that yet.
    if (::timerfd_settime(m_state->descriptor, flags, &timer, nullptr) != 0 && errno == ECANCELED)
        QMetaObject::invokeMethod(this, &ClockWatch::clockSet, Qt::QueuedConnection);
}

void ClockWatch::onTimer()
{
    const int outcome = m_state->surroundings.readTimer(m_state->descriptor);
    if (outcome == ECANCELED) {
        arm();
        Q_EMIT clockSet();
    } else if (outcome == 0) {
        const bool wasSet = m_state->alarm.isValid();
        wakeAt({});
        if (wasSet)
            Q_EMIT due();
    }
}

} // namespace patkeeper
