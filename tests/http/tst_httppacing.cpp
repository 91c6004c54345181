// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpfixture.h"
#include "httpturns.h"

#include <QSignalSpy>
#include <QtTest>

#include <chrono>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

/// Answers with each in turn, then with the last one for ever.
ScriptedServer::Script inTurn(const QList<QByteArray> &answers)
{
    return [answers, next = 0](const ReceivedRequest &, QTcpSocket &socket) mutable {
        socket.write(answers.at(std::min<qsizetype>(next++, answers.size() - 1)));
    };
}

const QByteArray tooMany = "Retry-After: 0"_ba;

QByteArray httpDate(const QDateTime &instant)
{
    return QLocale::c().toString(instant.toUTC(), u"ddd, dd MMM yyyy hh:mm:ss"_s).toLatin1() + " GMT";
}

/// Leaves every request without an answer.
ScriptedServer::Script silence()
{
    return [](const ReceivedRequest &, QTcpSocket &) {};
}

/// Changes, so that each has a connection of its own: "/0", "/1" and so on.
std::shared_ptr<Outcome> sentChange(HttpClient &client, const ScriptedServer &server, int number,
                                    QObject *context = nullptr)
{
    return sent(client, requestTo(server.url(u"/%1"_s.arg(number)), "POST", "x"), context);
}

} // namespace

/// How the client waits when a service asks to be left alone, and what it learns of the service's clock.
class TestHttpPacing final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReadIsSentAgainAfterTooManyRequests_data();
    void aReadIsSentAgainAfterTooManyRequests();
    void aReadThatIsAlwaysRefusedIsSentSoManyTimesAndNoMore();
    void aChangeIsNeverSentAgainAfterTooManyRequests();
    void aRefusalForLongerThanThePauseIsToldAtOnce();
    void laterRequestsWaitUntilThePauseIsOver_data();
    void laterRequestsWaitUntilThePauseIsOver();
    void thePauseOfOneAccountDoesNotHoldUpAnother();
    void destroyingTheContextDuringThePauseSendsNothing();
    void theClockOfTheServiceIsKnownAfterAnAnswer();
    void anUnreadableDateChangesNothing();
    void aRetryAfterDateIsReadByTheServicesClock();
    void onlyAFewAreAskedAtOnceAndTheOthersKeepTheirOrder();
    void whatIsGivenUpMakesRoomAndWhatWaitedForItsTurnWasNotSent();
    void aClientThatGoesSendsNothingOfWhatWaitedForItsTurn();
    void clientsThatShareTheirTurnsTakeThemOneAfterTheOther();
    void aClientThatGoesGivesItsTurnsToTheOthers();
    void noMoreIsAskedInAPeriodThanTheServiceAllows();
};

void TestHttpPacing::aReadIsSentAgainAfterTooManyRequests_data()
{
    QTest::addColumn<QList<QByteArray>>("headers");
    QTest::newRow("Retry-After in seconds") << QList{"Retry-After: 0"_ba};
    QTest::newRow("Retry-After as a date") << QList{"Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"_ba};
    QTest::newRow("without Retry-After") << QList<QByteArray>();
    QTest::newRow("with rubbish in it") << QList{"Retry-After: soon"_ba};
}

void TestHttpPacing::aReadIsSentAgainAfterTooManyRequests()
{
    QFETCH(const QList<QByteArray>, headers);
    ScriptedServer server(
        inTurn({ScriptedServer::answer(429, "slow down", headers), ScriptedServer::answer(200, "now")}));
    HttpClient client(optionsFor({server.url()}));
    const QByteArray secret = madeUpSecret();
    HttpRequest request = requestTo(server.url());
    request.credentials = RequestCredentials::bearer(Secret(secret));
    const auto got = sent(client, std::move(request));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"200"_s);
    QCOMPARE(got->body(), "now"_ba);
    QCOMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests().last().values("Authorization"), QList{"Bearer " + secret});
}

