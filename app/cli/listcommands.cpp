// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "listcommands.h"

#include "moment.h"
#include "output.h"
#include "ownsignins.h"
#include "rules.h"

#include <QJsonArray>

#include <algorithm>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

QString statusWord(const Token &token, const QDateTime &now)
{
    return isExpiring(token, now) ? u"expiring"_s : tokenStatusName(statusAt(token, now));
}

/// As those that are kept by hand do.
bool saysWhereItIs(const TokenEntry *entry)
{
    return entry->token.extras.contains("service"_L1) || entry->token.extras.contains("page"_L1);
}

QString accountRule()
{
    return ListCommand::tr("--account takes the name of an account.");
}

ExitCode reportErrors(const RefreshFlow &flow, const Inventory &inventory)
{
    ExitCode code = Done;
    for (auto outcome = flow.outcomes().begin(); outcome != flow.outcomes().end(); ++outcome) {
        if (!outcome->error)
            continue;
        Error error = *outcome->error;
        if (const Account *account = inventory.account(outcome.key()))
            error.message = account->name + ": "_L1 + error.message;
        printError(error);
        code = worse(code, exitCodeOf(error.kind));
    }
    return code;
}

} // namespace

void RefreshCommand::declare(QCommandLineParser &parser) const
{
    parser.addOption({u"account"_s, tr("Only this account."), u"name"_s});
}

QString RefreshCommand::accept(const QCommandLineParser &parser)
{
    m_account = parser.value(u"account"_s);
    return parser.isSet(u"account"_s) && m_account.isEmpty() ? accountRule() : QString();
}

void RefreshCommand::run()
{
    QStringList accounts;
    if (!m_account.isEmpty()) {
        const Account *account = accountNamed(m_account);
        if (account == nullptr)
            return;
        accounts.append(account->id);
    }
    RefreshFlow *flow = flows().refresh();
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    flow->start(accounts);
}

void RefreshCommand::report(const RefreshFlow &flow)
{
    const ExitCode code = reportErrors(flow, inventory());
    QJsonArray accounts;
    for (auto outcome = flow.outcomes().begin(); outcome != flow.outcomes().end(); ++outcome) {
        const Account *account = inventory().account(outcome.key());
        const QString name = account != nullptr ? account->name : outcome.key();
        const ListingDifference &difference = outcome->difference;
        accounts.append(
            QJsonObject{{u"name"_s, name},
                        {u"error"_s, outcome->error ? QJsonValue(errorJson(*outcome->error)) : QJsonValue()},
                        {u"added"_s, difference.added},
                        {u"changed"_s, difference.changed},
                        {u"noLongerListed"_s, difference.noLongerListed}});
        if (!json() && !outcome->error) {
            print(tr("%1: %2 new, %3 changed, %4 no longer listed.")
                      .arg(oneLine(name))
                      .arg(difference.added)
                      .arg(difference.changed)
                      .arg(difference.noLongerListed));
        }
    }
    if (json())
        printJson({{u"accounts"_s, accounts}});
    end(code);
}

void ListCommand::declare(QCommandLineParser &parser) const
{
    parser.addOptions(
        {{u"account"_s, tr("Only this account."), u"name"_s},
         {u"status"_s, tr("active (default), expiring, expired, revoked or all."), u"status"_s},
         {u"expiring-within"_s, tr("Only living tokens that end within this time, such as 14d."), u"time"_s},
         {u"cached"_s, tr("What the last refresh found; asks nobody.")}});
}

QString ListCommand::accept(const QCommandLineParser &parser)
{
    m_account = parser.value(u"account"_s);
    m_cached = parser.isSet(u"cached"_s);
    if (parser.isSet(u"account"_s) && m_account.isEmpty())
        return accountRule();
    if (parser.isSet(u"status"_s))
        m_status = parser.value(u"status"_s);
    if (!QStringList{u"active"_s, u"expiring"_s, u"expired"_s, u"revoked"_s, u"all"_s}.contains(m_status))
        return tr("--status takes active, expiring, expired, revoked or all.");
    if (parser.isSet(u"expiring-within"_s)) {
        m_within = durationFrom(parser.value(u"expiring-within"_s));
        if (!m_within)
            return tr("--expiring-within takes a time such as 14d, 12h or 2w.");
    }
    return {};
}

void ListCommand::run()
{
    if (!m_account.isEmpty()) {
        const Account *account = accountNamed(m_account);
        if (account == nullptr)
            return;
        m_accountId = account->id;
    }
    if (m_cached)
        return report(nullptr);
    RefreshFlow *flow = flows().refresh();
    connect(flow, &Flow::ended, this, [this, flow] { report(flow); });
    flow->start(m_accountId.isEmpty() ? QStringList() : QStringList{m_accountId});
}

