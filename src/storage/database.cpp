// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "database.h"

#include "changewatch.h"
#include "databasefile.h"

#include <QThread>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

class Database::Private final
{
public:
    QThread thread;
    QObject worker; ///< Stands for the thread: what is posted to it runs there, in order.

    // Only of the thread, once it runs.
    std::unique_ptr<DatabaseFile> file;
    std::unique_ptr<ChangeWatch> watch;
    qint64 changesBefore = 0;

    QString recoveredFrom; ///< Written before the reply of open(), and never again.
};

namespace
{

/// How many rows this connection has changed so far.
qint64 totalChanges(QSqlDatabase &connection)
{
    auto query = execute(connection, u"SELECT total_changes()"_s);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

void rollBack(QSqlDatabase &connection)
{
    // A full disk makes SQLite roll back by itself; the second time is an error that does no harm.
    QSqlQuery(connection).exec(u"ROLLBACK"_s);
}

} // namespace

Database::Database() : d(std::make_unique<Private>())
{
    d->thread.setObjectName(u"patkeeper-database"_s);
    d->worker.moveToThread(&d->thread);
    d->thread.start();
}

Database::~Database()
{
    QMetaObject::invokeMethod(
        &d->worker,
        [this] {
            d->watch.reset();
            d->file.reset();
            d->thread.quit();
        },
        Qt::QueuedConnection);
    d->thread.wait();
}

void Database::open(const Profile &profile, QObject *context, Reply<std::shared_ptr<Database>> reply)
{
    open(profile, DatabaseOptions(), context, std::move(reply));
}

void Database::open(const Profile &profile, const DatabaseOptions &options, QObject *context,
                    Reply<std::shared_ptr<Database>> reply)
{
    // Whoever lets go of it last, it ends on its own thread and not on the worker, which it has to wait for.
    std::shared_ptr<Database> database(new Database, [](Database *last) {
        if (last->thread() == QThread::currentThread())
            delete last;
        else
            last->deleteLater();
    });
    Database *opened = database.get();
    opened->enqueue([database = std::move(database), profile, options, reply = std::move(reply),
                     address = ReplyAddress(context)]() mutable {
        auto started = database->start(profile, options);
        address.send(
            [database = std::move(database), reply = std::move(reply), started = std::move(started)]() mutable {
                if (started)
                    reply(std::move(database));
                else
                    reply(std::unexpected(std::move(started.error())));
            });
    });
}

QString Database::recoveredFrom() const
{
    return d->recoveredFrom;
}

Result<void> Database::start(const Profile &profile, const DatabaseOptions &options)
{
    d->file = std::make_unique<DatabaseFile>(profile, options);
    if (auto opened = d->file->open(); !opened)
        return opened;
    d->recoveredFrom = d->file->movedTo();
    d->watch = std::make_unique<ChangeWatch>(profile.changedPath(), d->file->connection(), [this] {
        QMetaObject::invokeMethod(this, [this] { Q_EMIT changedElsewhere(); }, Qt::QueuedConnection);
    });
    return {};
}

Result<void> Database::begin(QSqlDatabase &connection, bool writing)
{
    d->changesBefore = totalChanges(connection);
    // Said each time, so that a read that ended badly leaves nothing behind for the write after it.
    const QStringList statements = {writing ? u"PRAGMA query_only = OFF"_s : u"PRAGMA query_only = ON"_s,
                                    writing ? u"BEGIN IMMEDIATE"_s : u"BEGIN"_s};
    for (const QString &statement : statements) {
        if (auto done = execute(connection, statement); !done)
            return std::unexpected(std::move(done.error()));
    }
    return {};
}

Result<void> Database::finish(QSqlDatabase &connection, bool writing, bool succeeded)
{
    if (!writing || !succeeded) {
        rollBack(connection);
        return {};
    }
    if (auto committed = execute(connection, u"COMMIT"_s); !committed) {
        rollBack(connection);
        return std::unexpected(std::move(committed.error()));
    }
    if (totalChanges(connection) != d->changesBefore)
        d->watch->touch();
    return {};
}

void Database::post(Job job)
{
    enqueue([this, job = std::move(job)]() mutable { job(d->file->connection()); });
}

void Database::enqueue(std::move_only_function<void()> task)
{
    // invokeMethod copies its functor, so what can only be moved travels behind a shared pointer.
    auto parcel = std::make_shared<std::move_only_function<void()>>(std::move(task));
    QMetaObject::invokeMethod(&d->worker, [parcel] { std::exchange(*parcel, nullptr)(); }, Qt::QueuedConnection);
}

} // namespace patkeeper
