// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopssurvey.h"

#include "azuredevopsjson.h"
#include "azuredevopssurveyfacts.h"

#include <QJsonArray>
#include <QSet>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

constexpr int mostPages = 20;
constexpr auto wholePage = "&%24top=100";

QSet<QString> idsOf(const QList<Token> &tokens)
{
    QSet<QString> ids;
    for (const Token &token : tokens)
        ids.insert(token.remoteId.toLower());
    return ids;
}

QByteArray newId()
{
    return QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
}

/// Labels of the listings, each with the filter it asks for; the first one asks for none.
const QList<std::pair<QString, QByteArray>> &filters()
{
    static const QList<std::pair<QString, QByteArray>> all{{u"default"_s, {}},
                                                           {u"active"_s, "&displayFilterOption=active"},
                                                           {u"expired"_s, "&displayFilterOption=expired"},
                                                           {u"revoked"_s, "&displayFilterOption=revoked"},
                                                           {u"all"_s, "&displayFilterOption=all"}};
    return all;
}

} // namespace

Survey::Survey(Connection *connection, Addresses addresses)
    : m_connection(connection),
      m_addresses(std::move(addresses))
{
    connect(connection, &Connection::answered, this, [this](const QByteArray &verb, const AnswerShape &shape) {
        if (!m_asking && verb != "GET" && !m_noticed.contains(verb))
            m_noticed.insert(verb, shape);
    });
}

void Survey::ask(Stage stage, const SurveyedToken &token, QObject *context, Reply<QList<SurveyFinding>> reply)
{
    m_stage = stage;
    m_token = token;
    m_context = context;
    m_reply = std::move(reply);
    m_findings.clear();
    m_listed.clear();
    m_asking = true;
    switch (stage) {
    case Stage::Before:
        planBefore();
        break;
    case Stage::Living:
    case Stage::Changed:
        planWithToken(stage);
        break;
    case Stage::Ended:
        planEnded();
        break;
    }
    next();
}

void Survey::next()
{
    if (!m_context)
        return;
    if (!m_connection) {
        m_asking = false;
        return m_reply(std::unexpected(closed()));
    }
    if (m_steps.empty()) {
        m_asking = false;
        conclude(m_stage);
        return m_reply(std::exchange(m_findings, {}));
    }
    Step step = std::move(m_steps.front());
    m_steps.pop_front();
    const auto onAnswer = [this, read = std::move(step.read)](Result<HttpResponse> response) {
        read(response);
        next();
    };
    if (step.anonymously)
        m_connection->askAs(RequestCredentials::none(), step.question, this, onAnswer);
    else
        m_connection->askPlainly(step.question, this, onAnswer);
}

void Survey::answer(const QString &question, const QString &about, const QJsonValue &answer, const QString &remark)
{
    m_findings.append({.question = question, .about = about, .answer = answer, .remark = remark});
}

void Survey::plan(const QByteArray &verb, const QByteArray &query, Reader read)
{
    m_steps.push_back({.question = {.verb = verb, .url = m_addresses.tokens(query), .body = {}},
                       .read = std::move(read),
                       .anonymously = false});
}

void Survey::planOutcome(const QByteArray &verb, const QByteArray &query, const QString &question, const QString &about)
{
    plan(verb, query,
         [this, question, about](Result<HttpResponse> &response) { answer(question, about, outcomeOf(response)); });
}

void Survey::planListing(const QString &label, const QByteArray &query)
{
    m_listed.insert(label, {});
    plan("GET", query, [this, label, query](Result<HttpResponse> &response) { onPage(label, query, response); });
}

void Survey::onPage(const QString &label, const QByteArray &query, Result<HttpResponse> &response)
{
    Listed &listed = m_listed[label];
    const Result<TokenPage> page =
        response ? readTokenPage(response->body, TokenStatus::Active) : std::unexpected(response.error());
    if (!page) {
        listed.wrong = outcomeOf(response);
        return;
    }
    if (label == "default"_L1 && listed.pages == 0 && m_stage == Stage::Before) {
        answer(u"list.headers"_s, u"Which headers has the answer to List?"_s,
               QJsonArray::fromStringList(shapeOf(*response).headerNames));
    }
    if (listed.pages++ == 0)
        listed.firstPage = page->tokens.size();
    listed.tokens.append(page->tokens);
    listed.complete = page->continuationToken.isEmpty();
    listed.end = endOfPaging(response->body);
    if (listed.complete || listed.pages >= mostPages)
        return;
    // Before whatever else is planned: its token may not hold for long.
    const QByteArray more = query + "&continuationToken=" + encoded(page->continuationToken);
    m_steps.push_front({.question = {.verb = "GET", .url = m_addresses.tokens(more), .body = {}},
                        .read = [this, label, query](Result<HttpResponse> &next) { onPage(label, query, next); },
                        .anonymously = false});
}

