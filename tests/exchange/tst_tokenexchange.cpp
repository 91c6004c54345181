// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangefixture.h"
#include "httpclient.h"
#include "scriptedserver.h"
#include "tokenexchange.h"

#include <QTest>

#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = Error::Kind;

/// One form to the endpoint, once, and nowhere else whatever it answers.
class TestTokenExchange : public QObject
{
    Q_OBJECT

private:
    const QByteArray m_pat = madeUpSecret();

    ExchangeRequest requestTo(const ScriptedServer &server) const
    {
        return *exchangeRequest(subjectOffer(), accountAt(server.url(QString()).toString()), {}, {});
    }

    Result<ExchangedCredentials> exchange(const ScriptedServer &server, HttpOptions options = {})
    {
        const ExchangeRequest request = requestTo(server);
        options.userAgent = "Patkeeper-Test";
        HttpClient http(exchangeOptions(options, request));
        std::optional<Result<ExchangedCredentials>> answer;
        exchangeToken(&http, request, singleSecret(Secret(m_pat)), systemClock(), this,
                      [&](Result<ExchangedCredentials> result) { answer.emplace(std::move(result)); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            return failure(Kind::Busy, u"no answer"_s);
        return std::move(*answer);
    }

private Q_SLOTS:
    void aTokenIsExchangedByOneForm()
    {
        ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(
            200, R"({"access_token":"short","token_type":"Bearer","expires_in":60,"db_username":"u"})",
            {"Content-Type: application/json"})));
        const auto answer = exchange(server);
        QVERIFY2(answer, answer ? "" : qUtf8Printable(answer.error().detail));
        QVERIFY(answer->accessToken.equals("short"));
        QCOMPARE(answer->fields.size(), 1U);
        QCOMPARE(server.requests().size(), 1);
        const ReceivedRequest request = server.requests().first();
        QCOMPARE(request.verb, "POST"_ba);
        QCOMPARE(request.target, "/auth/token"_ba);
        QVERIFY(request.body.contains("subject_token=" + m_pat));
        QVERIFY(request.values("Authorization").isEmpty());
    }

    void aRedirectIsNotFollowed_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {301, 302, 303, 307, 308})
            QTest::newRow(qPrintable(QString::number(status))) << status;
    }

    void aRedirectIsNotFollowed()
    {
        QFETCH(int, status);
        ScriptedServer elsewhere(ScriptedServer::always(ScriptedServer::answer(200, R"({"access_token":"x"})")));
        ScriptedServer server(
            ScriptedServer::always(ScriptedServer::answer(status, {}, {"Location: " + elsewhere.url().toEncoded()})));
        const auto answer = exchange(server);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::BadReply);
        QCOMPARE(server.requests().size(), 1);
        QVERIFY(elsewhere.requests().isEmpty());
    }

    void noAnswerIsNoDoubt()
    {
        ScriptedServer server([](const ReceivedRequest &, QTcpSocket &socket) { socket.abort(); });
        const auto answer = exchange(server);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::Offline);
        QVERIFY(answer.error().message.contains(u"Nothing was changed"_s));
        QCOMPARE(server.heads(), 1);
    }

    void anEndlessAnswerIsCutOff()
    {
        ScriptedServer server(ScriptedServer::always(
            ScriptedServer::answer(200, "{\"access_token\":\"" + QByteArray(300'000, 'x') + "\"}")));
        const auto answer = exchange(server);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Kind::Offline);
    }

    void halfASecretIsSentNowhere()
    {
        ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)));
        const ExchangeRequest request = requestTo(server);
        HttpClient http(exchangeOptions({}, request));
        std::optional<Result<ExchangedCredentials>> answer;
        exchangeToken(&http, request, {}, systemClock(), this,
                      [&](Result<ExchangedCredentials> result) { answer.emplace(std::move(result)); });
        QVERIFY(!answer);
        QTRY_VERIFY(answer);
        QCOMPARE(answer->error().kind, Kind::SecretMissing);
        QCOMPARE(server.heads(), 0);
    }
};

QTEST_GUILESS_MAIN(TestTokenExchange)
#include "tst_tokenexchange.moc"
