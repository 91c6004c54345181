// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QMetaType>
#include <QString>

namespace patkeeper
{

/// What stands at the left: a smart group over all accounts, or the living tokens of one account.
struct TokenGroup {
    /// Expired, Revoked and NoLongerListed are parts of Ended.
    enum class Kind {
        Living,
        NeedsAttention,
        Expiring,
        NeverExpires,
        Ended,
        Expired,
        Revoked,
        NoLongerListed,
        Account
    };
    Kind kind = Kind::Living;
    QString accountId; ///< Of Kind::Account.

    bool operator==(const TokenGroup &) const = default;
};

} // namespace patkeeper

Q_DECLARE_METATYPE(patkeeper::TokenGroup)
