// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "unfamiliarplaces.h"

#include "origins.h"

namespace patkeeper
{

UnfamiliarPlaces unfamiliarPlaces(const SignInOffer &offer, const QStringList &origins, const SignInSettings &settings)
{
    UnfamiliarPlaces places;
    if (offer.isOwnAuthority)
        return places;
    for (const QString &origin : origins) {
        if (!offer.knownOrigins.contains(origin))
            places.service.append(origin);
    }
    const bool asksAuthority = settings.method == SignInMethod::Browser || settings.method == SignInMethod::Device;
    const QString authority = originOf(settings.authority).toString();
    if (asksAuthority && !offer.knownAuthorities.contains(authority))
        places.authority = authority;
    return places;
}

} // namespace patkeeper
