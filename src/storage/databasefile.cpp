// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "databasefile.h"

#include "database.h"
#include "log.h"
#include "profiledirectory.h"
#include "storageerror.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QLoggingCategory>
#include <QSqlError>
#include <QUuid>

#include <filesystem>
#include <system_error>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// The first column of the first row of a pragma or query.
std::expected<QVariant, QSqlError> ask(QSqlDatabase &connection, const QString &statement)
{
    QSqlQuery query(connection);
    if (!query.exec(statement))
        return std::unexpected(query.lastError());
    if (query.next())
        return query.value(0);
    if (query.lastError().isValid())
        return std::unexpected(query.lastError());
    return QVariant();
}

Error busyElsewhere()
{
    return Error{.kind = Error::Kind::Busy,
                 .message =
                     QCoreApplication::translate("Storage", "Another Patkeeper is using this profile. Close it and "
                                                            "try again."),
                 .detail = u"the database's lock is held"_s,
                 .retryAfter = {},
                 .field = {}};
}

/// SQLite gives the -wal and -shm files the mode of the database, so the database is made with ours before SQLite makes
/// it.
Result<void> createEmpty(const QString &path)
{
    if (QFile::exists(path))
        return {};
    auto file = FileLock::open(path, FileLock::Creation::MustBeNew);
    if (!file && !QFile::exists(path))
        return std::unexpected(std::move(file.error()));
    return {};
}

} // namespace

void loadDatabaseDriver()
{
    const QString name = u"patkeeper-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);
    (void)QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
    QSqlDatabase::removeDatabase(name);
}

DatabaseFile::DatabaseFile(Profile profile, DatabaseOptions options)
    : m_profile(std::move(profile)),
      m_options(std::move(options)),
      m_connectionName(u"patkeeper-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces))
{
}

DatabaseFile::~DatabaseFile()
{
    disconnect();
}

Result<void> DatabaseFile::open()
{
    auto opening = lockFor(u"opening.lock"_s);
    if (!opening)
        return std::unexpected(std::move(opening.error()));
    if (!opening->lock(FileLock::Mode::Exclusive, int(m_options.busyTimeout.count())))
        return std::unexpected(busyElsewhere());
    auto usage = lockFor(u"database.lock"_s);
    if (!usage)
        return std::unexpected(std::move(usage.error()));
    if (!usage->tryLock(FileLock::Mode::Shared))
        return std::unexpected(busyElsewhere());
    m_usage = std::move(*usage);

    Attempt attempt = openOnce();
    if (!attempt && attempt.error().damaged) {
        qCWarning(lcStorage) << "the database is damaged:" << attempt.error().error.detail;
        if (auto moved = moveAside(); !moved)
            return moved;
        attempt = openOnce();
    }
    if (!attempt)
        return std::unexpected(std::move(attempt.error().error));
    return {};
}

DatabaseFile::Attempt DatabaseFile::openOnce()
{
    if (auto created = m_options.readOnly ? Result<void>() : createEmpty(m_profile.databasePath()); !created)
        return std::unexpected(Trouble{.damaged = false, .error = std::move(created.error())});
    // A newer or foreign file is told before its soundness is judged: it is not ours to move.
    for (auto step : {&DatabaseFile::connectToFile, &DatabaseFile::identify, &DatabaseFile::checkSoundness,
                      &DatabaseFile::configure}) {
        if (auto done = (this->*step)(); !done)
            return done;
    }
    if (auto migrated = migrate(); !migrated)
        return std::unexpected(Trouble{.damaged = false, .error = std::move(migrated.error())});
    m_statements.emplace(m_connection);
    return {};
}

DatabaseFile::Attempt DatabaseFile::connectToFile()
{
    m_connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connectionName);
    if (!m_connection.isValid()) {
        return std::unexpected(Trouble{
            .damaged = false,
            .error = {.kind = Error::Kind::StorageFailed,
                      .message = QCoreApplication::translate("Storage", "Qt's SQLite driver is missing. Install it "
                                                                        "(on Debian: libqt6sql6-sqlite)."),
                      .detail = u"QSQLITE"_s,
                      .retryAfter = {},
                      .field = {}}});
    }
    m_connection.setDatabaseName(m_profile.databasePath());
    QString options = u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(m_options.busyTimeout.count());
    if (m_options.readOnly)
        options += u";QSQLITE_OPEN_READONLY"_s;
    m_connection.setConnectOptions(options);
    if (!m_connection.open())
        return std::unexpected(troubleFrom(m_connection.lastError(), u"open"_s));
    return {};
}

DatabaseFile::Attempt DatabaseFile::identify()
{
    const auto application = ask(m_connection, u"PRAGMA application_id"_s);
    const auto version = ask(m_connection, u"PRAGMA user_version"_s);
    const auto contents = ask(m_connection, u"SELECT count(*) FROM sqlite_schema"_s);
    for (const auto *answer : {&application, &version, &contents}) {
        if (!*answer)
            return std::unexpected(troubleFrom(answer->error(), u"identify"_s));
    }
    m_version = version->toInt();
    const bool fresh = application->toInt() == 0 && contents->toInt() == 0;
    const auto refused = [this](const QString &sentence) {
        return std::unexpected(Trouble{.damaged = false,
                                       .error = {.kind = Error::Kind::StorageFailed,
                                                 .message = sentence.arg(m_profile.databasePath()),
                                                 .detail = u"user_version %1"_s.arg(m_version),
                                                 .retryAfter = {},
                                                 .field = {}}});
    };
    if (application->toInt() != databaseApplicationId && !fresh)
        return refused(QCoreApplication::translate("Storage",
                                                   "“%1” is not a database of Patkeeper. Move it away, or choose "
                                                   "another folder with --profile."));
    if (!m_options.migrations.isEmpty() && m_version > m_options.migrations.last().version)
        return refused(QCoreApplication::translate("Storage",
                                                   "“%1” was written by a newer Patkeeper. Install that version "
                                                   "again, or choose another folder with --profile."));
    return {};
}

