// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangeoffer.h"

#include <QJsonArray>
#include <QJsonValue>
#include <QLatin1StringView>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr QLatin1StringView settingsKey("exchange");

void insertIfAny(QJsonObject &object, QLatin1StringView key, const QString &text)
{
    if (!text.isEmpty())
        object.insert(key, text);
}

} // namespace

std::optional<ExchangeSettings> exchangeSettingsOf(const QJsonObject &extras)
{
    const QJsonObject object = extras.value(settingsKey).toObject();
    ExchangeSettings settings;
    settings.endpoint = QUrl(object.value("endpoint"_L1).toString(), QUrl::StrictMode);
    if (settings.endpoint.isEmpty() || !settings.endpoint.isValid())
        return {};
    settings.subjectTokenType = object.value("subjectTokenType"_L1).toString();
    settings.requestedTokenType = object.value("requestedTokenType"_L1).toString();
    settings.clientId = object.value("clientId"_L1).toString();
    settings.audience = object.value("audience"_L1).toString();
    settings.resource = object.value("resource"_L1).toString();
    settings.scopes = object.value("scope"_L1).toString().split(u' ', Qt::SkipEmptyParts);
    settings.allowedOrigin = object.value("allowedOrigin"_L1).toString();
    return settings;
}

QJsonObject withExchangeSettings(QJsonObject extras, const std::optional<ExchangeSettings> &settings)
{
    if (!settings) {
        extras.remove(settingsKey);
        return extras;
    }
    QJsonObject object{{u"endpoint"_s, settings->endpoint.toString(QUrl::FullyEncoded)}};
    insertIfAny(object, "subjectTokenType"_L1, settings->subjectTokenType);
    insertIfAny(object, "requestedTokenType"_L1, settings->requestedTokenType);
    insertIfAny(object, "clientId"_L1, settings->clientId);
    insertIfAny(object, "audience"_L1, settings->audience);
    insertIfAny(object, "resource"_L1, settings->resource);
    insertIfAny(object, "scope"_L1, settings->scopes.join(u' '));
    insertIfAny(object, "allowedOrigin"_L1, settings->allowedOrigin);
    extras.insert(settingsKey, object);
    return extras;
}

} // namespace patkeeper
