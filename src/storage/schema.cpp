// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "schema.h"

#include "database.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QStringList accountTables()
{
    return {
        uR"(CREATE TABLE sign_ins(
                id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL DEFAULT '',
                authority TEXT NOT NULL DEFAULT '',
                user_id TEXT NOT NULL DEFAULT '',
                user_name TEXT NOT NULL DEFAULT '',
                secret_key TEXT NOT NULL DEFAULT '',
                expires_at INTEGER NULL,
                needed INTEGER NOT NULL DEFAULT 0))"_s,
        uR"(CREATE TABLE accounts(
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                provider TEXT NOT NULL,
                sign_in_id TEXT NOT NULL REFERENCES sign_ins(id),
                fields TEXT NOT NULL DEFAULT '',
                origins TEXT NOT NULL DEFAULT '',
                user_id TEXT NOT NULL DEFAULT '',
                user_name TEXT NOT NULL DEFAULT '',
                refreshed_at INTEGER NULL,
                clock_offset_ms INTEGER NOT NULL DEFAULT 0,
                position INTEGER NOT NULL DEFAULT 0))"_s,
        u"CREATE INDEX accounts_by_sign_in ON accounts(sign_in_id)"_s,
    };
}

QStringList tokenTables()
{
    return {
        uR"(CREATE TABLE tokens(
                account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
                remote_id TEXT NOT NULL,
                name TEXT NOT NULL DEFAULT '',
                scopes TEXT NOT NULL DEFAULT '',
                created_at INTEGER NULL,
                expires_at INTEGER NULL,
                last_used_at INTEGER NULL,
                status TEXT NOT NULL DEFAULT '',
                other_end_at INTEGER NULL,
                other_end_reason TEXT NOT NULL DEFAULT '',
                extras TEXT NOT NULL DEFAULT '',
                lineage_id TEXT NULL,
                seen_at INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY(account_id, remote_id)) WITHOUT ROWID)"_s,
        uR"(CREATE TABLE lineages(
                id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
                alias TEXT NOT NULL DEFAULT '',
                notes TEXT NOT NULL DEFAULT '',
                current_remote_id TEXT NOT NULL DEFAULT '',
                previous_remote_id TEXT NOT NULL DEFAULT '',
                policy TEXT NOT NULL DEFAULT ''))"_s,
        u"CREATE INDEX lineages_by_account ON lineages(account_id)"_s,
        // Outlives the account's and the token's row: a secret is forgotten only when it is verifiably gone.
        uR"(CREATE TABLE kept_secrets(
                key TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL DEFAULT '',
                remote_id TEXT NOT NULL DEFAULT '',
                parts TEXT NOT NULL DEFAULT '',
                proof TEXT NOT NULL DEFAULT '',
                stored_at INTEGER NOT NULL DEFAULT 0))"_s,
        u"CREATE INDEX kept_secrets_by_token ON kept_secrets(account_id, remote_id)"_s,
    };
}

QStringList journalTables()
{
    return {
        uR"(CREATE TABLE operations(
                id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL DEFAULT '',
                account_id TEXT NOT NULL DEFAULT '',
                remote_id TEXT NOT NULL DEFAULT '',
                name TEXT NOT NULL DEFAULT '',
                step TEXT NOT NULL DEFAULT '',
                data TEXT NOT NULL DEFAULT '',
                outcome TEXT NOT NULL DEFAULT '',
                error_kind TEXT NOT NULL DEFAULT '',
                error_message TEXT NOT NULL DEFAULT '',
                started_at INTEGER NOT NULL DEFAULT 0,
                updated_at INTEGER NOT NULL DEFAULT 0,
                lease_id TEXT NOT NULL DEFAULT '',
                machine_id TEXT NOT NULL DEFAULT ''))"_s,
        uR"(CREATE TABLE history(
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL DEFAULT 0,
                account_id TEXT NOT NULL DEFAULT '',
                remote_id TEXT NOT NULL DEFAULT '',
                name TEXT NOT NULL DEFAULT '',
                event TEXT NOT NULL DEFAULT '',
                detail TEXT NOT NULL DEFAULT '',
                outcome TEXT NOT NULL DEFAULT '',
                by_what TEXT NOT NULL DEFAULT ''))"_s,
        u"CREATE INDEX history_by_token ON history(account_id, remote_id)"_s,
        uR"(CREATE TABLE said_reminders(
                account_id TEXT NOT NULL DEFAULT '',
                remote_id TEXT NOT NULL DEFAULT '',
                step TEXT NOT NULL DEFAULT '',
                said_at INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY(account_id, remote_id, step)))"_s,
        u"CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL DEFAULT '')"_s,
    };
}

