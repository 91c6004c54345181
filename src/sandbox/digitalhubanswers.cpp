// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubanswers.h"

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int usualPage = 20;

QJsonValue dateValue(const QDateTime &date, const State &state)
{
    if (state.digitalHub.settings.epochDates)
        return date.toMSecsSinceEpoch();
    return QString(date.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s) + u"+00:00"_s);
}

void insertText(QJsonObject &object, const QString &name, const QString &text)
{
    if (!text.isEmpty())
        object.insert(name, text);
}

QJsonObject sortOf(const SandboxRequest &request)
{
    const bool isSorted = request.query.contains(u"sort"_s);
    return {{u"empty"_s, !isSorted}, {u"sorted"_s, isSorted}, {u"unsorted"_s, !isSorted}};
}

/// The list that a page holds, and what the page says of the whole.
struct Cut {
    QJsonArray content;
    qint64 number = 0;
    qint64 size = usualPage;
    qint64 total = 0;
};

/// The total of a page that holds more than it should: the place of its last entry, where it is the last page.
qint64 claimedTotal(const Cut &cut, qint64 all)
{
    const qint64 offset = cut.number * cut.size;
    return !cut.content.isEmpty() && offset + cut.size > all ? offset + cut.content.size() : all;
}

Cut cutOf(const SandboxRequest &request, const QJsonArray &all, const State &state)
{
    Cut cut{.content = all};
    cut.number = std::max(0, request.query.value(u"page"_s).toInt());
    cut.size = std::max(1, request.query.value(u"size"_s, QString::number(usualPage)).toInt());
    cut.total = claimedTotal(cut, all.size());
    if (!state.digitalHub.settings.honoursPaging)
        return cut;
    cut.content = {};
    const qint64 end = std::min<qint64>(all.size(), (cut.number + 1) * cut.size);
    for (qint64 i = cut.number * cut.size; i < end; ++i)
        cut.content.append(all.at(i));
    cut.total = all.size();
    return cut;
}

} // namespace

Answer digitalHubError(int status, const QString &message, const State &state)
{
    if (state.digitalHub.settings.plainTextErrors)
        return Answer::text(status, "text/plain;charset=UTF-8", message.toUtf8());
    return Answer::document(
        status,
        QJsonDocument(QJsonObject{{u"status"_s, status}, {u"message"_s, message}, {u"errorCode"_s, QJsonValue()}}));
}

Answer digitalHubForbidden(const SandboxRequest &request, const State &state)
{
    if (state.digitalHub.settings.plainTextErrors)
        return Answer::text(403, "text/plain;charset=UTF-8", "Forbidden");
    return Answer::document(403, QJsonDocument(QJsonObject{{u"timestamp"_s, dateValue(state.now(), state)},
                                                           {u"status"_s, 403},
                                                           {u"error"_s, u"Forbidden"_s},
                                                           {u"path"_s, request.path}}));
}

Answer digitalHubUnauthorized(bool isBasic)
{
    Answer answer;
    answer.status = 401;
    answer.setHeader("WWW-Authenticate", isBasic ? "Basic realm=\"digitalhub\"" : "Bearer error=\"invalid_token\"");
    return answer;
}

QJsonObject digitalHubToken(const SandboxDigitalHubToken &token, const State &state)
{
    QJsonObject object{{u"id"_s, token.id},
                       {u"name"_s, token.name},
                       {u"user"_s, token.user},
                       {u"issuedAt"_s, dateValue(token.issuedAt, state)},
                       {u"scopes"_s, QJsonArray::fromStringList(token.scopes)}};
    if (token.expiresAt.isValid())
        object.insert(u"expiresAt"_s, dateValue(token.expiresAt, state));
    insertText(object, u"ipAddress"_s, token.ipAddress);
    return object;
}

QJsonObject digitalHubRefreshToken(const DigitalHubRefreshToken &token, const State &state)
{
    return {{u"id"_s, token.id},
            {u"user"_s, token.user},
            {u"issuedAt"_s, dateValue(token.issuedAt, state)},
            {u"expiresAt"_s, dateValue(token.expiresAt, state)},
            {u"scopes"_s, QJsonArray::fromStringList(token.scopes)}};
}

Answer digitalHubPage(const SandboxRequest &request, const QJsonArray &all, const State &state)
{
    const Cut cut = cutOf(request, all, state);
    const qint64 pages = (cut.total + cut.size - 1) / cut.size;
    const QJsonObject pageable{
        {u"pageNumber"_s, cut.number},        {u"pageSize"_s, cut.size}, {u"sort"_s, sortOf(request)},
        {u"offset"_s, cut.number * cut.size}, {u"paged"_s, true},        {u"unpaged"_s, false}};
    return Answer::document(200, QJsonDocument(QJsonObject{{u"content"_s, cut.content},
                                                           {u"pageable"_s, pageable},
                                                           {u"totalElements"_s, cut.total},
                                                           {u"totalPages"_s, pages},
                                                           {u"last"_s, cut.number + 1 >= pages},
                                                           {u"first"_s, cut.number == 0},
                                                           {u"size"_s, cut.size},
                                                           {u"number"_s, cut.number},
                                                           {u"numberOfElements"_s, cut.content.size()},
                                                           {u"sort"_s, sortOf(request)},
                                                           {u"empty"_s, cut.content.isEmpty()}}));
}

} // namespace patkeeper::sandbox
