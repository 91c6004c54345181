// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "httpclient.h"
#include "result.h"
#include "values.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

/// What an answer tells of the service without telling of anybody: pure, from bytes to what a report may hold.
namespace patkeeper::azuredevops
{

/// {"status": 200, "error": "authorizationNotFound"}: the error by its name, where it has one that looks like a name.
/// {"failed": "timed-out"} where no answer came.
QJsonObject outcomeOf(const Result<HttpResponse> &response);

/// The names of the ways to sign in that a refusal offers: "Bearer", "Basic".
QJsonArray challengesOf(const HttpResponse &response);

/// How the end of paging is said: "empty", "null" or "absent"; empty where there is another page, or no page at all.
QString endOfPaging(const QByteArray &body);

/// By what and how they stand: "validTo ascending". Empty where it cannot be told, as of fewer than three of them.
QStringList ordersOf(const QList<Token> &listed);

/// What the service made of a date: how many digits its fraction has, whether it is a multiple of 1/300 s, and how many
/// milliseconds it is later than what was asked for.
QJsonObject dateFacts(const QString &answered, const QDateTime &asked);

/// The token's dates as an answer to Get has them; empty where it holds none.
struct WrittenDates {
    QString validFrom;
    QString validTo;
};
WrittenDates writtenDates(const QByteArray &body);

} // namespace patkeeper::azuredevops
