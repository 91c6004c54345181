// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "filelock.h"
#include "wish.h"

#include <QLocalServer>
#include <QObject>

#include <optional>

namespace patkeeper
{

/// One window per profile and display. The first start holds a lock for as long as it lives and listens on a socket
/// that only this user can reach; a later one hands it its wish. That is all that the socket can do: it is told one
/// known word, which raises or opens something, and answers nothing.
class SingleInstance final : public QObject
{
    Q_OBJECT

public:
    /// Where lock and socket are; @p directory belongs to the user alone.
    SingleInstance(const QString &directory, const QString &profilePath, QObject *parent = nullptr);
    ~SingleInstance() override;

    /// True for the first. Never waits.
    bool claim();
    /// Of the first: it is told from now on what later ones wish. They have waited meanwhile.
    void listen();
    /// Hands @p wish to the first. Waits for it up to two seconds; to be called before there is a window.
    bool askOther(const Wish &wish);

    /// The user's runtime folder where there is one that only the user may enter, else @p otherwise.
    static QString directoryFor(const QString &otherwise);

Q_SIGNALS:
    void wished(const patkeeper::Wish &wish);

private:
    void onConnection();
    void onWord(QLocalSocket *socket);

    QString m_lockPath;
    QString m_socketPath;
    std::optional<FileLock> m_lock;
    QLocalServer m_server;
};

} // namespace patkeeper
