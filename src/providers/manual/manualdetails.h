// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "values.h"

#include <QJsonObject>
#include <QLatin1StringView>

namespace patkeeper::manual
{

// The options of a request, which are the form's fields too.
inline constexpr QLatin1StringView serviceKey("service");
inline constexpr QLatin1StringView pageKey("page");
inline constexpr QLatin1StringView createdKey("created"); ///< A day: "2026-11-30".
inline constexpr QLatin1StringView endpointKey("token-endpoint");
inline constexpr QLatin1StringView subjectTokenTypeKey("subject-token-type");
inline constexpr QLatin1StringView clientIdKey("client-id");
inline constexpr QLatin1StringView audienceKey("audience");
inline constexpr QLatin1StringView resourceKey("resource");
inline constexpr QLatin1StringView scopeKey("exchange-scope");
/// Which row the request makes: nothing that a person enters.
inline constexpr QLatin1StringView idKey("id");

/// Of a token's extras.
inline constexpr QLatin1StringView expiryUnknownKey("expiryUnknown");

/// What a token is entered with: what is known here and not empty.
QJsonObject keptOptions(const QJsonObject &options);

/// Rejected, with the field's key in Error::field, where something cannot be kept as it is: no name, a page or an
/// endpoint that is no address, a day of creation that is none, is to come, or is after its end.
Result<void> checked(const QString &name, const QJsonObject &options, const std::optional<QDateTime> &expiresAt,
                     const QDateTime &now);

/// The token that this request enters; the id is taken from the options.
Token entered(const TokenRequest &request, const QDateTime &now);

/// The token as the person describes it, in the place of what was said before. Where the secret may be sent to be
/// exchanged stays allowed only for the endpoint that was allowed.
Token described(Token token, const QJsonObject &options, const QDateTime &now);

/// What is filed, as it is listed: nobody lists by hand, so "no longer listed" is what a rebuilt inventory does not
/// know.
Token listed(Token filed);

} // namespace patkeeper::manual
