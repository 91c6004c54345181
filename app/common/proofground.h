// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QString>

namespace patkeeper
{

/// What `prove` tells the next process on its stage. A stage is a directory of its own with a profile, the secrets as
/// files, and these orders; it is thrown away afterwards.
struct ProofOrders {
    int stopAtWrite = 0;    ///< Stand still after so many writes to the journal, to be killed; 0: never.
    bool cutsPower = false; ///< What was not synced is lost when the process ends.
    int cutAt = 0;          ///< The moment of the disk at which the power goes; 0: never.
    quint32 seed = 0;       ///< Chooses what had reached the disk all the same.
};

QString proofProfilePath(const QString &stage);
QString proofSecretsPath(const QString &stage);

/// From now on children of this process may work on @p stage, and are to do this.
Result<void> giveProofOrders(const QString &stage, const ProofOrders &orders);
/// Rejected unless the directory is closed to others and the parent of this process has made it a stage: nobody else is
/// to keep secrets in files.
Result<ProofOrders> proofOrders(const QString &stage);

} // namespace patkeeper
