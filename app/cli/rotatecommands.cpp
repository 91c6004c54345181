// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotatecommands.h"

#include "moment.h"
#include "output.h"
#include "ownsignins.h"
#include "rotationschedule.h"
#include "rotationsurroundings.h"
#include "rules.h"
#include "settings.h"
#include "terminationsignals.h"

#include <QJsonArray>

#include <algorithm>
#include <array>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

QString graceText(std::chrono::seconds grace)
{
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(grace).count();
    return grace.count() == 0 ? RotateCommand::tr("at once")
           : hours % 24 == 0  ? RotateCommand::tr("%n day(s) later", nullptr, static_cast<int>(hours / 24))
                              : RotateCommand::tr("%n hour(s) later", nullptr, static_cast<int>(hours));
}

/// "0" as well: at once.
std::optional<std::chrono::seconds> graceFrom(const QString &text)
{
    return text == "0"_L1 ? std::optional(std::chrono::seconds(0)) : durationFrom(text);
}

constexpr auto never = "never"_L1;

QString expiryRule()
{
    return RotateCommand::tr("--expires takes a time such as 90d, or a date such as 2027-01-31.");
}

QString endOfPredecessor(const RotationPlan &plan, bool isByHand)
{
    if (plan.revokesFirst)
        return RotateCommand::tr("is revoked first");
    if (isByHand && !plan.leavesPredecessor)
        return RotateCommand::tr("is revoked by you, %1").arg(graceText(plan.grace));
    return plan.leavesPredecessor ? RotateCommand::tr("is not revoked")
                                  : RotateCommand::tr("is revoked %1").arg(graceText(plan.grace));
}

QString nextStep(const Operation &operation, const RotationData &data, const Capabilities *capabilities)
{
    if (!operation.errorMessage.isEmpty())
        return operation.errorMessage;
    if (operation.step == rotationstep::grace && capabilities != nullptr && !capabilities->revokesItself)
        return RotationsCommand::tr("you revoke the predecessor by %1").arg(whenText(data.revokeAt));
    if (operation.step == rotationstep::grace)
        return RotationsCommand::tr("the predecessor is revoked %1").arg(whenText(data.revokeAt));
    if (operation.step == rotationstep::withdrawing)
        return RotationsCommand::tr("the successor is being revoked again");
    if (operation.step == rotationstep::renaming)
        return RotationsCommand::tr("the successor gets the predecessor's name");
    return RotationsCommand::tr("interrupted; `patkeeper-cli resume` goes on");
}

} // namespace

void RotateCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id; several are allowed."),
                                 u"[TOKEN...]"_s);
    parser.addOptions(
        {{u"due"_s, tr("Those whose policy says that it is time.")},
         {u"by-itself"_s, tr("With --due: only where the policy lets it be done unasked, as a timer does. Without a "
                             "hand-over that succeeded no predecessor is revoked then.")},
         {u"expiring-within"_s, tr("Those that expire within this time, such as 14d."), u"time"_s},
         {u"account"_s, tr("With --due or --expiring-within: only of this account."), u"name"_s},
         {u"grace"_s,
          tr("How long the predecessor lives on, such as 24h; 0 for not at all. By default as the policy says, else "
             "24h."),
          u"time"_s},
         {u"expires"_s,
          tr("Expiry of the successor: 90d (from now), or a date. By default it lives as long as its predecessor did. "
             "By hand: as its service gave it, or never."),
          u"when"_s},
         {u"secret-stdin"_s, tr("By hand: you have made the successor; reads its secret.")},
         {u"secret-elsewhere"_s, tr("By hand: you have made the successor, and its secret is not kept here.")},
         {u"accept-never"_s,
          tr("The successor of a token that never expires never does either, and you know what that means. Without it "
             "the successor expires.")},
         {u"revoke-first"_s, tr("Where the service has room for no further token: revoke the old one before its "
                                "successor is made. Nothing "
                                "works in between, and if the successor cannot be made, there is neither.")},
         {u"organization"_s,
          tr("Of tokens that work in all organizations: makes one for this one as well. The name of its account; "
             "may be repeated."),
          u"name"_s},
         {u"dry-run"_s, tr("Only say what would be done.")},
         {u"yes"_s, tr("Required: predecessors are revoked when their time has come.")}});
}

