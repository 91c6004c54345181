// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "journal.h"

#include "historyrow.h"
#include "operationrow.h"

#include <QCoreApplication>
#include <QPointer>
#include <QUuid>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

std::unexpected<Error> takenOver(const Operation &operation)
{
    return failure(Error::Kind::Busy,
                   QCoreApplication::translate("Journal",
                                               "Another Patkeeper has taken over the work on “%1”. Look there "
                                               "for how it ends.")
                       .arg(operation.name),
                   operation.id);
}

/// Of the operation's own process, while it is open.
Result<Operation> loadHeld(QSqlDatabase &connection, const QString &operationId, const QString &leaseId)
{
    auto operation = loadOperation(connection, operationId);
    if (!operation || (operation->leaseId == leaseId && operation->outcome == Operation::Outcome::Open))
        return operation;
    return takenOver(*operation);
}

/// May this process take the operation? @p lease is asked inside the transaction, so that of two who claim one is
/// second.
Result<void> judgeClaim(const Operation &operation, const Lease &lease, const QString &machineId,
                        bool evenFromElsewhere)
{
    if (operation.outcome != Operation::Outcome::Open) {
        return failure(Error::Kind::NotFound,
                       QCoreApplication::translate("Journal", "The work on “%1” has already ended. Refresh the list.")
                           .arg(operation.name),
                       operation.id);
    }
    if (operation.machineId != machineId && !evenFromElsewhere) {
        return failure(Error::Kind::Unsupported,
                       QCoreApplication::translate("Journal",
                                                   "The work on “%1” was begun on another computer and may still "
                                                   "be under way there. Take it over only if it is not.")
                           .arg(operation.name),
                       operation.id);
    }
    if (operation.leaseId != lease.id() && lease.isAlive(operation.leaseId)) {
        return failure(Error::Kind::Busy,
                       QCoreApplication::translate("Journal",
                                                   "Another Patkeeper is working on “%1”. Wait for it, or close "
                                                   "it and try again.")
                           .arg(operation.name),
                       operation.id);
    }
    return {};
}

/// Two processes that are told to rotate the same token at the same moment must not make two successors.
Result<void> refuseSecondRotation(QSqlDatabase &connection, const Operation &operation)
{
    if (operation.kind != Operation::Kind::Rotate)
        return {};
    const auto underWay = isOpen(connection, Operation::Kind::Rotate, operation.accountId, operation.remoteId);
    if (!underWay)
        return std::unexpected(underWay.error());
    if (!*underWay)
        return {};
    return failure(Error::Kind::Busy, QCoreApplication::translate(
                                          "Journal", "“%1” is being rotated already. Resume that rotation, undo it "
                                                     "or give it up first.")
                                          .arg(operation.name));
}

} // namespace

QString operationKindName(Operation::Kind kind)
{
    using enum Operation::Kind;
    switch (kind) {
    case Create:
        return u"create"_s;
    case Update:
        return u"update"_s;
    case Revoke:
        return u"revoke"_s;
    case Rotate:
        return u"rotate"_s;
    case ImportSecret:
        return u"import-secret"_s;
    }
    return {};
}

QString outcomeName(Operation::Outcome outcome)
{
    using enum Operation::Outcome;
    switch (outcome) {
    case Open:
        return u"open"_s;
    case Done:
        return u"done"_s;
    case Failed:
        return u"failed"_s;
    case GivenUp:
        return u"given-up"_s;
    }
    return {};
}

Journal::Journal(std::shared_ptr<Database> database, std::shared_ptr<Lease> lease, QString machineId, Clock clock,
                 QObject *parent)
    : QObject(parent),
      m_database(std::move(database)),
      m_lease(std::move(lease)),
      m_machineId(std::move(machineId)),
      m_clock(std::move(clock))
{
    connect(m_database.get(), &Database::changedElsewhere, this, [this] {
        Q_EMIT operationsChanged();
        Q_EMIT historyChanged({}, {});
    });
}

template<typename T>
void Journal::change(Database::Work<T> work, QObject *context, Reply<T> reply)
{
    // Asked for in the journal's own name: others hear of the change also where the one who made it is gone.
    m_database->write<T>(std::move(work), this,
                         [this, context = QPointer(context), reply = std::move(reply)](Result<T> result) mutable {
                             const bool changed = result.has_value();
                             const QPointer<Journal> journal(this);
                             if (context)
                                 reply(std::move(result));
                             if (journal && changed)
                                 Q_EMIT operationsChanged();
                         });
}

void Journal::begin(Operation operation, QObject *context, Reply<Operation> reply)
{
    if (operation.id.isEmpty())
        operation.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QDateTime now = m_clock().toUTC();
    if (!operation.startedAt.isValid())
        operation.startedAt = now;
    if (!operation.updatedAt.isValid())
        operation.updatedAt = now;
    operation.outcome = Operation::Outcome::Open;
    operation.leaseId = m_lease->id();
    operation.machineId = m_machineId;
    change<Operation>(
        [operation = std::move(operation)](QSqlDatabase &connection) -> Result<Operation> {
            if (auto free = refuseSecondRotation(connection, operation); !free)
                return std::unexpected(std::move(free.error()));
            if (auto inserted = insertOperation(connection, operation); !inserted)
                return std::unexpected(std::move(inserted.error()));
            return loadOperation(connection, operation.id);
        },
        context, std::move(reply));
}

