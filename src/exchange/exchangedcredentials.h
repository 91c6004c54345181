// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>
#include <vector>

namespace patkeeper
{

/// One more thing that a token endpoint gave with the access token, under the service's own name for it.
struct CredentialField {
    QString name;
    Secret value;       ///< UTF-8; of what is no text its JSON without spaces.
    bool isText = true; ///< Otherwise the value is JSON.
};

/// What an exchange brought. Move-only, like what it holds; never stored.
struct ExchangedCredentials {
    Secret accessToken;
    QString tokenType;                  ///< As the service wrote it: "Bearer", "N_A"; empty where it said nothing.
    QString issuedTokenType;            ///< A URN (RFC 8693, 3); empty where it said nothing.
    QString requestedTokenType;         ///< What was asked for, if anything.
    std::optional<QDateTime> expiresAt; ///< UTC, by the service's clock; nothing where it did not say.
    QStringList askedScopes;            ///< Empty: none in particular.
    std::optional<QStringList> grantedScopes; ///< Nothing where the service did not say.
    std::vector<CredentialField> fields;      ///< In the order as they came.
    std::chrono::milliseconds clockOffset{0}; ///< The service's time minus the local one.
};

/// Whether other scopes were granted than were asked for, as sets.
bool scopeDiffers(const ExchangedCredentials &credentials);
/// What was asked for and not granted, where the service says what it granted.
QStringList missingScopes(const ExchangedCredentials &credentials);
/// Whether it is another kind of token than was asked for, or none that a request proves itself with as a bearer.
bool typeDiffers(const ExchangedCredentials &credentials);
/// What kind of token it is, in the service's words: "Bearer, urn:…:access_token".
QString typeText(const ExchangedCredentials &credentials);

/// "Now" by the service's clock.
QDateTime serviceTime(const ExchangedCredentials &credentials, const QDateTime &localNow);
/// Until the access token ends, never negative; nothing where that is not known.
std::optional<std::chrono::seconds> timeLeft(const ExchangedCredentials &credentials, const QDateTime &localNow);
/// When the storage keys among the fields end ("aws_credentials_expiration"), by the service's clock; nothing where
/// there is no such field or it is no date.
std::optional<QDateTime> storageKeysExpireAt(const ExchangedCredentials &credentials);

} // namespace patkeeper