QString RotateCommand::accept(const QCommandLineParser &parser)
{
    m_references = parser.positionalArguments();
    m_due = parser.isSet(u"due"_s);
    m_byItself = parser.isSet(u"by-itself"_s);
    if (m_byItself && !m_due)
        return tr("--by-itself goes with --due.");
    m_organizations = parser.values(u"organization"_s);
    if (!m_organizations.isEmpty() && parser.positionalArguments().isEmpty())
        return tr("--organization needs the tokens to be named.");
    m_dryRun = parser.isSet(u"dry-run"_s);
    m_acceptsNever = parser.isSet(u"accept-never"_s);
    if (m_acceptsNever && (m_byItself || parser.isSet(u"expires"_s)))
        return tr("--accept-never goes neither with --by-itself nor with --expires.");
    m_revokesFirst = parser.isSet(u"revoke-first"_s);
    if (m_revokesFirst && m_byItself)
        return tr("--revoke-first does not go with --by-itself.");
    m_account = parser.value(u"account"_s);
    m_expires = parser.value(u"expires"_s);
    if (parser.isSet(u"expiring-within"_s)) {
        m_within = durationFrom(parser.value(u"expiring-within"_s));
        if (!m_within)
            return tr("--expiring-within takes a time such as 14d.");
    }
    if (parser.isSet(u"grace"_s)) {
        m_grace = graceFrom(parser.value(u"grace"_s));
        if (!m_grace)
            return tr("--grace takes a time such as 24h or 7d, or 0.");
    }
    if (!m_expires.isEmpty() && m_expires != never && !expiryFrom(m_expires, QDateTime::currentDateTimeUtc()))
        return expiryRule();
    m_hasSecret = parser.isSet(u"secret-stdin"_s);
    m_secretElsewhere = parser.isSet(u"secret-elsewhere"_s);
    if (m_hasSecret && m_secretElsewhere)
        return tr("--secret-stdin and --secret-elsewhere exclude each other.");
    const int ways = (m_references.isEmpty() ? 0 : 1) + (m_due ? 1 : 0) + (m_within ? 1 : 0);
    if (ways != 1)
        return tr("rotate needs tokens, or --due, or --expiring-within.");
    if (!m_account.isEmpty() && !m_references.isEmpty())
        return tr("--account goes with --due and --expiring-within.");
    if (!m_dryRun && !parser.isSet(u"yes"_s))
        return tr(
            "Predecessors are revoked when their time has come. Add --yes to rotate, or --dry-run to look first.");
    return {};
}

std::optional<QList<TokenKey>> RotateCommand::chosen()
{
    std::optional<QList<TokenKey>> named = tokensNamed(m_references);
    if (!named)
        return {};
    QList<TokenKey> keys = std::move(*named);
    const Account *only = m_account.isEmpty() ? nullptr : accountNamed(m_account);
    if (!m_account.isEmpty() && only == nullptr)
        return {};
    const auto isWanted = [only](const TokenKey &key) { return only == nullptr || key.accountId == only->id; };
    if (m_due) {
        for (const TokenKey &key : dueForRotation(inventory(), parts().settings())) {
            if (isWanted(key))
                keys.append(key);
        }
    }
    if (!m_within)
        return keys;
    for (const TokenEntry &entry : inventory().tokens()) {
        const QDateTime now = inventory().now(entry.token.accountId);
        if (isWanted(entry.key()) && isCurrent(inventory().lineage(entry.lineageId), entry.token.remoteId) &&
            isLiving(entry.token, now) && entry.token.expiresAt &&
            now.secsTo(*entry.token.expiresAt) <= m_within->count())
            keys.append(entry.key());
    }
    return keys;
}

