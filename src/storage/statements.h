// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariantList>

#include <initializer_list>
#include <optional>
#include <unordered_map>

namespace patkeeper
{

class Statements;

/// A statement that was carried out, with its rows. When it is done with, the connection may keep it for the next one
/// of the same words.
class ExecutedQuery final : public QSqlQuery
{
public:
    explicit ExecutedQuery(QSqlQuery &&query, Statements *keeper = nullptr);
    ExecutedQuery(ExecutedQuery &&other) noexcept;
    ExecutedQuery &operator=(ExecutedQuery &&) = delete;
    ~ExecutedQuery();
    Q_DISABLE_COPY(ExecutedQuery)

private:
    Statements *m_keeper;
};

/// What a connection has prepared before: to understand a statement takes longer than to carry it out. Of the thread it
/// was made on, for as long as it lives; it goes before the connection is removed.
class Statements final
{
public:
    explicit Statements(const QSqlDatabase &connection);
    ~Statements();
    Q_DISABLE_COPY_MOVE(Statements)

    /// Of this thread; null where nothing is kept for that connection.
    static Statements *of(const QSqlDatabase &connection);

    std::optional<QSqlQuery> take(const QString &statement);
    void keep(QSqlQuery &&query);
    /// They are prepared again where they are needed.
    void forget() { m_idle.clear(); }

private:
    QString m_connectionName;
    std::unordered_map<QString, QSqlQuery> m_idle;
};

/// Prepares, binds in order and executes; the error is ready to be passed on. A null QString is bound as empty text;
/// NULL is asked for with a QVariant().
Result<ExecutedQuery> execute(QSqlDatabase &connection, const QString &statement, const QVariantList &values = {});

/// One after the other, up to the first that fails.
Result<void> executeAll(QSqlDatabase &connection, std::initializer_list<QString> statements);

} // namespace patkeeper
