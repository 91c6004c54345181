// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exportedtoken.h"
#include "utc.h"

namespace patkeeper
{

inline QDateTime exportInstant()
{
    return QDateTime(QDate(2027, 3, 1), QTime(9, 0), utcZone);
}

/// A living one that is called as nobody should call one, and expires ten days after exportInstant().
inline ExportedToken someToken()
{
    return {.accountId = QStringLiteral("a-1"),
            .place = QStringLiteral("azure-devops\norganization=northwind"),
            .account = QStringLiteral("Northwind"),
            .provider = QStringLiteral("azure-devops"),
            .service = QStringLiteral("Azure DevOps"),
            .remoteId = QStringLiteral("t-1"),
            .name = QStringLiteral("=ci, \"Größe\"; a\\b"),
            .scopes = {QStringLiteral("vso.code"), QStringLiteral("vso.wiki")},
            .scopeSummary = QStringLiteral("Code (read), Wiki (read)"),
            .status = TokenStatus::Active,
            .createdAt = exportInstant().addDays(-20),
            .expiresAt = exportInstant().addDays(10),
            .neverExpires = false,
            .otherEnd = {},
            .otherEndCaption = {},
            .lastUsedAt = {},
            .secretKept = true,
            .notes = QStringLiteral("build server\nlaptop"),
            .asOf = exportInstant().addSecs(-60)};
}

} // namespace patkeeper
