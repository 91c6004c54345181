// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxmodule.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

namespace patkeeper::cli
{

/// How it stands after a rotation that was struck and resumed: at the service, and here.
struct ProofScene {
    QString predecessor;
    QList<WitnessedToken> tokens;    ///< The service's truth.
    QHash<QString, QByteArray> kept; ///< By token: SHA-256 of the secret that the inventory leads to.
    QStringList forgottenByNobody;   ///< Entries of the keychain that no row leads to.
    QSet<QString> known;             ///< Tokens that a row of the inventory or of the journal names.
    QString current;                 ///< What the predecessor's lineage points to; empty: it never was rotated.
    QStringList open;                ///< Operations that have not ended, but for those looked for.
    int lookedFor = 0;               ///< Creations that may have been lost: looked for until they would expire.
    bool begun = false;              ///< The journal knows of a rotation of the predecessor.
    QString damage;                  ///< Of the database; empty where it is sound.
};

struct ProofVerdict {
    int lost = 0;            ///< Living tokens whose secret is not kept.
    int orphaned = 0;        ///< Living tokens that nobody knows of.
    int revokedTooEarly = 0; ///< Predecessors that ended before the successor's secret was accepted.
    int leftOpen = 0;        ///< What has not come to its end.
    bool rotated = false;
    QStringList problems; ///< A sentence for each of them.

    bool isClean() const { return problems.isEmpty(); }
};

ProofVerdict judge(const ProofScene &scene);

/// Reads what is kept on a stage that no process works on.
ProofScene lookAt(const QString &stage, const QString &predecessor, const QList<WitnessedToken> &tokens);

} // namespace patkeeper::cli
