// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderfacts.h"

#include "capabilities.h"
#include "duedates.h"
#include "operationdata.h"
#include "ownsignins.h"
#include "remindersettings.h"
#include "rotationdata.h"
#include "rules.h"
#include "settings.h"
#include "utc.h"

#include <QCoreApplication>
#include <QStringBuilder>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// Collects them in one go over the inventory, and one over the sign-ins and the operations.
class Gathering final
{
public:
    explicit Gathering(const ReminderSources &sources) : m_sources(sources), m_inventory(*sources.inventory) {}

    std::vector<ReminderFact> facts() &&;

private:
    void addToken(const TokenEntry &entry);
    void addEnds(const ReminderFact &about, const TokenEntry &entry);
    QString endOfSignIn(const TokenKey &key) const;
    bool isToldAsSignIn(const TokenKey &key) const;
    void addIdleEnd(const ReminderFact &about, const TokenEntry &entry);
    void addDied(ReminderFact about, const TokenEntry &entry);
    void addDue(const TokenEntry &entry, const DueDates &dates);
    void addSignIn(const Account &account);
    void addOperation(const Operation &operation);
    ReminderFact aboutToken(const TokenEntry &entry) const;
    ReminderFact aboutAccount(const QString &accountId) const;
    const Capabilities *capabilitiesOf(const QString &accountId) const;
    QDateTime serviceNow(const QString &accountId) const;
    bool isConcerned(const TokenEntry &entry) const;
    void add(ReminderFact about, ReminderKind kind, const QDateTime &deadline);

    const ReminderSources &m_sources;
    const Inventory &m_inventory;
    std::vector<ReminderFact> m_facts;
    QHash<QString, std::size_t> m_signIns; ///< By sign-in: where its fact is.
};

std::vector<ReminderFact> Gathering::facts() &&
{
    m_facts.reserve(m_inventory.tokens().size());
    for (const TokenEntry &entry : m_inventory.tokens())
        addToken(entry);
    visitDueDates(m_inventory, *m_sources.settings,
                  [this](const TokenEntry &entry, const DueDates &dates) { addDue(entry, dates); });
    for (const Account &account : m_inventory.accounts())
        addSignIn(account);
    for (const Operation &operation : m_sources.operations)
        addOperation(operation);
    return std::move(m_facts);
}

const Capabilities *Gathering::capabilitiesOf(const QString &accountId) const
{
    return m_sources.capabilities ? m_sources.capabilities(accountId) : nullptr;
}

QDateTime Gathering::serviceNow(const QString &accountId) const
{
    const Account *account = m_inventory.account(accountId);
    return account != nullptr ? m_sources.now.addMSecs(trustedClockOffsetMs(*account, m_sources.now)) : m_sources.now;
}

ReminderFact Gathering::aboutAccount(const QString &accountId) const
{
    ReminderFact about;
    about.accountId = accountId;
    if (const Account *account = m_inventory.account(accountId)) {
        about.accountName = account->name;
        about.refreshedAt = account->refreshedAt;
        about.clockOffsetMs = trustedClockOffsetMs(*account, m_sources.now);
    }
    if (const Capabilities *capabilities = capabilitiesOf(accountId)) {
        about.mayExtend = capabilities->canExtend;
        about.mayRotate = capabilities->canCreate;
    }
    return about;
}

ReminderFact Gathering::aboutToken(const TokenEntry &entry) const
{
    ReminderFact about = aboutAccount(entry.token.accountId);
    about.remoteId = entry.token.remoteId;
    about.subject = subjectOf(entry.key());
    about.group = about.subject;
    about.name = entry.token.name;
    if (entry.token.createdAt.isValid())
        about.began = entry.token.createdAt;
    if (const Lineage *line = entry.lineageId.isEmpty() ? nullptr : m_inventory.lineage(entry.lineageId)) {
        const ReminderWishes wishes = reminderWishes(*line);
        about.group = line->id;
        about.muted = wishes.muted;
        about.steps = wishes.steps;
    }
    return about;
}

