// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "manualdetails.h"

#include "exchangeoffer.h"
#include "origins.h"

#include <QCoreApplication>
#include <QDate>
#include <QUrl>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace patkeeper::manual
{

namespace
{

/// What another token like it is entered with, too.
constexpr std::array carriedOver{serviceKey,  pageKey,     endpointKey, subjectTokenTypeKey,
                                 clientIdKey, audienceKey, resourceKey, scopeKey};
/// What is true of one token only.
constexpr std::array ofItsOwn{createdKey};

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

template<typename Keys>
QJsonObject only(const Keys &keys, const QJsonObject &options)
{
    QJsonObject kept;
    for (const QLatin1StringView key : keys) {
        if (const QString text = textOf(options, key); !text.isEmpty())
            kept.insert(key, text);
    }
    return kept;
}

QDate creationDay(const QJsonObject &options)
{
    return QDate::fromString(textOf(options, createdKey), u"yyyy-MM-dd"_s);
}

/// Today, wherever on earth the day was written down.
QDate latestToday(const QDateTime &now)
{
    constexpr int farthestEastSeconds = 14 * 60 * 60;
    return now.toOffsetFromUtc(farthestEastSeconds).date();
}

Result<void> checkedCreation(const QJsonObject &options, const std::optional<QDateTime> &expiresAt,
                             const QDateTime &now)
{
    if (textOf(options, createdKey).isEmpty())
        return {};
    const QDate day = creationDay(options);
    if (!day.isValid()) {
        return refused(createdKey, QT_TRANSLATE_NOOP("patkeeper::Manual",
                                                     "That is no day. Enter it like 2026-11-30, or leave it empty."));
    }
    if (day > latestToday(now)) {
        return refused(createdKey, QT_TRANSLATE_NOOP("patkeeper::Manual",
                                                     "That day is still to come. Enter the day on which the token was "
                                                     "made, or leave it empty."));
    }
    if (expiresAt && day.startOfDay() > *expiresAt) {
        return refused(createdKey, QT_TRANSLATE_NOOP("patkeeper::Manual",
                                                     "That day is after the token's end. Correct one of them, or leave "
                                                     "the day empty."));
    }
    return {};
}

QJsonObject extrasFrom(const QJsonObject &options, const QJsonObject &formerExtras)
{
    QJsonObject extras;
    const QJsonObject carried = only(carriedOver, options);
    for (const QLatin1StringView key : {serviceKey, pageKey}) {
        if (carried.contains(key))
            extras.insert(key, carried.value(key));
    }
    if (formerExtras.contains(expiryUnknownKey))
        extras.insert(expiryUnknownKey, formerExtras.value(expiryUnknownKey));
    if (!carried.isEmpty())
        extras.insert("options"_L1, carried);
    if (const QJsonObject own = only(ofItsOwn, options); !own.isEmpty())
        extras.insert("ownOptions"_L1, own);
    return withExchangeSettings(std::move(extras), exchangeFrom(carried, formerExtras));
}

} // namespace

QJsonObject keptOptions(const QJsonObject &options)
{
    QJsonObject kept = only(carriedOver, options);
    for (const QLatin1StringView key : ofItsOwn) {
        if (const QString text = textOf(options, key); !text.isEmpty())
            kept.insert(key, text);
    }
    return kept;
}

Result<void> checked(const QString &name, const QJsonObject &options, const std::optional<QDateTime> &expiresAt,
                     const QDateTime &now)
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
    return checkedCreation(options, expiresAt, now);
}

Token entered(const TokenRequest &request, const QDateTime &now)
{
    Token token;
    token.remoteId = request.options.value(idKey).toString();
    token.name = request.name;
    token.scopes = normalizedScopes(request.scopes);
    token.expiresAt = request.expiresAt;
    return described(std::move(token), request.options, now);
}

Token described(Token token, const QJsonObject &options, const QDateTime &now)
{
    const bool wasSaid = token.extras.value("ownOptions"_L1).toObject().contains(createdKey);
    if (const QDate day = creationDay(options); day.isValid())
        token.createdAt = std::min(day.startOfDay().toUTC(), now);
    else if (wasSaid)
        token.createdAt = {};
    token.extras = extrasFrom(options, token.extras);
    return token;
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
