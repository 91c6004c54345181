// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinbeginning.h"

#include "inventory.h"
#include "origins.h"
#include "signinproof.h"

namespace patkeeper
{

SignInSettings settingsToBeginWith(const Inventory &inventory, const QString &kind)
{
    SignInSettings settings;
    for (const Account &account : inventory.accounts()) {
        const SignIn *signIn = inventory.signIn(account.signInId);
        if (account.provider != kind || signIn == nullptr)
            continue;
        const SignInSettings used = signInSettingsFrom(signIn->settings);
        if (used.clientId.isEmpty() || used.authority != settings.authority)
            continue;
        settings.clientId = used.clientId;
        settings.redirectHost = used.redirectHost;
    }
    return settings;
}

QString loginHintOf(const SignIn &signIn)
{
    const auto person = storedPerson(signIn.settings);
    QString name = person ? person->userName : signIn.userName;
    return name.contains(QLatin1Char('@')) ? name : QString();
}

UnfamiliarPlaces unfamiliarPlaces(const SignInOffer &offer, const Account &account, const SignIn &signIn,
                                  const SignInSettings &settings)
{
    SignInOffer known = offer;
    known.knownOrigins += account.origins;
    known.knownAuthorities += originOf(QUrl(signIn.authority)).toString();
    return unfamiliarPlaces(known, account.origins, settings);
}

} // namespace patkeeper
