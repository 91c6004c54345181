// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventorysql.h"

#include "sqlvalues.h"

#include <QSet>
#include <QSqlError>
#include <QVariant>

#include <functional>

namespace patkeeper::inventorysql
{

namespace
{

QVariant instant(const std::optional<QDateTime> &time)
{
    return sqlTime(time.value_or(QDateTime()));
}

std::optional<QDateTime> optionalTime(const QVariant &value)
{
    return value.isNull() ? std::nullopt : std::optional(timeFromSql(value));
}

// A null string would be bound as NULL, and the columns are NOT NULL.
QString text(const QString &value)
{
    return value.isNull() ? QStringLiteral("") : value;
}

QString json(const QStringList &list)
{
    return sqlJson(QJsonArray::fromStringList(list));
}

QStringList list(const QVariant &value)
{
    QStringList result;
    const QJsonArray array = arrayFromSql(value);
    for (const auto &item : array)
        result.append(item.toString());
    return result;
}

Result<void> run(QSqlDatabase &connection, const QString &statement, const QVariantList &values)
{
    const Result<ExecutedQuery> query = execute(connection, statement, values);
    if (!query)
        return std::unexpected(query.error());
    return {};
}

Account accountFrom(const QSqlQuery &row)
{
    Account account;
    account.id = row.value(0).toString();
    account.name = row.value(1).toString();
    account.provider = row.value(2).toString();
    account.signInId = row.value(3).toString();
    const QJsonObject fields = objectFromSql(row.value(4));
    for (auto field = fields.begin(); field != fields.end(); ++field)
        account.fields.insert(field.key(), field.value().toString());
    account.origins = list(row.value(5));
    account.userId = row.value(6).toString();
    account.userName = row.value(7).toString();
    account.refreshedAt = optionalTime(row.value(8));
    account.clockOffsetMs = row.value(9).toLongLong();
    return account;
}

// Qt makes a variant of each value of each row, and one of NULL costs next to nothing: what is as it mostly is, is
// NULL.
const QString tokenColumns =
    QStringLiteral("remote_id, name, scopes, created_at, expires_at, last_used_at, "
                   "NULLIF(status, 'active'), other_end_at, NULLIF(other_end_reason, ''), NULLIF(extras, '{}'), "
                   "NULLIF(lineage_id, '')");

/// The first one after tokenColumns.
constexpr int columnAfter = 11;

/// Turns rows into tokens. What many rows have in common is parsed once and held in memory once.
class TokenReader final
{
public:
    /// The columns are tokenColumns; the account is known already.
    TokenEntry read(const QSqlQuery &row, const QString &accountId)
    {
        TokenEntry entry;
        Token &token = entry.token;
        token.accountId = accountId;
        token.remoteId = row.value(0).toString();
        token.name = row.value(1).toString();
        token.scopes = scopes(row.value(2).toString());
        token.createdAt = timeFromSql(row.value(3));
        token.expiresAt = optionalTime(row.value(4));
        token.lastUsedAt = optionalTime(row.value(5));
        if (const QVariant status = row.value(6); !status.isNull())
            token.status = tokenStatusFromName(status.toString()).value_or(TokenStatus::NoLongerListed);
        if (const QVariant otherEnd = row.value(7); !otherEnd.isNull())
            token.otherEnd = OtherEnd{.at = timeFromSql(otherEnd), .reason = shared(row.value(8).toString())};
        if (const QString extras = row.value(9).toString(); extras.size() > 2)
            token.extras = object(extras);
        entry.lineageId = row.value(10).toString();
        return entry;
    }

    QString shared(const QString &text)
    {
        const auto known = m_texts.constFind(text);
        return known != m_texts.constEnd() ? *known : *m_texts.insert(text);
    }

private:
    QStringList scopes(const QString &text)
    {
        const auto known = m_scopes.constFind(text);
        return known != m_scopes.constEnd() ? *known
                                            : *m_scopes.insert(text, text.split(QLatin1Char(' '), Qt::SkipEmptyParts));
    }

    QJsonObject object(const QString &json)
    {
        const auto known = m_objects.constFind(json);
        return known != m_objects.constEnd() ? *known : *m_objects.insert(json, objectFromSql(json));
    }