QStringList historyChain()
{
    return {u"ALTER TABLE history ADD COLUMN chain TEXT NOT NULL DEFAULT ''"_s,
            // Where the chain begins: behind all that was ever written, if anything was.
            u"INSERT INTO meta(key, value) SELECT 'history/before', seq FROM sqlite_sequence WHERE name = 'history'"_s};
}

/// What is open is looked for again and again, among all that ever was.
QStringList operationIndexes()
{
    return {u"CREATE INDEX operations_by_outcome ON operations(outcome)"_s,
            u"CREATE INDEX operations_by_token ON operations(remote_id, account_id)"_s};
}

/// Its forerunner was never written to.
QStringList remindersInFull()
{
    return QStringList{u"DROP TABLE IF EXISTS said_reminders"_s} + reminderTables();
}

/// What is renewed by itself gets another key each time; the occasion tells the person's own signing in from that.
QStringList renewedSignIns()
{
    return {u"ALTER TABLE sign_ins ADD COLUMN occasion TEXT NOT NULL DEFAULT ''"_s,
            u"ALTER TABLE sign_ins ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'"_s,
            u"UPDATE sign_ins SET occasion = secret_key"_s};
}

Result<void> runStatements(QSqlDatabase &connection, const Migration &migration)
{
    QStringList statements = migration.statements;
    // Both live in the file's header and are part of the transaction; a pragma takes no bound values.
    statements << u"PRAGMA user_version = %1"_s.arg(migration.version)
               << u"PRAGMA application_id = %1"_s.arg(databaseApplicationId) << u"COMMIT"_s;
    for (const QString &statement : std::as_const(statements)) {
        if (auto done = execute(connection, statement); !done)
            return std::unexpected(std::move(done.error()));
    }
    return {};
}

} // namespace

QList<Migration> schemaMigrations()
{
    return {{.version = 1, .statements = accountTables() + tokenTables() + journalTables()},
            {.version = 2, .statements = historyChain()},
            {.version = 3, .statements = operationIndexes()},
            {.version = 4, .statements = remindersInFull()},
            {.version = 5, .statements = renewedSignIns()}};
}

QStringList reminderTables()
{
    return {
        uR"(CREATE TABLE reminders_said(
                identity TEXT NOT NULL,
                step INTEGER NOT NULL,
                said_at INTEGER NOT NULL,
                early INTEGER NOT NULL DEFAULT 0,
                spoken INTEGER NOT NULL DEFAULT 0,
                text TEXT NOT NULL DEFAULT '',
                PRIMARY KEY(identity, step)))"_s,
        uR"(CREATE TABLE reminders_snoozed(
                identity TEXT NOT NULL PRIMARY KEY,
                since INTEGER NOT NULL,
                until INTEGER NOT NULL))"_s,
        u"CREATE TABLE reminders_summed(day INTEGER NOT NULL PRIMARY KEY, said_at INTEGER NOT NULL)"_s,
        u"CREATE TABLE reminders_seen(subject TEXT NOT NULL PRIMARY KEY, seen_at INTEGER NOT NULL)"_s,
    };
}

Result<void> applyMigration(QSqlDatabase &connection, const Migration &migration)
{
    if (auto begun = execute(connection, u"BEGIN IMMEDIATE"_s); !begun)
        return std::unexpected(std::move(begun.error()));
    auto done = runStatements(connection, migration);
    if (!done)
        QSqlQuery(connection).exec(u"ROLLBACK"_s);
    return done;
}

} // namespace patkeeper
