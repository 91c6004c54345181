// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "refreshtokenentry.h"

#include <QCoreApplication>

namespace patkeeper
{

namespace
{

const QString partName = QStringLiteral("refresh-token");

} // namespace

SecretParts refreshTokenParts(const Secret &refreshToken)
{
    SecretParts parts;
    parts.push_back({partName, refreshToken.clone()});
    return parts;
}

bool holdsRefreshToken(const SecretEnvelope &envelope)
{
    return !envelope.parts.empty() && envelope.parts.front().name == partName;
}

Result<Secret> refreshTokenOf(Result<Secret> entry)
{
    if (!entry)
        return std::unexpected(entry.error());
    Result<SecretEnvelope> envelope = openEnvelope(*entry);
    if (!envelope)
        return std::unexpected(envelope.error());
    if (!holdsRefreshToken(*envelope))
        return failure(
            Error::Kind::SecretMissing,
            QCoreApplication::translate("patkeeper::RenewingCredentials",
                                        "The keychain does not hold what renews this sign-in. Sign in again."));
    return std::move(envelope->parts.front().value);
}

} // namespace patkeeper
