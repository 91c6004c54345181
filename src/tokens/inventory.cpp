// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventory.h"

#include "historyrow.h"
#include "inventorysql.h"
#include "rules.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace patkeeper
{

namespace sql = inventorysql;

Inventory::Inventory(std::shared_ptr<Database> database, Clock clock, QObject *parent)
    : QObject(parent),
      m_database(std::move(database)),
      m_clock(std::move(clock))
{
    connect(m_database.get(), &Database::changedElsewhere, this, [this] { load(this, [](const Result<void> &) {}); });
}

namespace
{

/// The first of several steps that did not work.
std::optional<Error> firstError(std::initializer_list<const Error *> errors)
{
    for (const Error *error : errors) {
        if (error != nullptr)
            return *error;
    }
    return {};
}

template<typename T>
const Error *errorOf(const Result<T> &result)
{
    return result ? nullptr : &result.error();
}

void sortByKey(std::vector<TokenEntry> &entries)
{
    const auto before = [](const TokenEntry &left, const TokenEntry &right) {
        const int order = left.token.accountId.compare(right.token.accountId);
        return order != 0 ? order < 0 : left.token.remoteId < right.token.remoteId;
    };
    // The database gives them in its own order, which is nearly always the same.
    if (!std::is_sorted(entries.begin(), entries.end(), before))
        std::sort(entries.begin(), entries.end(), before);
}

/// Of several secrets that are kept of one token the newest is the token's.
void fillInSecrets(std::vector<TokenEntry> &entries, const QHash<QString, KeptSecret> &secrets)
{
    QHash<TokenKey, const KeptSecret *> byToken;
    for (const KeptSecret &secret : secrets) {
        const KeptSecret *&newest = byToken[{secret.accountId, secret.remoteId}];
        if (newest == nullptr || newest->storedAt < secret.storedAt)
            newest = &secret;
    }
    if (byToken.isEmpty())
        return;
    for (TokenEntry &entry : entries) {
        if (const auto found = byToken.constFind(entry.key()); found != byToken.constEnd())
            entry.secret = **found;
    }
}

void sortOnce(std::vector<TokenKey> &keys)
{
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

template<typename Entries>
auto *entryOf(Entries &entries, const TokenKey &key)
{
    const auto found =
        std::lower_bound(entries.begin(), entries.end(), key,
                         [](const TokenEntry &entry, const TokenKey &wanted) { return entry.isBefore(wanted); });
    return found != entries.end() && found->key() == key ? &*found : nullptr;
}

/// Which tokens differ between two lists, both sorted by key.
TokenChanges differences(const std::vector<TokenEntry> &before, const std::vector<TokenEntry> &after)
{
    TokenChanges changes;
    auto old = before.begin();
    auto now = after.begin();
    while (old != before.end() || now != after.end()) {
        if (now == after.end() || (old != before.end() && old->isBefore(now->key()))) {
            changes.keys.push_back((old++)->key());
        } else if (old == before.end() || now->isBefore(old->key())) {
            changes.keys.push_back((now++)->key());
        } else {
            if (!(*old == *now))
                changes.keys.push_back(now->key());
            ++old;
            ++now;
        }
    }
    return changes;
}

std::unexpected<Error> noSuchSignIn()
{
    return failure(
        Error::Kind::NotFound,
        QCoreApplication::translate("patkeeper::Inventory", "This sign-in is no longer what it was. Sign in again."));
}

} // namespace

Result<Inventory::Contents> Inventory::readContents(QSqlDatabase &connection)
{
    Contents contents;
    auto accounts = sql::readAccounts(connection);
    auto signIns = sql::readSignIns(connection);
    const auto everything = sql::Wanted::everything();
    Result<void> tokens;
    // In the order that the tokens are kept in here, so that they need not be sorted.
    QStringList accountIds;
    for (const Account &account : accounts.value_or(QList<Account>()))
        accountIds.append(account.id);
    accountIds.sort();
    for (const QString &accountId : std::as_const(accountIds)) {
        if (tokens)
            tokens = sql::readTokensOf(connection, accountId, contents.tokens);
    }
    const auto lineages = sql::readLineages(connection, everything, contents.lineages);
    const auto secrets = sql::readKeptSecrets(connection, everything, contents.keptSecrets);
    if (const auto error =
            firstError({errorOf(accounts), errorOf(signIns), errorOf(tokens), errorOf(lineages), errorOf(secrets)}))
        return std::unexpected(*error);
    contents.accounts = std::move(*accounts);
    contents.signIns = std::move(*signIns);
    sortByKey(contents.tokens);
    fillInSecrets(contents.tokens, contents.keptSecrets);
    return contents;
}

Result<Inventory::Reread> Inventory::reread(QSqlDatabase &connection, Touched touched)
{
    Reread now;
    if (touched.owners) {
        auto accounts = sql::readAccounts(connection);
        auto signIns = sql::readSignIns(connection);
        if (const auto error = firstError({errorOf(accounts), errorOf(signIns)}))
            return std::unexpected(*error);
        now.accounts = std::move(*accounts);
        now.signIns = std::move(*signIns);
    }
    for (const auto &wanted : {sql::Wanted::ofAccounts(touched.accounts), sql::Wanted::ofTokens(touched.tokens)}) {
        const auto tokens = sql::readTokens(connection, wanted, now.tokens);
        const auto secrets = sql::readKeptSecrets(connection, wanted, now.keptSecrets);
        if (const auto error = firstError({errorOf(tokens), errorOf(secrets)}))
            return std::unexpected(*error);
    }
    for (const auto &wanted : {sql::Wanted::ofAccounts(touched.accounts), sql::Wanted::ofIds(touched.lineages)}) {
        if (const auto lineages = sql::readLineages(connection, wanted, now.lineages); !lineages)
            return std::unexpected(lineages.error());
    }
    sortByKey(now.tokens);
    fillInSecrets(now.tokens, now.keptSecrets);
    now.touched = std::move(touched);
    return now;
}

void Inventory::adopt(Contents contents)
{
    const bool accountsDiffer = contents.accounts != m_accounts || contents.signIns != m_signIns;
    TokenChanges changes{.everything = m_tokens.empty() || contents.lineages != m_lineages, .keys = {}};
    if (!changes.everything)
        changes = differences(m_tokens, contents.tokens);
    m_accounts = std::move(contents.accounts);
    m_signIns = std::move(contents.signIns);
    std::swap(m_tokens, contents.tokens);
    m_lineages = std::move(contents.lineages);
    m_keptSecrets = std::move(contents.keptSecrets);
    m_loaded = true;
    signal(accountsDiffer, changes);
    discard(std::move(contents.tokens));
}

// To free the strings of 100,000 tokens takes longer than a frame; another thread has the time.
void Inventory::discard(std::vector<TokenEntry> entries)
{
    constexpr std::size_t manyEntries = 5000;
    if (entries.size() < manyEntries)
        return;
    m_database->read<void>(
        [entries = std::move(entries)](QSqlDatabase &) mutable -> Result<void> {
            std::exchange(entries, {});
            return {};
        },
        this, [](const Result<void> &) {});
}

void Inventory::adopt(Reread reread)
{
    const std::vector<TokenKey> touched = touchedKeys(reread);
    const bool accountsDiffer = adoptOwners(reread);
    adoptLineages(reread);
    adoptSecrets(reread);
    const TokenChanges changes = replaceTokens(std::move(reread.tokens), touched, reread.touched.tokens);
    signal(accountsDiffer, changes);
}

bool Inventory::adoptOwners(const Reread &reread)
{
    if (!reread.touched.owners || (reread.accounts == m_accounts && reread.signIns == m_signIns))
        return false;
    m_accounts = reread.accounts;
    m_signIns = reread.signIns;
    return true;
}

void Inventory::signal(bool accountsDiffer, const TokenChanges &changes)
{
    if (accountsDiffer)
        Q_EMIT accountsChanged();
    if (changes.everything || !changes.keys.empty())
        Q_EMIT entriesChanged(changes);
    Q_EMIT tokensChanged();
}

void Inventory::adoptLineages(const Reread &reread)
{
    const Touched &touched = reread.touched;
    for (const QString &id : touched.lineages)
        m_lineages.remove(id);
    if (!touched.accounts.isEmpty())
        m_lineages.removeIf([&](const auto &known) { return touched.accounts.contains(known.value().accountId); });
    m_lineages.insert(reread.lineages);
}

void Inventory::adoptSecrets(const Reread &reread)
{
    const Touched &touched = reread.touched;
    m_keptSecrets.removeIf([&](const auto &known) {
        const KeptSecret &secret = known.value();
        return touched.accounts.contains(secret.accountId) ||
               std::binary_search(touched.tokens.begin(), touched.tokens.end(),
                                  TokenKey{secret.accountId, secret.remoteId});
    });
    m_keptSecrets.insert(reread.keptSecrets);
}

/// Sorted: named, known of an account that was named, or read now.
std::vector<TokenKey> Inventory::touchedKeys(const Reread &reread) const
{
    std::vector<TokenKey> keys = reread.touched.tokens;
    for (const TokenEntry &entry : reread.tokens)
        keys.push_back(entry.key());
    for (const QString &accountId : reread.touched.accounts) {
        auto next =
            std::lower_bound(m_tokens.begin(), m_tokens.end(), TokenKey{accountId, {}},
                             [](const TokenEntry &entry, const TokenKey &wanted) { return entry.isBefore(wanted); });
        for (; next != m_tokens.end() && next->token.accountId == accountId; ++next)
            keys.push_back(next->key());
    }
    sortOnce(keys);
    return keys;
}

TokenChanges Inventory::replaceTokens(std::vector<TokenEntry> fresh, const std::vector<TokenKey> &touched,
                                      const std::vector<TokenKey> &named)
{
    TokenChanges changes;
    std::vector<TokenEntry> comes;
    std::size_t goes = 0;
    for (const TokenKey &key : touched) {
        const TokenEntry *now = entryOf(fresh, key);
        TokenEntry *known = entryOf(m_tokens, key);
        const bool differs = (now == nullptr) != (known == nullptr) || (now != nullptr && !(*now == *known));
        if (differs || (now != nullptr && std::binary_search(named.begin(), named.end(), key)))
            changes.keys.push_back(key);
        if (now != nullptr && known != nullptr)
            *known = *now;
        else if (now != nullptr)
            comes.push_back(*now);
        else if (known != nullptr)
            ++goes;
    }
    if (goes > 0)
        std::erase_if(m_tokens, [&](const TokenEntry &entry) {
            return std::binary_search(touched.begin(), touched.end(), entry.key()) &&
                   entryOf(fresh, entry.key()) == nullptr;
        });
    insertTokens(std::move(comes));
    return changes;
}

// In place where it is one token, as mostly; else all of them in one pass.
void Inventory::insertTokens(std::vector<TokenEntry> comes)
{
    const auto before = [](const TokenEntry &left, const TokenEntry &right) { return left.isBefore(right.key()); };
    const auto middle = static_cast<std::ptrdiff_t>(m_tokens.size());
    if (comes.size() == 1) {
        const auto place = std::lower_bound(m_tokens.begin(), m_tokens.end(), comes.front(), before);
        m_tokens.insert(place, std::move(comes.front()));
        return;
    }
    m_tokens.insert(m_tokens.end(), std::make_move_iterator(comes.begin()), std::make_move_iterator(comes.end()));
    std::inplace_merge(m_tokens.begin(), m_tokens.begin() + middle, m_tokens.end(), before);
}

void Inventory::load(QObject *context, Reply<void> reply)
{
    m_database->read<Contents>(
        [](QSqlDatabase &connection) { return readContents(connection); }, this,
        [this, asker = QPointer<QObject>(context), reply = std::move(reply)](Result<Contents> contents) mutable {
            Result<void> outcome;
            if (contents)
                adopt(std::move(*contents));
            else
                outcome = std::unexpected(contents.error());
            if (asker)
                reply(std::move(outcome));
        });
}

void Inventory::commit(Database::Work<Touched> work, QObject *context, Reply<void> reply)
{
    m_database->write<Reread>(
        [work = std::move(work)](QSqlDatabase &connection) mutable -> Result<Reread> {
            Result<Touched> touched = work(connection);
            if (!touched)
                return std::unexpected(touched.error());
            sortOnce(touched->tokens);
            return reread(connection, std::move(*touched));
        },
        this,
        [this, asker = QPointer<QObject>(context), reply = std::move(reply)](Result<Reread> now) mutable {
            Result<void> outcome;
            if (now)
                adopt(std::move(*now));
            else
                outcome = std::unexpected(now.error());
            if (asker)
                reply(std::move(outcome));
        });
}

const Account *Inventory::account(const QString &accountId) const
{
    const auto found = std::find_if(m_accounts.cbegin(), m_accounts.cend(),
                                    [&](const Account &candidate) { return candidate.id == accountId; });
    return found == m_accounts.cend() ? nullptr : &*found;
}

const Account *Inventory::accountNamed(const QString &name) const
{
    const auto found = std::find_if(m_accounts.cbegin(), m_accounts.cend(),
                                    [&](const Account &candidate) { return candidate.name == name; });
    return found == m_accounts.cend() ? nullptr : &*found;
}

const SignIn *Inventory::signIn(const QString &signInId) const
{
    const auto found = m_signIns.constFind(signInId);
    return found == m_signIns.constEnd() ? nullptr : &*found;
}

const TokenEntry *Inventory::token(const TokenKey &key) const
{
    return entryOf(m_tokens, key);
}

const Lineage *Inventory::lineage(const QString &lineageId) const
{
    const auto found = m_lineages.constFind(lineageId);
    return found == m_lineages.constEnd() ? nullptr : &*found;
}

QString Inventory::notes(const TokenKey &key) const
{
    const TokenEntry *entry = token(key);
    const Lineage *line = entry != nullptr ? lineage(entry->lineageId) : nullptr;
    return line != nullptr ? line->notes : QString();
}

QDateTime Inventory::now(const QString &accountId) const
{
    const Account *owner = account(accountId);
    return m_clock().addMSecs(owner != nullptr ? owner->clockOffsetMs : 0);
}

void Inventory::saveAccount(Account account, SignIn signIn, QObject *context, Reply<void> reply)
{
    commit(
        [account = std::move(account), signIn = std::move(signIn)](QSqlDatabase &connection) -> Result<Touched> {
            if (Result<void> written = sql::writeSignIn(connection, signIn); !written)
                return std::unexpected(written.error());
            if (Result<void> written = sql::writeAccount(connection, account); !written)
                return std::unexpected(written.error());
            return Touched::byOwners();
        },
        context, std::move(reply));
}

void Inventory::saveAccount(Account account, QObject *context, Reply<void> reply)
{
    commit(
        [account = std::move(account)](QSqlDatabase &connection) -> Result<Touched> {
            if (Result<void> written = sql::writeAccount(connection, account); !written)
                return std::unexpected(written.error());
            return Touched::byOwners();
        },
        context, std::move(reply));
}

void Inventory::saveSignIn(SignIn signIn, QObject *context, Reply<void> reply)
{
    commit(
        [signIn = std::move(signIn)](QSqlDatabase &connection) -> Result<Touched> {
            const Result<void> written = sql::writeSignIn(connection, signIn);
            if (!written)
                return std::unexpected(written.error());
            return Touched::byOwners();
        },
        context, std::move(reply));
}

void Inventory::markSignInNeeded(const QString &signInId, const QString &secretKey, QObject *context, Reply<void> reply)
{
    commit(
        [signInId, secretKey](QSqlDatabase &connection) -> Result<Touched> {
            const auto done =
                execute(connection, QStringLiteral("UPDATE sign_ins SET needed = 1 WHERE id = ? AND secret_key = ?"),
                        {signInId, secretKey});
            if (!done)
                return std::unexpected(done.error());
            return Touched::byOwners();
        },
        context, std::move(reply));
}

void Inventory::readSignIn(const QString &signInId, QObject *context, Reply<SignIn> reply)
{
    m_database->read<SignIn>(
        [signInId](QSqlDatabase &connection) -> Result<SignIn> {
            Result<QHash<QString, SignIn>> all = sql::readSignIns(connection);
            if (!all)
                return std::unexpected(std::move(all.error()));
            const auto found = all->constFind(signInId);
            if (found == all->cend())
                return noSuchSignIn();
            return *found;
        },
        context, std::move(reply));
}

void Inventory::readTokens(const QString &accountId, QObject *context, Reply<QList<Token>> reply)
{
    m_database->read<QList<Token>>(
        [accountId](QSqlDatabase &connection) -> Result<QList<Token>> {
            std::vector<TokenEntry> entries;
            if (const auto read = sql::readTokensOf(connection, accountId, entries); !read)
                return std::unexpected(read.error());
            QList<Token> tokens;
            for (TokenEntry &entry : entries)
                tokens.append(std::move(entry.token));
            return tokens;
        },
        context, std::move(reply));
}

void Inventory::saveRenewal(const QString &signInId, const QString &oldKey, const QString &newKey, QObject *context,
                            Reply<void> reply)
{
    commit(
        [signInId, oldKey, newKey](QSqlDatabase &connection) -> Result<Touched> {
            const auto done = execute(
                connection,
                QStringLiteral("UPDATE sign_ins SET secret_key = ?, needed = 0 WHERE id = ? AND secret_key = ?"),
                {newKey, signInId, oldKey});
            if (!done)
                return std::unexpected(done.error());
            if (done->numRowsAffected() == 0)
                return noSuchSignIn();
            return Touched::byOwners();
        },
        context, std::move(reply));
}

void Inventory::replaceSignIn(SignIn signIn, const QString &oldKey, QObject *context, Reply<void> reply)
{
    commit(
        [signIn = std::move(signIn), oldKey](QSqlDatabase &connection) -> Result<Touched> {
            const Result<QHash<QString, SignIn>> all = sql::readSignIns(connection);
            if (!all)
                return std::unexpected(all.error());
            if (all->value(signIn.id).secretKey != oldKey || !all->contains(signIn.id))
                return noSuchSignIn();
            if (Result<void> written = sql::writeSignIn(connection, signIn); !written)
                return std::unexpected(written.error());
            return Touched::byOwners();
        },
        context, std::move(reply));
}

void Inventory::removeAccount(const QString &accountId, QObject *context, Reply<void> reply)
{
    commit(
        [accountId](QSqlDatabase &connection) -> Result<Touched> {
            for (const QString &statement : {QStringLiteral("DELETE FROM kept_secrets WHERE account_id = ?"),
                                             QStringLiteral("DELETE FROM tokens WHERE account_id = ?"),
                                             QStringLiteral("DELETE FROM lineages WHERE account_id = ?"),
                                             QStringLiteral("DELETE FROM accounts WHERE id = ?")}) {
                if (const auto done = execute(connection, statement, {accountId}); !done)
                    return std::unexpected(done.error());
            }
            const auto done = execute(
                connection, QStringLiteral("DELETE FROM sign_ins WHERE id NOT IN (SELECT sign_in_id FROM accounts)"));
            if (!done)
                return std::unexpected(done.error());
            return Touched{.owners = true, .accounts = {accountId}, .tokens = {}, .lineages = {}};
        },
        context, std::move(reply));
}

/// What a listing has written; an account of which much was written is read as a whole.
Inventory::Touched Inventory::touchedBy(const QString &accountId, const QStringList &written)
{
    constexpr qsizetype manyTokens = 500;
    if (written.size() > manyTokens)
        return {.owners = true, .accounts = {accountId}, .tokens = {}, .lineages = {}};
    Touched touched = Touched::byOwners();
    for (const QString &remoteId : written)
        touched.tokens.push_back({accountId, remoteId});
    return touched;
}

void Inventory::applyListing(const QString &accountId, TokenListing listing, std::chrono::milliseconds clockOffset,
                             QObject *context, Reply<ListingDifference> reply)
{
    const Account *known = account(accountId);
    if (known == nullptr) {
        return replyLater<ListingDifference>(
            context, std::move(reply), failure(Error::Kind::Cancelled, tr("The account was removed in the meantime.")));
    }
    Account refreshed = *known;
    refreshed.refreshedAt = m_clock();
    refreshed.clockOffsetMs = clockOffset.count();
    auto difference = std::make_shared<ListingDifference>();
    commit(
        [refreshed, listing = std::move(listing), difference](QSqlDatabase &connection) -> Result<Touched> {
            QStringList written;
            const Result<ListingDifference> applied = sql::applyListing(connection, refreshed.id, listing, written);
            if (!applied)
                return std::unexpected(applied.error());
            *difference = *applied;
            const auto done = execute(
                connection, QStringLiteral("UPDATE accounts SET refreshed_at = ?, clock_offset_ms = ? WHERE id = ?"),
                {refreshed.refreshedAt->toMSecsSinceEpoch(), refreshed.clockOffsetMs, refreshed.id});
            if (!done)
                return failure(Error::Kind::StorageFailed, tr("The refreshed account could not be written."));
            return touchedBy(refreshed.id, written);
        },
        context,
        [difference, reply = std::move(reply)](Result<void> done) mutable {
            if (done)
                reply(*difference);
            else
                reply(std::unexpected(done.error()));
        });
}

void Inventory::saveToken(Token token, std::optional<KeptSecret> secret, QObject *context, Reply<void> reply)
{
    commit(
        [token = std::move(token), secret = std::move(secret)](QSqlDatabase &connection) -> Result<Touched> {
            Touched touched{
                .owners = false, .accounts = {}, .tokens = {{token.accountId, token.remoteId}}, .lineages = {}};
            if (Result<void> written = sql::writeToken(connection, token); !written)
                return std::unexpected(written.error());
            if (!secret)
                return touched;
            touched.tokens.push_back({secret->accountId, secret->remoteId});
            const Result<void> written = sql::writeKeptSecret(connection, *secret);
            return written ? Result<Touched>(std::move(touched)) : std::unexpected(written.error());
        },
        context, std::move(reply));
}

void Inventory::removeKeptSecret(const QString &key, QObject *context, Reply<void> reply)
{
    commit(
        [key](QSqlDatabase &connection) -> Result<Touched> {
            Touched touched;
            auto owner = execute(connection,
                                 QStringLiteral("SELECT account_id, remote_id FROM kept_secrets WHERE key = ?"), {key});
            if (!owner)
                return std::unexpected(owner.error());
            if (owner->next())
                touched.tokens.push_back({owner->value(0).toString(), owner->value(1).toString()});
            owner->finish();
            const auto done = execute(connection, QStringLiteral("DELETE FROM kept_secrets WHERE key = ?"), {key});
            return done ? Result<Touched>(std::move(touched)) : std::unexpected(done.error());
        },
        context, std::move(reply));
}

void Inventory::saveNotes(const TokenKey &key, QString notes, QObject *context, Reply<void> reply)
{
    const TokenEntry *entry = token(key);
    if (entry == nullptr) {
        return replyLater<void>(context, std::move(reply),
                                failure(Error::Kind::NotFound, tr("This token is not in the inventory any longer.")));
    }
    Lineage line = lineageOf(key);
    line.notes = std::move(notes);
    saveLineage(std::move(line), {key}, context, std::move(reply));
}

Lineage Inventory::lineageOf(const TokenKey &key) const
{
    const TokenEntry *entry = token(key);
    const Lineage *known = entry != nullptr ? lineage(entry->lineageId) : nullptr;
    if (known != nullptr)
        return *known;
    Lineage line;
    line.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    line.accountId = key.accountId;
    line.currentRemoteId = key.remoteId;
    return line;
}

Inventory::Touched Inventory::touchedBy(const Lineage &line, std::vector<TokenKey> also) const
{
    Touched touched{.owners = false, .accounts = {}, .tokens = std::move(also), .lineages = {line.id}};
    for (const TokenEntry &other : m_tokens) {
        if (!other.lineageId.isEmpty() && other.lineageId == line.id)
            touched.tokens.push_back(other.key());
    }
    return touched;
}

void Inventory::saveLineage(Lineage line, std::vector<TokenKey> members, QObject *context, Reply<void> reply)
{
    Touched touched = touchedBy(line, members);
    commit(
        [line = std::move(line), members = std::move(members),
         touched = std::move(touched)](QSqlDatabase &connection) -> Result<Touched> {
            // The line is as it was when it was asked for; a review may have been kept since then.
            QHash<QString, Lineage> known;
            if (const auto read = sql::readLineages(connection, sql::Wanted::ofIds({line.id}), known); !read)
                return std::unexpected(read.error());
            Lineage now = line;
            if (const auto before = known.constFind(line.id); before != known.constEnd())
                setLastReview(now, lastReview(*before));
            if (Result<void> written = sql::writeLineage(connection, now, members); !written)
                return std::unexpected(written.error());
            return touched;
        },
        context, std::move(reply));
}

void Inventory::pointLineage(const TokenKey &current, const TokenKey &previous, QObject *context, Reply<void> reply)
{
    const TokenEntry *entry = token(previous);
    Lineage line = lineageOf(entry != nullptr && !entry->lineageId.isEmpty() ? previous : current);
    line.currentRemoteId = current.remoteId;
    line.previousRemoteId = previous.remoteId;
    saveLineage(std::move(line), {current, previous}, context, std::move(reply));
}

void Inventory::saveReviews(const QList<TokenKey> &keys, Review review, QList<HistoryEntry> lines, QObject *context,
                            Reply<void> reply)
{
    Touched touched;
    std::vector<Lineage> made;
    for (const TokenKey &key : keys) {
        const Lineage line = lineageOf(key);
        const Touched these = touchedBy(line, {key});
        touched.tokens.insert(touched.tokens.end(), these.tokens.begin(), these.tokens.end());
        made.push_back(line);
    }
    commit(
        [keys, review = std::move(review), lines = std::move(lines), made = std::move(made),
         touched = std::move(touched)](QSqlDatabase &connection) mutable -> Result<Touched> {
            for (qsizetype i = 0; i < keys.size(); ++i) {
                const auto saved = sql::writeReview(connection, keys[i], review, made[static_cast<std::size_t>(i)]);
                if (!saved)
                    return std::unexpected(saved.error());
                touched.lineages.append(*saved);
            }
            for (const HistoryEntry &line : std::as_const(lines)) {
                if (const auto written = insertHistory(connection, line); !written)
                    return std::unexpected(written.error());
            }
            return std::move(touched);
        },
        context, std::move(reply));
}

void Inventory::saveLineagePolicy(const TokenKey &key, QJsonObject policy, QObject *context, Reply<void> reply)
{
    if (token(key) == nullptr) {
        return replyLater<void>(context, std::move(reply),
                                failure(Error::Kind::NotFound, tr("This token is not in the inventory any longer.")));
    }
    Lineage line = lineageOf(key);
    line.policy = std::move(policy);
    saveLineage(std::move(line), {key}, context, std::move(reply));
}

void Inventory::withdrawToken(const TokenKey &key, QObject *context, Reply<void> reply)
{
    commit(
        [key](QSqlDatabase &connection) -> Result<Touched> {
            const auto done =
                execute(connection,
                        QStringLiteral("DELETE FROM tokens WHERE account_id = ? AND remote_id = ? AND "
                                       "IFNULL(lineage_id, '') = '' AND NOT EXISTS (SELECT 1 FROM kept_secrets WHERE "
                                       "kept_secrets.account_id = tokens.account_id AND "
                                       "kept_secrets.remote_id = tokens.remote_id)"),
                        {key.accountId, key.remoteId});
            if (!done)
                return std::unexpected(done.error());
            std::vector<TokenEntry> left;
            if (const auto read = sql::readTokens(connection, sql::Wanted::ofTokens({key}), left); !read)
                return std::unexpected(read.error());
            if (!left.empty())
                return failure(Error::Kind::Rejected, tr("This token is in use here. It is not taken back."));
            return Touched{.owners = false, .accounts = {}, .tokens = {key}, .lineages = {}};
        },
        context, std::move(reply));
}

void Inventory::forgetToken(const TokenKey &key, QObject *context, Reply<void> reply)
{
    const TokenEntry *entry = token(key);
    if (entry != nullptr && (isLiving(entry->token, now(key.accountId)) || entry->secret)) {
        return replyLater<void>(
            context, std::move(reply),
            failure(Error::Kind::Rejected, tr("This token lives or its secret is kept. Revoke it, or let go of "
                                              "its secret, before it is forgotten.")));
    }
    Touched touched{.owners = false, .accounts = {}, .tokens = {key}, .lineages = {}};
    if (entry != nullptr && !entry->lineageId.isEmpty())
        touched.lineages.append(entry->lineageId);
    commit(
        [key, touched = std::move(touched)](QSqlDatabase &connection) -> Result<Touched> {
            for (const QString &statement :
                 {QStringLiteral("DELETE FROM lineages WHERE account_id = ? AND current_remote_id = ?"),
                  QStringLiteral("DELETE FROM tokens WHERE account_id = ? AND remote_id = ?")}) {
                if (const auto done = execute(connection, statement, {key.accountId, key.remoteId}); !done)
                    return std::unexpected(done.error());
            }
            return touched;
        },
        context, std::move(reply));
}

} // namespace patkeeper
