// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderground.h"

#include <QDateTime>
#include <QFile>
#include <QTest>

#include <csignal>
#include <cstdlib>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 dayMs = 24LL * 60 * 60 * 1000;

/// A zone where it is noon.
QString noonNow()
{
    const int east = 12 - QDateTime::currentDateTimeUtc().time().hour();
    // Those names count what is to be added for UTC.
    return u"Etc/GMT%1%2"_s.arg(east >= 0 ? u"-"_s : u"+"_s).arg(std::abs(east));
}

} // namespace

bool ReminderGround::prepare()
{
    m_noon = noonNow();
    m_commandLine = std::make_unique<CommandLineFixture>();
    m_commandLine->setVariable(u"TZ"_s, m_noon);
    if (!m_systemBus.start() || !m_commandLine->addAccount())
        return false;
    m_commandLine->stopSandbox();
    m_logind = std::make_unique<FakeLogind>(m_systemBus.address());
    return true;
}

bool ReminderGround::addToken(const QString &name, int days)
{
    constexpr qint64 halfAnHourMs = 30LL * 60 * 1000;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    return execute(u"INSERT INTO tokens(account_id, remote_id, name, created_at, expires_at, status, seen_at) "
                   "SELECT id, '%1', '%1', %2, %3, 'active', %4 FROM accounts"_s.arg(name)
                       .arg(now - 60 * dayMs)
                       .arg(now + days * dayMs + halfAnHourMs)
                       .arg(now));
}

bool ReminderGround::execute(const QString &statement) const
{
    if (!m_commandLine->execute(statement))
        return false;
    QFile bell(m_commandLine->profile() + u"/changed"_s);
    return bell.open(QIODevice::WriteOnly) && bell.write("a test\n") > 0;
}

bool ReminderGround::letDaysPass(int days) const
{
    const qint64 passed = days * dayMs;
    const auto earlier = [&](const QString &table, const QStringList &columns) {
        QStringList changes;
        for (const QString &column : columns)
            changes.append(u"%1 = %1 - %2"_s.arg(column).arg(passed));
        return m_commandLine->execute(u"UPDATE "_s + table + u" SET "_s + changes.join(u", "_s));
    };
    // A thing's identity ends in its deadline, in minutes.
    const auto identityEarlier = [&](const QString &table) {
        return m_commandLine->execute(
            u"UPDATE %1 SET identity = rtrim(identity, '0123456789') || "
            "(CAST(substr(identity, length(rtrim(identity, '0123456789')) + 1) AS INTEGER) - %2)"_s.arg(table)
                .arg(passed / 60'000));
    };
    return earlier(u"tokens"_s, {u"created_at"_s, u"expires_at"_s, u"seen_at"_s}) &&
           earlier(u"accounts"_s, {u"refreshed_at"_s}) && earlier(u"reminders_said"_s, {u"said_at"_s}) &&
           earlier(u"reminders_seen"_s, {u"seen_at"_s}) && earlier(u"reminders_summed"_s, {u"said_at"_s}) &&
           m_commandLine->execute(u"UPDATE reminders_summed SET day = day - %1"_s.arg(days)) &&
           identityEarlier(u"reminders_said"_s) && identityEarlier(u"reminders_snoozed"_s);
}

bool ReminderGround::putOffAllUntil(const QDateTime &instant) const
{
    return execute(u"INSERT OR REPLACE INTO reminders_snoozed SELECT DISTINCT identity, %1, %2 FROM reminders_said"_s
                       .arg(QDateTime::currentMSecsSinceEpoch())
                       .arg(instant.toMSecsSinceEpoch()));
}

bool ReminderGround::wasSpoken(const QString &name) const
{
    return !m_commandLine
                ->texts(u"SELECT identity FROM reminders_said WHERE spoken = 1 AND identity LIKE '%/%1|%'"_s.arg(name))
                .isEmpty();
}

std::unique_ptr<WindowFixture> ReminderGround::program(const QString &session, const QString &busAddress) const
{
    auto program = std::make_unique<WindowFixture>(*m_commandLine);
    program->setVariable(u"XDG_SESSION_ID"_s, session);
    program->setVariable(u"DBUS_SYSTEM_BUS_ADDRESS"_s, m_systemBus.address());
    if (!busAddress.isEmpty())
        program->setVariable(u"DBUS_SESSION_BUS_ADDRESS"_s, busAddress);
    return program;
}

RemindedSession::RemindedSession(ReminderGround &ground, const QString &id, const QString &busAddress)
    : notifications(busAddress),
      tray(busAddress),
      window(ground.program(id, busAddress)),
      m_ground(ground),
      m_id(id),
      m_busAddress(busAddress)
{
}

bool RemindedSession::start()
{
    const bool isRunning = window->startHidden();
    if (!isRunning)
        qWarning("%s", window->errors().constData());
    return isRunning;
}

bool RemindedSession::end()
{
    const bool hasEnded = window->endBy(SIGTERM) == 0;
    window = m_ground.program(m_id, m_busAddress);
    return hasEnded;
}

bool RemindedSession::knowsOf(int tokens)
{
    constexpr int patience = 60'000;
    const QString said = tokens == 0   ? u"No token needs attention"_s
                         : tokens == 1 ? u"1 token needs attention"_s
                                       : u"%1 tokens need attention"_s.arg(tokens);
    return QTest::qWaitFor([&] { return tray.lastSays(said); }, patience);
}

} // namespace patkeeper
