// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowparts.h"

#include <QSet>
#include <QTimer>

namespace patkeeper
{

/// Looks for a token whose creation was not answered, or was answered without its id. *Mine* is only what was in no
/// listing before, belongs to no other operation, and carries the fingerprint, or is what the answer came for; anything
/// else of that name that is new is a candidate to be asked about, and so is all of it where a fingerprint proves
/// nothing.
class TokenSearch final : public QObject
{
    Q_OBJECT

public:
    struct Finding {
        std::optional<Token> mine;
        QList<Token> candidates;
    };

    /// For the token of that creation, as it is journalled.
    TokenSearch(FlowParts parts, const Operation &creation, QObject *parent = nullptr);

    /// Lists after each of the delays until it is found; several that carry the fingerprint count as candidates. The
    /// error is that of the last listing, and only where none of them succeeded.
    void run(QObject *context, Reply<Finding> reply);
    /// Pure: what a listing says of a creation that was not answered.
    static Finding judge(const TokenProvider &provider, const TokenRequest &prepared, const QSet<QString> &knownBefore,
                         const QDateTime &since, const QList<Token> &listed);
    /// Pure: what a listing says of one that was answered for @p issued.
    static Finding judgeIssued(const TokenProvider &provider, const Token &issued, const QSet<QString> &knownBefore,
                               const QList<Token> &listed);

private:
    void next();
    void onListed(Result<TokenListing> result);
    void onOpenOperations(const QList<Token> &listed, Result<QList<Operation>> open);

    FlowParts m_parts;
    QString m_operationId;
    QString m_accountId;
    TokenRequest m_prepared;
    std::optional<Token> m_issued;
    QSet<QString> m_knownBefore;
    QDateTime m_since;
    std::size_t m_round = 0;
    std::optional<Error> m_lastError;
    bool m_listedOnce = false;
    Finding m_best;
    QTimer m_timer;
    QPointer<QObject> m_context;
    Reply<Finding> m_reply;
};

} // namespace patkeeper