void Survey::planBefore()
{
    for (const auto &[label, filter] : filters())
        planListing(label, label == "default"_L1 ? filter : filter + wholePage);
    planListing(u"by-date"_s,
                QByteArray("&displayFilterOption=all&sortByOption=displayDate&isSortAscending=true") + wholePage);
    planListing(u"by-name"_s, QByteArray("&displayFilterOption=all&sortByOption=displayName") + wholePage);
    for (const QByteArray top : {"1", "101", "1000", "0"}) {
        planOutcome("GET", "&displayFilterOption=all&%24top=" + top, u"list.top-"_s + QString::fromLatin1(top),
                    u"What becomes of $top=%1?"_s.arg(QString::fromLatin1(top)));
    }
    planOutcome("GET", "&continuationToken=" + newId(), u"list.unknown-continuation"_s,
                u"What becomes of a continuationToken that never was one?"_s);
    planOutcome("GET", "&authorizationId=" + newId(), u"get.unknown-id"_s, u"What becomes of Get of an unknown id?"_s);
    planOutcome("GET", "&authorizationId=none", u"get.no-id"_s, u"What becomes of Get of what is no id?"_s);
    planVersions();
}

void Survey::planVersions()
{
    for (const auto &version : {u"7.1"_s, u"7.2-preview.1"_s, u"99.0-preview.1"_s}) {
        QUrl url = m_addresses.tokens();
        url.setQuery("api-version="_L1 + version + "&%24top=1"_L1, QUrl::StrictMode);
        m_steps.push_back({.question = {.verb = "GET", .url = url, .body = {}},
                           .read =
                               [this, version](Result<HttpResponse> &response) {
                                   answer(u"version."_s + version, u"What becomes of api-version=%1?"_s.arg(version),
                                          outcomeOf(response));
                               },
                           .anonymously = false});
    }
    m_steps.push_back({.question = {.verb = "GET", .url = m_addresses.tokens(), .body = {}},
                       .read =
                           [this](Result<HttpResponse> &response) {
                               QJsonObject outcome = outcomeOf(response);
                               if (response)
                                   outcome.insert(u"challenges"_s, challengesOf(*response));
                               answer(u"list.without-credentials"_s,
                                      u"What is answered to a request without credentials?"_s, outcome);
                           },
                       .anonymously = true});
}

void Survey::planWithToken(Stage stage)
{
    const QString when = stage == Stage::Living ? u"create"_s : u"change"_s;
    plan("GET", "&authorizationId=" + encoded(m_token.given.remoteId),
         [this, when, asked = m_token.asked.expiresAt.value_or(QDateTime())](Result<HttpResponse> &response) {
             QJsonObject facts = outcomeOf(response);
             const WrittenDates dates = response ? writtenDates(response->body) : WrittenDates();
             facts.insert(u"validTo"_s, dateFacts(dates.validTo, asked));
             facts.insert(u"validFrom"_s, dateFacts(dates.validFrom, {}));
             answer(u"get.after-"_s + when, u"How exact are the dates after %1, and how are they rounded?"_s.arg(when),
                    facts);
         });
    if (stage != Stage::Living)
        return;
    for (const auto &[label, filter] : filters())
        planListing(label, filter + wholePage);
}

// The token has ended, and the journal knows it: to revoke it once more can change nothing, and neither can an id that
// nobody has. What is no id at all is not tried: nobody knows how much of it a service would take for one.
void Survey::planEnded()
{
    const QByteArray id = encoded(m_token.given.remoteId);
    planOutcome("GET", "&authorizationId=" + id, u"get.revoked"_s, u"What becomes of Get of a revoked token?"_s);
    for (const auto &[label, filter] : filters())
        planListing(label, filter + wholePage);
    planOutcome("DELETE", "&authorizationId=" + id, u"revoke.twice"_s, u"What becomes of a second Revoke?"_s);
    planOutcome("DELETE", "&authorizationId=" + newId(), u"revoke.unknown-id"_s,
                u"What becomes of Revoke of an unknown id?"_s);
}

