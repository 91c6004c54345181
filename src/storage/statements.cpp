// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "statements.h"

#include "storageerror.h"

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// Far more than there are in the program; who writes values into the words of statements gets no memory for it.
constexpr std::size_t mostKept = 256;

thread_local Statements *statementsOfThread = nullptr;

/// A QString is text even when it is null (Qt would bind NULL for it); NULL is said by a QVariant without a value.
QVariant bindable(const QVariant &value)
{
    if (!value.isNull() && value.typeId() == QMetaType::QString && value.toString().isNull())
        return QVariant(u""_s);
    return value;
}

} // namespace

ExecutedQuery::ExecutedQuery(QSqlQuery &&query, Statements *keeper) : QSqlQuery(std::move(query)), m_keeper(keeper) {}

ExecutedQuery::ExecutedQuery(ExecutedQuery &&other) noexcept
    : QSqlQuery(std::move(static_cast<QSqlQuery &>(other))),
      m_keeper(std::exchange(other.m_keeper, nullptr))
{
}

ExecutedQuery::~ExecutedQuery()
{
    if (m_keeper != nullptr)
        m_keeper->keep(std::move(static_cast<QSqlQuery &>(*this)));
}

Statements::Statements(const QSqlDatabase &connection) : m_connectionName(connection.connectionName())
{
    statementsOfThread = this;
}

Statements::~Statements()
{
    if (statementsOfThread == this)
        statementsOfThread = nullptr;
}

Statements *Statements::of(const QSqlDatabase &connection)
{
    const bool kept =
        statementsOfThread != nullptr && statementsOfThread->m_connectionName == connection.connectionName();
    return kept ? statementsOfThread : nullptr;
}

std::optional<QSqlQuery> Statements::take(const QString &statement)
{
    auto node = m_idle.extract(statement);
    return node.empty() ? std::nullopt : std::optional(std::move(node.mapped()));
}

void Statements::keep(QSqlQuery &&query)
{
    // Rows that were not fetched would hold the transaction open.
    query.finish();
    if (m_idle.size() < mostKept)
        m_idle.emplace(query.lastQuery(), std::move(query));
}

Result<ExecutedQuery> execute(QSqlDatabase &connection, const QString &statement, const QVariantList &values)
{
    Statements *statements = Statements::of(connection);
    std::optional<QSqlQuery> query = statements != nullptr ? statements->take(statement) : std::nullopt;
    if (!query) {
        query.emplace(connection);
        query->setForwardOnly(true);
        if (!query->prepare(statement))
            return std::unexpected(storageError(query->lastError(), statement));
    }
    for (const QVariant &value : values)
        query->addBindValue(bindable(value));
    if (!query->exec())
        return std::unexpected(storageError(query->lastError(), statement));
    return ExecutedQuery(std::move(*query), statements);
}

Result<void> executeAll(QSqlDatabase &connection, std::initializer_list<QString> statements)
{
    for (const QString &statement : statements) {
        if (auto done = execute(connection, statement); !done)
            return std::unexpected(std::move(done.error()));
    }
    return {};
}

} // namespace patkeeper
