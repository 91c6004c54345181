// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace patkeeper
{

/// An alarm on the wall clock, and what happens to that clock: it is set, or the machine's time zone is another.
///
/// A QTimer counts from now on and sees neither sleep nor a clock that is set. On Linux the kernel keeps the alarm: it
/// is due by the wall clock, after a sleep as soon as the machine wakes, and nothing wakes the program meanwhile.
/// Elsewhere the clock is looked at now and then while an alarm is set, and that it was set is not told.
class ClockWatch final : public QObject
{
    Q_OBJECT

public:
    /// What of the machine it looks at; tests have their own.
    struct Surroundings {
        /// Says which time zone the machine is in, by where it leads.
        QString timeZoneLink;
        /// Reads the kernel's timer: 0 when it has expired, else what errno says. ECANCELED is a clock that was set.
        std::function<int(int descriptor)> readTimer;
    };

    explicit ClockWatch(QObject *parent = nullptr);
    explicit ClockWatch(Surroundings surroundings, QObject *parent = nullptr);
    ~ClockWatch() override;

    /// Has due() told once, as soon as it is @p utc or later; in place of any instant before. One that is past is due
    /// at once, an invalid one never.
    void wakeAt(const QDateTime &utc);

Q_SIGNALS:
    void due();
    /// The clock has jumped: by hand, by a time server, or as the machine slept. Whatever was due by the new time is
    /// told as well.
    void clockSet();
    /// Local times are others now; QDateTime knows it already.
    void timeZoneChanged();

private:
    struct State;

    void onTimer();
    void arm();

    std::unique_ptr<State> m_state;
};

} // namespace patkeeper
