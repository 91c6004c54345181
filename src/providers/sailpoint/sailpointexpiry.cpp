// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointexpiry.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace patkeeper::sailpoint
{

namespace
{

std::unexpected<Error> refused(const QString &sentence)
{
    return std::unexpected(Error{.kind = Error::Kind::Rejected,
                                 .message = sentence,
                                 .detail = u"not sent"_s,
                                 .retryAfter = {},
                                 .field = u"expires"_s});
}

std::unexpected<Error> refused(const char *sentence)
{
    return refused(QCoreApplication::translate("patkeeper::SailPoint", sentence));
}

Result<Expiry> checkedDate(const QDateTime &at, const QDateTime &now)
{
    if (!at.isValid() || at <= now)
        return refused(
            QT_TRANSLATE_NOOP("patkeeper::SailPoint", "That expiry is not in the future. Choose a later date."));
    return Expiry{.at = at.toUTC()};
}

Result<Expiry> checkedNever(bool acknowledged)
{
    if (!acknowledged)
        return refused(QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                         "A token that never expires has to be acknowledged first. Acknowledge it, or "
                                         "choose a date."));
    return Expiry{};
}

} // namespace

bool isBeyondSixMonths(const std::optional<QDateTime> &expiresAt, const QDateTime &now)
{
    return !expiresAt || *expiresAt > now.addMonths(6);
}

QString sixMonthsSentence()
{
    return QCoreApplication::translate(
        "patkeeper::SailPoint",
        "By SailPoint's older rule a token lives for six months at most, and its end cannot be "
        "changed afterwards. Some tenants, and the versions v3 and v2024 of the API, still apply "
        "it: choose a date within six months.");
}

Result<Expiry> expiryToCreate(const TokenRequest &request, ExpiryRule rule, const QDateTime &now)
{
    if (rule == ExpiryRule::SixMonths && isBeyondSixMonths(request.expiresAt, now))
        return refused(sixMonthsSentence());
    return request.expiresAt ? checkedDate(*request.expiresAt, now) : checkedNever(request.neverAcknowledged);
}

Result<std::optional<Expiry>> expiryToUpdate(const TokenUpdate &update, ExpiryRule rule, const QDateTime &now)
{
    if (!update.expiresAt && !update.neverExpires)
        return std::optional<Expiry>();
    if (rule == ExpiryRule::SixMonths)
        return refused(sixMonthsSentence());
    if (update.expiresAt && update.neverExpires)
        return refused(QT_TRANSLATE_NOOP("patkeeper::SailPoint",
                                         "A token either expires on a date or never. Choose one of the two."));
    const Result<Expiry> checked =
        update.expiresAt ? checkedDate(*update.expiresAt, now) : checkedNever(update.neverAcknowledged);
    if (!checked)
        return std::unexpected(checked.error());
    return std::optional(*checked);
}

} // namespace patkeeper::sailpoint
