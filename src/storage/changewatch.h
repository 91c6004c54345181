// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QSqlDatabase>
#include <QTimer>

#include <functional>

namespace patkeeper
{

/// Tells other processes on one profile that something was committed, and hears it from them; lives on the database's
/// thread. The file is only the bell: whether somebody else has committed is what SQLite says.
class ChangeWatch final : public QObject
{
    Q_OBJECT

public:
    ChangeWatch(QString changedPath, const QSqlDatabase &connection, std::function<void()> onChangedElsewhere);

    /// To be called after each commit that changed something.
    void touch() const;

private:
    void watch();
    void onBell();
    qint64 dataVersion();

    QString m_path;
    QSqlDatabase m_connection;
    std::function<void()> m_onChangedElsewhere;
    QFileSystemWatcher m_watcher;
    QTimer m_hearing;
    QTimer m_asking; ///< Runs only where the system has no watch left to give.
    qint64 m_dataVersion = 0;
};

} // namespace patkeeper
