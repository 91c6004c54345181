// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "handoverprogram.h"

#include <QProcessEnvironment>
#include <QString>

namespace patkeeper
{

/// What a hand-over command is told of the token whose secret it gets.
struct HandOverFacts {
    QString tokenId;          ///< The service's own id of the new token.
    QString account;          ///< Its name.
    QString accountId;        ///< UUID.
    QString provider;         ///< Kind: "azure-devops".
    QString name;             ///< Of the token.
    int attempt = 1;          ///< Counted from 1; more than one where an earlier one failed or was not seen to end.
    HandOverProgram approved; ///< From the verdict on its seal. Nothing else is run.
};

/// The name of the one variable that is made for the command: a JSON object of tokenId, account, accountId, provider,
/// name and attempt.
inline const QString handOverVariable = QStringLiteral("PATKEEPER_HAND_OVER");

/// The whole environment of a hand-over command: that variable, a PATH of the system's own folders, and of @p own what
/// is on a closed list.
QProcessEnvironment handOverEnvironment(const HandOverFacts &facts, const QProcessEnvironment &own);

} // namespace patkeeper
