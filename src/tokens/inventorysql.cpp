// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventorysql.h"

#include "sqlvalues.h"

#include <QSqlError>
#include <QVariant>

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
    const Result<QSqlQuery> query = execute(connection, statement, values);
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

const QString tokenColumns = QStringLiteral("account_id, remote_id, name, scopes, created_at, expires_at, "
                                            "last_used_at, status, other_end_at, other_end_reason, extras, "
                                            "lineage_id");

TokenEntry entryFrom(const QSqlQuery &row)
{
    TokenEntry entry;
    Token &token = entry.token;
    token.accountId = row.value(0).toString();
    token.remoteId = row.value(1).toString();
    token.name = row.value(2).toString();
    token.scopes = row.value(3).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    token.createdAt = timeFromSql(row.value(4));
    token.expiresAt = optionalTime(row.value(5));
    token.lastUsedAt = optionalTime(row.value(6));
    token.status = tokenStatusFromName(row.value(7).toString()).value_or(TokenStatus::NoLongerListed);
    if (!row.value(8).isNull())
        token.otherEnd = OtherEnd{.at = timeFromSql(row.value(8)), .reason = row.value(9).toString()};
    if (const QString extras = row.value(10).toString(); extras.size() > 2)
        token.extras = objectFromSql(extras);
    entry.lineageId = row.value(11).toString();
    return entry;
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
    Result<QSqlQuery> query =
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
    Result<QSqlQuery> query = execute(
        connection,
        QStringLiteral("SELECT id, kind, authority, user_id, user_name, secret_key, expires_at, needed FROM sign_ins"));
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
                                                          .needed = query->value(7).toBool()});
    }
    return signIns;
}

Result<std::vector<TokenEntry>> readTokens(QSqlDatabase &connection)
{
    Result<QSqlQuery> query =
        execute(connection, QStringLiteral("SELECT %1 FROM tokens ORDER BY account_id, remote_id").arg(tokenColumns));
    if (!query)
        return std::unexpected(query.error());
    std::vector<TokenEntry> entries;
    while (query->next())
        entries.push_back(entryFrom(*query));
    return entries;
}

Result<QHash<QString, Lineage>> readLineages(QSqlDatabase &connection)
{
    Result<QSqlQuery> query = execute(
        connection, QStringLiteral("SELECT id, account_id, alias, notes, current_remote_id, previous_remote_id, policy "
                                   "FROM lineages"));
    if (!query)
        return std::unexpected(query.error());
    QHash<QString, Lineage> lineages;
    while (query->next()) {
        lineages.insert(query->value(0).toString(), Lineage{.id = query->value(0).toString(),
                                                            .accountId = query->value(1).toString(),
                                                            .alias = query->value(2).toString(),
                                                            .notes = query->value(3).toString(),
                                                            .currentRemoteId = query->value(4).toString(),
                                                            .previousRemoteId = query->value(5).toString(),
                                                            .policy = objectFromSql(query->value(6))});
    }
    return lineages;
}

Result<QHash<QString, KeptSecret>> readKeptSecrets(QSqlDatabase &connection)
{
    Result<QSqlQuery> query = execute(
        connection, QStringLiteral("SELECT key, account_id, remote_id, parts, proof, stored_at FROM kept_secrets"));
    if (!query)
        return std::unexpected(query.error());
    QHash<QString, KeptSecret> secrets;
    while (query->next()) {
        secrets.insert(
            query->value(0).toString(),
            KeptSecret{.key = query->value(0).toString(),
                       .accountId = query->value(1).toString(),
                       .remoteId = query->value(2).toString(),
                       .parts = list(query->value(3)),
                       .proof = proofFromName(query->value(4).toString()).value_or(KeptSecret::Proof::Unproven),
                       .storedAt = timeFromSql(query->value(5))});
    }
    return secrets;
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
        QStringLiteral("INSERT INTO sign_ins (id, kind, authority, user_id, user_name, secret_key, expires_at, needed) "
                       "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET kind=excluded.kind, "
                       "authority=excluded.authority, user_id=excluded.user_id, user_name=excluded.user_name, "
                       "secret_key=excluded.secret_key, expires_at=excluded.expires_at, needed=excluded.needed"),
        {signIn.id, text(signIn.kind), text(signIn.authority), text(signIn.userId), text(signIn.userName),
         text(signIn.secretKey), instant(signIn.expiresAt), signIn.needed ? 1 : 0});
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

Result<void> writeLineage(QSqlDatabase &connection, const Lineage &lineage)
{
    return run(connection,
               QStringLiteral("INSERT OR REPLACE INTO lineages (id, account_id, alias, notes, current_remote_id, "
                              "previous_remote_id, policy) VALUES (?,?,?,?,?,?,?)"),
               {lineage.id, lineage.accountId, text(lineage.alias), text(lineage.notes), text(lineage.currentRemoteId),
                text(lineage.previousRemoteId), sqlJson(lineage.policy)});
}

namespace
{

struct KnownTokens {
    QHash<QString, Token> asked;    ///< May be changed by the listing.
    QSet<QString> changedMeanwhile; ///< Written after the listing was asked for: it knows less than we do.
};

Result<KnownTokens> knownTokens(QSqlDatabase &connection, const QString &accountId, const QDateTime &askedAt)
{
    Result<QSqlQuery> query =
        execute(connection, QStringLiteral("SELECT %1, seen_at FROM tokens WHERE account_id = ?").arg(tokenColumns),
                {accountId});
    if (!query)
        return std::unexpected(query.error());
    KnownTokens known;
    while (query->next()) {
        const Token token = entryFrom(*query).token;
        // A row from the future was written by a clock that has been put right since.
        const qint64 seenAt = query->value(12).toLongLong();
        if (askedAt.isValid() && seenAt >= askedAt.toMSecsSinceEpoch() && seenAt <= QDateTime::currentMSecsSinceEpoch())
            known.changedMeanwhile.insert(token.remoteId);
        else
            known.asked.insert(token.remoteId, token);
    }
    return known;
}

} // namespace

Result<ListingDifference> applyListing(QSqlDatabase &connection, const QString &accountId, const TokenListing &listing)
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
        if (const Result<void> written = writeToken(connection, token); !written)
            return std::unexpected(written.error());
    }
    for (Token gone : std::as_const(before)) {
        if (gone.status != TokenStatus::Active)
            continue;
        gone.status = TokenStatus::NoLongerListed;
        ++difference.noLongerListed;
        if (const Result<void> written = writeToken(connection, gone); !written)
            return std::unexpected(written.error());
    }
    return difference;
}

} // namespace patkeeper::inventorysql
