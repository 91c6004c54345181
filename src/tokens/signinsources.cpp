// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinsources.h"

#include "accountenvelope.h"
#include "authorities.h"
#include "azureclicredentials.h"
#include "bearercredentials.h"
#include "nocredentials.h"
#include "refreshtokenentry.h"
#include "renewingcredentials.h"
#include "signinsettings.h"
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

SignInOffer offerOf(const SignInSourceParts &parts, const QString &provider)
{
    const Capabilities *capabilities = parts.capabilities(provider);
    return capabilities != nullptr ? capabilities->signIn : SignInOffer{};
}

RenewalParts renewalParts(const SignInSourceParts &parts, const QString &id, const SignInOffer &offer)
{
    RenewalParts renewal;
    renewal.secrets = parts.secrets;
    renewal.clock = parts.clock;
    renewal.lockPath = parts.locksPath + "/sign-in-"_L1 + id;
    renewal.sharedName = parts.shares ? parts.profileId + u'/' + id : QString();
    renewal.filed = [inventory = parts.inventory, id](QObject *context, Reply<SignIn> reply) {
        inventory->readSignIn(id, context, std::move(reply));
    };
    renewal.renew = [inventory = parts.inventory, renewal = parts.renewal, offer](
                        const SignIn &signIn, const Secret &refreshToken, QObject *context, Reply<IssuedSignIn> reply) {
        const QString file = accountOf(*inventory, signIn.id).fields.value(QLatin1StringView(authorityFileField));
        renewal->renew(signInSettingsFrom(signIn.settings),
                       {.preferred = offer.scopes, .fallback = offer.fallbackScopes}, file, refreshToken, context,
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

std::unique_ptr<SignInCredentials> azureCliCredentials(const SignIn &signIn, const SignInOffer &offer,
                                                       const Clock &clock)
{
    // "organizations" and their like are no directory to ask for; then the one it is signed in to.
    const QString tenant = signInSettingsFrom(signIn.settings).tenant;
    AzureCliPatience patience;
    patience.clock = clock;
    auto made = std::make_unique<AzureCliCredentials>(
        AzureCliQuestion{.resource = offer.resource, .tenant = isTenantId(tenant) ? tenant : QString()}, patience);
    made->adopt(signIn);
    return made;
}

} // namespace

AccountProviders::Sources signInSources(SignInSourceParts parts)
{
    return [parts = std::move(parts)](const SignIn &signIn,
                                      const QString &provider) -> std::unique_ptr<SignInCredentials> {
        const SignInOffer offer = offerOf(parts, provider);
        if (signIn.kind == withoutSignIn)
            return std::make_unique<NoCredentials>();
        switch (signInMethodFrom(signIn.kind).value_or(SignInMethod::Bearer)) {
        case SignInMethod::Bearer:
        case SignInMethod::Basic:
            return std::make_unique<BearerCredentials>(parts.secrets, signIn);
        case SignInMethod::Browser:
        case SignInMethod::Device:
        case SignInMethod::ClientCredentials:
            return std::make_unique<RenewingCredentials>(signIn, renewalParts(parts, signIn.id, offer));
        case SignInMethod::AzureCli:
            return azureCliCredentials(signIn, offer, parts.clock);
        }
        return nullptr;
    };
}

} // namespace patkeeper
