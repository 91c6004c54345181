// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopspatlist.h"

#include "azuredevopsanswers.h"

#include <QJsonArray>

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int largestPage = 100;
constexpr int mostPagesRemembered = 1000;

struct Question {
    QString filter;
    QString sort;
    bool ascending = false;
    int top = 0;

    /// What the next page must repeat; the page size may change.
    QString repeated() const { return filter + u'|' + sort + u'|' + (ascending ? u'1' : u'0'); }
};

std::optional<Question> questionOf(const SandboxRequest &request, const SandboxPolicy &policy)
{
    Question question;
    question.filter = request.query.value(u"displayFilterOption"_s, u"active"_s).toLower();
    question.sort = request.query.value(u"sortByOption"_s, u"displayDate"_s).toLower();
    question.ascending = request.query.value(u"isSortAscending"_s).toLower() == "true"_L1;
    bool isNumber = true;
    question.top = policy.defaultPageSize;
    if (request.query.contains(u"$top"_s))
        question.top = request.query.value(u"$top"_s).toInt(&isNumber);
    static const QStringList filters{u"active"_s, u"revoked"_s, u"expired"_s, u"all"_s};
    static const QStringList sorts{u"displayname"_s, u"displaydate"_s, u"status"_s};
    const bool fits = filters.contains(question.filter) && sorts.contains(question.sort) && isNumber &&
                      question.top > 0 && question.top <= largestPage;
    return fits ? std::optional(question) : std::nullopt;
}

/// Revoked wins over expired; the sheet leaves that open.
QString statusOf(const SandboxToken &token, const State &state)
{
    if (token.revoked)
        return u"revoked"_s;
    return state.isExpired(token) ? u"expired"_s : u"active"_s;
}

QString sortKey(const SandboxToken &token, const Question &question, const State &state)
{
    if (question.sort == "displayname"_L1)
        return token.name.toLower();
    if (question.sort == "status"_L1)
        return statusOf(token, state);
    return token.validTo.toString(Qt::ISODate);
}

QStringList matchingIds(const Question &question, const QString &userId, const Organization &organization,
                        const State &state)
{
    QList<SandboxToken> found;
    for (const SandboxToken &token : state.tokens) {
        const bool isHere =
            token.userId == userId && token.organization.compare(organization.name, Qt::CaseInsensitive) == 0;
        if (isHere && (question.filter == "all"_L1 || question.filter == statusOf(token, state)))
            found.append(token);
    }
    std::sort(found.begin(), found.end(), [&](const SandboxToken &a, const SandboxToken &b) {
        const QString left = sortKey(a, question, state);
        const QString right = sortKey(b, question, state);
        if (left == right)
            return a.createdOrder < b.createdOrder;
        return question.ascending ? left < right : right < left;
    });
    QStringList ids;
    for (const SandboxToken &token : found)
        ids.append(token.id);
    return ids;
}

/// Full of what must be percent-encoded in a query, and with no order to guess.
QString newContinuationToken()
{
    return u"+%1/&=%2=="_s.arg(QString::fromLatin1(randomCharacters(8)), QString::fromLatin1(randomCharacters(8)));
}

QString remember(State &state, const QString &question, const QStringList &ids)
{
    if (ids.isEmpty())
        return u""_s;
    if (state.pages.size() >= mostPagesRemembered)
        state.pages.clear();
    const QString token = newContinuationToken();
    state.pages.insert(token, {question, ids});
    return token;
}

} // namespace

Answer listPats(const SandboxRequest &request, const QString &userId, const Organization &organization, State &state)
{
    const auto question = questionOf(request, state.policy);
    if (!question)
        return errorWrapper(400, u"VssPropertyValidationException"_s, u"TF400898: A query parameter is not valid."_s);
    const QString repeated = question->repeated() + u'|' + organization.id + u'|' + userId;
    const QString continued = request.query.value(u"continuationToken"_s);
    QStringList ids;
    if (continued.isEmpty())
        ids = matchingIds(*question, userId, organization, state);
    else if (const Page page = state.pages.value(continued); page.question == repeated)
        ids = page.ids;
    else
        return errorWrapper(400, u"InvalidContinuationTokenException"_s,
                            u"The continuation token is not valid here."_s);

    QJsonArray tokens;
    for (const QString &id : ids.first(std::min<qsizetype>(question->top, ids.size()))) {
        if (const SandboxToken *token = state.token(id))
            tokens.append(patToken(*token, state, false));
    }
    const QString next = remember(state, repeated, ids.mid(question->top));
    return Answer::json(200, {{u"continuationToken"_s, next}, {u"patTokens"_s, tokens}});
}

} // namespace patkeeper::sandbox
