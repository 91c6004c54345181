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
/// Sorted by key; lineage and secret filled in from the other tables by the caller.
Result<std::vector<TokenEntry>> readTokens(QSqlDatabase &connection);
Result<QHash<QString, Lineage>> readLineages(QSqlDatabase &connection);
Result<QHash<QString, KeptSecret>> readKeptSecrets(QSqlDatabase &connection);

Result<void> writeAccount(QSqlDatabase &connection, const Account &account);
Result<void> writeSignIn(QSqlDatabase &connection, const SignIn &signIn);
/// Inserts or replaces what the service says; never touches what the person entered.
Result<void> writeToken(QSqlDatabase &connection, const Token &token);
Result<void> writeKeptSecret(QSqlDatabase &connection, const KeptSecret &secret);
Result<void> writeLineage(QSqlDatabase &connection, const Lineage &lineage);
/// A complete listing: inserts, updates, and marks as no longer listed what was active and is lacking. What has ended
/// stays as it ended, and what was written after the listing was asked for is left alone.
Result<ListingDifference> applyListing(QSqlDatabase &connection, const QString &accountId, const TokenListing &listing);

} // namespace patkeeper::inventorysql
