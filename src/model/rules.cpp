// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rules.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace patkeeper
{

namespace
{

constexpr qint64 dayMs = 24LL * 60 * 60 * 1000;
constexpr qint64 expiringMs = 30 * dayMs;
constexpr qint64 attentionMs = 7 * dayMs;

/// Nothing where the beginning or the end is not known, or where they are the wrong way round.
std::optional<qint64> lifeMs(const Token &token, const QDateTime &end)
{
    if (!token.createdAt.isValid())
        return {};
    const qint64 life = token.createdAt.msecsTo(end);
    if (life <= 0)
        return {};
    return life;
}

} // namespace

TokenStatus statusAt(const Token &token, const QDateTime &now)
{
    if (token.status == TokenStatus::Revoked || token.status == TokenStatus::Expired)
        return token.status;
    if (token.expiresAt && *token.expiresAt <= now)
        return TokenStatus::Expired;
    return token.status;
}

bool isLiving(const Token &token, const QDateTime &now)
{
    return statusAt(token, now) == TokenStatus::Active;
}

bool isCurrent(const Lineage *lineage, const QString &remoteId)
{
    return lineage == nullptr || lineage->currentRemoteId.isEmpty() || lineage->currentRemoteId == remoteId;
}

std::optional<QDateTime> endOf(const Token &token)
{
    if (!token.otherEnd)
        return token.expiresAt;
    if (!token.expiresAt)
        return token.otherEnd->at;
    return std::min(*token.expiresAt, token.otherEnd->at);
}

bool isExpiring(const Token &token, const QDateTime &now)
{
    const auto end = endOf(token);
    if (!end || !isLiving(token, now))
        return false;
    const auto life = lifeMs(token, *end);
    const qint64 limit = life ? std::min(expiringMs, *life / 2) : expiringMs;
    return now.msecsTo(*end) <= limit;
}

bool neverExpires(const Token &token)
{
    return !endOf(token) && !token.extras[QLatin1StringView("expiryUnknown")].toBool();
}

bool needsAttention(const Token &token, const ScopeCatalogue &scopes, const QDateTime &now)
{
    if (!isLiving(token, now))
        return false;
    const auto end = endOf(token);
    if (!end)
        return scopes.grantsEverything(token.scopes);
    const bool diesOtherwise = token.otherEnd && (!token.expiresAt || token.otherEnd->at < *token.expiresAt);
    return diesOtherwise || now.msecsTo(*end) <= attentionMs;
}

double remainingLife(const Token &token, const QDateTime &now)
{
    if (const auto status = statusAt(token, now); status == TokenStatus::Expired || status == TokenStatus::Revoked)
        return 0;
    const auto end = endOf(token);
    if (!end)
        return 1;
    const qint64 left = now.msecsTo(*end);
    if (left <= 0)
        return 0;
    const auto life = lifeMs(token, *end);
    if (!life)
        return 1;
    return std::clamp(static_cast<double>(left) / static_cast<double>(*life), 0.0, 1.0);
}

TokenRequest requestLike(const Token &token, const QDateTime &now)
{
    constexpr qint64 usualMs = 30 * dayMs;
    TokenRequest request{.name = token.name,
                         .scopes = token.scopes,
                         .expiresAt = {},
                         .options = token.extras.value(QLatin1String("options")).toObject()};
    if (neverExpires(token))
        return request;
    const auto life = token.expiresAt ? lifeMs(token, *token.expiresAt) : std::nullopt;
    request.expiresAt = now.addMSecs(life.value_or(usualMs));
    return request;
}

std::optional<std::chrono::seconds> accessTokenLife(const Token &token)
{
    const int seconds = token.extras.value(QLatin1String("accessTokenSeconds")).toInt();
    return seconds > 0 ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

QString accessTokenLifeText(const Token &token)
{
    constexpr int minute = 60;
    constexpr int hour = 60 * minute;
    const auto life = accessTokenLife(token);
    if (!life)
        return {};
    const int seconds = static_cast<int>(life->count());
    // In the largest unit that says it exactly.
    if (seconds % hour == 0)
        return QCoreApplication::translate("patkeeper::Rules", "live %n hour(s)", "access tokens", seconds / hour);
    if (seconds % minute == 0)
        return QCoreApplication::translate("patkeeper::Rules", "live %n minute(s)", "access tokens", seconds / minute);
    return QCoreApplication::translate("patkeeper::Rules", "live %n second(s)", "access tokens", seconds);
}

QList<FormField> changeableFields(const Capabilities &capabilities)
{
    QList<FormField> fields = capabilities.tokenFields;
    fields.removeIf([](const FormField &field) { return field.onlyAtCreation; });
    return fields;
}

QJsonObject enteredOptions(const Token &token)
{
    QJsonObject options = token.extras.value(QLatin1String("options")).toObject();
    const QJsonObject own = token.extras.value(QLatin1String("ownOptions")).toObject();
    for (auto option = own.constBegin(); option != own.constEnd(); ++option)
        options.insert(option.key(), option.value());
    return options;
}

QString readOnlyReason(const Token &token, const Capabilities &capabilities)
{
    const QString reason = token.extras.value(QLatin1String("readOnly")).toString();
    if (reason.isEmpty())
        return {};
    const QString known = capabilities.readOnlyReasons.value(reason);
    return known.isEmpty() ? QCoreApplication::translate("patkeeper::Rules",
                                                         "The service keeps this token for itself. It is only shown.")
                           : known;
}

bool takesPlace(const Token &token, const Account &account)
{
    const QString owner = token.extras.value(QLatin1String("ownerId")).toString();
    const bool isOwn =
        owner.isEmpty() || account.userId.isEmpty() || owner.compare(account.userId, Qt::CaseInsensitive) == 0;
    const bool isThere = token.status == TokenStatus::Active || token.status == TokenStatus::Expired;
    return token.accountId == account.id && isThere && isOwn &&
           token.extras.value(QLatin1String("readOnly")).toString().isEmpty();
}

namespace
{

/// When anybody was known to care for it last.
QDateTime lastNeeded(const Token &token)
{
    return token.lastUsedAt && (!token.createdAt.isValid() || *token.lastUsedAt > token.createdAt) ? *token.lastUsedAt
                                                                                                   : token.createdAt;
}

} // namespace

QList<Token> leastNeededFirst(QList<Token> tokens, const QDateTime &now)
{
    std::stable_sort(tokens.begin(), tokens.end(), [&](const Token &left, const Token &right) {
        const bool leftLives = isLiving(left, now);
        if (leftLives != isLiving(right, now))
            return !leftLives;
        return lastNeeded(left) < lastNeeded(right);
    });
    return tokens;
}

QStringList scopesLeftOut(const QStringList &asked, const QStringList &given, const ScopeCatalogue &catalogue)
{
    if (catalogue.grantsEverything(given))
        return {};
    const QStringList granted = normalizedScopes(catalogue.closure(given));
    QStringList missing = normalizedScopes(asked);
    missing.removeIf([&](const QString &scope) { return granted.contains(scope); });
    return missing;
}

QUrl pageOf(const Token &token, const Capabilities &capabilities)
{
    const QString own = token.extras[QLatin1StringView("page")].toString();
    const QUrl page(own.isEmpty() ? capabilities.tokensPage : own, QUrl::StrictMode);
    const bool isWeb = page.scheme() == QLatin1StringView("https") || page.scheme() == QLatin1StringView("http");
    return isWeb && page.isValid() && !page.host().isEmpty() && page.userInfo().isEmpty() ? page : QUrl();
}

qint64 wholeDaysUntil(const QDateTime &then, const QDateTime &now)
{
    return now.msecsTo(then) / dayMs;
}

} // namespace patkeeper
