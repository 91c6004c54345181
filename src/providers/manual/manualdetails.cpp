// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "manualdetails.h"

#include "exchangeoffer.h"
#include "origins.h"

#include <QCoreApplication>
#include <QUrl>

#include <array>

using namespace Qt::StringLiterals;

namespace patkeeper::manual
{

namespace
{

/// What another token like it is entered with.
constexpr std::array carriedOver{serviceKey,  pageKey,     endpointKey, subjectTokenTypeKey,
                                 clientIdKey, audienceKey, resourceKey, scopeKey};

QString textOf(const QJsonObject &options, QLatin1StringView key)
{
    return options.value(key).toString().trimmed();
}

std::unexpected<Error> refused(QLatin1StringView field, const char *text)
{
    auto error = failure(Error::Kind::Rejected, QCoreApplication::translate("patkeeper::Manual", text));
    error.error().field = field;
    return error;
}

bool isAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    return url.isValid() && isWeb && !url.host().isEmpty() && url.userInfo().isEmpty();
}

bool isPlaceForSecrets(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return isAddress(text) && isValid(originOf(url)) && !url.hasFragment();
}

std::optional<ExchangeSettings> exchangeFrom(const QJsonObject &options, const QJsonObject &formerExtras)
{
    const QString endpoint = textOf(options, endpointKey);
    if (endpoint.isEmpty())
        return {};
    ExchangeSettings settings;
    settings.endpoint = QUrl(endpoint, QUrl::StrictMode);
    settings.subjectTokenType = textOf(options, subjectTokenTypeKey);
    settings.clientId = textOf(options, clientIdKey);
    settings.audience = textOf(options, audienceKey);
    settings.resource = textOf(options, resourceKey);
    settings.scopes = textOf(options, scopeKey).split(u' ', Qt::SkipEmptyParts);
    if (const auto former = exchangeSettingsOf(formerExtras); former && former->endpoint == settings.endpoint)
        settings.allowedOrigin = former->allowedOrigin;
    return settings;
}

} // namespace

QJsonObject optionsToCarryOver(const QJsonObject &options)
{
    QJsonObject kept;
    for (const QLatin1StringView key : carriedOver) {
        if (const QString text = textOf(options, key); !text.isEmpty())
            kept.insert(key, text);
    }
    return kept;
}

Result<void> checked(const QString &name, const QJsonObject &options)
{
    if (name.trimmed().isEmpty())
        return refused("name"_L1, QT_TRANSLATE_NOOP("patkeeper::Manual", "The token has no name. Enter one."));
    const QString page = textOf(options, pageKey);
    if (!page.isEmpty() && !isAddress(page)) {
        return refused(pageKey, QT_TRANSLATE_NOOP("patkeeper::Manual",
                                                  "The page is no address that a browser could open. Enter one that "
                                                  "begins with https://, or leave it empty."));
    }
    const QString endpoint = textOf(options, endpointKey);
    if (!endpoint.isEmpty() && !isPlaceForSecrets(endpoint)) {
        return refused(endpointKey,
                       QT_TRANSLATE_NOOP("patkeeper::Manual",
                                         "A secret cannot be sent to that token endpoint. Enter an address "
                                         "that begins with https://, without “#”, or leave it empty."));
    }
    return {};
}

Token entered(const TokenRequest &request)
{
    Token token;
    token.remoteId = request.options.value(idKey).toString();
    token.name = request.name;
    token.scopes = normalizedScopes(request.scopes);
    token.expiresAt = request.expiresAt;
    token.extras = describedBy(request.options, {});
    return token;
}

QJsonObject describedBy(const QJsonObject &options, const QJsonObject &formerExtras)
{
    QJsonObject extras;
    const QJsonObject kept = optionsToCarryOver(options);
    for (const QLatin1StringView key : {serviceKey, pageKey}) {
        if (kept.contains(key))
            extras.insert(key, kept.value(key));
    }
    if (formerExtras.contains(expiryUnknownKey))
        extras.insert(expiryUnknownKey, formerExtras.value(expiryUnknownKey));
    if (!kept.isEmpty())
        extras.insert("options"_L1, kept);
    return withExchangeSettings(std::move(extras), exchangeFrom(kept, formerExtras));
}

Token listed(Token filed)
{
    if (filed.status != TokenStatus::NoLongerListed)
        return filed;
    filed.status = TokenStatus::Active;
    if (!filed.expiresAt)
        filed.extras.insert(expiryUnknownKey, true);
    return filed;
}

} // namespace patkeeper::manual