DatabaseFile::Attempt DatabaseFile::checkSoundness()
{
    const auto verdict = ask(m_connection, u"PRAGMA quick_check(1)"_s);
    if (!verdict)
        return std::unexpected(troubleFrom(verdict.error(), u"quick_check"_s));
    if (verdict->toString() == "ok"_L1)
        return {};
    return std::unexpected(Trouble{.damaged = true,
                                   .error = {.kind = Error::Kind::StorageFailed,
                                             .message = {},
                                             .detail = u"quick_check: "_s + verdict->toString(),
                                             .retryAfter = {},
                                             .field = {}}});
}

DatabaseFile::Attempt DatabaseFile::configure()
{
    // As Qt keeps text: to convert it took a third of the time that reading 100,000 tokens takes. Only a file without a
    // page takes notice.
    if (const auto encoding = ask(m_connection, u"PRAGMA encoding = 'UTF-16'"_s); !encoding)
        return std::unexpected(troubleFrom(encoding.error(), u"encoding"_s));
    const auto mode = ask(m_connection, u"PRAGMA journal_mode = WAL"_s);
    if (!mode)
        return std::unexpected(troubleFrom(mode.error(), u"journal_mode"_s));
    if (mode->toString() != "wal"_L1 && !m_options.readOnly) {
        return std::unexpected(Trouble{.damaged = false, .error = fileError(m_profile.databasePath(), 0)});
    }
    QStringList statements = {u"PRAGMA synchronous = FULL"_s, u"PRAGMA foreign_keys = ON"_s};
    if (m_options.maximumPages)
        statements << u"PRAGMA max_page_count = %1"_s.arg(*m_options.maximumPages);
    // A file that may not be written to opens without a word, and even gives out the write lock; writing what is there
    // already makes it say so now.
    statements << u"BEGIN IMMEDIATE"_s << u"PRAGMA user_version = %1"_s.arg(m_version) << u"ROLLBACK"_s;
    for (const QString &statement : std::as_const(statements)) {
        if (const auto done = ask(m_connection, statement); !done)
            return std::unexpected(troubleFrom(done.error(), statement));
    }
    return {};
}

Result<void> DatabaseFile::migrate()
{
    const bool isNew = m_version == 0; // Nothing to be kept, and nobody to wait for.
    for (const Migration &migration : std::as_const(m_options.migrations)) {
        if (migration.version <= m_version)
            continue;
        if (!isNew) {
            if (!m_usage->tryLock(FileLock::Mode::Exclusive))
                return std::unexpected(busyElsewhere());
            if (auto kept = keepCopy(migration.version); !kept)
                return kept;
        }
        if (auto applied = applyMigration(m_connection, migration); !applied)
            return applied;
        m_version = migration.version;
    }
    m_usage->tryLock(FileLock::Mode::Shared);
    return {};
}

Result<void> DatabaseFile::keepCopy(int beforeVersion)
{
    const QString copy = m_profile.databasePath() + u".before-v%1"_s.arg(beforeVersion);
    const QString unfinished = copy + u".unfinished"_s;
    QFile::remove(unfinished);
    // SQLite fills an empty file that is there already, and leaves its mode as it is.
    auto file = FileLock::open(unfinished, FileLock::Creation::MustBeNew);
    if (!file)
        return std::unexpected(std::move(file.error()));
    if (auto copied = execute(m_connection, u"VACUUM INTO ?"_s, {unfinished}); !copied)
        return std::unexpected(std::move(copied.error()));
    file->sync();
    std::error_code error;
    std::filesystem::rename(unfinished.toStdU16String(), copy.toStdU16String(), error);
    if (error)
        return std::unexpected(fileError(copy, EACCES));
    return {};
}

Result<void> DatabaseFile::moveAside()
{
    disconnect();
    if (!m_usage->tryLock(FileLock::Mode::Exclusive))
        return std::unexpected(busyElsewhere());
    const QString path = m_profile.databasePath();
    const QString aside =
        path + u".corrupt-"_s + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmsszzz'Z'"_s);
    // The log first: left beside a new database it could be played into that.
    for (const QString &suffix : {u"-wal"_s, u"-shm"_s, QString()}) {
        if (QFile::exists(path + suffix) && !QFile::rename(path + suffix, aside + suffix))
            return std::unexpected(fileError(path + suffix, EACCES));
    }
    m_movedTo = aside;
    m_version = 0;
    m_usage->tryLock(FileLock::Mode::Shared);
    return {};
}

void DatabaseFile::disconnect()
{
    if (!m_connection.isValid())
        return;
    m_statements.reset();
    m_connection.close();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_connectionName);
}

Result<FileLock> DatabaseFile::lockFor(const QString &name) const
{
    return FileLock::open(m_profile.locksPath() + u'/' + name);
}

DatabaseFile::Trouble DatabaseFile::troubleFrom(const QSqlError &error, const QString &what)
{
    return {.damaged = isCorruption(error), .error = storageError(error, what)};
}

} // namespace patkeeper
