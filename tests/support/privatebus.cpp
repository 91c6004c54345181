// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "privatebus.h"

#include <QFile>

using namespace Qt::StringLiterals;

bool PrivateBus::start()
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
    constexpr int patience = 30'000;
    if (!m_daemon.waitForReadyRead(patience))
        return false;
    m_address = QString::fromLatin1(m_daemon.readLine().trimmed());
    return !m_address.isEmpty();
}

void PrivateBus::stop()
{
    if (m_daemon.state() == QProcess::NotRunning)
        return;
    m_daemon.terminate();
    m_daemon.waitForFinished();
}
