// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "timezonelink.h"

#include <QDateTime>
#include <QFileInfo>

#include <ctime>

namespace patkeeper
{

TimeZoneLink::TimeZoneLink(const QString &path, QObject *parent) : QObject(parent), m_path(path), m_target(target())
{
    // Its folder: a watcher of the link watches the file that it leads to, and a new link takes the old one's place.
    m_watcher.addPath(QFileInfo(path).path());
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &TimeZoneLink::look);
}

QString TimeZoneLink::target() const
{
    const QFileInfo file(m_path);
    if (file.isSymLink())
        return file.symLinkTarget();
    return file.exists() ? QString::number(file.size()) + file.lastModified().toString(Qt::ISODateWithMs) : QString();
}

void TimeZoneLink::look()
{
    const QString now = target();
    // It is away for a moment when it is taken away before the new one is made.
    if (now.isEmpty() || now == m_target)
        return;
    m_target = now;
#if defined(Q_OS_UNIX)
    ::tzset();
#endif
    Q_EMIT changed();
}

} // namespace patkeeper
