// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangedcredentials.h"

#include "utc.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

QSet<QString> setOf(const QStringList &texts)
{
    return {texts.cbegin(), texts.cend()};
}

bool isBearerType(const QString &tokenType)
{
    return tokenType.isEmpty() || tokenType.compare("Bearer"_L1, Qt::CaseInsensitive) == 0;
}

bool isUsualType(const QString &urn)
{
    return urn.isEmpty() || urn == "urn:ietf:params:oauth:token-type:access_token"_L1 ||
           urn == "urn:ietf:params:oauth:token-type:jwt"_L1;
}

} // namespace

bool scopeDiffers(const ExchangedCredentials &credentials)
{
    return credentials.grantedScopes && !credentials.askedScopes.isEmpty() &&
           setOf(*credentials.grantedScopes) != setOf(credentials.askedScopes);
}

QStringList missingScopes(const ExchangedCredentials &credentials)
{
    QStringList missing;
    for (const QString &scope : credentials.askedScopes) {
        if (credentials.grantedScopes && !credentials.grantedScopes->contains(scope) && !missing.contains(scope))
            missing.append(scope);
    }
    return missing;
}

bool typeDiffers(const ExchangedCredentials &credentials)
{
    const bool isAsAsked = credentials.requestedTokenType.isEmpty() || credentials.issuedTokenType.isEmpty()
                               ? isUsualType(credentials.issuedTokenType)
                               : credentials.issuedTokenType == credentials.requestedTokenType;
    // What is no access token has no way of being used as one, and that is what N_A says.
    const bool isNotApplicable = credentials.tokenType == "N_A"_L1 && !credentials.requestedTokenType.isEmpty() &&
                                 !isUsualType(credentials.requestedTokenType);
    return !isAsAsked || !(isBearerType(credentials.tokenType) || isNotApplicable);
}

QString typeText(const ExchangedCredentials &credentials)
{
    QStringList words{credentials.tokenType, credentials.issuedTokenType};
    words.removeAll(QString());
    return words.join(u", "_s);
}

QDateTime serviceTime(const ExchangedCredentials &credentials, const QDateTime &localNow)
{
    return localNow.addMSecs(credentials.clockOffset.count());
}

std::optional<std::chrono::seconds> timeLeft(const ExchangedCredentials &credentials, const QDateTime &localNow)
{
    if (!credentials.expiresAt)
        return {};
    const qint64 left = serviceTime(credentials, localNow).secsTo(*credentials.expiresAt);
    return std::chrono::seconds(std::max<qint64>(left, 0));
}

std::optional<QDateTime> storageKeysExpireAt(const ExchangedCredentials &credentials)
{
    const auto found =
        std::find_if(credentials.fields.begin(), credentials.fields.end(),
                     [](const CredentialField &field) { return field.name == "aws_credentials_expiration"_L1; });
    if (found == credentials.fields.end() || !found->isText)
        return {};
    QDateTime end = QDateTime::fromString(QString::fromUtf8(found->value.view()), Qt::ISODateWithMs);
    if (!end.isValid())
        return {};
    if (end.timeSpec() == Qt::LocalTime)
        end = QDateTime(end.date(), end.time(), utcZone);
    return end.toUTC();
}

} // namespace patkeeper
