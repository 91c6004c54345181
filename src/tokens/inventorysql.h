// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"

#include <QSqlQuery>

namespace patkeeper::inventorysql
{

// Rows to values and back. All of it runs on the database's thread.

Result<QList<Account>> readAccounts(QSqlDatabase &connection);
Result<QHash<QString, SignIn>> readSignIns(QSqlDatabase &connection);

/// Which rows are wanted: one statement's condition, and what to bind to it for each time it is asked.
struct Wanted {
    QString condition; ///< Empty: every row.
    QList<QVariantList> values{QVariantList()};

    static Wanted everything() { return {}; }
    static Wanted ofAccounts(const QStringList &accountIds);
    static Wanted ofTokens(const std::vector<TokenKey> &keys);
    static Wanted ofIds(const QStringList &ids);
};
/// Appends; the secret of each is for the caller to fill in.
Result<void> readTokens(QSqlDatabase &connection, const Wanted &wanted, std::vector<TokenEntry> &entries);
/// As that, of one account; half as long again for many.
Result<void> readTokensOf(QSqlDatabase &connection, const QString &accountId, std::vector<TokenEntry> &entries);
Result<void> readLineages(QSqlDatabase &connection, const Wanted &wanted, QHash<QString, Lineage> &lineages);
Result<void> readKeptSecrets(QSqlDatabase &connection, const Wanted &wanted, QHash<QString, KeptSecret> &secrets);

Result<void> writeAccount(QSqlDatabase &connection, const Account &account);
Result<void> writeSignIn(QSqlDatabase &connection, const SignIn &signIn);
/// Inserts or replaces what the service says; never touches what the person entered.
Result<void> writeToken(QSqlDatabase &connection, const Token &token);
Result<void> writeKeptSecret(QSqlDatabase &connection, const KeptSecret &secret);
/// @p members belong to it from then on.
Result<void> writeLineage(QSqlDatabase &connection, const Lineage &lineage, const std::vector<TokenKey> &members);
/// Into the token's lineage as it is on the disk, or into @p made where it has none there; gives its id.
Result<QString> writeReview(QSqlDatabase &connection, const TokenKey &key, const Review &review, const Lineage &made);
/// A complete listing: inserts, updates, and marks as no longer listed what was active and is lacking. What has ended
/// stays as it ended, and what was written after the listing was asked for is left alone.
/// @p written gets the ids of the tokens that it changed.
Result<ListingDifference> applyListing(QSqlDatabase &connection, const QString &accountId, const TokenListing &listing,
                                       QStringList &written);

} // namespace patkeeper::inventorysql
