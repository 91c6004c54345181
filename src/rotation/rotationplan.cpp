// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationplan.h"

#include "rules.h"
#include "successorname.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSet>

#include <algorithm>

namespace patkeeper
{

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Rotation)
};

std::unexpected<Error> refused(const QString &sentence, const QString &field = {})
{
    return std::unexpected(
        Error{.kind = Error::Kind::Rejected, .message = sentence, .detail = {}, .retryAfter = {}, .field = field});
}

bool mayNeverExpire(const Capabilities &capabilities, bool acknowledged)
{
    return capabilities.canNeverExpire && (acknowledged || capabilities.neverExpiresAcknowledgement.isEmpty());
}

/// The predecessor's own length of life from now on, no more than the provider allows.
std::optional<QDateTime> usualExpiry(const Token &predecessor, const Capabilities &capabilities, bool acknowledged,
                                     const QDateTime &now)
{
    std::optional<QDateTime> expiry = requestLike(predecessor, now).expiresAt;
    if (!expiry && !capabilities.expiresChosenByPerson)
        return expiry;
    if (!expiry && !mayNeverExpire(capabilities, acknowledged))
        expiry = now.addSecs(capabilities.defaultLife.count());
    if (expiry && capabilities.maximumLife)
        expiry = std::min(*expiry, now.addSecs(capabilities.maximumLife->count()));
    return expiry;
}

bool isForAllOrganizations(const Token &token)
{
    return token.otherEnd && token.otherEnd->reason == QLatin1StringView("all-organizations");
}

bool isSamePerson(const Account &left, const Account &right)
{
    return left.signInId == right.signInId || (!left.userId.isEmpty() && left.userId == right.userId);
}

QString remarkOnOrganizations(qsizetype further)
{
    if (further == 0)
        return Text::tr("It works in all organizations, its successor in this one only, so it is not revoked. "
                        "Rotate it from the account of each organization, then revoke it.");
    return Text::tr("It works in all organizations; %n of them get a token each, which works there only. The old one "
                    "is not revoked: revoke it when nothing uses it any longer.",
                    nullptr, static_cast<int>(further) + 1);
}

QString lastNeededText(const Token &token, const QDateTime &now)
{
    const auto day = [](const QDateTime &instant) {
        return QLocale().toString(instant.toLocalTime().date(), QLocale::ShortFormat);
    };
    if (!isLiving(token, now) && token.expiresAt)
        return Text::tr("expired on %1").arg(day(*token.expiresAt));
    if (token.lastUsedAt)
        return Text::tr("last used on %1").arg(day(*token.lastUsedAt));
    return token.createdAt.isValid() ? Text::tr("made on %1, not used since").arg(day(token.createdAt))
                                     : Text::tr("not used as far as is known");
}

/// Its end would make room for its successor.
bool canMakeRoom(const Token &predecessor, const RotationSurroundings &surroundings)
{
    return !surroundings.signIns.contains(predecessor.remoteId) &&
           std::any_of(surroundings.dispensable.cbegin(), surroundings.dispensable.cend(),
                       [&](const Token &token) { return token.remoteId == predecessor.remoteId; });
}

std::unexpected<Error> refusedForRoom(const Token &predecessor, const Capabilities &capabilities,
                                      const RotationSurroundings &surroundings, const QDateTime &now)
{
    const QString full = Text::tr("%1 allows %n token(s) per user, and there is no room for the successor of “%2”.",
                                  nullptr, capabilities.capacity.value_or(0))
                             .arg(capabilities.displayName, predecessor.name);
    const auto other = std::find_if(surroundings.dispensable.cbegin(), surroundings.dispensable.cend(),
                                    [&](const Token &token) { return token.remoteId != predecessor.remoteId; });
    QStringList ways;
    if (other != surroundings.dispensable.cend())
        ways.append(Text::tr("Revoke “%1” first (%2).").arg(other->name, lastNeededText(*other, now)));
    if (surroundings.signIns.contains(predecessor.remoteId))
        ways.append(Text::tr("It signs in the account %1, so it cannot be revoked before its successor is made. To "
                             "replace it all the same, sign in with another token first.")
                        .arg(surroundings.signIns.value(predecessor.remoteId)));
    else if (canMakeRoom(predecessor, surroundings))
        ways.append(Text::tr("Or let “%1” be revoked before its successor is made.").arg(predecessor.name));
    return refused((QStringList{full} + ways).join(QLatin1Char(' ')), noRoomField);
}

