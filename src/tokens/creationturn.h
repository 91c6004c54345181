// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowparts.h"

#include <QPointer>
#include <QSet>
#include <QTimer>

namespace patkeeper
{

/// What comes before a creation whose answer will not tell the new token's id: waits until no other creation of that
/// name is under way in the account, in whichever process of this profile, and lists what is there. What is new
/// afterwards is then this creation's, or somebody else's at the service.
class CreationTurn final : public QObject
{
    Q_OBJECT

public:
    /// Of a creation that is journalled as queued.
    CreationTurn(FlowParts parts, Operation creation, QObject *parent = nullptr);

    /// The ids of all tokens that are known before. Busy where another creation of that name does not end.
    void await(QObject *context, Reply<QSet<QString>> reply);

private:
    void look();
    void onOpenOperations(const Result<QList<Operation>> &open);
    bool isBefore(const Operation &other) const;
    void list();
    void onListed(Result<TokenListing> listing);
    void end(Result<QSet<QString>> result);

    FlowParts m_parts;
    Operation m_creation;
    QDateTime m_deadline;
    QTimer m_timer;
    QPointer<QObject> m_context;
    Reply<QSet<QString>> m_reply;
};

} // namespace patkeeper
