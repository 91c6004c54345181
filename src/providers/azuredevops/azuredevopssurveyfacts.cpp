// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopssurveyfacts.h"

#include "azuredevopsjson.h"

#include <QJsonDocument>
#include <QRegularExpression>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

QJsonObject objectIn(const QByteArray &body)
{
    // A mark of the byte order may stand before it (fact sheet 1.4).
    const qsizetype begin = body.indexOf('{');
    return begin < 0 ? QJsonObject() : QJsonDocument::fromJson(body.sliced(begin)).object();
}

/// A name of the service's own, and nothing that could be anything else.
QString asName(const QString &text)
{
    static const QRegularExpression name(u"^[A-Za-z]{1,80}$"_s);
    return name.match(text).hasMatch() ? text : u"other"_s;
}

int order(const Token &left, const Token &right, int key)
{
    switch (key) {
    case 0:
        return left.name.compare(right.name, Qt::CaseInsensitive);
    case 1:
        return left.createdAt < right.createdAt ? -1 : right.createdAt < left.createdAt ? 1 : 0;
    default:
        return left.expiresAt < right.expiresAt ? -1 : right.expiresAt < left.expiresAt ? 1 : 0;
    }
}

} // namespace

QJsonObject outcomeOf(const Result<HttpResponse> &response)
{
    if (!response)
        return {{u"failed"_s, errorKindName(response.error().kind)}};
    QJsonObject outcome{{u"status"_s, response->status}};
    const QJsonObject body = objectIn(response->body);
    for (const auto key : {"patTokenError"_L1, "typeKey"_L1}) {
        if (const QString error = body.value(key).toString(); !error.isEmpty())
            outcome.insert(u"error"_s, asName(error));
    }
    if (const QJsonValue tokens = body.value("patTokens"_L1); tokens.isArray())
        outcome.insert(u"tokens"_s, tokens.toArray().size());
    if (response->contentType() == "text/html")
        outcome.insert(u"page"_s, true);
    return outcome;
}

QJsonArray challengesOf(const HttpResponse &response)
{
    // Several may stand in one line, their parameters between them.
    static const QRegularExpression scheme(u"(?:^|[,\\n])\\s*([A-Za-z-]{1,40})(?=\\s+[A-Za-z_]+=|\\s*(?:,|\\n|$))"_s);
    QStringList schemes;
    for (const HttpHeader &header : response.headers) {
        if (header.name.compare("WWW-Authenticate", Qt::CaseInsensitive) != 0)
            continue;
        auto matches = scheme.globalMatch(QString::fromLatin1(header.value));
        while (matches.hasNext())
            schemes.append(matches.next().captured(1));
    }
    schemes.removeDuplicates();
    return QJsonArray::fromStringList(schemes);
}

QString endOfPaging(const QByteArray &body)
{
    const QJsonObject page = objectIn(body);
    if (!page.value("patTokens"_L1).isArray())
        return {};
    const QJsonValue next = page.value("continuationToken"_L1);
    if (next.isUndefined())
        return u"absent"_s;
    if (next.isNull())
        return u"null"_s;
    return next.toString().isEmpty() ? u"empty"_s : QString();
}

QStringList ordersOf(const QList<Token> &listed)
{
    constexpr qsizetype fewest = 3;
    const std::array names{u"displayName"_s, u"validFrom"_s, u"validTo"_s};
    QStringList orders;
    for (int key = 0; key < static_cast<int>(names.size()) && listed.size() >= fewest; ++key) {
        bool rises = false;
        bool falls = false;
        for (qsizetype i = 1; i < listed.size(); ++i) {
            const int step = order(listed[i - 1], listed[i], key);
            rises = rises || step < 0;
            falls = falls || step > 0;
        }
        if (rises != falls)
            orders.append(names[static_cast<std::size_t>(key)] + (rises ? u" ascending"_s : u" descending"_s));
    }
    return orders;
}

QJsonObject dateFacts(const QString &answered, const QDateTime &asked)
{
    static const QRegularExpression fraction(u"\\.(\\d{1,9})"_s);
    const std::optional<QDateTime> read = readDate(answered);
    if (!read || !read->isValid())
        return {};
    const QString digits = fraction.match(answered).captured(1);
    const double second = digits.isEmpty() ? 0.0 : (u"0."_s + digits).toDouble();
    const double parts = second * 300;
    QJsonObject facts{{u"fractionDigits"_s, digits.size()},
                      {u"multipleOf300th"_s, std::abs(parts - std::round(parts)) < 0.001}};
    if (asked.isValid()) {
        const auto wholeSeconds = static_cast<double>(read->toSecsSinceEpoch() - asked.toSecsSinceEpoch());
        const double later = wholeSeconds * 1000 + second * 1000 - asked.time().msec();
        facts.insert(u"laterByMilliseconds"_s, std::round(later * 100) / 100);
    }
    return facts;
}

WrittenDates writtenDates(const QByteArray &body)
{
    const QJsonObject token = objectIn(body).value("patToken"_L1).toObject();
    return {.validFrom = token.value("validFrom"_L1).toString(), .validTo = token.value("validTo"_L1).toString()};
}

} // namespace patkeeper::azuredevops
