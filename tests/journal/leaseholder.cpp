// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "leaseholder.h"

namespace patkeeper
{

LeaseHolder::LeaseHolder(const Profile &profile, const QString &what)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(HOLD_LEASE), {profile.path(), what});
    while (!m_process.canReadLine() && m_process.waitForReadyRead()) {
    }
    m_said = QString::fromLatin1(m_process.readLine()).trimmed();
}

LeaseHolder::~LeaseHolder()
{
    kill();
}

void LeaseHolder::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

} // namespace patkeeper
