// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "signinsettings.h"

#include <QString>
#include <QStringList>

namespace patkeeper
{

/// Where a sign-in would go that its kind of service is not known to have: to be asked about before anything goes
/// there.
struct UnfamiliarPlaces {
    QStringList service; ///< Origins that the access token would be sent to.
    QString authority;   ///< Origin that the person would sign in at; empty: a known one, or none is asked.

    bool isEmpty() const { return service.isEmpty() && authority.isEmpty(); }
    bool operator==(const UnfamiliarPlaces &) const = default;
};

/// Nothing is where people sign in at the service itself, as its own place is where they say it is.
/// @p origins: of the account. Somewhere known is what the @p offer knows, and nothing else.
UnfamiliarPlaces unfamiliarPlaces(const SignInOffer &offer, const QStringList &origins, const SignInSettings &settings);

} // namespace patkeeper