RotationWishes RotateCommand::wishesFor(const TokenEntry &entry) const
{
    auto &composition = const_cast<RotateCommand *>(this)->parts();
    const QDateTime now = composition.inventory().now(entry.token.accountId);
    RotationWishes wishes = wishesOf(effectivePolicy(composition.inventory(), composition.settings(), entry), now);
    if (m_grace)
        wishes.grace = *m_grace;
    if (!m_expires.isEmpty())
        wishes.expiresAt = expiryFrom(m_expires, now); // Nothing where that is never.
    wishes.neverAcknowledged = m_acceptsNever;
    wishes.mayRevokeFirst = m_revokesFirst;
    return wishes;
}

/// Their names are those of the accounts, or what the provider's form calls them by.
Result<QStringList> RotateCommand::furtherFor(const TokenEntry &entry)
{
    const QList<Account> others = furtherAccounts(entry.token, inventory().accounts());
    QStringList ids;
    for (const QString &name : std::as_const(m_organizations)) {
        const auto known = std::find_if(others.cbegin(), others.cend(), [&](const Account &account) {
            return account.name == name || account.fields.values().contains(name);
        });
        if (known == others.cend())
            return failure(Error::Kind::NotFound,
                           tr("“%1” is not another organization that this token works in and that has an account here. "
                              "`patkeeper-cli account list` names the accounts.")
                               .arg(name));
        ids.append(known->id);
    }
    return ids;
}

std::optional<RotationPlan> RotateCommand::planned(const TokenKey &key, const RotationSurroundings &surroundings)
{
    const TokenEntry *entry = inventory().token(key);
    const Capabilities *capabilities = entry != nullptr ? capabilitiesOf(*entry) : nullptr;
    if (capabilities == nullptr)
        return {};
    const Result<QStringList> further = furtherFor(*entry);
    RotationWishes wishes = wishesFor(*entry);
    wishes.furtherAccounts = further.value_or(QStringList());
    auto plan = planRotation(entry->token, *capabilities, wishes, inventory().now(key.accountId), surroundings);
    if (plan && further) {
        if (m_expires == never)
            plan->request.expiresAt.reset();
        return *plan;
    }
    Error error = further ? plan.error() : further.error();
    error.message = entry->token.name + ": "_L1 + error.message;
    if (error.field == noRoomField && !m_revokesFirst)
        error.message += u' ' + tr("That is what --revoke-first is for.");
    printError(error);
    m_code = worse(m_code, exitCodeOf(error.kind));
    return {};
}

void RotateCommand::run()
{
    if (m_byItself)
        return rotateByThemselves();
    const std::optional<QList<TokenKey>> keys = chosen();
    if (!keys)
        return;
    std::vector<RotationPlan> plans;
    PlannedSurroundings surroundings(&inventory());
    for (const TokenKey &key : *keys) {
        auto plan = planned(key, surroundings.of(key.accountId));
        if (!plan)
            continue;
        surroundings.add(*plan);
        plans.push_back(std::move(*plan));
    }
    begin(std::move(plans));
}

void RotateCommand::rotateByThemselves()
{
    const Account *only = m_account.isEmpty() ? nullptr : accountNamed(m_account);
    if (!m_account.isEmpty() && only == nullptr)
        return;
    const QString accountId = only != nullptr ? only->id : QString();
    parts().secrets().unlock(Interaction::Forbidden, this, [this, accountId](Result<void> open) {
        if (!open)
            return fail(open.error());
        rotateByThemselves(accountId);
    });
}

void RotateCommand::rotateByThemselves(const QString &accountId)
{
    rotationsByItself(flows().parts(), parts().settings(), this,
                      [this, accountId](Result<std::vector<RotationPlan>> plans) {
                          if (!plans)
                              return fail(plans.error());
                          std::erase_if(*plans, [&](const RotationPlan &plan) {
                              return !accountId.isEmpty() && plan.accountId != accountId;
                          });
                          begin(std::move(*plans));
                      });
}