void TestHttpPacing::aReadThatIsAlwaysRefusedIsSentSoManyTimesAndNoMore()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(429, "no", {tooMany})));
    HttpOptions options = optionsFor({});
    options.readAttempts = 4;
    HttpClient client(options);
    const auto got = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"429"_s);
    QCOMPARE(got->body(), "no"_ba);
    QCOMPARE(server.requests().size(), 4);
}

void TestHttpPacing::aChangeIsNeverSentAgainAfterTooManyRequests()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(429, "no", {tooMany})));
    HttpClient client(optionsFor({}));
    for (const char *verb : {"POST", "PUT", "DELETE"}) {
        const auto got = sent(client, requestTo(server.url(), verb, verb == "DELETE"_ba ? "" : "{}"));
        VERIFY_ONE_REPLY(got);
        QCOMPARE(got->summary(), u"429"_s);
    }
    QCOMPARE(server.requests().size(), 3);
}

void TestHttpPacing::aRefusalForLongerThanThePauseIsToldAtOnce()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(429, "no", {"Retry-After: 3600"})));
    HttpOptions options = optionsFor({});
    options.longestPause = 50ms;
    HttpClient client(options);
    const auto got = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"429"_s);
    QCOMPARE(got->result->value().header("Retry-After"), "3600"_ba);
    QCOMPARE(server.requests().size(), 1);
    // The next one is held up for no longer than the longest pause.
    const auto next = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(next);
    QCOMPARE(server.requests().size(), 2);
}

void TestHttpPacing::laterRequestsWaitUntilThePauseIsOver_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<int>("status");
    QTest::newRow("after a delayed answer to a read") << "GET"_ba << 200;
    QTest::newRow("after a delayed answer to a change") << "POST"_ba << 200;
    QTest::newRow("after a refused change") << "POST"_ba << 429;
}

void TestHttpPacing::laterRequestsWaitUntilThePauseIsOver()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const int, status);
    ScriptedServer server(
        inTurn({ScriptedServer::answer(status, "1", {"Retry-After: 30"}), ScriptedServer::answer(200, "2")}));
    HttpOptions options = optionsFor({});
    options.longestPause = 400ms;
    HttpClient client(options);
    QSignalSpy paused(&client, &HttpClient::pausedUntil);

    const auto first = sent(client, requestTo(server.url(), verb));
    VERIFY_ONE_REPLY(first);
    QCOMPARE(first->summary(), QString::number(status));
    const auto second = sent(client, requestTo(server.url(), "POST", "{}"));
    QTRY_COMPARE(paused.size(), 1);
    VERIFY_ONE_REPLY(second);
    QCOMPARE(second->body(), "2"_ba);
    QCOMPARE(paused.size(), 1);
    // Two clocks take part, each cut to whole milliseconds.
    const QDateTime until = paused.first().first().toDateTime();
    QVERIFY(server.requests().last().arrivedAt >= until.addMSecs(-5));
}

void TestHttpPacing::thePauseOfOneAccountDoesNotHoldUpAnother()
{
    ScriptedServer server(
        inTurn({ScriptedServer::answer(200, {}, {"Retry-After: 3600"}), ScriptedServer::answer(200)}));
    HttpClient one(optionsFor({}));
    HttpClient other(optionsFor({}));
    const auto first = sent(one, requestTo(server.url()));
    VERIFY_ONE_REPLY(first);
    const auto held = sent(one, requestTo(server.url()));
    const auto free = sent(other, requestTo(server.url()));
    VERIFY_ONE_REPLY(free);
    QCOMPARE(held->replies, 0);
    QCOMPARE(server.requests().size(), 2);
}

