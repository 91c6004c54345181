// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventory.h"

#include "inventorysql.h"
#include "rules.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

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

Result<Inventory::Contents> Inventory::readContents(QSqlDatabase &connection)
{
    Contents contents;
    auto accounts = sql::readAccounts(connection);
    auto signIns = sql::readSignIns(connection);
    auto tokens = sql::readTokens(connection);
    auto lineages = sql::readLineages(connection);
    auto secrets = sql::readKeptSecrets(connection);
    for (const auto *error : {accounts ? nullptr : &accounts.error(), signIns ? nullptr : &signIns.error(),
                              tokens ? nullptr : &tokens.error(), lineages ? nullptr : &lineages.error(),
                              secrets ? nullptr : &secrets.error()}) {
        if (error != nullptr)
            return std::unexpected(*error);
    }
    contents.accounts = std::move(*accounts);
    contents.signIns = std::move(*signIns);
    contents.tokens = std::move(*tokens);
    contents.lineages = std::move(*lineages);
    contents.keptSecrets = std::move(*secrets);
    std::sort(contents.tokens.begin(), contents.tokens.end(),
              [](const TokenEntry &left, const TokenEntry &right) { return left.key() < right.key(); });
    QHash<TokenKey, const KeptSecret *> byToken;
    for (const KeptSecret &secret : std::as_const(contents.keptSecrets)) {
        const KeptSecret *&newest = byToken[{secret.accountId, secret.remoteId}];
        if (newest == nullptr || newest->storedAt < secret.storedAt)
            newest = &secret;
    }
    if (!byToken.isEmpty()) {
        for (TokenEntry &entry : contents.tokens) {
            if (const auto found = byToken.constFind(entry.key()); found != byToken.constEnd())
                entry.secret = **found;
        }
    }
    return contents;
}

void Inventory::adopt(Contents contents)
{
    const bool accountsDiffer = contents.accounts != m_accounts || contents.signIns != m_signIns;
    m_accounts = std::move(contents.accounts);
    m_signIns = std::move(contents.signIns);
    m_tokens = std::move(contents.tokens);
    m_lineages = std::move(contents.lineages);
    m_keptSecrets = std::move(contents.keptSecrets);
    m_loaded = true;
    if (accountsDiffer)
        Q_EMIT accountsChanged();
    Q_EMIT tokensChanged();
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

void Inventory::commit(Database::Work<void> work, QObject *context, Reply<void> reply)
{
    m_database->write<Contents>(
        [work = std::move(work)](QSqlDatabase &connection) mutable -> Result<Contents> {
            if (Result<void> done = work(connection); !done)
                return std::unexpected(done.error());
            return readContents(connection);
        },
        this,
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
    const auto found =
        std::lower_bound(m_tokens.begin(), m_tokens.end(), key,
                         [](const TokenEntry &entry, const TokenKey &wanted) { return entry.key() < wanted; });
    return found != m_tokens.end() && found->key() == key ? &*found : nullptr;
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
        [account = std::move(account), signIn = std::move(signIn)](QSqlDatabase &connection) -> Result<void> {
            if (Result<void> written = sql::writeSignIn(connection, signIn); !written)
                return written;
            return sql::writeAccount(connection, account);
        },
        context, std::move(reply));
}

void Inventory::saveSignIn(SignIn signIn, QObject *context, Reply<void> reply)
{
    commit([signIn = std::move(signIn)](QSqlDatabase &connection) { return sql::writeSignIn(connection, signIn); },
           context, std::move(reply));
}

void Inventory::markSignInNeeded(const QString &signInId, const QString &secretKey, QObject *context, Reply<void> reply)
{
    commit(
        [signInId, secretKey](QSqlDatabase &connection) -> Result<void> {
            const auto done =
                execute(connection, QStringLiteral("UPDATE sign_ins SET needed = 1 WHERE id = ? AND secret_key = ?"),
                        {signInId, secretKey});
            return done ? Result<void>() : std::unexpected(done.error());
        },
        context, std::move(reply));
}

void Inventory::removeAccount(const QString &accountId, QObject *context, Reply<void> reply)
{
    commit(
        [accountId](QSqlDatabase &connection) -> Result<void> {
            for (const QString &statement : {QStringLiteral("DELETE FROM kept_secrets WHERE account_id = ?"),
                                             QStringLiteral("DELETE FROM tokens WHERE account_id = ?"),
                                             QStringLiteral("DELETE FROM lineages WHERE account_id = ?"),
                                             QStringLiteral("DELETE FROM accounts WHERE id = ?")}) {
                if (const auto done = execute(connection, statement, {accountId}); !done)
                    return std::unexpected(done.error());
            }
            const auto done = execute(
                connection, QStringLiteral("DELETE FROM sign_ins WHERE id NOT IN (SELECT sign_in_id FROM accounts)"));
            return done ? Result<void>() : std::unexpected(done.error());
        },
        context, std::move(reply));
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
        [refreshed, listing = std::move(listing), difference](QSqlDatabase &connection) -> Result<void> {
            const Result<ListingDifference> applied = sql::applyListing(connection, refreshed.id, listing);
            if (!applied)
                return std::unexpected(applied.error());
            *difference = *applied;
            return execute(connection,
                           QStringLiteral("UPDATE accounts SET refreshed_at = ?, clock_offset_ms = ? WHERE id = ?"),
                           {refreshed.refreshedAt->toMSecsSinceEpoch(), refreshed.clockOffsetMs, refreshed.id})
                       ? Result<void>()
                       : failure(Error::Kind::StorageFailed, tr("The refreshed account could not be written."));
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
        [token = std::move(token), secret = std::move(secret)](QSqlDatabase &connection) -> Result<void> {
            if (Result<void> written = sql::writeToken(connection, token); !written)
                return written;
            return secret ? sql::writeKeptSecret(connection, *secret) : Result<void>();
        },
        context, std::move(reply));
}

void Inventory::removeKeptSecret(const QString &key, QObject *context, Reply<void> reply)
{
    commit(
        [key](QSqlDatabase &connection) -> Result<void> {
            const auto done = execute(connection, QStringLiteral("DELETE FROM kept_secrets WHERE key = ?"), {key});
            return done ? Result<void>() : std::unexpected(done.error());
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
    const Lineage *known = lineage(entry->lineageId);
    Lineage line = known != nullptr ? *known : Lineage{};
    if (known == nullptr) {
        line.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        line.accountId = key.accountId;
        line.currentRemoteId = key.remoteId;
    }
    line.notes = std::move(notes);
    commit(
        [line, key](QSqlDatabase &connection) -> Result<void> {
            if (Result<void> written = sql::writeLineage(connection, line); !written)
                return written;
            const auto done = execute(
                connection, QStringLiteral("UPDATE tokens SET lineage_id = ? WHERE account_id = ? AND remote_id = ?"),
                {line.id, key.accountId, key.remoteId});
            return done ? Result<void>() : std::unexpected(done.error());
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
    commit(
        [key](QSqlDatabase &connection) -> Result<void> {
            for (const QString &statement :
                 {QStringLiteral("DELETE FROM lineages WHERE account_id = ? AND current_remote_id = ?"),
                  QStringLiteral("DELETE FROM tokens WHERE account_id = ? AND remote_id = ?")}) {
                if (const auto done = execute(connection, statement, {key.accountId, key.remoteId}); !done)
                    return std::unexpected(done.error());
            }
            return {};
        },
        context, std::move(reply));
}

} // namespace patkeeper
