// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "changewatch.h"

#include "log.h"

#include <QFile>
#include <QSqlQuery>
#include <QUuid>

#include <chrono>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

ChangeWatch::ChangeWatch(QString changedPath, const QSqlDatabase &connection, std::function<void()> onChangedElsewhere)
    : m_path(std::move(changedPath)),
      m_connection(connection),
      m_onChangedElsewhere(std::move(onChangedElsewhere))
{
    // One's own touching is heard here, too, and many at once are one: looked at a moment later.
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] {
        if (!m_hearing.isActive())
            m_hearing.start();
    });
    connect(&m_hearing, &QTimer::timeout, this, &ChangeWatch::onBell);
    m_hearing.setSingleShot(true);
    m_hearing.setInterval(20ms);
    connect(&m_asking, &QTimer::timeout, this, &ChangeWatch::onBell);
    m_asking.setInterval(2s);
    m_dataVersion = dataVersion();
    if (!QFile::exists(m_path))
        touch();
    watch();
}

void ChangeWatch::touch() const
{
    QFile bell(m_path);
    if (!bell.open(QIODevice::WriteOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner)) {
        qCWarning(lcStorage) << "other windows are not told of this change:" << bell.errorString();
        return;
    }
    bell.write(QUuid::createUuid().toByteArray(QUuid::WithoutBraces) + '\n');
}

void ChangeWatch::watch()
{
    if (m_watcher.files().contains(m_path))
        return;
    if (m_watcher.addPath(m_path))
        m_asking.stop();
    else
        m_asking.start();
}

void ChangeWatch::onBell()
{
    // Whoever replaces or removes the file takes the watch away with it.
    if (!QFile::exists(m_path))
        touch();
    watch();
    const qint64 now = dataVersion();
    if (now == m_dataVersion)
        return;
    m_dataVersion = now;
    m_onChangedElsewhere();
}

qint64 ChangeWatch::dataVersion()
{
    QSqlQuery query(m_connection);
    if (!query.exec(u"PRAGMA data_version"_s) || !query.next())
        return m_dataVersion;
    return query.value(0).toLongLong();
}

} // namespace patkeeper
