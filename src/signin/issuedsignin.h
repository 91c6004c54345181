// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

namespace patkeeper
{

/// Who signed in, by a checked id_token (idtoken.h).
struct SignedInPerson {
    QString tenantId; ///< Of the directory that was signed in to.
    QString objectId; ///< In that directory; with the tenant's id it names one person for ever.
    QString userName; ///< As it is shown; may change and may be empty.
    QString displayName;

    bool operator==(const SignedInPerson &) const = default;
};

/// What a sign-in or its renewal brought. Move-only, like what it holds.
struct IssuedSignIn {
    Secret accessToken;
    QDateTime expiresAt;                  ///< Of the access token, by the local clock, UTC.
    Secret refreshToken;                  ///< Empty: none came. After a renewal the one before stays good then.
    QStringList scopes;                   ///< As granted, which may be fewer than asked for.
    std::optional<SignedInPerson> person; ///< Nothing where no id_token came, as after most renewals.
};

} // namespace patkeeper