void RotateCommand::begin(std::vector<RotationPlan> plans)
{
    if (m_dryRun) {
        showPlans(plans);
        return end(m_code);
    }
    if (plans.size() == 1 && isByHand(plans.front()))
        return rotateByHand(std::move(plans.front()));
    if (const auto wrong = misfit(plans))
        return failUsage(*wrong);
    m_flow = new RotateTokensFlow(parts().flows().parts());
    flows().take(m_flow);
    connect(m_flow, &Flow::ended, this, [this] { report(*m_flow); });
    // The rotations under way come to a safe step; no other is begun.
    auto *signalled = new TerminationSignals(this);
    connect(signalled, &TerminationSignals::asked, m_flow, &RotateTokensFlow::stop);
    m_flow->start(std::move(plans));
}

bool RotateCommand::isByHand(const RotationPlan &plan)
{
    const Capabilities *capabilities = parts().providers().capabilities(plan.accountId);
    return capabilities != nullptr && !capabilities->issuesSecrets;
}

std::optional<Error> RotateCommand::misfit(std::vector<RotationPlan> &plans)
{
    if (m_hasSecret || m_secretElsewhere) {
        return Error{.kind = Error::Kind::Rejected,
                     .message = tr("A secret goes with one token that is rotated by hand, and this is none. Leave "
                                   "--secret-stdin and --secret-elsewhere out.")};
    }
    if (m_expires == never)
        return Error{.kind = Error::Kind::Rejected, .message = expiryRule(), .field = u"expires"_s};
    std::erase_if(plans, [this](const RotationPlan &plan) {
        if (!isByHand(plan))
            return false;
        printError(Error{.kind = Error::Kind::Unsupported,
                         .message = tr("%1: rotated by hand, so on its own.").arg(plan.request.name)});
        m_code = worse(m_code, exitCodeOf(Error::Kind::Unsupported));
        return true;
    });
    return std::nullopt;
}

void RotateCommand::rotateByHand(RotationPlan plan)
{
    auto *rotation = new HandRotation(
        flows().parts(), std::move(plan),
        {.expiry = !m_expires.isEmpty(), .secret = m_hasSecret, .secretElsewhere = m_secretElsewhere, .json = json()},
        this);
    if (const auto missing = rotation->prepare())
        return failUsage(*missing);
    connect(rotation, &HandRotation::ended, this, [this, rotation] {
        QJsonArray rows;
        reportItem(rotation->item(), rows);
        if (json())
            printJson({{u"rotations"_s, rows}});
        end(m_code);
    });
    rotation->start();
}

void RotateCommand::showPlans(const std::vector<RotationPlan> &plans)
{
    QJsonArray rows;
    for (const RotationPlan &plan : plans) {
        const Account *account = inventory().account(plan.accountId);
        const QString name = account != nullptr ? account->name : QString();
        rows.append(QJsonObject{{u"account"_s, name},
                                {u"id"_s, plan.predecessorId},
                                {u"name"_s, plan.name()},
                                {u"successorName"_s, plan.request.name},
                                {u"revokesFirst"_s, plan.revokesFirst},
                                {u"movesSignIn"_s, plan.movesSignIn},
                                {u"scopes"_s, QJsonArray::fromStringList(plan.request.scopes)},
                                {u"expires"_s, whenJson(plan.request.expiresAt)},
                                {u"graceSeconds"_s, static_cast<qint64>(plan.grace.count())},
                                {u"leavesPredecessor"_s, plan.leavesPredecessor},
                                {u"organizations"_s, QJsonArray::fromStringList(accountNames(plan.furtherAccounts))},
                                {u"remarks"_s, QJsonArray::fromStringList(plan.remarks)}});
        if (json())
            continue;
        print(tr("Would rotate “%1” (%2): a successor until %3; the predecessor %4.")
                  .arg(oneLine(plan.name()), oneLine(plan.predecessorId), whenText(plan.request.expiresAt),
                       endOfPredecessor(plan, isByHand(plan))));
        if (!plan.furtherAccounts.isEmpty())
            print(u"  "_s + tr("A successor is made for %1 as well.", "names")
                                .arg(accountNames(plan.furtherAccounts).join(u", "_s)));
        for (const QString &remark : plan.remarks)
            print(u"  "_s + remark);
    }
    if (json())
        printJson({{u"plans"_s, rows}});
    else if (plans.empty())
        print(tr("There is nothing to rotate."));
}

