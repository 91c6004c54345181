// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "speakerlock.h"

#include <QDateTime>
#include <QFile>

#include <utility>

namespace patkeeper
{

SpeakerLock::SpeakerLock(QString path, QObject *parent) : QObject(parent), m_path(std::move(path))
{
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &SpeakerLock::givenUp);
}

SpeakerLock::~SpeakerLock()
{
    m_watcher.disconnect(this);
    giveUp();
}

bool SpeakerLock::take()
{
    if (m_lock)
        return true;
    auto lock = FileLock::open(m_path);
    if (lock && lock->tryLock(FileLock::Mode::Exclusive)) {
        m_watcher.removePath(m_path);
        m_lock.emplace(std::move(*lock));
    } else if (!m_watcher.files().contains(m_path) && m_watcher.addPath(m_path)) {
        // It may have been given up before anybody watched.
        return take();
    }
    return m_lock.has_value();
}

void SpeakerLock::giveUp()
{
    if (!m_lock)
        return;
    m_lock.reset();
    // Who hears of it asks at once, so it has to be free by then.
    QFile bell(m_path);
    if (bell.open(QIODevice::WriteOnly | QIODevice::Append))
        bell.setFileTime(QDateTime::currentDateTimeUtc(), QFileDevice::FileModificationTime);
}

} // namespace patkeeper
