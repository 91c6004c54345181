// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinsources.h"

#include "accountenvelope.h"
#include "bearercredentials.h"
#include "refreshtokenentry.h"
#include "renewingcredentials.h"
#include "tokenrenewal.h"

#include <QUuid>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// One of the accounts that it serves: they are all of one service.
Account accountOf(const Inventory &inventory, const QString &signInId)
{
    const QList<Account> &accounts = inventory.accounts();
    const auto found = std::find_if(accounts.cbegin(), accounts.cend(),
                                    [&](const Account &account) { return account.signInId == signInId; });
    return found != accounts.cend() ? *found : Account{};
}

SignInOffer offerFor(const SignInSourceParts &parts, const QString &signInId)
{
    const Capabilities *capabilities = parts.capabilities(accountOf(*parts.inventory, signInId).provider);
    return capabilities != nullptr ? capabilities->signIn : SignInOffer{};
}

RenewalParts renewalParts(const SignInSourceParts &parts, const QString &id)
{
    RenewalParts renewal;
    renewal.secrets = parts.secrets;
    renewal.clock = parts.clock;
    renewal.lockPath = parts.locksPath + "/sign-in-"_L1 + id;
    renewal.sharedName = parts.shares ? parts.profileId + u'/' + id : QString();
    renewal.filed = [inventory = parts.inventory, id](QObject *context, Reply<SignIn> reply) {
        inventory->readSignIn(id, context, std::move(reply));
    };
    renewal.renew = [parts, id](const SignIn &signIn, const Secret &refreshToken, QObject *context,
                                Reply<IssuedSignIn> reply) {
        const SignInOffer offer = offerFor(parts, id);
        parts.renewal->renew(signInSettingsFrom(signIn.settings),
                             {.preferred = offer.scopes, .fallback = offer.fallbackScopes}, refreshToken, context,
                             std::move(reply));
    };
    renewal.newKey = [profileId = parts.profileId, id] {
        return secretKey(profileId, id, QUuid::createUuid().toString(QUuid::WithoutBraces));
    };
    renewal.seal = [inventory = parts.inventory, clock = parts.clock](const SignIn &signIn,
                                                                      const Secret &refreshToken) {
        return sealEnvelope(
            signInEnvelope(accountOf(*inventory, signIn.id), signIn, refreshTokenParts(refreshToken), clock()));
    };
    renewal.file = [inventory = parts.inventory, id](const QString &oldKey, const QString &newKey, QObject *context,
                                                     Reply<void> reply) {
        inventory->saveRenewal(id, oldKey, newKey, context, std::move(reply));
    };
    return renewal;
}

} // namespace

AccountProviders::Sources signInSources(SignInSourceParts parts)
{
    return [parts = std::move(parts)](const SignIn &signIn) -> std::unique_ptr<SignInCredentials> {
        if (signIn.kind == "bearer"_L1)
            return std::make_unique<BearerCredentials>(parts.secrets, signIn.secretKey);
        if (signIn.kind == "browser"_L1 || signIn.kind == "device"_L1)
            return std::make_unique<RenewingCredentials>(signIn, renewalParts(parts, signIn.id));
        return nullptr;
    };
}

} // namespace patkeeper