/// A predecessor is meant to end; unless its successor has ended before it.
bool Gathering::isConcerned(const TokenEntry &entry) const
{
    const Lineage *line = entry.lineageId.isEmpty() ? nullptr : m_inventory.lineage(entry.lineageId);
    if (isCurrent(line, entry.token.remoteId))
        return true;
    const QString &accountId = entry.token.accountId;
    const TokenEntry *current = m_inventory.token({accountId, line->currentRemoteId});
    return current == nullptr || !isLiving(current->token, serviceNow(accountId));
}

void Gathering::add(ReminderFact about, ReminderKind kind, const QDateTime &deadline)
{
    about.kind = kind;
    about.deadline = deadline;
    m_facts.push_back(std::move(about));
}

void Gathering::addToken(const TokenEntry &entry)
{
    const bool lives = isLiving(entry.token, serviceNow(entry.token.accountId));
    const bool wasSeen = !lives && m_sources.seen.contains(subjectOf(entry.key()));
    if ((!lives && !wasSeen) || !isConcerned(entry))
        return;
    const ReminderFact about = aboutToken(entry);
    if (lives)
        addEnds(about, entry);
    else if (!m_sources.endedHere.contains(entry.key()) && !isToldAsSignIn(entry.key()))
        addDied(about, entry);
}

/// Its end is the end of a sign-in, which is not told for itself, as nobody but its token knows when.
QString Gathering::endOfSignIn(const TokenKey &key) const
{
    const QString accounts = namesOfSigningInWith(m_inventory, key);
    return accounts.isEmpty()
               ? QString()
               : QCoreApplication::translate("patkeeper::Reminders", "The account %1 signs in with it: that ends, too.")
                     .arg(accounts);
}

/// That the account needs another sign-in is told already.
bool Gathering::isToldAsSignIn(const TokenKey &key) const
{
    const QList<SignIn> signIns = signInsWith(m_inventory, key);
    return std::any_of(signIns.cbegin(), signIns.cend(), [](const SignIn &signIn) { return signIn.needed; });
}

void Gathering::addEnds(const ReminderFact &about, const TokenEntry &entry)
{
    const Token &token = entry.token;
    if (token.expiresAt) {
        ReminderFact expiry = about;
        expiry.reason = endOfSignIn(entry.key());
        add(std::move(expiry), ReminderKind::Expiry, *token.expiresAt);
    }
    if (token.otherEnd && (!token.expiresAt || token.otherEnd->at < *token.expiresAt)) {
        ReminderFact end = about;
        if (const Capabilities *capabilities = capabilitiesOf(token.accountId))
            end.reason = capabilities->reasons.value(token.otherEnd->reason).sentence;
        add(std::move(end), ReminderKind::OtherEnd, token.otherEnd->at);
    }
    addIdleEnd(about, entry);
}

void Gathering::addIdleEnd(const ReminderFact &about, const TokenEntry &entry)
{
    const Token &token = entry.token;
    const Capabilities *capabilities = capabilitiesOf(token.accountId);
    QDateTime used = token.lastUsedAt.value_or(token.createdAt);
    // To try it is a use.
    if (entry.secret && entry.secret->proof == KeptSecret::Proof::Works && entry.secret->storedAt > used)
        used = entry.secret->storedAt;
    if (capabilities == nullptr || !capabilities->idleLife || !used.isValid())
        return;
    const QDateTime idle = used.addSecs(capabilities->idleLife->count());
    const auto end = endOf(token);
    if ((end && *end <= idle) || idle <= serviceNow(token.accountId))
        return;
    ReminderFact fact = about;
    fact.began = used;
    fact.isCertain = token.lastUsedAt.has_value();
    fact.reason = capabilities->reasons.value(u"idle"_s).sentence;
    add(std::move(fact), ReminderKind::IdleEnd, idle);
}

void Gathering::addDied(ReminderFact about, const TokenEntry &entry)
{
    about.began.reset();
    about.hasExpired =
        entry.token.expiresAt && statusAt(entry.token, serviceNow(entry.token.accountId)) == TokenStatus::Expired;
    const QDateTime when = about.hasExpired ? *entry.token.expiresAt : m_sources.seen.since(about.subject);
    add(std::move(about), ReminderKind::Died, when);
}

void Gathering::addDue(const TokenEntry &entry, const DueDates &dates)
{
    if (!isLiving(entry.token, serviceNow(entry.token.accountId)))
        return;
    ReminderFact about = aboutToken(entry);
    about.began.reset();
    if (dates.review)
        add(about, ReminderKind::Review, *dates.review);
    about.isByItself = dates.rotatesByItself;
    if (dates.rotation)
        add(std::move(about), ReminderKind::Rotation, *dates.rotation);
}

