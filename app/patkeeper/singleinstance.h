// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "filelock.h"

#include <QLocalServer>
#include <QObject>

#include <optional>

namespace patkeeper
{

/// One window per profile and login session. The first start holds a lock for as long as it lives and listens on a
/// socket that only this user can reach; a later one asks it to come to the front. That is all that the socket can do:
/// it is told one known word, and answers nothing.
class SingleInstance final : public QObject
{
    Q_OBJECT

public:
    /// Where lock and socket are; @p directory belongs to the user alone.
    SingleInstance(const QString &directory, const QString &profilePath, QObject *parent = nullptr);
    ~SingleInstance() override;

    /// True for the first; it listens from now on. Never waits.
    bool claim();
    /// Asks the first to come to the front. Waits for it up to two seconds; to be called before there is a window.
    bool raiseOther();

    /// The user's runtime folder where there is one that only the user may enter, else @p otherwise.
    static QString directoryFor(const QString &otherwise);

Q_SIGNALS:
    void raiseRequested();

private:
    void onConnection();
    void onWord(QLocalSocket *socket);

    QString m_lockPath;
    QString m_socketPath;
    std::optional<FileLock> m_lock;
    QLocalServer m_server;
};

} // namespace patkeeper