void TestHttpPacing::destroyingTheContextDuringThePauseSendsNothing()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, {}, {"Retry-After: 1"})));
    HttpOptions options = optionsFor({});
    options.longestPause = 20ms;
    HttpClient client(options);
    const auto first = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(first);
    auto context = std::make_unique<QObject>();
    const auto dropped = sent(client, requestTo(server.url(u"/dropped"_s), "POST"), context.get());
    context.reset();
    const auto last = sent(client, requestTo(server.url(u"/last"_s)));
    VERIFY_ONE_REPLY(last);
    QCOMPARE(dropped->replies, 0);
    QCOMPARE(dropped.use_count(), 1);
    QCOMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests().last().target, "/last"_ba);
}

void TestHttpPacing::theClockOfTheServiceIsKnownAfterAnAnswer()
{
    const QDateTime ahead = QDateTime::currentDateTimeUtc().addSecs(3 * 3600);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(500, {}, {"Date: " + httpDate(ahead)})));
    HttpClient client(optionsFor({}));
    QVERIFY(!client.clockOffset());
    const auto got = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(got);
    QVERIFY(client.clockOffset());
    QVERIFY(std::chrono::abs(*client.clockOffset() - 3h) < 1min);
}

void TestHttpPacing::anUnreadableDateChangesNothing()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, {}, {"Date: yesterday"})));
    HttpClient client(optionsFor({}));
    const auto got = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(got);
    QVERIFY(!client.clockOffset());
}

void TestHttpPacing::aRetryAfterDateIsReadByTheServicesClock()
{
    // An hour ago by our clock, in an hour by the service's.
    const QDateTime service = QDateTime::currentDateTimeUtc().addSecs(-2 * 3600);
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(
        429, {}, {"Date: " + httpDate(service), "Retry-After: " + httpDate(service.addSecs(3600))})));
    HttpOptions options = optionsFor({});
    options.longestPause = 10ms;
    HttpClient client(options);
    const auto got = sent(client, requestTo(server.url()));
    VERIFY_ONE_REPLY(got);
    QCOMPARE(got->summary(), u"429"_s);
    QCOMPARE(server.requests().size(), 1);
}

void TestHttpPacing::onlyAFewAreAskedAtOnceAndTheOthersKeepTheirOrder()
{
    constexpr int atOnce = 2;
    constexpr int count = 6;
    ScriptedServer server(silence());
    HttpOptions options = optionsFor({server.url()});
    options.atOnce = atOnce;
    HttpClient client(options);
    QList<std::shared_ptr<Outcome>> outcomes;
    for (int number = 0; number < count; ++number)
        outcomes.append(sentChange(client, server, number));
    for (int answered = 0; answered < count; ++answered) {
        const int underWay = std::min(atOnce, count - answered);
        QTRY_COMPARE(server.requests().size(), answered + underWay);
        QCoreApplication::processEvents();
        QCOMPARE(server.requests().size(), answered + underWay);
        const ReceivedRequest &request = server.requests().at(answered);
        server.connection(request.connection)->write(ScriptedServer::answer(200));
        const int number = request.target.mid(1).toInt();
        QVERIFY(number < answered + atOnce);
        VERIFY_ONE_REPLY(outcomes.at(number));
    }
}

void TestHttpPacing::whatIsGivenUpMakesRoomAndWhatWaitedForItsTurnWasNotSent()
{
    ScriptedServer server(silence());
    HttpOptions options = optionsFor({server.url()});
    options.atOnce = 1;
    HttpClient client(options);
    auto first = std::make_unique<QObject>();
    auto second = std::make_unique<QObject>();
    const auto underWay = sentChange(client, server, 0, first.get());
    const auto waiting = sentChange(client, server, 1, second.get());
    const auto last = sentChange(client, server, 2);
    QTRY_COMPARE(server.requests().size(), 1);
    second.reset();
    first.reset();
    QTRY_COMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests().last().target, "/2"_ba);
    server.connection(server.requests().last().connection)->write(ScriptedServer::answer(200));
    VERIFY_ONE_REPLY(last);
    QCOMPARE(underWay->replies + waiting->replies, 0);
}