QStringList RotateCommand::accountNames(const QStringList &accountIds)
{
    QStringList names;
    for (const QString &id : accountIds) {
        const Account *account = inventory().account(id);
        names.append(account != nullptr ? account->name : id);
    }
    return names;
}

QJsonArray RotateCommand::furtherJson(const RotateTokenFlow &flow)
{
    QJsonArray rows;
    for (const FurtherSuccessor &one : flow.data().further) {
        const bool lives = !one.tokenId.isEmpty() && !one.withdrawn;
        rows.append(QJsonObject{{u"account"_s, accountNames({one.accountId}).front()},
                                {u"id"_s, lives ? QJsonValue(one.tokenId) : QJsonValue()},
                                {u"expires"_s, lives ? whenJson(one.expiresAt) : QJsonValue()}});
    }
    return rows;
}

QString RotateCommand::sentence(const RotateTokensFlow::Item &item)
{
    const QString name = oneLine(item.plan.name());
    if (item.skipped)
        return tr("“%1” was left as it is.").arg(name);
    const RotateTokenFlow &flow = *item.flow;
    const QString successor = oneLine(flow.data().successorId);
    switch (flow.state()) {
    case RotateTokenFlow::State::Waiting:
        if (isByHand(item.plan)) {
            return tr("Rotated “%1”: its successor is %2. Revoke the predecessor on the page of its service by %3, "
                      "then "
                      "say so: `patkeeper-cli revoke %4 --yes --ended-there`.")
                .arg(name, successor, whenText(flow.data().revokeAt), oneLine(item.plan.predecessorId));
        }
        return tr("Rotated “%1”: its successor is %2; the predecessor will be revoked %3.")
            .arg(name, successor, whenText(flow.data().revokeAt));
    case RotateTokenFlow::State::Done:
        return flow.data().plan.leavesPredecessor
                   ? tr("Rotated “%1”: its successor is %2; the predecessor was not revoked.").arg(name, successor)
                   : tr("Rotated “%1”: its successor is %2; the predecessor is revoked.").arg(name, successor);
    default:
        return tr("“%1” was not rotated.").arg(name);
    }
}

/// Behind the sentence, on the same line.
QString RotateCommand::nameText(const RotateTokensFlow::Item &item)
{
    const bool rotated = item.flow && (item.flow->state() == RotateTokenFlow::State::Done ||
                                       item.flow->state() == RotateTokenFlow::State::Waiting);
    if (!rotated || !item.flow->hasNameOfItsOwn())
        return {};
    const RotationData &data = item.flow->data();
    const QString called = u' ' + tr("It is called “%1”.").arg(oneLine(data.plan.request.name));
    return data.keptName.isEmpty() ? called : called + u' ' + oneLine(data.keptName);
}

/// Behind that.
QString RotateCommand::furtherText(const RotateTokensFlow::Item &item)
{
    if (!item.flow || item.flow->state() != RotateTokenFlow::State::Done || item.plan.furtherAccounts.isEmpty())
        return {};
    return u' ' + tr("There is a successor for %1 as well.", "names")
                      .arg(accountNames(item.plan.furtherAccounts).join(u", "_s));
}

QString RotateCommand::signInText(const RotateTokensFlow::Item &item)
{
    const QString accounts = item.flow ? namesOfSigningInWith(inventory(), item.flow->successor()) : QString();
    return accounts.isEmpty() ? QString() : u' ' + tr("It signs in the account %1 from now on.").arg(oneLine(accounts));
}

