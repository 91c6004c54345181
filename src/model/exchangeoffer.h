// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QHash>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace patkeeper
{

enum class ExchangeMethod {
    ClientCredentials, ///< The secret is a pair, of which a client proves itself (RFC 6749, 4.4).
    TokenExchange      ///< The secret is the subject token (RFC 8693).
};

/// How the tokens of a service are turned into short-lived access tokens. Data: whoever exchanges knows no service.
struct ExchangeOffer {
    ExchangeMethod method = ExchangeMethod::TokenExchange;

    /// The token endpoint is what this field of the account says, which is empty where the account does not know ...
    QString endpointField;
    /// ... and otherwise this path below the address in that field. Both have to be among the account's origins.
    QString path;
    QString addressField{QStringLiteral("url")};
    /// Each token has an endpoint of its own, see ExchangeSettings; then the account's fields do not count.
    bool hasOwnEndpoints = false;

    QString subjectTokenType;                    ///< Of RFC 8693 alone, like the next one.
    QString requestedTokenType;                  ///< Empty: not asked for.
    QString clientIdPart{QStringLiteral("id")};  ///< Which part of the pair goes as the client's id.
    QString secretPart{QStringLiteral("token")}; ///< Which part is sent as the secret, or as the subject token.
    QStringList scopes;                          ///< Proposed to the person, the most useful first.
    bool acceptsScopes = true;                   ///< Otherwise the token's own scopes hold, whatever is asked.
    bool acceptsTargets = false;                 ///< An audience or a resource may be asked for.
    QHash<QString, QString> environmentNames;    ///< By the answer's field, where the service's tools have one.

    bool operator==(const ExchangeOffer &) const = default;
};

/// The token endpoint that a person entered together with a token.
struct ExchangeSettings {
    QUrl endpoint;
    QString subjectTokenType;
    QString requestedTokenType;
    QString clientId; ///< Of a public client; empty: none is sent.
    QString audience;
    QString resource;
    QStringList scopes;    ///< Asked for where nothing else is.
    QString allowedOrigin; ///< Where the person has said that the secret may go: "https://auth.example".

    bool operator==(const ExchangeSettings &) const = default;
};

/// As they are kept in a token's extras. Nothing where there are none, or the endpoint is no address.
std::optional<ExchangeSettings> exchangeSettingsOf(const QJsonObject &extras);
/// The extras with these settings in them, or with none.
QJsonObject withExchangeSettings(QJsonObject extras, const std::optional<ExchangeSettings> &settings);

} // namespace patkeeper
