// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "fakelogind.h"
#include "faketrayhost.h"
#include "privatebus.h"
#include "recordingnotifications.h"
#include "windowfixture.h"

namespace patkeeper
{

/// A profile whose tokens end when a test wants it, and programs that remind of them: where they run it is noon, so
/// that nothing is quiet, and logind is one of the test's own. The service is out of reach, so that what the profile
/// knows stays as it is.
class ReminderGround
{
public:
    /// False where it could not be prepared.
    bool prepare();

    CommandLineFixture &commandLine() { return *m_commandLine; }
    FakeLogind &logind() { return *m_logind; }

    /// As another process would, which tells of it. It ends in that many days and a half hour, and is two months old.
    bool addToken(const QString &name, int days);
    /// One statement of another process, which tells of it.
    bool execute(const QString &statement) const;
    /// All that the profile knows is as if it had been written that much earlier.
    bool letDaysPass(int days) const;
    /// What is put off comes back then.
    bool putOffAllUntil(const QDateTime &instant) const;
    /// Whether somebody has shown a reminder of the token, as far as the profile knows.
    bool wasSpoken(const QString &name) const;

    /// The window's program in a login session, not started yet. @p busAddress is of that session's bus; empty: of the
    /// test's.
    std::unique_ptr<WindowFixture> program(const QString &session, const QString &busAddress) const;

private:
    std::unique_ptr<CommandLineFixture> m_commandLine;
    PrivateBus m_systemBus;
    std::unique_ptr<FakeLogind> m_logind;
    QString m_noon;
};

/// A login session on a ground: its notification service and its tray, which a test makes appear, and the program.
class RemindedSession
{
public:
    explicit RemindedSession(ReminderGround &ground, const QString &id = QStringLiteral("1"),
                             const QString &busAddress = {});

    /// Without a window; false where it does not run.
    bool start();
    /// In good order; it may be started again.
    bool end();
    /// Whether it says in the tray, now or soon, that so many tokens need attention.
    bool knowsOf(int tokens);

    RecordingNotifications notifications;
    FakeTrayHost tray;
    std::unique_ptr<WindowFixture> window;

private:
    ReminderGround &m_ground;
    QString m_id;
    QString m_busAddress;
};

} // namespace patkeeper