QJsonObject RotateCommand::itemJson(const RotateTokensFlow::Item &item)
{
    const Account *account = inventory().account(item.plan.accountId);
    const bool began = item.flow != nullptr;
    const bool rotated = began && (item.flow->state() == RotateTokenFlow::State::Done ||
                                   item.flow->state() == RotateTokenFlow::State::Waiting);
    return {
        {u"account"_s, account != nullptr ? account->name : QString()},
        {u"name"_s, item.plan.name()},
        {u"id"_s, item.plan.predecessorId},
        {u"successor"_s,
         began && !item.flow->data().successorId.isEmpty() ? QJsonValue(item.flow->data().successorId) : QJsonValue()},
        {u"expires"_s, began ? whenJson(item.flow->data().successorExpiresAt) : QJsonValue()},
        {u"successorName"_s,
         began ? QJsonValue(item.flow->hasNameOfItsOwn() ? item.plan.request.name : item.plan.name()) : QJsonValue()},
        {u"rotated"_s, rotated},
        {u"open"_s, began && item.flow->staysOpen()},
        {u"revokeAt"_s, began ? whenJson(item.flow->data().revokeAt) : QJsonValue()},
        {u"predecessorRevoked"_s,
         began && item.flow->state() == RotateTokenFlow::State::Done && !item.flow->data().plan.leavesPredecessor},
        {u"further"_s, began ? furtherJson(*item.flow) : QJsonArray()},
        {u"error"_s, began && item.flow->error() ? QJsonValue(errorJson(*item.flow->error())) : QJsonValue()}};
}

void RotateCommand::reportItem(const RotateTokensFlow::Item &item, QJsonArray &rows)
{
    rows.append(itemJson(item));
    if (!json())
        print(sentence(item) + nameText(item) + furtherText(item) + signInText(item));
    if (item.skipped)
        m_code = worse(m_code, OtherFailure);
    if (!item.flow || !item.flow->error())
        return;
    Error error = *item.flow->error();
    error.message = item.plan.name() + ": "_L1 + error.message;
    printError(error);
    m_code = worse(m_code, exitCodeOf(error.kind));
}

void RotateCommand::report(const RotateTokensFlow &flow)
{
    QJsonArray rows;
    for (const RotateTokensFlow::Item &item : flow.items())
        reportItem(item, rows);
    if (json())
        printJson({{u"rotations"_s, rows}});
    else if (flow.items().empty() && m_code == Done)
        print(tr("There is nothing to rotate."));
    end(m_code);
}

void RotationsCommand::declare(QCommandLineParser & /*parser*/) const {}

QString RotationsCommand::accept(const QCommandLineParser & /*parser*/)
{
    return {};
}

void RotationsCommand::run()
{
    parts().journal().openOperations(this, [this](Result<QList<Operation>> open) {
        if (!open)
            return fail(open.error());
        show(*open);
    });
}

void RotationsCommand::show(const QList<Operation> &open)
{
    QJsonArray rows;
    QList<QStringList> cells;
    for (const Operation &operation : open) {
        if (operation.kind != Operation::Kind::Rotate)
            continue;
        const RotationData data = rotationFromJson(operation);
        const Account *account = inventory().account(operation.accountId);
        const QString name = account != nullptr ? account->name : QString();
        rows.append(
            QJsonObject{{u"operationId"_s, operation.id},
                        {u"account"_s, name},
                        {u"name"_s, operation.name},
                        {u"id"_s, operation.remoteId},
                        {u"successor"_s, data.successorId.isEmpty() ? QJsonValue() : data.successorId},
                        {u"step"_s, operation.step},
                        {u"revokeAt"_s, whenJson(data.revokeAt)},
                        {u"error"_s, operation.errorMessage.isEmpty() ? QJsonValue() : operation.errorMessage}});
        cells.append({name, operation.name, operation.remoteId, data.successorId,
                      nextStep(operation, data, parts().providers().capabilities(operation.accountId))});
    }
    if (json())
        printJson({{u"rotations"_s, rows}});
    else if (cells.isEmpty())
        print(tr("No rotation is under way."));
    else
        printTable({tr("ACCOUNT"), tr("NAME"), tr("PREDECESSOR"), tr("SUCCESSOR"), tr("NEXT")}, cells);
    end(Done);
}

void RotationsUndoCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id, of the successor."));
    parser.addOption({u"yes"_s, tr("Required: the successor is revoked.")});
}

