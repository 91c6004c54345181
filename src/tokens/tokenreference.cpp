// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenreference.h"

#include "rules.h"

#include <QCoreApplication>

namespace patkeeper
{

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::TokenReference)
};

std::unexpected<Error> notFound(const QString &reference)
{
    return failure(Error::Kind::NotFound,
                   Text::tr("There is no token “%1” in the inventory. Refresh, or list the tokens to see their names.")
                       .arg(reference));
}

Result<TokenKey> onlyOne(const QList<TokenKey> &living, const QList<TokenKey> &all, const QString &reference)
{
    if (living.size() == 1)
        return living.front();
    if (all.isEmpty())
        return notFound(reference);
    if (living.isEmpty() && all.size() == 1)
        return all.front();
    QStringList ids;
    for (const TokenKey &key : living.isEmpty() ? all : living)
        ids.append(key.remoteId);
    return failure(Error::Kind::Rejected, Text::tr("Several tokens are called “%1”. Say which by its id: %2.")
                                              .arg(reference, ids.join(QStringLiteral(", "))));
}

Result<TokenKey> byName(const Inventory &inventory, const Account &account, const QString &name,
                        const QString &reference)
{
    QList<TokenKey> living;
    QList<TokenKey> all;
    QList<TokenKey> successors;
    for (const TokenEntry &entry : inventory.tokens()) {
        if (entry.token.accountId != account.id)
            continue;
        const Lineage *lineage = inventory.lineage(entry.lineageId);
        const bool named =
            entry.token.name == name || (lineage != nullptr && !lineage->alias.isEmpty() && lineage->alias == name);
        if (!named)
            continue;
        // Of a lineage with successors only the current one is meant, which may have to be called otherwise meanwhile.
        if (!isCurrent(lineage, entry.token.remoteId)) {
            const TokenKey current{account.id, lineage->currentRemoteId};
            if (inventory.token(current) != nullptr && !successors.contains(current))
                successors.append(current);
            continue;
        }
        all.append(entry.key());
        if (isLiving(entry.token, inventory.now(account.id)))
            living.append(entry.key());
    }
    return all.isEmpty() ? onlyOne({}, successors, reference) : onlyOne(living, all, reference);
}

} // namespace

Result<TokenKey> resolveToken(const Inventory &inventory, const QString &reference)
{
    if (const qsizetype slash = reference.indexOf(QLatin1Char('/')); slash > 0) {
        if (const Account *account = inventory.accountNamed(reference.left(slash)))
            return byName(inventory, *account, reference.mid(slash + 1), reference);
    }
    if (const qsizetype hash = reference.indexOf(QLatin1Char('#')); hash > 0) {
        // Without such an account it may still be a service's own id that holds the sign.
        if (const Account *account = inventory.accountNamed(reference.left(hash))) {
            const TokenKey key{account->id, reference.mid(hash + 1)};
            return inventory.token(key) != nullptr ? Result<TokenKey>(key) : notFound(reference);
        }
    }
    QList<TokenKey> found;
    for (const TokenEntry &entry : inventory.tokens()) {
        if (entry.token.remoteId == reference)
            found.append(entry.key());
    }
    if (found.size() > 1) {
        return failure(
            Error::Kind::Rejected,
            Text::tr("Several accounts have a token with the id “%1”. Say which as account#id.").arg(reference));
    }
    return found.isEmpty() ? notFound(reference) : Result<TokenKey>(found.front());
}

} // namespace patkeeper