bool ListCommand::isWanted(const TokenEntry &entry)
{
    const QDateTime now = inventory().now(entry.token.accountId);
    if (!m_accountId.isEmpty() && entry.token.accountId != m_accountId)
        return false;
    if (m_within) {
        const auto end = endOf(entry.token);
        if (!end || !isLiving(entry.token, now) || *end > now.addSecs(m_within->count()))
            return false;
    }
    if (m_status == "all"_L1)
        return true;
    if (m_status == "expiring"_L1)
        return isExpiring(entry.token, now);
    return tokenStatusName(statusAt(entry.token, now)) == m_status;
}

QJsonArray ListCommand::accountsJson(const RefreshFlow *refresh)
{
    QJsonArray accounts;
    for (const Account &account : inventory().accounts()) {
        if (!m_accountId.isEmpty() && account.id != m_accountId)
            continue;
        const RefreshFlow::Outcome outcome =
            refresh != nullptr ? refresh->outcomes().value(account.id) : RefreshFlow::Outcome();
        accounts.append(
            QJsonObject{{u"name"_s, account.name},
                        {u"refreshed"_s, whenJson(account.refreshedAt)},
                        {u"error"_s, outcome.error ? QJsonValue(errorJson(*outcome.error)) : QJsonValue()}});
    }
    return accounts;
}

void ListCommand::sayAges(const RefreshFlow *refresh)
{
    for (const Account &account : inventory().accounts()) {
        const bool fresh = refresh != nullptr && !refresh->outcomes().value(account.id).error;
        if (fresh || (!m_accountId.isEmpty() && account.id != m_accountId))
            continue;
        printRemark(account.refreshedAt ? tr("%1: as of %2.").arg(account.name, whenText(account.refreshedAt))
                                        : tr("%1: never refreshed so far.").arg(account.name));
    }
}

void ListCommand::report(const RefreshFlow *refresh)
{
    const ExitCode code = refresh != nullptr ? reportErrors(*refresh, inventory()) : Done;
    QList<const TokenEntry *> wanted;
    for (const TokenEntry &entry : inventory().tokens()) {
        if (isWanted(entry))
            wanted.append(&entry);
    }
    std::stable_sort(wanted.begin(), wanted.end(), [](const TokenEntry *left, const TokenEntry *right) {
        const auto leftEnd = endOf(left->token);
        const auto rightEnd = endOf(right->token);
        return leftEnd && (!rightEnd || *leftEnd < *rightEnd);
    });
    QJsonArray tokens;
    QList<QStringList> rows;
    QStringList headers{tr("ACCOUNT"), tr("NAME"), tr("STATUS"), tr("ENDS"), tr("SECRET"), tr("SCOPES"), tr("ID")};
    const bool hasPlaces = std::any_of(wanted.cbegin(), wanted.cend(), saysWhereItIs);
    if (hasPlaces)
        headers += {tr("SERVICE"), tr("PAGE"), tr("USED IN")};
    for (const TokenEntry *entry : std::as_const(wanted)) {
        const Account *account = inventory().account(entry->token.accountId);
        const Capabilities *capabilities = capabilitiesOf(*entry);
        if (json()) {
            tokens.append(tokenJson(inventory(), *entry, capabilities));
            continue;
        }
        rows.append({account != nullptr ? account->name : QString(), entry->token.name,
                     statusWord(entry->token, inventory().now(entry->token.accountId)), endText(entry->token),
                     entry->secret ? tr("kept") : u"-"_s,
                     capabilities != nullptr ? capabilities->scopes.summary(entry->token.scopes)
                                             : entry->token.scopes.join(QLatin1Char(' ')),
                     entry->token.remoteId});
        if (hasPlaces) {
            const QUrl page = capabilities != nullptr ? pageOf(entry->token, *capabilities) : QUrl();
            rows.last() += {entry->token.extras["service"_L1].toString(), page.toString(QUrl::FullyEncoded),
                            inventory().notes(entry->key()).replace(u'\n', u"; "_s)};
        }
    }
    if (json()) {
        printJson({{u"tokens"_s, tokens}, {u"accounts"_s, accountsJson(refresh)}});
    } else if (rows.isEmpty()) {
        print(inventory().accounts().isEmpty()
                  ? tr("There is no account yet. `patkeeper-cli account add --help` says how to add one.")
                  : tr("No tokens to show. `--status all` shows the ended ones too."));
    } else {
        printTable(headers, rows);
    }
    if (!json())
        sayAges(refresh);
    end(code);
}

void ShowCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id."));
}

QString ShowCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("show needs one token.");
    m_reference = parser.positionalArguments().front();
    return {};
}

void ShowCommand::run()
{
    const std::optional<TokenKey> key = tokenNamed(m_reference);
    if (!key)
        return;
    constexpr int lines = 50;
    parts().journal().history(
        key->accountId, key->remoteId, lines, this, [this, key](Result<QList<HistoryEntry>> history) {
            const TokenEntry *entry = inventory().token(*key);
            if (entry == nullptr || !history) {
                return fail(history ? Error{.kind = Error::Kind::NotFound,
                                            .message = tr("This token was removed in the meantime.")}
                                    : history.error());
            }
            report(*entry, *history);
        });
}

void ShowCommand::report(const TokenEntry &entry, const QList<HistoryEntry> &history)
{
    const Capabilities *capabilities = capabilitiesOf(entry);
    if (json()) {
        QJsonObject object = tokenJson(inventory(), entry, capabilities);
        QJsonArray lines;
        for (const HistoryEntry &line : history) {
            lines.append(QJsonObject{{u"at"_s, whenJson(line.at)},
                                     {u"event"_s, line.event},
                                     {u"detail"_s, line.detail},
                                     {u"outcome"_s, line.outcome},
                                     {u"by"_s, line.by}});
        }
        object.insert(u"history"_s, lines);
        printJson({{u"token"_s, object}});
        return end(Done);
    }
    const Token &token = entry.token;
    const QDateTime now = inventory().now(token.accountId);
    const Account *account = inventory().account(token.accountId);
    QStringList scopes;
    for (const QString &scope : token.scopes)
        scopes.append(capabilities != nullptr ? "%1 [%2]"_L1.arg(capabilities->scopes.caption(scope), scope) : scope);
    QList<std::pair<QString, QString>> lines;
    const auto line = [&lines](const QString &label, const QString &value) { lines.append({label, oneLine(value)}); };
    line(tr("Name"), token.name);
    line(tr("Account"), account != nullptr ? account->name : QString());
    const QString accounts = namesOfSigningInWith(inventory(), entry.key());
    if (!accounts.isEmpty() && isLiving(token, now))
        line(tr("Signs in"), tr("the account %1").arg(accounts));
    if (const QString service = token.extras["service"_L1].toString(); !service.isEmpty())
        line(tr("Service"), service);
    if (const QUrl page = capabilities != nullptr ? pageOf(token, *capabilities) : QUrl(); !page.isEmpty())
        line(tr("Page"), page.toString(QUrl::FullyEncoded));
    line(tr("Status"), statusWord(token, now));
    if (token.otherEnd && capabilities != nullptr)
        line({}, capabilities->reasons.contains(token.otherEnd->reason)
                     ? capabilities->reasons.value(token.otherEnd->reason).sentence
                     : token.otherEnd->reason);
    if (const QString reason = capabilities != nullptr ? readOnlyReason(token, *capabilities) : QString();
        !reason.isEmpty())
        line({}, reason);
    line(tr("Expires"), token.expiresAt ? whenText(token.expiresAt) : endText(token));
    line(tr("Created"), token.createdAt.isValid() ? whenText(token.createdAt) : tr("not known"));
    if (const QString life = accessTokenLifeText(token); !life.isEmpty())
        line(tr("Access tokens"), life);
    line(tr("Scopes"), scopes.join(", "_L1));
    line(tr("Secret"), !entry.secret ? tr("not kept here")
                       : entry.secret->proof == KeptSecret::Proof::Unproven
                           ? tr("kept, could not be proven to be this token's")
                           : tr("kept in the keychain"));
    if (const QString notes = inventory().notes(entry.key()); !notes.isEmpty())
        line(tr("Used in"), notes);
    line(tr("Id"), token.remoteId);
    qsizetype widest = 0;
    for (const auto &[label, value] : std::as_const(lines))
        widest = std::max(widest, label.size());
    for (const auto &[label, value] : std::as_const(lines))
        print(label.leftJustified(widest + 4) + value);
    for (const HistoryEntry &entryLine : history)
        print(whenText(entryLine.at) + "  "_L1 +
              oneLine("%1 (%2, %3)"_L1.arg(entryLine.event, entryLine.outcome, entryLine.by)));
    end(Done);
}

} // namespace patkeeper::cli