    QSet<QString> m_texts;
    QHash<QString, QStringList> m_scopes;
    QHash<QString, QJsonObject> m_objects;
};

/// Prepares once, asks for each set of values, and shows each row.
Result<void> forEachRow(QSqlDatabase &connection, const QString &statement, const Wanted &wanted,
                        const std::function<void(const QSqlQuery &)> &visit)
{
    const QString complete = statement + wanted.condition;
    for (const QVariantList &values : wanted.values) {
        Result<ExecutedQuery> query = execute(connection, complete, values);
        if (!query)
            return std::unexpected(std::move(query.error()));
        while (query->next())
            visit(*query);
    }
    return {};
}

QVariantList tokenValues(const Token &token)
{
    return {text(token.accountId),
            text(token.remoteId),
            text(token.name),
            text(token.scopes.join(QLatin1Char(' '))),
            sqlTime(token.createdAt),
            instant(token.expiresAt),
            instant(token.lastUsedAt),
            tokenStatusName(token.status),
            token.otherEnd ? sqlTime(token.otherEnd->at) : QVariant(),
            token.otherEnd ? text(token.otherEnd->reason) : QStringLiteral(""),
            token.extras.isEmpty() ? QStringLiteral("{}") : sqlJson(token.extras),
            QDateTime::currentMSecsSinceEpoch()};
}

const QString upsertToken = QStringLiteral(
    "INSERT INTO tokens (account_id, remote_id, name, scopes, created_at, expires_at, last_used_at, status, "
    "other_end_at, "
    "other_end_reason, extras, seen_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) "
    "ON CONFLICT (account_id, remote_id) DO UPDATE SET name=excluded.name, scopes=excluded.scopes, "
    "created_at=excluded.created_at, expires_at=excluded.expires_at, last_used_at=excluded.last_used_at, "
    "status=excluded.status, other_end_at=excluded.other_end_at, other_end_reason=excluded.other_end_reason, "
    "extras=excluded.extras, seen_at=excluded.seen_at");

} // namespace

Result<QList<Account>> readAccounts(QSqlDatabase &connection)
{
    Result<ExecutedQuery> query =
        execute(connection, QStringLiteral("SELECT id, name, provider, sign_in_id, fields, origins, user_id, "
                                           "user_name, refreshed_at, clock_offset_ms FROM accounts "
                                           "ORDER BY position, name COLLATE NOCASE"));
    if (!query)
        return std::unexpected(query.error());
    QList<Account> accounts;
    while (query->next())
        accounts.append(accountFrom(*query));
    return accounts;
}

Result<QHash<QString, SignIn>> readSignIns(QSqlDatabase &connection)
{
    Result<ExecutedQuery> query = execute(
        connection,
        QStringLiteral("SELECT id, kind, authority, user_id, user_name, secret_key, expires_at, needed, occasion, "
                       "settings FROM sign_ins"));
    if (!query)
        return std::unexpected(query.error());
    QHash<QString, SignIn> signIns;
    while (query->next()) {
        signIns.insert(query->value(0).toString(), SignIn{.id = query->value(0).toString(),
                                                          .kind = query->value(1).toString(),
                                                          .authority = query->value(2).toString(),
                                                          .userId = query->value(3).toString(),
                                                          .userName = query->value(4).toString(),
                                                          .secretKey = query->value(5).toString(),
                                                          .expiresAt = optionalTime(query->value(6)),
                                                          .needed = query->value(7).toBool(),
                                                          .occasion = query->value(8).toString(),
                                                          .settings = objectFromSql(query->value(9))});
    }
    return signIns;
}

Wanted Wanted::ofAccounts(const QStringList &accountIds)
{
    Wanted wanted{.condition = QStringLiteral(" WHERE account_id = ?"), .values = {}};
    for (const QString &accountId : accountIds)
        wanted.values.append({accountId});
    return wanted;
}

Wanted Wanted::ofTokens(const std::vector<TokenKey> &keys)
{
    Wanted wanted{.condition = QStringLiteral(" WHERE account_id = ? AND remote_id = ?"), .values = {}};
    for (const TokenKey &key : keys)
        wanted.values.append({key.accountId, key.remoteId});
    return wanted;
}

Wanted Wanted::ofIds(const QStringList &ids)
{
    Wanted wanted{.condition = QStringLiteral(" WHERE id = ?"), .values = {}};
    for (const QString &id : ids)
        wanted.values.append({id});
    return wanted;
}

Result<void> readTokens(QSqlDatabase &connection, const Wanted &wanted, std::vector<TokenEntry> &entries)
{
    TokenReader reader;
    return forEachRow(connection, QStringLiteral("SELECT %1, account_id FROM tokens").arg(tokenColumns), wanted,
                      [&](const QSqlQuery &row) {
                          entries.push_back(reader.read(row, reader.shared(row.value(columnAfter).toString())));
                      });
}

Result<void> readTokensOf(QSqlDatabase &connection, const QString &accountId, std::vector<TokenEntry> &entries)
{
    TokenReader reader;
    return forEachRow(connection, QStringLiteral("SELECT %1 FROM tokens").arg(tokenColumns),
                      Wanted::ofAccounts({accountId}),
                      [&](const QSqlQuery &row) { entries.push_back(reader.read(row, accountId)); });
}

Result<void> readLineages(QSqlDatabase &connection, const Wanted &wanted, QHash<QString, Lineage> &lineages)
{
    return forEachRow(connection,
                      QStringLiteral("SELECT id, account_id, alias, notes, current_remote_id, previous_remote_id, "
                                     "policy FROM lineages"),
                      wanted, [&](const QSqlQuery &row) {
                          const QString id = row.value(0).toString();
                          lineages.insert(id, Lineage{.id = id,
                                                      .accountId = row.value(1).toString(),
                                                      .alias = row.value(2).toString(),
                                                      .notes = row.value(3).toString(),
                                                      .currentRemoteId = row.value(4).toString(),
                                                      .previousRemoteId = row.value(5).toString(),
                                                      .policy = objectFromSql(row.value(6))});
                      });
}

Result<void> readKeptSecrets(QSqlDatabase &connection, const Wanted &wanted, QHash<QString, KeptSecret> &secrets)
{
    return forEachRow(
        connection, QStringLiteral("SELECT key, account_id, remote_id, parts, proof, stored_at FROM kept_secrets"),
        wanted, [&](const QSqlQuery &row) {
            const QString key = row.value(0).toString();
            secrets.insert(
                key, KeptSecret{.key = key,
                                .accountId = row.value(1).toString(),
                                .remoteId = row.value(2).toString(),
                                .parts = list(row.value(3)),
                                .proof = proofFromName(row.value(4).toString()).value_or(KeptSecret::Proof::Unproven),
                                .storedAt = timeFromSql(row.value(5))});
        });
}

Result<void> writeAccount(QSqlDatabase &connection, const Account &account)
{
    QJsonObject fields;
    for (auto field = account.fields.begin(); field != account.fields.end(); ++field)
        fields.insert(field.key(), field.value());
    return run(
        connection,
        QStringLiteral("INSERT INTO accounts (id, name, provider, sign_in_id, fields, origins, user_id, user_name, "
                       "refreshed_at, clock_offset_ms) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET "
                       "name=excluded.name, provider=excluded.provider, sign_in_id=excluded.sign_in_id, "
                       "fields=excluded.fields, origins=excluded.origins, user_id=excluded.user_id, "
                       "user_name=excluded.user_name, refreshed_at=excluded.refreshed_at, "
                       "clock_offset_ms=excluded.clock_offset_ms"),
        {account.id, account.name, account.provider, text(account.signInId), sqlJson(fields), json(account.origins),
         text(account.userId), text(account.userName), instant(account.refreshedAt), account.clockOffsetMs});
}

Result<void> writeSignIn(QSqlDatabase &connection, const SignIn &signIn)
{
    return run(
        connection,
        QStringLiteral("INSERT INTO sign_ins (id, kind, authority, user_id, user_name, secret_key, expires_at, needed, "
                       "occasion, settings) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET "
                       "kind=excluded.kind, authority=excluded.authority, user_id=excluded.user_id, "
                       "user_name=excluded.user_name, secret_key=excluded.secret_key, expires_at=excluded.expires_at, "
                       "needed=excluded.needed, occasion=excluded.occasion, settings=excluded.settings"),
        {signIn.id, text(signIn.kind), text(signIn.authority), text(signIn.userId), text(signIn.userName),
         text(signIn.secretKey), instant(signIn.expiresAt), signIn.needed ? 1 : 0, text(signIn.occasion),
         sqlJson(signIn.settings)});
}

Result<void> writeToken(QSqlDatabase &connection, const Token &token)
{
    return run(connection, upsertToken, tokenValues(token));
}

Result<void> writeKeptSecret(QSqlDatabase &connection, const KeptSecret &secret)
{
    return run(
        connection,
        QStringLiteral("INSERT OR REPLACE INTO kept_secrets (key, account_id, remote_id, parts, proof, stored_at) "
                       "VALUES (?,?,?,?,?,?)"),
        {secret.key, secret.accountId, secret.remoteId, json(secret.parts), proofName(secret.proof),
         sqlTime(secret.storedAt)});
}

Result<void> writeLineage(QSqlDatabase &connection, const Lineage &lineage, const std::vector<TokenKey> &members)
{
    auto written =
        run(connection,
            QStringLiteral("INSERT OR REPLACE INTO lineages (id, account_id, alias, notes, current_remote_id, "
                           "previous_remote_id, policy) VALUES (?,?,?,?,?,?,?)"),
            {lineage.id, lineage.accountId, text(lineage.alias), text(lineage.notes), text(lineage.currentRemoteId),
             text(lineage.previousRemoteId), sqlJson(lineage.policy)});
    for (const TokenKey &member : members) {
        if (!written)
            break;
        written =
            run(connection, QStringLiteral("UPDATE tokens SET lineage_id = ? WHERE account_id = ? AND remote_id = ?"),
                {lineage.id, member.accountId, member.remoteId});
    }
    return written;
}

Result<QString> writeReview(QSqlDatabase &connection, const TokenKey &key, const Review &review, const Lineage &made)
{
    auto query = execute(
        connection,
        QStringLiteral("SELECT l.id FROM tokens t LEFT JOIN lineages l ON l.id = t.lineage_id WHERE t.account_id = ? "
                       "AND t.remote_id = ?"),
        {key.accountId, key.remoteId});
    if (!query)
        return std::unexpected(query.error());
    if (!query->next())
        return failure(Error::Kind::NotFound, Inventory::tr("This token is not in the inventory any longer."));
    const QString id = query->value(0).toString();
    query->finish();
    QHash<QString, Lineage> known;
    if (const auto read = readLineages(connection, Wanted::ofIds({id}), known); !read)
        return std::unexpected(read.error());
    Lineage line = known.value(id, made);
    setLastReview(line, review);
    if (const auto written = writeLineage(connection, line, {key}); !written)
        return std::unexpected(written.error());
    return line.id;
}

namespace
{

struct KnownTokens {
    QHash<QString, Token> asked;    ///< May be changed by the listing.
    QSet<QString> changedMeanwhile; ///< Written after the listing was asked for: it knows less than we do.
};

Result<KnownTokens> knownTokens(QSqlDatabase &connection, const QString &accountId, const QDateTime &askedAt)
{
    Result<ExecutedQuery> query =
        execute(connection, QStringLiteral("SELECT %1, seen_at FROM tokens WHERE account_id = ?").arg(tokenColumns),
                {accountId});
    if (!query)
        return std::unexpected(query.error());
    KnownTokens known;
    TokenReader reader;
    while (query->next()) {
        const Token token = reader.read(*query, accountId).token;
        // A row from the future was written by a clock that has been put right since.
        const qint64 seenAt = query->value(columnAfter).toLongLong();
        if (askedAt.isValid() && seenAt >= askedAt.toMSecsSinceEpoch() && seenAt <= QDateTime::currentMSecsSinceEpoch())
            known.changedMeanwhile.insert(token.remoteId);
        else
            known.asked.insert(token.remoteId, token);
    }
    return known;
}

} // namespace

Result<ListingDifference> applyListing(QSqlDatabase &connection, const QString &accountId, const TokenListing &listing,
                                       QStringList &written)
{
    Result<KnownTokens> known = knownTokens(connection, accountId, listing.askedAt);
    if (!known)
        return std::unexpected(known.error());
    QHash<QString, Token> &before = known->asked;
    ListingDifference difference;
    for (Token token : listing.tokens) {
        token.accountId = accountId;
        if (known->changedMeanwhile.contains(token.remoteId))
            continue;
        const auto old = before.constFind(token.remoteId);
        const bool isNew = old == before.constEnd();
        const bool same = !isNew && *old == token;
        if (!isNew)
            before.erase(old);
        if (same)
            continue;
        ++(isNew ? difference.added : difference.changed);
        written.append(token.remoteId);
        if (const Result<void> done = writeToken(connection, token); !done)
            return std::unexpected(done.error());
    }
    for (Token gone : std::as_const(before)) {
        if (gone.status != TokenStatus::Active)
            continue;
        gone.status = TokenStatus::NoLongerListed;
        ++difference.noLongerListed;
        written.append(gone.remoteId);
        if (const Result<void> done = writeToken(connection, gone); !done)
            return std::unexpected(done.error());
    }
    return difference;
}

} // namespace patkeeper::inventorysql
