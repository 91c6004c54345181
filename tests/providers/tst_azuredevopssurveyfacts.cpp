// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopssurveyfacts.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::azuredevops;

namespace
{

Result<HttpResponse> answerOf(int status, const QByteArray &body, const QByteArray &contentType = "application/json")
{
    HttpResponse response;
    response.status = status;
    response.headers = {{"Content-Type", contentType}};
    response.body = body;
    return response;
}

Token token(const QString &name, int created, int expires)
{
    const QDateTime begin(QDate(2026, 1, 1), QTime(0, 0), QTimeZone::utc());
    Token made;
    made.name = name;
    made.createdAt = begin.addDays(created);
    made.expiresAt = begin.addDays(expires);
    return made;
}

} // namespace

/// What is kept of an answer tells of the service, and nothing of what it said to this person.
class TestAzureDevOpsSurveyFacts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anErrorIsKeptByItsNameAlone()
    {
        QCOMPARE(outcomeOf(answerOf(200, R"({"patToken":null,"patTokenError":"authorizationNotFound"})")),
                 (QJsonObject{{u"status"_s, 200}, {u"error"_s, u"authorizationNotFound"_s}}));
        QCOMPARE(outcomeOf(answerOf(400, "\xEF\xBB\xBF{\"typeKey\":\"JsonReaderException\",\"message\":\"of Anna\"}")),
                 (QJsonObject{{u"status"_s, 400}, {u"error"_s, u"JsonReaderException"_s}}));
        QCOMPARE(outcomeOf(answerOf(400, R"({"typeKey":"Anna Northwind, 7d1c3f52"})")),
                 (QJsonObject{{u"status"_s, 400}, {u"error"_s, u"other"_s}}));
        QCOMPARE(outcomeOf(answerOf(203, "<html>Anna</html>", "text/html")),
                 (QJsonObject{{u"status"_s, 203}, {u"page"_s, true}}));
        QCOMPARE(outcomeOf(answerOf(204, {})), (QJsonObject{{u"status"_s, 204}}));
        QCOMPARE(outcomeOf(failure(Error::Kind::TimedOut, u"Anna's"_s)), (QJsonObject{{u"failed"_s, u"timed-out"_s}}));
    }

    void tokensAreCountedAndNotNamed()
    {
        QCOMPARE(outcomeOf(answerOf(200, R"({"continuationToken":"","patTokens":[{"displayName":"ci"},{}]})")),
                 (QJsonObject{{u"status"_s, 200}, {u"tokens"_s, 2}}));
    }

    void challengesAreKeptByTheirSchemes()
    {
        HttpResponse response;
        response.headers = {
            {"WWW-Authenticate",
             "Bearer authorization_uri=https://login.example/7d1c, Basic realm=\"https://x, y\", TFS-Federated"}};
        QCOMPARE(challengesOf(response), (QJsonArray{u"Bearer"_s, u"Basic"_s, u"TFS-Federated"_s}));
        response.headers = {{"WWW-Authenticate", "Negotiate\nNTLM"}, {"www-authenticate", "Negotiate"}};
        QCOMPARE(challengesOf(response), (QJsonArray{u"Negotiate"_s, u"NTLM"_s}));
        response.headers.clear();
        QCOMPARE(challengesOf(response), QJsonArray());
    }

    void theEndOfPagingIsToldApart()
    {
        QCOMPARE(endOfPaging(R"({"continuationToken":"","patTokens":[]})"), u"empty"_s);
        QCOMPARE(endOfPaging(R"({"continuationToken":null,"patTokens":[]})"), u"null"_s);
        QCOMPARE(endOfPaging(R"({"patTokens":[]})"), u"absent"_s);
        QCOMPARE(endOfPaging(R"({"continuationToken":"x","patTokens":[]})"), QString());
        QCOMPARE(endOfPaging("no JSON"), QString());
    }

    void anOrderIsClaimedOnlyWhereTheListShowsIt()
    {
        QCOMPARE(ordersOf({token(u"b"_s, 1, 9), token(u"A"_s, 2, 7), token(u"c"_s, 3, 5)}),
                 (QStringList{u"validFrom ascending"_s, u"validTo descending"_s}));
        QCOMPARE(ordersOf({token(u"a"_s, 3, 1), token(u"B"_s, 1, 1), token(u"c"_s, 2, 1)}),
                 QStringList{u"displayName ascending"_s});
        QCOMPARE(ordersOf({token(u"a"_s, 1, 1), token(u"b"_s, 2, 2)}), QStringList());
        QCOMPARE(ordersOf({}), QStringList());
    }

    void aDateTellsHowExactItIsAndHowItWasRounded()
    {
        const QDateTime asked(QDate(2027, 2, 19), QTime(18, 5, 12, 319), QTimeZone::utc());
        QCOMPARE(
            dateFacts(u"2027-02-19T18:05:12.32Z"_s, asked),
            (QJsonObject{{u"fractionDigits"_s, 2}, {u"multipleOf300th"_s, true}, {u"laterByMilliseconds"_s, 1.0}}));
        const QJsonObject seven = dateFacts(u"2027-02-19T18:05:12.3166667Z"_s, asked);
        QCOMPARE(seven[u"fractionDigits"_s].toInt(), 7);
        QVERIFY(seven[u"multipleOf300th"_s].toBool());
        QCOMPARE(seven[u"laterByMilliseconds"_s].toDouble(), -2.33);
        QVERIFY(!dateFacts(u"2027-02-19T18:05:12.319Z"_s, asked)[u"multipleOf300th"_s].toBool(true));
        const QJsonObject whole = dateFacts(u"2027-02-19T18:05:13Z"_s, asked);
        QCOMPARE(whole[u"fractionDigits"_s].toInt(), 0);
        QCOMPARE(whole[u"laterByMilliseconds"_s].toDouble(), 681.0);
        QVERIFY(!dateFacts(u"2027-02-19T18:05:13Z"_s, {}).contains(u"laterByMilliseconds"_s));
        QCOMPARE(dateFacts(u"soon"_s, asked), QJsonObject());
        QCOMPARE(dateFacts(u"0001-01-01T00:00:00"_s, asked), QJsonObject());
    }

    void theDatesOfAnAnswerAreKeptAsWritten()
    {
        const WrittenDates dates = writtenDates(
            R"({"patToken":{"validFrom":"2026-11-21T18:05:12.4166667Z","validTo":"2027-02-19T18:05:12Z"}})");
        QCOMPARE(dates.validFrom, u"2026-11-21T18:05:12.4166667Z"_s);
        QCOMPARE(dates.validTo, u"2027-02-19T18:05:12Z"_s);
        QVERIFY(writtenDates("{}").validTo.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestAzureDevOpsSurveyFacts)
#include "tst_azuredevopssurveyfacts.moc"