void Survey::conclude(Stage stage)
{
    switch (stage) {
    case Stage::Before:
        return concludeBefore();
    case Stage::Living:
        return concludeShown(u"list.shows-living"_s, u"Which filters show a token that was just created?"_s);
    case Stage::Changed:
        return;
    case Stage::Ended:
        return concludeShown(u"list.shows-revoked"_s, u"Which filters show a token that was just revoked?"_s);
    }
}

void Survey::concludeBefore()
{
    const Listed &first = m_listed[u"default"_s];
    if (!first.wrong.isEmpty())
        answer(u"list.page-size"_s, u"How many tokens has a page without $top?"_s, {}, u"no listing came"_s);
    else if (first.pages > 1)
        answer(u"list.page-size"_s, u"How many tokens has a page without $top?"_s, first.firstPage);
    else
        answer(u"list.page-size"_s, u"How many tokens has a page without $top?"_s, {},
               u"this account has too few tokens to tell"_s);
    answer(u"list.end-of-paging"_s, u"What is continuationToken on the last page?"_s,
           first.complete ? QJsonValue(first.end) : QJsonValue());
    concludeFilter();
    concludeOrder();
}

void Survey::concludeFilter()
{
    const auto about = u"Which filter holds where none is asked for?"_s;
    const QSet<QString> unfiltered = idsOf(m_listed[u"default"_s].tokens);
    const QSet<QString> active = idsOf(m_listed[u"active"_s].tokens);
    const QSet<QString> all = idsOf(m_listed[u"all"_s].tokens);
    const bool complete =
        m_listed[u"default"_s].complete && m_listed[u"active"_s].complete && m_listed[u"all"_s].complete;
    if (!complete || active == all)
        return answer(u"list.filter"_s, about, {},
                      complete ? u"this account has nothing but active tokens; see list.shows-revoked"_s
                               : u"this account has too many tokens to tell"_s);
    if (unfiltered == active)
        return answer(u"list.filter"_s, about, u"active"_s);
    answer(u"list.filter"_s, about, unfiltered == all ? u"all"_s : u"another"_s);
}

void Survey::concludeOrder()
{
    const auto orders = [this](const QString &label) -> QJsonValue {
        const QStringList found = ordersOf(m_listed[label].tokens);
        return found.isEmpty() ? QJsonValue() : QJsonValue(QJsonArray::fromStringList(found));
    };
    answer(u"list.order"_s, u"In which order are tokens listed where none is asked for?"_s, orders(u"default"_s));
    answer(u"list.display-date"_s, u"Which date is displayDate (ascending)?"_s, orders(u"by-date"_s));
    answer(u"list.direction"_s, u"In which direction does sortByOption sort where none is asked for?"_s,
           orders(u"by-name"_s));
}

void Survey::concludeShown(const QString &question, const QString &about)
{
    QJsonObject shown;
    for (const auto &[label, filter] : filters()) {
        const Listed &listed = m_listed[label];
        const bool isThere = idsOf(listed.tokens).contains(m_token.given.remoteId.toLower());
        shown.insert(label, isThere || listed.complete ? QJsonValue(isThere) : QJsonValue());
    }
    answer(question, about, shown);
}

QList<SurveyFinding> Survey::noticed() const
{
    QList<SurveyFinding> findings;
    const QList<std::pair<QByteArray, QString>> verbs{
        {"POST", u"create"_s}, {"PUT", u"change"_s}, {"DELETE", u"revoke"_s}};
    for (const auto &[verb, name] : verbs) {
        if (!m_noticed.contains(verb))
            continue;
        const AnswerShape shape = m_noticed.value(verb);
        findings.append({.question = name + u".answer"_s,
                         .about = u"What does the answer to %1 look like?"_s.arg(name),
                         .answer = QJsonObject{{u"status"_s, shape.status},
                                               {u"contentType"_s, shape.contentType},
                                               {u"hasBody"_s, shape.hasBody},
                                               {u"headers"_s, QJsonArray::fromStringList(shape.headerNames)}},
                         .remark = {}});
    }
    return findings;
}

} // namespace patkeeper::azuredevops
