// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangerequest.h"
#include "origins.h"
#include "secretenvelope.h"

#include <QUrlQuery>
#include <QUuid>

namespace patkeeper
{

/// Something that looks like a secret, new each time.
inline QByteArray madeUpSecret()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128) + QUuid::createUuid().toByteArray(QUuid::Id128);
}

inline Account accountAt(const QString &address)
{
    Account account;
    account.name = QStringLiteral("work");
    account.fields.insert(QStringLiteral("url"), address);
    account.origins = {originOf(QUrl(address)).toString()};
    return account;
}

/// As a service whose secrets are pairs has it.
inline ExchangeOffer pairOffer()
{
    return {.method = ExchangeMethod::ClientCredentials,
            .path = QStringLiteral("/oauth/token"),
            .secretPart = QStringLiteral("secret"),
            .acceptsScopes = false};
}

/// As a service has it that gives credentials of others with the access token.
inline ExchangeOffer subjectOffer()
{
    return {.path = QStringLiteral("/auth/token"),
            .subjectTokenType = QStringLiteral("urn:ietf:params:oauth:token-type:pat"),
            .requestedTokenType = QStringLiteral("urn:ietf:params:oauth:token-type:access_token"),
            .scopes = {QStringLiteral("credentials")}};
}

inline ExchangeOffer ownOffer()
{
    return {.hasOwnEndpoints = true, .acceptsTargets = true};
}

inline SecretParts pairOf(const QByteArray &id, const QByteArray &secret)
{
    SecretParts parts;
    parts.push_back({.name = QStringLiteral("id"), .value = Secret(id)});
    parts.push_back({.name = QStringLiteral("secret"), .value = Secret(secret)});
    return parts;
}

/// "name=value" of a form, decoded, in its order.
inline QStringList parametersOf(const QByteArray &form)
{
    QStringList parameters;
    for (const auto &[name, value] : QUrlQuery(QString::fromLatin1(form)).queryItems(QUrl::FullyDecoded))
        parameters.append(name + u'=' + value);
    return parameters;
}

} // namespace patkeeper