/// Where there is room for no further one, the predecessor's own place is all there is.
void takeItsPlace(RotationPlan &plan, bool isExpired)
{
    plan.revokesFirst = true;
    plan.leavesPredecessor = false;
    plan.grace = std::chrono::seconds(0);
    if (!isExpired)
        plan.remarks.append(Text::tr("It is revoked before its successor is made, as there is room for no further "
                                     "token: whatever uses it stops working at once, and if the successor cannot be "
                                     "made, there is neither. This cannot be undone."));
}

/// Who makes a token by hand makes it today, and is not asked for that.
QJsonObject optionsOfSuccessor(const Token &predecessor, const Capabilities &capabilities, const QDateTime &now)
{
    QJsonObject options = requestLike(predecessor, now).options;
    if (!capabilities.creationDayField.isEmpty())
        options.insert(capabilities.creationDayField, now.toLocalTime().date().toString(Qt::ISODate));
    return options;
}

void giveNameOfItsOwn(RotationPlan &plan, const Capabilities &capabilities, const RotationSurroundings &surroundings)
{
    const QString name = plan.request.name;
    plan.request.name = successorName(name, surroundings.takenNames, capabilities.maximumNameLength);
    if (plan.leavesPredecessor || !capabilities.canRename) {
        plan.remarks.append(
            Text::tr("No two tokens may have the same name: its successor is called “%1”.").arg(plan.request.name));
    } else {
        plan.renamesTo = name;
        plan.remarks.append(Text::tr("No two tokens may have the same name: its successor is called “%1”, and “%2” "
                                     "again once the old one is revoked.")
                                .arg(plan.request.name, name));
    }
}

/// What was wished for, each once, and the token's own account not among them.
QStringList othersThan(const QString &accountId, QStringList wished)
{
    wished.removeAll(accountId);
    wished.removeDuplicates();
    return wished;
}

} // namespace

QList<Account> furtherAccounts(const Token &predecessor, const QList<Account> &accounts)
{
    const auto own = std::find_if(accounts.cbegin(), accounts.cend(),
                                  [&](const Account &account) { return account.id == predecessor.accountId; });
    if (own == accounts.cend() || !isForAllOrganizations(predecessor))
        return {};
    QList<Account> further;
    const auto isThere = [&](const Account &account) {
        return account.fields == own->fields || std::any_of(further.cbegin(), further.cend(), [&](const Account &one) {
                   return one.fields == account.fields;
               });
    };
    for (const Account &account : accounts) {
        if (account.provider == own->provider && isSamePerson(account, *own) && !isThere(account))
            further.append(account);
    }
    return further;
}

bool isWider(const QStringList &scopes, const QStringList &than, const ScopeCatalogue &catalogue)
{
    if (catalogue.grantsEverything(than))
        return false;
    if (catalogue.grantsEverything(scopes))
        return true;
    const QStringList granted = normalizedScopes(catalogue.closure(than));
    const QSet<QString> before(granted.begin(), granted.end());
    const QStringList wanted = normalizedScopes(catalogue.closure(scopes));
    return std::any_of(wanted.begin(), wanted.end(), [&](const QString &scope) { return !before.contains(scope); });
}

