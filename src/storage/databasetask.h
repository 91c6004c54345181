// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "replyaddress.h"
#include "result.h"

#include <QSqlDatabase>

#include <functional>
#include <optional>
#include <utility>

namespace patkeeper
{

/// One piece of work for the database, from its asking to its reply. Made on the asker's thread; all else happens on
/// the database's.
class DatabaseTask
{
public:
    explicit DatabaseTask(bool writes) : m_writes(writes) {}
    virtual ~DatabaseTask() = default;
    Q_DISABLE_COPY_MOVE(DatabaseTask)

    bool writes() const { return m_writes; }
    virtual void carryOut(QSqlDatabase &connection) = 0;
    /// Why it came to nothing; null where it succeeded.
    virtual const Error *error() const = 0;
    /// Whatever it came to is not kept, or was judged by what is not.
    virtual void fail(const Error &error) = 0;
    /// Once, at the end.
    virtual void answer() = 0;

private:
    bool m_writes;
};

template<typename T>
class DatabaseTaskFor final : public DatabaseTask
{
public:
    using Work = std::move_only_function<Result<T>(QSqlDatabase &)>;

    DatabaseTaskFor(bool writes, Work work, QObject *context, Reply<T> reply)
        : DatabaseTask(writes),
          m_work(std::move(work)),
          m_reply(std::move(reply)),
          m_address(context)
    {
    }

    void carryOut(QSqlDatabase &connection) override { m_result.emplace(m_work(connection)); }
    const Error *error() const override { return m_result && !*m_result ? &m_result->error() : nullptr; }
    void fail(const Error &error) override { m_result.emplace(std::unexpected(error)); }
    void answer() override
    {
        // The work goes along: what it holds came from the caller's thread and ends there.
        m_address.send([work = std::move(m_work), reply = std::move(m_reply), result = std::move(*m_result)]() mutable {
            reply(std::move(result));
        });
    }

private:
    Work m_work;
    Reply<T> m_reply;
    ReplyAddress m_address;
    std::optional<Result<T>> m_result;
};

} // namespace patkeeper
