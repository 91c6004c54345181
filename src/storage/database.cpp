// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "database.h"

#include "changewatch.h"
#include "databasefile.h"
#include "freedmemory.h"
#include "transactions.h"

#include <QSqlQuery>
#include <QThread>
#include <QTimer>

#include <deque>
#include <mutex>
#include <utility>
#include <vector>

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
    std::unique_ptr<Transactions> transactions;
    std::unique_ptr<QTimer> idle;

    QString recoveredFrom; ///< Written before the reply of open(), and never again.

    std::mutex mutex; ///< Of what follows.
    std::deque<std::unique_ptr<DatabaseTask>> waiting;

    std::vector<std::unique_ptr<DatabaseTask>> takeNext();
    void rest() const;
};

/// Not all that waits: the first is not to wait for ever.
std::vector<std::unique_ptr<DatabaseTask>> Database::Private::takeNext()
{
    constexpr std::size_t mostTogether = 64;
    const std::scoped_lock lock(mutex);
    std::vector<std::unique_ptr<DatabaseTask>> next;
    while (!waiting.empty() && next.size() < mostTogether) {
        next.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    return next;
}

/// What was work for the database was work for others, too: what they have freed goes with it.
void Database::Private::rest() const
{
    if (Statements *kept = Statements::of(file->connection()))
        kept->forget();
    QSqlQuery(file->connection()).exec(u"PRAGMA shrink_memory"_s);
    giveFreedMemoryBack();
}

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
            d->idle.reset();
            d->transactions.reset();
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
    d->transactions = std::make_unique<Transactions>(d->file->connection(), [this] { d->watch->touch(); });
    d->idle = std::make_unique<QTimer>();
    d->idle->setSingleShot(true);
    d->idle->setInterval(options.restAfter);
    QObject::connect(d->idle.get(), &QTimer::timeout, d->idle.get(), [this] { d->rest(); });
    return {};
}

void Database::post(std::unique_ptr<DatabaseTask> task)
{
    {
        const std::scoped_lock lock(d->mutex);
        d->waiting.push_back(std::move(task));
    }
    // Once for each; some find that theirs was carried out together with one before it.
    QMetaObject::invokeMethod(&d->worker, [this] { carryOutNext(); }, Qt::QueuedConnection);
}

void Database::carryOutNext()
{
    const auto tasks = d->takeNext();
    if (tasks.empty())
        return;
    d->transactions->carryOut(tasks);
    d->idle->start();
}

void Database::enqueue(std::move_only_function<void()> job)
{
    // invokeMethod copies its functor, so what can only be moved travels behind a shared pointer.
    auto parcel = std::make_shared<std::move_only_function<void()>>(std::move(job));
    QMetaObject::invokeMethod(&d->worker, [parcel] { std::exchange(*parcel, nullptr)(); }, Qt::QueuedConnection);
}

} // namespace patkeeper
