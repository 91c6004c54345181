// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "lonelybus.h"

#include <QDBusConnection>
#include <QFile>

using namespace Qt::StringLiterals;

bool LonelyBus::start()
{
    const QString configuration = m_folder.filePath(u"bus.conf"_s);
    QFile file(configuration);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.write("<busconfig><type>session</type><listen>unix:dir=" + m_folder.path().toUtf8() +
               "</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow "
               "eavesdrop=\"true\"/>"
               "<allow own=\"*\"/></policy></busconfig>");
    file.close();
    m_daemon.start(u"dbus-daemon"_s, {u"--nofork"_s, u"--print-address"_s, u"--config-file="_s + configuration});
    if (!m_daemon.waitForReadyRead())
        return false;
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_daemon.readLine().trimmed());
    return QDBusConnection::sessionBus().isConnected();
}

void LonelyBus::stop()
{
    if (m_daemon.state() == QProcess::NotRunning)
        return;
    QDBusConnection::disconnectFromBus(QDBusConnection::sessionBus().name());
    m_daemon.terminate();
    m_daemon.waitForFinished();
}
