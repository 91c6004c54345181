// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "revoketokensflow.h"

#include <QPointer>

#include <functional>
#include <memory>
#include <vector>

namespace patkeeper
{

/// Tokens that rotations want revoked, collected so that one listing of each account confirms all of them. A revocation
/// that was begun for the same rotation by an earlier run is carried on and not begun a second time.
class RevocationBatch final : public QObject
{
    Q_OBJECT

public:
    using Answer = std::function<void(const RevokeTokensFlow::Item &)>;

    explicit RevocationBatch(FlowParts parts, QObject *parent = nullptr);
    ~RevocationBatch() override;

    /// For the next run. Nobody is answered whose @p context is gone.
    void add(const TokenKey &key, const QString &partOf, QObject *context, Answer answer);
    qsizetype size() const { return static_cast<qsizetype>(m_waiting.size()); }
    /// Revokes what was added, if nothing is being revoked; else when that has ended.
    void run();
    /// The account that is to be signed in again before it goes on; empty where it does not wait for that.
    QString waitsForSignIn() const;

Q_SIGNALS:
    void changed();

private:
    struct Entry {
        TokenKey key;
        QString partOf;
        QPointer<QObject> context;
        Answer answer;
    };
    void sort(const QList<Operation> &open);
    void claimNext();
    void begin();
    void onEnded();
    void answer(const TokenKey &key, const RevokeTokensFlow::Item &item);

    FlowParts m_parts;
    std::vector<Entry> m_waiting;
    std::vector<Entry> m_underWay;
    QList<Operation> m_toClaim;
    QList<Operation> m_claimed;
    std::vector<std::unique_ptr<RevokeTokensFlow>> m_flows;
    int m_running = 0;
    bool m_runsAgain = false;
};

} // namespace patkeeper