QString RotationsUndoCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("rotations undo needs one token.");
    m_reference = parser.positionalArguments().front();
    return parser.isSet(u"yes"_s) ? QString() : tr("The successor is revoked, and its secret forgotten. Add --yes.");
}

void RotationsUndoCommand::run()
{
    parts().journal().openOperations(this, [this](Result<QList<Operation>> open) {
        if (!open)
            return fail(open.error());
        undo(*open);
    });
}

void RotationsUndoCommand::undo(const QList<Operation> &open)
{
    const std::optional<TokenKey> key = tokenNamed(m_reference);
    if (!key)
        return;
    auto *flow = new RotateTokenFlow(flows().parts());
    flows().take(flow);
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    const auto known = std::find_if(open.cbegin(), open.cend(), [&](const Operation &operation) {
        return operation.kind == Operation::Kind::Rotate && operation.accountId == key->accountId &&
               rotationFromJson(operation).successorId == key->remoteId;
    });
    if (known != open.cend()) {
        parts().journal().claim(known->id, false, this, [this, flow](Result<Operation> claimed) {
            if (!claimed)
                return fail(claimed.error());
            flow->undo(*claimed);
        });
        return;
    }
    const TokenEntry *entry = inventory().token(*key);
    const Lineage *line = entry != nullptr ? inventory().lineage(entry->lineageId) : nullptr;
    if (line == nullptr || line->currentRemoteId != key->remoteId || line->previousRemoteId.isEmpty())
        return fail(Error{.kind = Error::Kind::Rejected,
                          .message = tr("“%1” is not the successor of another token.").arg(m_reference)});
    flow->undoEnded(*key, {key->accountId, line->previousRemoteId});
}

void RotationsUndoCommand::report(const RotateTokenFlow &flow)
{
    if (flow.state() != RotateTokenFlow::State::Undone)
        return fail(
            flow.error().value_or(Error{.kind = Error::Kind::Rejected, .message = tr("The rotation was not undone.")}));
    const Capabilities *capabilities = parts().providers().capabilities(flow.operation().accountId);
    if (!json() && capabilities != nullptr && !capabilities->revokesItself) {
        print(tr("“%1” is %2 again. Its successor counts as revoked here: revoke it on the page of its service.")
                  .arg(oneLine(flow.operation().name), oneLine(flow.predecessor().remoteId)));
        return end(Done);
    }
    if (json())
        printJson({{u"undone"_s, flow.operation().name}, {u"current"_s, flow.predecessor().remoteId}});
    else
        print(tr("“%1” is %2 again; its successor is revoked.")
                  .arg(oneLine(flow.operation().name), oneLine(flow.predecessor().remoteId)));
    end(Done);
}

void PolicyCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id."), u"[TOKEN]"_s);
    parser.addOptions(
        {{u"account"_s, tr("For all tokens of this account that have no policy of their own."), u"name"_s},
         {u"provider"_s, tr("For all tokens of this kind of service."), u"kind"_s},
         {u"before-expiry"_s, tr("Rotate this many days before a token expires."), u"days"_s},
         {u"age"_s, tr("Rotate this many days after it was created; also tokens that never expire."), u"days"_s},
         {u"review"_s, tr("How many months between asking whether it is still needed."), u"months"_s},
         {u"grace"_s, tr("How many hours the predecessor lives on."), u"hours"_s},
         {u"life"_s, tr("How many days the successor lives."), u"days"_s},
         {u"by-itself"_s, tr("yes: the running program and the timer rotate it unasked."), u"yes|no"_s},
         {u"clear"_s, tr("Remove the policy.")}});
}

