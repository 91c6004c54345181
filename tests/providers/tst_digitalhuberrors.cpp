// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhuberrors.h"
#include "digitalhubprobe.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using namespace patkeeper::digitalhub;
using Kind = Error::Kind;

Q_DECLARE_METATYPE(patkeeper::Error::Kind)

/// What the service's ways of saying no become.
class DigitalHubErrorsTest final : public QObject
{
    Q_OBJECT

private:
    static HttpResponse answer(int status, const QByteArray &body)
    {
        HttpResponse response;
        response.status = status;
        response.body = body;
        return response;
    }
    static ServiceRequest request(const QByteArray &verb)
    {
        return {.verb = verb, .url = QUrl(u"https://core.example/api/v1/tokens/personal"_s)};
    }

private Q_SLOTS:
    void aRefusalIsExplained_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Kind>("read");
        QTest::addColumn<Kind>("changed");
        const QByteArray json = R"({"status":0,"message":"because","errorCode":null})";
        const QByteArray expired = "Personal access token is expired";
        QTest::newRow("400") << 400 << json << Kind::Rejected << Kind::Rejected;
        QTest::newRow("401") << 401 << ""_ba << Kind::SignInNeeded << Kind::SignInNeeded;
        QTest::newRow("403") << 403 << R"({"error":"Forbidden"})"_ba << Kind::SignInNeeded << Kind::SignInNeeded;
        QTest::newRow("404") << 404 << json << Kind::NotFound << Kind::NotFound;
        QTest::newRow("429") << 429 << ""_ba << Kind::RateLimited << Kind::RateLimited;
        QTest::newRow("500") << 500 << json << Kind::ServerFault << Kind::Unconfirmed;
        QTest::newRow("500, expired") << 500 << expired << Kind::SignInNeeded << Kind::SignInNeeded;
        QTest::newRow("400, expired") << 400 << expired << Kind::SignInNeeded << Kind::SignInNeeded;
        QTest::newRow("302") << 302 << ""_ba << Kind::BadReply << Kind::Unconfirmed;
        QTest::newRow("page") << 200 << "<html>"_ba << Kind::BadReply << Kind::Unconfirmed;
    }
    void aRefusalIsExplained()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(Kind, read);
        QFETCH(Kind, changed);
        const auto ofRead = explainAnswer(answer(status, body), request("GET"));
        const auto ofChange = explainAnswer(answer(status, body), request("POST"));
        QVERIFY(ofRead && ofChange);
        QCOMPARE(ofRead->kind, read);
        QCOMPARE(ofChange->kind, changed);
        QVERIFY(!ofRead->message.isEmpty());
        QVERIFY(ofRead->detail.startsWith(u"GET core.example: %1"_s.arg(status)));
    }

    void whatTheServiceSaysIsShown()
    {
        const auto json = explainAnswer(answer(400, R"({"message":"no name"})"), request("POST"));
        QVERIFY(json->message.endsWith(u"The service says: no name"_s));
        const auto text = explainAnswer(answer(400, "no\r\nname\x1b"), request("POST"));
        QVERIFY(text->message.endsWith(u"The service says: no name"_s));
    }

    void dataIsNoProblem()
    {
        QVERIFY(!explainAnswer(answer(200, "{}"), request("GET")));
        QVERIFY(!explainAnswer(answer(200, ""), request("DELETE")));
    }

    void onlyItsOwnUserProvesASecret_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("alive");
        QTest::newRow("mine") << 200 << R"({"username":"ada"})"_ba << true;
        QTest::newRow("other") << 200 << R"({"username":"bob"})"_ba << false;
        QTest::newRow("other case") << 200 << R"({"username":"Ada"})"_ba << false;
        QTest::newRow("nobody") << 200 << "{}"_ba << false;
        QTest::newRow("page") << 200 << "<html>"_ba << false;
        QTest::newRow("nothing") << 204 << ""_ba << false;
        QTest::newRow("redirect") << 302 << ""_ba << false;
        QTest::newRow("401") << 401 << ""_ba << false;
        QTest::newRow("403") << 403 << ""_ba << false;
        QTest::newRow("expired") << 500 << R"({"message":"Personal access token is expired"})"_ba << false;
    }
    void onlyItsOwnUserProvesASecret()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(bool, alive);
        const auto verdict = readVerdict(answer(status, body), u"ada"_s);
        QVERIFY(verdict);
        QCOMPARE(verdict->kind == ProbeVerdict::Kind::Alive, alive);
        QCOMPARE(verdict->reason.isEmpty(), alive);
    }

    void aBrokenServiceIsNoVerdict()
    {
        QCOMPARE(readVerdict(answer(500, "oops"), u"ada"_s).error().kind, Kind::ServerFault);
        QCOMPARE(readVerdict(answer(429, ""), u"ada"_s).error().kind, Kind::RateLimited);
        QCOMPARE(readVerdict(answer(200, R"({"username":""})"), QString())->kind, ProbeVerdict::Kind::NotProven);
    }
};

QTEST_GUILESS_MAIN(DigitalHubErrorsTest)
#include "tst_digitalhuberrors.moc"
