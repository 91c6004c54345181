// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "filelock.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>

#include <optional>

namespace patkeeper
{

/// The word, of which a profile has one: whichever process holds it may speak. It is given up by whoever ends, however
/// that ends. Who waits for it hears when it is given up in good order; of a process that died nobody tells, so now and
/// then it is to be asked for.
class SpeakerLock final : public QObject
{
    Q_OBJECT

public:
    explicit SpeakerLock(QString path, QObject *parent = nullptr);
    ~SpeakerLock() override;

    bool isHeld() const { return m_lock.has_value(); }
    /// Never waits. False where somebody else holds it.
    bool take();
    void giveUp();

Q_SIGNALS:
    /// Somebody else gave it up.
    void givenUp();

private:
    QString m_path;
    std::optional<FileLock> m_lock;
    QFileSystemWatcher m_watcher;
};

} // namespace patkeeper