QString PolicyCommand::accept(const QCommandLineParser &parser)
{
    m_reference = parser.positionalArguments().value(0);
    m_account = parser.value(u"account"_s);
    m_provider = parser.value(u"provider"_s);
    m_clears = parser.isSet(u"clear"_s);
    const int of = (m_reference.isEmpty() ? 0 : 1) + (m_account.isEmpty() ? 0 : 1) + (m_provider.isEmpty() ? 0 : 1);
    if (of != 1 || parser.positionalArguments().size() > 1)
        return tr("policy needs one token, or --account, or --provider.");
    const std::array<std::pair<QString, std::optional<int> *>, 5> numbers{
        {{u"before-expiry"_s, &m_change.daysBeforeExpiry},
         {u"age"_s, &m_change.daysOfAge},
         {u"review"_s, &m_change.reviewMonths},
         {u"grace"_s, &m_change.graceHours},
         {u"life"_s, &m_change.lifeDays}}};
    for (const auto &[option, value] : numbers) {
        if (!parser.isSet(option))
            continue;
        bool isNumber = false;
        *value = parser.value(option).toInt(&isNumber);
        if (!isNumber || **value < 0 || policyFromJson(toJson(m_change)) != m_change)
            return tr("--%1 takes a whole number.").arg(option);
    }
    if (const QString itself = parser.value(u"by-itself"_s); itself == "yes"_L1 || itself == "no"_L1)
        m_change.byItself = itself == "yes"_L1;
    else if (parser.isSet(u"by-itself"_s))
        return tr("--by-itself takes yes or no.");
    return {};
}

void PolicyCommand::run()
{
    if (!m_reference.isEmpty())
        return changeToken();
    Settings &settings = parts().settings();
    QString account;
    if (!m_account.isEmpty()) {
        const Account *known = accountNamed(m_account);
        if (known == nullptr)
            return;
        account = known->id;
    }
    const RotationPolicy before =
        account.isEmpty() ? providerPolicy(settings, m_provider) : accountPolicy(settings, account);
    const RotationPolicy after = m_clears ? m_change : policyOver(m_change, before);
    if (account.isEmpty())
        setProviderPolicy(settings, m_provider, after);
    else
        setAccountPolicy(settings, account, after);
    show(after, after);
}

void PolicyCommand::changeToken()
{
    const std::optional<TokenKey> key = tokenNamed(m_reference);
    if (!key)
        return;
    const TokenEntry *entry = inventory().token(*key);
    const Lineage *line = inventory().lineage(entry->lineageId);
    const RotationPolicy before = lineagePolicy(inventory(), *entry);
    const RotationPolicy after = m_clears ? m_change : policyOver(m_change, before);
    const auto shown = [this, key, after] {
        show(after, effectivePolicy(inventory(), parts().settings(), *inventory().token(*key)));
    };
    if (after == before)
        return shown();
    QJsonObject policy = line != nullptr ? line->policy : QJsonObject();
    policy.insert(u"rotation"_s, toJson(after));
    inventory().saveLineagePolicy(*key, policy, this, [this, shown](Result<void> saved) {
        if (!saved)
            return fail(saved.error());
        shown();
    });
}

void PolicyCommand::show(const RotationPolicy &own, const RotationPolicy &effective)
{
    if (json()) {
        printJson({{u"policy"_s, toJson(own)}, {u"effective"_s, toJson(effective)}});
        return end(Done);
    }
    QStringList lines;
    if (effective.daysBeforeExpiry)
        lines.append(tr("rotate %n day(s) before expiry", nullptr, *effective.daysBeforeExpiry));
    if (effective.daysOfAge)
        lines.append(tr("rotate %n day(s) after it was created", nullptr, *effective.daysOfAge));
    if (effective.lifeDays)
        lines.append(tr("successors live %n day(s)", nullptr, *effective.lifeDays));
    if (effective.graceHours)
        lines.append(tr("predecessors live %n hour(s) longer", nullptr, *effective.graceHours));
    if (effective.reviewMonths)
        lines.append(tr("ask every %n month(s) whether it is still needed", nullptr, *effective.reviewMonths));
    if (effective.byItself)
        lines.append(*effective.byItself ? tr("rotated by itself") : tr("rotated only by you"));
    print(lines.isEmpty() ? tr("No policy is set.") : lines.join(u"; "_s));
    end(Done);
}

} // namespace patkeeper::cli
