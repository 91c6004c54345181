// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "databaseoptions.h"
#include "filelock.h"
#include "profile.h"
#include "result.h"
#include "statements.h"

#include <QSqlDatabase>

namespace patkeeper
{

/// Loads what reads the file, as that takes longer than to read it; for whoever has to wait before a database can be
/// opened. From any thread.
void loadDatabaseDriver();

/// One connection to the profile's SQLite file; lives on the database's thread. Opening it checks that the file is
/// Patkeeper's, sound and not of a newer version, sets a damaged one aside and brings the schema up to date.
class DatabaseFile final
{
public:
    DatabaseFile(Profile profile, DatabaseOptions options);
    ~DatabaseFile();
    Q_DISABLE_COPY_MOVE(DatabaseFile)

    Result<void> open();
    QSqlDatabase &connection() { return m_connection; }
    /// Where a damaged file was moved to by open(); empty where it was sound.
    QString movedTo() const { return m_movedTo; }

private:
    struct Trouble {
        bool damaged = false;
        Error error;
    };
    using Attempt = std::expected<void, Trouble>;

    Attempt openOnce();
    Attempt connectToFile();
    Attempt identify();
    Attempt checkSoundness();
    Attempt configure();
    Result<void> migrate();
    Result<void> keepCopy(int beforeVersion);
    Result<void> moveAside();
    void disconnect();
    Result<FileLock> lockFor(const QString &name) const;
    static Trouble troubleFrom(const QSqlError &error, const QString &what);

    Profile m_profile;
    DatabaseOptions m_options;
    QString m_connectionName;
    QSqlDatabase m_connection;
    std::optional<Statements> m_statements;
    std::optional<FileLock>
        m_usage; ///< Shared while the file is open; exclusive for what nobody else may be looking at.
    int m_version = 0;
    QString m_movedTo;
};

} // namespace patkeeper
