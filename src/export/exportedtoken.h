// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "values.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace patkeeper
{

class Inventory;
struct Capabilities;

/// What other programs are told of one token: plain facts, and no place for a secret or for where it is kept.
struct ExportedToken {
    QString accountId;
    QString place;    ///< What the account is reached by, the same in every profile: see placeOf().
    QString account;  ///< The account's name.
    QString provider; ///< "azure-devops"
    QString service;  ///< "Azure DevOps"
    QString remoteId;
    QString name;
    QStringList scopes;
    QString scopeSummary; ///< In a few words.
    TokenStatus status = TokenStatus::Active;
    std::optional<QDateTime> createdAt;
    std::optional<QDateTime> expiresAt;
    bool neverExpires = false;
    std::optional<OtherEnd> otherEnd;
    QString otherEndCaption; ///< "all organizations"; empty where there is no other end.
    std::optional<QDateTime> lastUsedAt;
    bool secretKept = false;
    QString notes;                   ///< "Used in", one place a line.
    std::optional<QDateTime> asOf{}; ///< When the account was last asked completely.

    bool operator==(const ExportedToken &) const = default;
};

/// What an account is reached by, without what a profile or a person calls it.
QString placeOf(const Account &account);

using CapabilitiesByKind = std::function<const Capabilities *(const QString &kind)>;

/// Every token that is known, or those of one account, sorted by account, end and name; those without an end come last.
QList<ExportedToken> exportedTokens(const Inventory &inventory, const CapabilitiesByKind &capabilities,
                                    const QString &accountId = {});

} // namespace patkeeper
