// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "database.h"
#include "history.h"
#include "lease.h"
#include "result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace patkeeper
{

/// One journalled change at a service. `step` and `data` belong to the flow that runs it; no secret is ever in them.
struct Operation {
    enum class Kind { Create, Update, Revoke, Rotate, ImportSecret };
    enum class Outcome {
        Open, ///< Not ended: under way, or waiting, or left behind by a process that is gone.
        Done,
        Failed, ///< Ended, nothing of it remains at the service or in the keychain.
        GivenUp ///< Ended by the person, who was told what remains.
    };

    QString id; ///< UUID; also the last part of the keychain key of the secret it makes.
    Kind kind = Kind::Create;
    QString accountId;
    QString remoteId; ///< The token it is about, once that is known.
    QString name;     ///< Of the token, for a person to recognise.
    QString step;
    QJsonObject data;
    Outcome outcome = Outcome::Open;
    QString errorKind;    ///< errorKindName() of what ended or stopped it; empty where nothing did.
    QString errorMessage; ///< The sentence that was shown.
    QDateTime startedAt;
    QDateTime updatedAt;
    QString leaseId;   ///< The process that works on it.
    QString machineId; ///< Of the machine that began it, or that took it over last.

    bool operator==(const Operation &) const = default;
};

QString operationKindName(Operation::Kind kind);
QString outcomeName(Operation::Outcome outcome);

/// Operations and their steps, and the history. What is written here is on the disk, synced, before the reply comes;
/// that is what lets a flow send its request only after the journal knows of it. The journal outlives those who wait
/// for its replies.
class Journal final : public QObject
{
    Q_OBJECT

public:
    Journal(std::shared_ptr<Database> database, std::shared_ptr<Lease> lease, QString machineId, Clock clock,
            QObject *parent = nullptr);

    /// Files a new open operation under this process' lease; id and times are filled in where they are empty. Busy for
    /// a rotation of a token that is being rotated.
    void begin(Operation operation, QObject *context, Reply<Operation> reply);
    /// Replaces step, data, remoteId, errorKind and errorMessage of an operation that this process holds; Busy where it
    /// does not.
    void advance(Operation operation, QObject *context, Reply<void> reply);
    /// Ends an operation that this process holds.
    void close(const QString &operationId, Operation::Outcome outcome, const std::optional<Error> &error,
               QObject *context, Reply<void> reply);
    /// Takes over an open operation whose process is gone (or is this one). Busy where its process lives; Unsupported
    /// where it was begun on another machine (a copied profile) and @p evenFromElsewhere is false.
    void claim(const QString &operationId, bool evenFromElsewhere, QObject *context, Reply<Operation> reply);
    /// Gives an operation back without ending it, so that `resume` of any process may take it.
    void release(const QString &operationId, QObject *context, Reply<void> reply);
    void openOperations(QObject *context, Reply<QList<Operation>> reply);
    /// Of that kind: what has not ended, and what has failed since then.
    void openOrFailedSince(Operation::Kind kind, const QDateTime &since, QObject *context,
                           Reply<QList<Operation>> reply);
    void operation(const QString &operationId, QObject *context, Reply<Operation> reply);
    /// The last one of that kind about that token, ended or not; NotFound where there is none.
    void lastOperation(Operation::Kind kind, const QString &accountId, const QString &remoteId, QObject *context,
                       Reply<Operation> reply);

    /// At the end of the chain, see historychain.h.
    void record(HistoryEntry entry, QObject *context, Reply<void> reply);
    /// The newest first; of one token, or of all where @p remoteId is empty.
    void history(const QString &accountId, const QString &remoteId, int limit, QObject *context,
                 Reply<QList<HistoryEntry>> reply);
    void history(const HistoryQuery &query, QObject *context, Reply<HistoryPage> reply);
    /// Reads all of it.
    void verifyHistory(QObject *context, Reply<HistoryVerdict> reply);

    QString leaseId() const { return m_lease->id(); }
    /// True where the operation's process is known to be gone (its lock is free) or it belongs to nobody.
    bool isAbandoned(const Operation &operation) const;
    bool isFromElsewhere(const Operation &operation) const { return operation.machineId != m_machineId; }

Q_SIGNALS:
    void operationsChanged();
    /// Of one token; of any, where both are empty (another process has changed the profile).
    void historyChanged(const QString &accountId, const QString &remoteId);

private:
    template<typename T>
    void change(Database::Work<T> work, QObject *context, Reply<T> reply);
    void changeHeld(const QString &operationId, std::function<void(Operation &)> edit, QObject *context,
                    Reply<void> reply);

    std::shared_ptr<Database> m_database;
    std::shared_ptr<Lease> m_lease;
    QString m_machineId;
    Clock m_clock;
};

} // namespace patkeeper
