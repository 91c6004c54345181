// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointfingerprint.h"

#include "sailpointjson.h"
#include "sailpointlife.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cstdlib>
#include <optional>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

constexpr qint64 fingerprintSpanMs = 60'000;
/// A service may keep whole seconds only.
constexpr qint64 fingerprintToleranceMs = 1'000;
/// As far as two clocks that are kept right may differ.
constexpr qint64 creationToleranceMs = 300'000;
constexpr auto preparedAtKey = "preparedAt"_L1;

/// An instant of the span that ends at @p asked: not in the past, unless that is what was asked for.
QDateTime fingerprinted(const QDateTime &asked, const QDateTime &now)
{
    const qint64 room = std::min(fingerprintSpanMs, now.msecsTo(asked) - 1'000);
    if (room <= 0)
        return asked;
    return asked.addMSecs(-QRandomGenerator::system()->bounded(room));
}

bool isSameEnd(const std::optional<QDateTime> &left, const std::optional<QDateTime> &right)
{
    if (!left || !right)
        return left.has_value() == right.has_value();
    return std::abs(left->msecsTo(*right)) <= fingerprintToleranceMs;
}

bool wasMadeSince(const Token &token, const QString &instant)
{
    const QDateTime asked = QDateTime::fromString(instant, Qt::ISODateWithMs);
    return !asked.isValid() || (token.createdAt.isValid() && token.createdAt >= asked.addMSecs(-creationToleranceMs));
}

} // namespace

TokenRequest prepared(const TokenRequest &request, const QDateTime &now)
{
    TokenRequest prepared = request;
    prepared.scopes = normalizedScopes(request.scopes);
    if (prepared.expiresAt)
        prepared.expiresAt = fingerprinted(*prepared.expiresAt, now);
    prepared.options.insert(preparedAtKey, now.toUTC().toString(Qt::ISODateWithMs));
    return prepared;
}

bool carriesFingerprint(const TokenRequest &prepared, const Token &token)
{
    const std::optional<int> life = lifeAsked(prepared.options).value_or(std::nullopt);
    return token.name == prepared.name && normalizedScopes(token.scopes) == normalizedScopes(prepared.scopes) &&
           isSameEnd(prepared.expiresAt, token.expiresAt) &&
           (!life || life == token.extras[QLatin1StringView(lifeExtra)].toInt()) &&
           wasMadeSince(token, prepared.options[preparedAtKey].toString());
}

} // namespace patkeeper::sailpoint