void Gathering::addSignIn(const Account &account)
{
    const SignIn *signIn = m_inventory.signIn(account.signInId);
    if (signIn == nullptr || (!signIn->needed && !signIn->expiresAt))
        return;
    if (const auto known = m_signIns.constFind(signIn->id); known != m_signIns.constEnd()) {
        m_facts[*known].accountName += ", "_L1 + account.name;
        return;
    }
    m_signIns.insert(signIn->id, m_facts.size());
    ReminderFact about = aboutAccount(account.id);
    about.signInId = signIn->id;
    about.subject = u"sign-in/"_s + signIn->secretKey;
    about.group = about.subject;
    about.isNeeded = signIn->needed;
    if (const QDateTime since = m_sources.seen.since(about.subject); since.isValid())
        about.began = since.addMSecs(about.clockOffsetMs);
    // Where nobody said when, it is one thing for as long as these credentials are the ones.
    add(std::move(about), ReminderKind::SignIn, signIn->expiresAt.value_or(QDateTime::fromMSecsSinceEpoch(0, utcZone)));
}

/// Whether it goes on by itself at a time that has not come, or has only just.
bool isWaitingInPeace(const Operation &operation, const QDateTime &serviceNow)
{
    constexpr std::chrono::seconds patience = 1h;
    if (operation.kind != Operation::Kind::Rotate || operation.step != rotationstep::grace ||
        !operation.errorKind.isEmpty())
        return false;
    const std::optional<QDateTime> revokeAt = rotationFromJson(operation).revokeAt;
    return !revokeAt || revokeAt->addSecs(patience.count()) > serviceNow;
}

bool isRevocation(const Operation &operation)
{
    return operation.kind == Operation::Kind::Revoke || operation.step == step::toRevoke ||
           operation.step == rotationstep::clearing || operation.step == rotationstep::revoking ||
           operation.step == rotationstep::withdrawing;
}

void Gathering::addOperation(const Operation &operation)
{
    if (!partOf(operation.data).isEmpty() || isWaitingInPeace(operation, serviceNow(operation.accountId)))
        return;
    ReminderFact about = aboutAccount(operation.accountId);
    about.remoteId = operation.remoteId;
    about.operationId = operation.id;
    about.subject = u"operation/"_s + operation.id;
    about.group = about.subject;
    about.name = operation.name;
    about.reason = operation.errorMessage;
    about.clockOffsetMs = 0; // The journal's times are this machine's.
    const bool isFailed = isRevocation(operation) && !operation.errorKind.isEmpty();
    add(std::move(about), isFailed ? ReminderKind::FailedRevocation : ReminderKind::Operation, operation.updatedAt);
}

} // namespace

std::vector<ReminderFact> reminderFacts(const ReminderSources &sources)
{
    return Gathering(sources).facts();
}

QSet<QString> livingSubjects(const ReminderSources &sources)
{
    QSet<QString> living;
    for (const TokenEntry &entry : sources.inventory->tokens()) {
        const Account *account = sources.inventory->account(entry.token.accountId);
        const qint64 offset = account != nullptr ? trustedClockOffsetMs(*account, sources.now) : 0;
        if (isLiving(entry.token, sources.now.addMSecs(offset)))
            living.insert(subjectOf(entry.key()));
    }
    for (const Account &account : sources.inventory->accounts()) {
        if (const SignIn *signIn = sources.inventory->signIn(account.signInId); signIn != nullptr && signIn->expiresAt)
            living.insert(u"sign-in/"_s + signIn->secretKey);
    }
    return living;
}

QString subjectOf(const TokenKey &key)
{
    return key.accountId % u'/' % key.remoteId; // As long as it has to be: there is one for every token.
}

qint64 trustedClockOffsetMs(const Account &account, const QDateTime &now)
{
    constexpr int days = 7;
    constexpr int slackSeconds = 60;
    if (!account.refreshedAt || *account.refreshedAt > now.addSecs(slackSeconds) ||
        *account.refreshedAt < now.addDays(-days))
        return 0;
    return account.clockOffsetMs;
}

} // namespace patkeeper
