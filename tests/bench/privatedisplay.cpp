// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "privatedisplay.h"

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

constexpr int patienceMilliseconds = 60'000;

} // namespace

PrivateDisplay::PrivateDisplay()
{
    m_server.setStandardErrorFile(QProcess::nullDevice());
    // It picks a free number by itself and says it on its standard output.
    m_server.start(u"Xvfb"_s,
                   {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"1280x1024x24"_s, u"-nolisten"_s, u"tcp"_s});
    while (!m_server.canReadLine()) {
        if (!m_server.waitForReadyRead(patienceMilliseconds))
            qFatal("there is no Xvfb to be started");
    }
    m_name = u':' + QString::fromLatin1(m_server.readLine().trimmed());
}

PrivateDisplay::~PrivateDisplay()
{
    m_server.terminate();
    m_server.waitForFinished(patienceMilliseconds);
}

QProcessEnvironment PrivateDisplay::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DISPLAY"_s, m_name);
    environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
    return environment;
}

} // namespace patkeeper::bench
