// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exportedtoken.h"

#include "capabilities.h"
#include "inventory.h"
#include "rules.h"

#include <algorithm>
#include <tuple>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// Of whatever account it is: for a token whose account or service nobody knows, too.
ExportedToken factsOf(const TokenEntry &entry)
{
    const Token &token = entry.token;
    return {.accountId = token.accountId,
            .place = {},
            .account = {},
            .provider = {},
            .service = {},
            .remoteId = token.remoteId,
            .name = token.name,
            .scopes = token.scopes,
            .scopeSummary = token.scopes.join(u' '),
            .status = token.status,
            .createdAt = token.createdAt.isValid() ? std::optional(token.createdAt) : std::nullopt,
            .expiresAt = token.expiresAt,
            .neverExpires = neverExpires(token),
            .otherEnd = token.otherEnd,
            .otherEndCaption = token.otherEnd ? token.otherEnd->reason : QString(),
            .lastUsedAt = token.lastUsedAt,
            .secretKept = entry.secret.has_value(),
            .notes = {},
            .asOf = {}};
}

void addAccount(ExportedToken *token, const Account &account)
{
    token->place = placeOf(account);
    token->account = account.name;
    token->provider = account.provider;
    token->service = account.provider;
    token->asOf = account.refreshedAt;
}

void addService(ExportedToken *token, const Capabilities &service)
{
    token->service = service.displayName;
    token->scopeSummary = service.scopes.summary(token->scopes);
    if (token->otherEnd && service.reasons.contains(token->otherEnd->reason))
        token->otherEndCaption = service.reasons.value(token->otherEnd->reason).caption;
}

QDateTime endForSorting(const ExportedToken &token)
{
    const QDateTime never(QDate(9999, 12, 31), QTime(0, 0));
    const QDateTime expiry = token.expiresAt.value_or(never);
    return token.otherEnd ? std::min(expiry, token.otherEnd->at) : expiry;
}

} // namespace

QString placeOf(const Account &account)
{
    QStringList parts{account.provider};
    for (auto field = account.fields.cbegin(); field != account.fields.cend(); ++field) {
        if (const QString value = field.value().trimmed(); !value.isEmpty())
            parts << field.key() + u'=' + value;
    }
    return parts.join(u'\n');
}

QList<ExportedToken> exportedTokens(const Inventory &inventory, const CapabilitiesByKind &capabilities,
                                    const QString &accountId)
{
    QList<ExportedToken> tokens;
    for (const TokenEntry &entry : inventory.tokens()) {
        if (!accountId.isEmpty() && entry.token.accountId != accountId)
            continue;
        ExportedToken token = factsOf(entry);
        token.status = statusAt(entry.token, inventory.now(entry.token.accountId));
        token.notes = inventory.notes(entry.key());
        if (const Account *account = inventory.account(entry.token.accountId)) {
            addAccount(&token, *account);
            if (const Capabilities *service = capabilities(account->provider))
                addService(&token, *service);
        }
        tokens.append(std::move(token));
    }
    std::stable_sort(tokens.begin(), tokens.end(), [](const ExportedToken &left, const ExportedToken &right) {
        return std::tuple(left.account, endForSorting(left), left.name) <
               std::tuple(right.account, endForSorting(right), right.name);
    });
    return tokens;
}

} // namespace patkeeper
