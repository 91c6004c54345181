// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

namespace patkeeper
{

/// A token as the server knows it: the truth that tests compare with.
struct SandboxToken {
    QString id; ///< Empty when added: the sandbox makes one.
    QString name;
    QString scope;
    QDateTime validFrom;
    QDateTime validTo; ///< Invalid: never set, sent as `0001-01-01T00:00:00`.
    bool revoked = false;
    bool allOrgs = false;
    QByteArray
        secret; ///< Empty when added: the sandbox makes one. Never leaves the process but in the answer to Create.
    QByteArray secretDigest; ///< SHA-256 of a secret that was made by an earlier sandbox and is not known any longer.
    QString organization;    ///< Empty when added: the sandbox's first one.
    QString userId;          ///< Empty when added: the sandbox's first user.
    QDateTime createdAt;
    QDateTime revokedAt;
    quint64 createdOrder =
        0; ///< Counts all changes at the server, so that "created before revoked" can be told surely.
    quint64 changedOrder = 0; ///< Of the last update; 0: never.
    quint64 revokedOrder = 0; ///< 0: never.
};

} // namespace patkeeper