Result<RotationPlan> planRotation(const Token &predecessor, const Capabilities &capabilities,
                                  const RotationWishes &wishes, const QDateTime &now,
                                  const RotationSurroundings &surroundings)
{
    if (!capabilities.canCreate)
        return refused(Text::tr("%1 does not let programs create tokens. Rotate this one on its own page.")
                           .arg(capabilities.displayName));
    if (const QString reason = readOnlyReason(predecessor, capabilities); !reason.isEmpty())
        return refused(reason);
    const TokenStatus status = statusAt(predecessor, now);
    if (status == TokenStatus::Revoked)
        return refused(Text::tr("“%1” is revoked. Duplicate it as a new token instead.").arg(predecessor.name));
    if (predecessor.scopes.isEmpty() && capabilities.requiresScope && !wishes.scopes)
        return refused(Text::tr("What “%1” may do is not known, and Patkeeper does not guess. Refresh, or create a new "
                                "token by hand.")
                           .arg(predecessor.name));
    const bool isWished = wishes.expiresAt && capabilities.expiresChosenByPerson;
    RotationPlan plan{
        .accountId = predecessor.accountId,
        .predecessorId = predecessor.remoteId,
        .request = {.name = predecessor.name,
                    .scopes = normalizedScopes(wishes.scopes.value_or(predecessor.scopes)),
                    .expiresAt = isWished ? wishes.expiresAt
                                          : usualExpiry(predecessor, capabilities, wishes.neverAcknowledged, now),
                    .options = optionsOfSuccessor(predecessor, capabilities, now),
                    .neverAcknowledged = wishes.neverAcknowledged},
        .renamesTo = {},
        .movesSignIn = surroundings.signIns.contains(predecessor.remoteId),
        .revokesFirst = false,
        .grace = wishes.grace,
        .leavesPredecessor = wishes.leavesPredecessor,
        .endsEarlier = false,
        .inBulk = false,
        .unattended = false,
        .furtherAccounts = othersThan(predecessor.accountId, wishes.furtherAccounts),
        .remarks = {}};
    if (!plan.furtherAccounts.isEmpty() && !isForAllOrganizations(predecessor))
        return refused(
            Text::tr("“%1” works in one organization only; there is nothing to make in others.").arg(predecessor.name),
            QStringLiteral("organizations"));
    if (isWider(plan.request.scopes, predecessor.scopes, capabilities.scopes) && !wishes.mayBeWider)
        return refused(Text::tr("The successor may do more than “%1”. Allow that, or choose scopes that it has.")
                           .arg(predecessor.name),
                       QStringLiteral("scopes"));
    if (plan.request.expiresAt && *plan.request.expiresAt <= now)
        return refused(Text::tr("That expiry is in the past. Choose a later one."), QStringLiteral("expires"));
    const bool hasRoom = !capabilities.capacity || surroundings.placesTaken < *capabilities.capacity;
    if (!hasRoom && !(wishes.mayRevokeFirst && canMakeRoom(predecessor, surroundings)))
        return refusedForRoom(predecessor, capabilities, surroundings, now);
    if (!hasRoom)
        takeItsPlace(plan, status == TokenStatus::Expired);
    else if (status == TokenStatus::Expired) {
        plan.leavesPredecessor = true;
        plan.remarks.append(Text::tr("It has expired: another one like it is made, and there is nothing to revoke."));
    }
    if (plan.movesSignIn)
        plan.remarks.append(Text::tr("It signs in the account %1, which signs in with its successor from then on.")
                                .arg(surroundings.signIns.value(predecessor.remoteId)));
    if (isForAllOrganizations(predecessor)) {
        // To end it ends it everywhere, and the successor works in one organization.
        plan.leavesPredecessor = true;
        plan.remarks.append(remarkOnOrganizations(plan.furtherAccounts.size()));
    }
    if (wishes.expiresAt && !isWished)
        plan.remarks.append(Text::tr("%1 decides itself when its successor expires.").arg(capabilities.displayName));
    plan.endsEarlier = endsBefore(plan.request.expiresAt, predecessor);
    if (plan.endsEarlier)
        plan.remarks.append(Text::tr("Its successor expires earlier than it does."));
    if (capabilities.uniqueNames && !plan.revokesFirst)
        giveNameOfItsOwn(plan, capabilities, surroundings);
    return plan;
}

bool endsBefore(const std::optional<QDateTime> &expiresAt, const Token &predecessor)
{
    constexpr qint64 noticeableSeconds = 3600;
    if (!expiresAt)
        return false;
    if (!predecessor.expiresAt)
        return neverExpires(predecessor);
    return expiresAt->addSecs(noticeableSeconds) < *predecessor.expiresAt;
}

Result<void> stillReplaces(const Token &successorNow, const TokenRequest &request,
                           const std::optional<QDateTime> &madeToExpire)
{
    constexpr qint64 toleranceSeconds = 60;
    if (normalizedScopes(successorNow.scopes) != normalizedScopes(request.scopes))
        return refused(Text::tr("The successor of “%1” has been given other scopes since. The predecessor is not "
                                "revoked: look at both, then revoke one of them.")
                           .arg(request.name));
    const bool shortened =
        successorNow.expiresAt && (!madeToExpire || successorNow.expiresAt->addSecs(toleranceSeconds) < *madeToExpire);
    if (shortened)
        return refused(Text::tr("The successor of “%1” has been given an earlier end since. The predecessor is not "
                                "revoked: look at both, then revoke one of them.")
                           .arg(request.name));
    return {};
}

} // namespace patkeeper