void Journal::advance(Operation operation, QObject *context, Reply<void> reply)
{
    operation.updatedAt = m_clock().toUTC();
    change<void>(
        [operation = std::move(operation), leaseId = m_lease->id()](QSqlDatabase &connection) -> Result<void> {
            const auto advanced = advanceOperation(connection, operation, leaseId);
            if (!advanced)
                return std::unexpected(advanced.error());
            if (*advanced)
                return {};
            const auto known = loadOperation(connection, operation.id);
            return known ? takenOver(*known) : std::unexpected(known.error());
        },
        context, std::move(reply));
}

void Journal::close(const QString &operationId, Operation::Outcome outcome, const std::optional<Error> &error,
                    QObject *context, Reply<void> reply)
{
    changeHeld(
        operationId,
        [outcome, error](Operation &held) {
            held.outcome = outcome;
            held.errorKind = error ? errorKindName(error->kind) : QString();
            held.errorMessage = error ? error->message : QString();
        },
        context, std::move(reply));
}

void Journal::release(const QString &operationId, QObject *context, Reply<void> reply)
{
    changeHeld(operationId, [](Operation &held) { held.leaseId.clear(); }, context, std::move(reply));
}

void Journal::changeHeld(const QString &operationId, std::function<void(Operation &)> edit, QObject *context,
                         Reply<void> reply)
{
    change<void>(
        [operationId, edit = std::move(edit), leaseId = m_lease->id(),
         now = m_clock().toUTC()](QSqlDatabase &connection) -> Result<void> {
            auto held = loadHeld(connection, operationId, leaseId);
            if (!held)
                return std::unexpected(std::move(held.error()));
            edit(*held);
            held->updatedAt = now;
            return updateOperation(connection, *held);
        },
        context, std::move(reply));
}

void Journal::claim(const QString &operationId, bool evenFromElsewhere, QObject *context, Reply<Operation> reply)
{
    change<Operation>(
        [operationId, evenFromElsewhere, lease = m_lease, machineId = m_machineId,
         now = m_clock().toUTC()](QSqlDatabase &connection) -> Result<Operation> {
            auto operation = loadOperation(connection, operationId);
            if (!operation)
                return operation;
            if (auto allowed = judgeClaim(*operation, *lease, machineId, evenFromElsewhere); !allowed)
                return std::unexpected(std::move(allowed.error()));
            operation->leaseId = lease->id();
            // The person has said that it is this machine's now, and is not to be asked again.
            operation->machineId = machineId;
            operation->updatedAt = now;
            if (auto updated = updateOperation(connection, *operation); !updated)
                return std::unexpected(std::move(updated.error()));
            return loadOperation(connection, operationId);
        },
        context, std::move(reply));
}

void Journal::openOperations(QObject *context, Reply<QList<Operation>> reply)
{
    m_database->read<QList<Operation>>(loadOpenOperations, context, std::move(reply));
}

void Journal::openOrFailedSince(Operation::Kind kind, const QDateTime &since, QObject *context,
                                Reply<QList<Operation>> reply)
{
    m_database->read<QList<Operation>>(
        [kind, since](QSqlDatabase &connection) { return loadOpenOrFailed(connection, kind, since); }, context,
        std::move(reply));
}

void Journal::operation(const QString &operationId, QObject *context, Reply<Operation> reply)
{
    m_database->read<Operation>(
        [operationId](QSqlDatabase &connection) { return loadOperation(connection, operationId); }, context,
        std::move(reply));
}

void Journal::lastOperation(Operation::Kind kind, const QString &accountId, const QString &remoteId, QObject *context,
                            Reply<Operation> reply)
{
    m_database->read<Operation>(
        [kind, accountId, remoteId](QSqlDatabase &connection) {
            return loadLastOperation(connection, kind, accountId, remoteId);
        },
        context, std::move(reply));
}

void Journal::record(HistoryEntry entry, QObject *context, Reply<void> reply)
{
    if (!entry.at.isValid())
        entry.at = m_clock().toUTC();
    const QString accountId = entry.accountId;
    const QString remoteId = entry.remoteId;
    m_database->write<void>(
        [entry = std::move(entry)](QSqlDatabase &connection) { return insertHistory(connection, entry); }, this,
        [this, accountId, remoteId, context = QPointer(context),
         reply = std::move(reply)](Result<void> result) mutable {
            const bool recorded = result.has_value();
            const QPointer<Journal> journal(this);
            if (context)
                reply(std::move(result));
            if (journal && recorded)
                Q_EMIT historyChanged(accountId, remoteId);
        });
}

void Journal::history(const QString &accountId, const QString &remoteId, int limit, QObject *context,
                      Reply<QList<HistoryEntry>> reply)
{
    // Of one token, or of all: never of an account.
    const HistoryQuery query{.accountId = remoteId.isEmpty() ? QString() : accountId,
                             .remoteId = remoteId,
                             .event = {},
                             .since = {},
                             .olderThan = 0,
                             .limit = limit};
    history(query, context, [reply = std::move(reply)](Result<HistoryPage> page) mutable {
        if (!page)
            return reply(std::unexpected(std::move(page.error())));
        QList<HistoryEntry> entries;
        for (HistoryRow &row : page->rows)
            entries << std::move(row.entry);
        reply(std::move(entries));
    });
}

void Journal::history(const HistoryQuery &query, QObject *context, Reply<HistoryPage> reply)
{
    m_database->read<HistoryPage>([query](QSqlDatabase &connection) { return loadHistory(connection, query); }, context,
                                  std::move(reply));
}

void Journal::verifyHistory(QObject *context, Reply<HistoryVerdict> reply)
{
    m_database->read<HistoryVerdict>(checkHistory, context, std::move(reply));
}

bool Journal::isAbandoned(const Operation &operation) const
{
    return !m_lease->isAlive(operation.leaseId);
}

} // namespace patkeeper
