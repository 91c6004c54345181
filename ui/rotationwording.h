// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rotatetokensflow.h"
#include "steplist.h"

namespace patkeeper
{

// How windows say what a rotation does, how far it is and what remains of it.

/// Each step with a mark, as far as @p flow has come.
QList<StepList::Step> rotationSteps(const RotateTokenFlow &flow, const Inventory &inventory,
                                    const Capabilities *capabilities);
/// What it is doing now, for a line of its own; empty where the steps say enough.
QString rotationWork(const RotateTokenFlow &flow);
/// How one of several has ended, or how far it is.
QString rotationOutcome(const RotateTokensFlow::Item &item);

/// What a person can ask of an open rotation that nobody works on.
enum class RotationWish { Resume, RevokeNow, PutOffDay, PutOffWeek, Undo, GiveUp, ShowCommand };

/// What is known of an open rotation that nobody works on.
struct RotationStanding {
    QString text;
    QString below;
    bool isElsewhere = false;  ///< Begun on another computer.
    bool waits = false;        ///< For the end of its grace; nothing is wrong.
    bool isDue = false;        ///< The grace is over.
    bool isAtHandOver = false; ///< Held up by the hand-over command.
    bool canUndo = false;

    bool isUrgent() const { return !waits || isDue; }
};
/// @p endsByPerson: Capabilities::revokesItself is false there.
RotationStanding standingOf(const Operation &rotation, const QString &accountName, bool isElsewhere,
                            const QDateTime &now, bool endsByPerson = false);
/// What there is when it is given up, in sentences.
QString whatRemainsOf(const Operation &rotation);

} // namespace patkeeper
