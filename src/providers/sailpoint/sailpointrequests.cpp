// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointrequests.h"

#include "sailpointcapabilities.h"
#include "sailpointexpiry.h"
#include "sailpointjson.h"
#include "sailpointlife.h"
#include "sailpointpatch.h"

#include <QCoreApplication>
#include <QSet>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

std::unexpected<Error> incomplete(const QString &field, const char *sentence)
{
    return std::unexpected(Error{.kind = Error::Kind::Rejected,
                                 .message = QCoreApplication::translate("patkeeper::SailPoint", sentence),
                                 .detail = u"not sent"_s,
                                 .retryAfter = {},
                                 .field = field});
}

std::unexpected<Error> withoutName()
{
    return incomplete(u"name"_s, QT_TRANSLATE_NOOP("patkeeper::SailPoint", "The token has no name. Enter one."));
}

std::unexpected<Error> withoutScope()
{
    return incomplete(u"scopes"_s, QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                                     "The token has no scope, and SailPoint would give it all "
                                                     "of them. Choose at least one."));
}

} // namespace

Result<ServiceRequest> creation(const TokenRequest &request, const Addresses &addresses, const QDateTime &now)
{
    if (request.name.trimmed().isEmpty())
        return withoutName();
    if (normalizedScopes(request.scopes).isEmpty())
        return withoutScope();
    const auto life = lifeAsked(request.options);
    if (!life)
        return std::unexpected(life.error());
    const auto expiry = expiryToCreate(request, addresses.expiryRule(), now);
    if (!expiry)
        return std::unexpected(expiry.error());
    return ServiceRequest{
        .verb = "POST", .url = addresses.tokens(), .body = writeCreateRequest(request, *expiry, *life)};
}

Result<ServiceRequest> change(const TokenUpdate &update, const Addresses &addresses, const QDateTime &now)
{
    if (update.name && update.name->trimmed().isEmpty())
        return withoutName();
    if (update.scopes && normalizedScopes(*update.scopes).isEmpty())
        return withoutScope();
    const auto expiry = expiryToUpdate(update, addresses.expiryRule(), now);
    if (!expiry)
        return std::unexpected(expiry.error());
    if (!update.name && !update.scopes && !*expiry) {
        return incomplete(
            {}, QT_TRANSLATE_NOOP("patkeeper::SailPoint", "Nothing is to be changed. Change something first."));
    }
    return ServiceRequest{.verb = "PATCH",
                          .url = addresses.tokens(update.remoteId),
                          .body = writePatch(update, *expiry),
                          .contentType = "application/json-patch+json"};
}

Result<ServiceRequest> extension(const QStringList &remoteIds, const QDateTime &expiresAt, const Addresses &addresses,
                                 const QDateTime &now)
{
    const QSet<QString> different(remoteIds.cbegin(), remoteIds.cend());
    const bool fits = !remoteIds.isEmpty() && remoteIds.size() <= mostAtOnce && different.size() == remoteIds.size();
    if (addresses.bulkUpdate().isEmpty() || !fits) {
        return failure(
            Error::Kind::Unsupported,
            QCoreApplication::translate("patkeeper::SailPoint",
                                        "SailPoint extends up to 25 tokens at once, by version v1 of its API "
                                        "alone. Extend fewer, or one at a time."));
    }
    const TokenUpdate update{.remoteId = {}, .name = {}, .scopes = {}, .expiresAt = expiresAt};
    const auto expiry = expiryToUpdate(update, addresses.expiryRule(), now);
    if (!expiry)
        return std::unexpected(expiry.error());
    return ServiceRequest{.verb = "PATCH", .url = addresses.bulkUpdate(), .body = writeBulkUpdate(remoteIds, **expiry)};
}

} // namespace patkeeper::sailpoint
