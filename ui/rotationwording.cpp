// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationwording.h"

#include "handoverchangeflow.h"
#include "wording.h"

#include <QCoreApplication>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct RotationWording {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::RotationWording)
};

using State = RotateTokenFlow::State;
using Mark = StepList::Mark;

enum Stage { Clearing, Creating, Storing, Verifying, Spreading, Switching, HandingOver, Ending, Renaming, Over };

bool isStoring(const CreateTokenFlow *creation)
{
    using enum CreateTokenFlow::State;
    return creation != nullptr &&
           (creation->state() == Noting || creation->state() == CreateTokenFlow::State::Storing ||
            creation->state() == Unstored || creation->state() == LookingAfter || creation->state() == Filing ||
            creation->state() == Stored);
}

Stage stageOfStep(const QString &step)
{
    if (step == rotationstep::verifying)
        return Verifying;
    if (step == rotationstep::spreading)
        return Spreading;
    if (step == rotationstep::switching || step == rotationstep::movingSignIn)
        return Switching;
    if (step == rotationstep::handingOver)
        return HandingOver;
    if (step == rotationstep::grace || step == rotationstep::revoking)
        return Ending;
    if (step == rotationstep::renaming)
        return Renaming;
    if (step == rotationstep::clearing)
        return Clearing;
    return Creating;
}

Stage stageOf(const RotateTokenFlow &flow)
{
    switch (flow.state()) {
    case State::Idle:
    case State::Planning:
        return stageOfStep(flow.operation().step);
    case State::Clearing:
        return Clearing;
    case State::Creating:
        return isStoring(flow.creation()) ? Storing : Creating;
    case State::Verifying:
    case State::NotProven:
        return Verifying;
    case State::Spreading:
        return Spreading;
    case State::Switching:
        return Switching;
    case State::HandingOver:
        return HandingOver;
    case State::Waiting:
    case State::Checking:
    case State::Revoking:
        return Ending;
    case State::Renaming:
        return Renaming;
    case State::Done:
        return Over;
    case State::MovingSignIn:
    case State::Withdrawing:
    case State::Undone:
    case State::Failed:
        return stageOfStep(flow.operation().step);
    }
    return Over;
}

Mark markOf(Stage stage, Stage now, const RotateTokenFlow &flow)
{
    if (stage < now)
        return Mark::Done;
    if (stage > now)
        return Mark::ToCome;
    if (flow.state() == State::Failed)
        return Mark::Failed;
    return flow.state() == State::Waiting || flow.waitsForPerson() ? Mark::Waits : Mark::UnderWay;
}

QString endingText(const RotateTokenFlow &flow)
{
    if (flow.data().plan.leavesPredecessor)
        return RotationWording::tr("Leaving the old token as it is");
    if (flow.state() == State::Waiting && flow.data().revokeAt)
        return RotationWording::tr("Revoking the old token on %1").arg(dateTimeText(*flow.data().revokeAt));
    return RotationWording::tr("Revoking the old token");
}

} // namespace

QList<StepList::Step> rotationSteps(const RotateTokenFlow &flow, const Inventory &inventory,
                                    const Capabilities *capabilities)
{
    const Stage now = stageOf(flow);
    QList<StepList::Step> steps;
    const auto add = [&](Stage stage, const QString &text) { steps.append({text, markOf(stage, now, flow)}); };
    const RotationPlan &plan = flow.data().plan;
    if (plan.revokesFirst)
        add(Clearing, RotationWording::tr("Revoking the old token, to make room"));
    add(Creating, RotationWording::tr("Creating the new token"));
    add(Storing, RotationWording::tr("Saving and checking its secret"));
    if (capabilities && capabilities->canProbe)
        add(Verifying, RotationWording::tr("Asking the service whether it works"));
    if (const auto further = flow.data().further.size(); further > 0)
        add(Spreading, RotationWording::tr("Making one for each of %n further organization(s)", nullptr,
                                           static_cast<int>(further)));
    add(Switching, RotationWording::tr("Switching the name to the new token"));
    if (handOverCommandOf(inventory, flow.predecessor()))
        add(HandingOver, RotationWording::tr("Handing it over"));
    if (!plan.revokesFirst)
        add(Ending, endingText(flow));
    if (!plan.renamesTo.isEmpty() && !plan.leavesPredecessor)
        add(Renaming, RotationWording::tr("Giving the new token the name of the old one"));
    return steps;
}

QString rotationWork(const RotateTokenFlow &flow)
{
    switch (flow.state()) {
    case State::Planning:
        return RotationWording::tr("Waiting for the keychain. If it asks for its password, answer it first.");
    case State::Verifying:
    case State::Checking:
        return RotationWording::tr("The secret is read from the keychain and tried at the service…");
    case State::Spreading:
        return RotationWording::tr("In each further organization a token is created, saved and tried…");
    case State::HandingOver:
        return RotationWording::tr("Waiting for the hand-over command…");
    case State::Clearing:
    case State::Revoking:
        return RotationWording::tr("Ending the old token and confirming it by a new listing…");
    case State::Withdrawing:
        return RotationWording::tr("The name points to the old token. Ending the new one…");
    default:
        return {};
    }
}

