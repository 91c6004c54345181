// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "databasetask.h"
#include "profile.h"
#include "result.h"
#include "statements.h"
#include "storageerror.h"

#include <QObject>
#include <QSqlDatabase>

#include <functional>
#include <memory>

namespace patkeeper
{

struct DatabaseOptions;

/// The profile's SQLite file, on a thread of its own, with one connection for this process.
///
/// Every piece of work is one function that gets the connection and runs on that thread: read() inside a deferred
/// transaction, write() inside a literal BEGIN IMMEDIATE that is committed durably (WAL, synchronous=FULL) before the
/// reply, or rolled back when the function fails. Writes that wait at the same time share one transaction and one
/// commit, with the reads between them; of such a one, too, what a failed function did is rolled back and nothing else,
/// and where the commit fails each of them is told so. After each commit that changed something the profile's `changed`
/// file is touched. Work is done, and answered, in the order it was asked for. A person's words never reach SQL but as
/// bound values.
class Database final : public QObject
{
    Q_OBJECT

public:
    template<typename T>
    using Work = typename DatabaseTaskFor<T>::Work;

    /// Opens or creates the file and brings its schema up to date (a copy is kept before each migration). Errors are
    /// StorageFailed with a sentence for: written by a newer version, not a Patkeeper database, corrupt (the file is
    /// moved aside as patkeeper.sqlite.corrupt-<time> and a fresh one is begun: recoveredFrom() tells), read-only, disk
    /// full.
    static void open(const Profile &profile, QObject *context, Reply<std::shared_ptr<Database>> reply);
    static void open(const Profile &profile, const DatabaseOptions &options, QObject *context,
                     Reply<std::shared_ptr<Database>> reply);
    /// Finishes what was asked for before, then closes the file. Replies that are under way still arrive.
    ~Database() override;

    template<typename T>
    void read(Work<T> work, QObject *context, Reply<T> reply)
    {
        post(std::make_unique<DatabaseTaskFor<T>>(false, std::move(work), context, std::move(reply)));
    }
    template<typename T>
    void write(Work<T> work, QObject *context, Reply<T> reply)
    {
        post(std::make_unique<DatabaseTaskFor<T>>(true, std::move(work), context, std::move(reply)));
    }

    /// Where a corrupt file was moved to when this one was opened; empty otherwise.
    QString recoveredFrom() const;

Q_SIGNALS:
    /// Another process has committed to this profile. Several commits may arrive as one signal.
    void changedElsewhere();

private:
    Database();
    Result<void> start(const Profile &profile, const DatabaseOptions &options);
    void post(std::unique_ptr<DatabaseTask> task);
    void carryOutNext();
    void enqueue(std::move_only_function<void()> job);

    class Private;
    std::unique_ptr<Private> d;
};

} // namespace patkeeper