void TestHttpPacing::aClientThatGoesSendsNothingOfWhatWaitedForItsTurn()
{
    ScriptedServer server(silence());
    HttpOptions options = optionsFor({server.url()});
    options.atOnce = 1;
    auto client = std::make_unique<HttpClient>(options);
    QObject context;
    const auto underWay = sentChange(*client, server, 0, &context);
    const auto waiting = sentChange(*client, server, 1, &context);
    QTRY_COMPARE(server.requests().size(), 1);
    client.reset();
    VERIFY_ONE_REPLY(underWay);
    VERIFY_ONE_REPLY(waiting);
    QCOMPARE(underWay->summary(), errorKindName(Error::Kind::Unconfirmed));
    QCOMPARE(waiting->summary(), errorKindName(Error::Kind::Cancelled));
    QCOMPARE(server.requests().size(), 1);
}

void TestHttpPacing::clientsThatShareTheirTurnsTakeThemOneAfterTheOther()
{
    ScriptedServer server(silence());
    HttpOptions options = optionsFor({server.url()});
    options.turns = std::make_shared<HttpTurns>(2);
    HttpClient first(options);
    HttpClient second(options);
    QList<std::shared_ptr<Outcome>> outcomes;
    for (int number = 0; number < 4; ++number)
        outcomes.append(sentChange(first, server, number));
    for (int number = 4; number < 6; ++number)
        outcomes.append(sentChange(second, server, number));
    QStringList order;
    for (int answered = 0; answered < 6; ++answered) {
        QTRY_COMPARE(server.requests().size(), std::min(answered + 2, 6));
        const ReceivedRequest request = server.requests().at(answered);
        order.append(QString::fromLatin1(request.target));
        server.connection(request.connection)->write(ScriptedServer::answer(200));
        VERIFY_ONE_REPLY(outcomes.at(request.target.mid(1).toInt()));
    }
    // The second one's turn comes before all of the first one's are through.
    QVERIFY2(order.indexOf(u"/4"_s) < order.indexOf(u"/3"_s), qPrintable(order.join(u' ')));
}

void TestHttpPacing::aClientThatGoesGivesItsTurnsToTheOthers()
{
    ScriptedServer server(silence());
    HttpOptions options = optionsFor({server.url()});
    options.turns = std::make_shared<HttpTurns>(1);
    auto goes = std::make_unique<HttpClient>(options);
    auto waits = std::make_unique<HttpClient>(options);
    HttpClient stays(options);
    const auto underWay = sentChange(*goes, server, 0);
    QTRY_COMPARE(server.requests().size(), 1);
    const auto waiting = sentChange(*waits, server, 1);
    const auto last = sentChange(stays, server, 2);
    waits.reset();
    goes.reset();
    QTRY_COMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests().last().target, "/2"_ba);
    server.connection(server.requests().last().connection)->write(ScriptedServer::answer(200));
    VERIFY_ONE_REPLY(last);
}

void TestHttpPacing::noMoreIsAskedInAPeriodThanTheServiceAllows()
{
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200, "now")));
    HttpOptions options = optionsFor({server.url()});
    constexpr auto period = 400ms;
    options.rate = HttpRate{.requests = 3, .period = period};
    HttpClient client(std::move(options));
    QList<std::shared_ptr<Outcome>> outcomes;
    for (int number = 0; number < 8; ++number)
        outcomes.append(sentChange(client, server, number));
    QTRY_COMPARE(server.requests().size(), 8);
    for (int number = 3; number < 8; ++number) {
        const auto &before = server.requests().at(number - 3);
        const auto &after = server.requests().at(number);
        // What was sent first may have been under way for longer.
        QVERIFY(before.arrivedAt.msecsTo(after.arrivedAt) > period.count() / 2);
    }
    QVERIFY(server.requests().constFirst().arrivedAt.msecsTo(server.requests().constLast().arrivedAt) >
            3 * period.count() / 2);
}

QTEST_GUILESS_MAIN(TestHttpPacing)
#include "tst_httppacing.moc"