QString rotationOutcome(const RotateTokensFlow::Item &item)
{
    if (item.skipped)
        return RotationWording::tr("not begun");
    if (!item.flow)
        return RotationWording::tr("waits");
    const RotateTokenFlow &flow = *item.flow;
    if (!flow.hasEnded() && flow.waitsForPerson())
        return RotationWording::tr("▲ needs you");
    switch (flow.state()) {
    case State::Waiting:
        return RotationWording::tr("✓ the old one is revoked on %1")
            .arg(flow.data().revokeAt ? dateTimeText(*flow.data().revokeAt) : QString());
    case State::Done:
        return flow.data().plan.leavesPredecessor ? RotationWording::tr("✓ the old one is not revoked")
                                                  : RotationWording::tr("✓ the old one is revoked");
    case State::Undone:
        return RotationWording::tr("undone");
    case State::Failed:
        return flow.staysOpen() ? RotationWording::tr("▲ interrupted") : RotationWording::tr("✕ not rotated");
    default:
        break;
    }
    return RotationWording::tr("under way…");
}

RotationStanding standingOf(const Operation &rotation, const QString &accountName, bool isElsewhere,
                            const QDateTime &now, bool endsByPerson)
{
    const RotationData data = rotationFromJson(rotation);
    RotationStanding standing;
    standing.isElsewhere = isElsewhere;
    standing.waits = rotation.step == rotationstep::grace && rotation.errorMessage.isEmpty() && data.revokeAt;
    standing.isDue = standing.waits && *data.revokeAt <= now;
    standing.isAtHandOver = rotation.step == rotationstep::handingOver;
    standing.canUndo = !data.successorId.isEmpty() && !data.plan.revokesFirst &&
                       rotation.step != rotationstep::revoking && rotation.step != rotationstep::renaming &&
                       rotation.step != rotationstep::withdrawing;
    const QString name = oneLine(rotation.name);
    const QString what = accountName.isEmpty()
                             ? RotationWording::tr("“%1”").arg(name)
                             : RotationWording::tr("“%1” in %2", "token, account").arg(name, oneLine(accountName));
    if (standing.isDue)
        standing.text = RotationWording::tr("%1 is rotated. Its old token was due to be revoked on %2.")
                            .arg(what, dateTimeText(*data.revokeAt));
    else if (standing.waits && endsByPerson)
        standing.text =
            RotationWording::tr("%1 is rotated. Revoke its old token on the page of its service on %2 (%3).")
                .arg(what, dateTimeText(*data.revokeAt), distanceText(*data.revokeAt, now));
    else if (standing.waits)
        standing.text = RotationWording::tr("%1 is rotated. Its old token is revoked on %2 (%3).")
                            .arg(what, dateTimeText(*data.revokeAt), distanceText(*data.revokeAt, now));
    else if (rotation.step == rotationstep::withdrawing)
        standing.text = RotationWording::tr("Undoing the rotation of %1 is not finished yet.").arg(what);
    else
        standing.text = RotationWording::tr("The rotation of %1 was interrupted on %2.")
                            .arg(what, dateTimeText(rotation.updatedAt));
    if (isElsewhere)
        standing.below = RotationWording::tr("It was begun on another computer; resume it only if it does not go on "
                                             "there.");
    else if (!standing.waits)
        standing.below =
            rotation.errorMessage.isEmpty() ? whatRemainsOf(rotation) : oneLine(rotation.errorMessage, 300);
    return standing;
}

namespace
{

/// Of the old token and its successor.
QString whatRemainsOfBoth(const Operation &rotation)
{
    const QString &step = rotation.step;
    if (step == rotationstep::clearing)
        return RotationWording::tr("The old token may be revoked already. No new one is made yet.");
    if (rotationFromJson(rotation).plan.revokesFirst && step == rotationstep::creating)
        return RotationWording::tr("The old token is revoked. The new one may have been made.");
    if (rotationFromJson(rotation).plan.revokesFirst)
        return RotationWording::tr("The old token is revoked. The secret of the new one is in the keychain.");
    if (step == rotationstep::renaming)
        return RotationWording::tr("The old token is revoked. The new one works, and may not have its name yet.");
    if (step == rotationstep::creating)
        return RotationWording::tr("The old token is as it was. The new one may have been made.");
    if (step == rotationstep::verifying || step == rotationstep::spreading || step == rotationstep::switching)
        return RotationWording::tr("Both tokens live. The secret of the new one is in the keychain; the name may still "
                                   "point to the old one.");
    if (step == rotationstep::withdrawing)
        return RotationWording::tr("Both tokens may live. The name points to the old one.");
    if (step == rotationstep::revoking)
        return RotationWording::tr("The name points to the new token, whose secret is in the keychain. The old one may "
                                   "be revoked already.");
    return RotationWording::tr(
        "Both tokens live, and the old one is not revoked. The name points to the new one, whose "
        "secret is in the keychain.");
}

} // namespace

QString whatRemainsOf(const Operation &rotation)
{
    const QList<FurtherSuccessor> further = rotationFromJson(rotation).further;
    const auto made = std::count_if(further.cbegin(), further.cend(), [](const FurtherSuccessor &one) {
        return !one.tokenId.isEmpty() && !one.withdrawn;
    });
    const QString both = whatRemainsOfBoth(rotation);
    return made == 0 ? both
                     : both + u' ' +
                           RotationWording::tr("Those of %n further organization(s) live, too.", nullptr,
                                               static_cast<int>(made));
}

} // namespace patkeeper
