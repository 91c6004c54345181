// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawclient.h"
#include "sandbox.h"

#include <QJsonArray>
#include <QTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = SandboxFault::Kind;

/// Each fault does what it says, once, and leaves the service in the state it says.
class TestSandboxFaults : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    RawClient client() const { return RawClient(m_sandbox->url(), m_sandbox->bearer()); }

    RawAnswer create() const
    {
        const QJsonObject body{{u"displayName"_s, u"ci"_s},
                               {u"scope"_s, u"vso.code"_s},
                               {u"validTo"_s, QDateTime::currentDateTimeUtc().addDays(9).toString(Qt::ISODate)}};
        return client().send("POST", patsTarget(), body);
    }

    void add(Kind kind, const QByteArray &value = {}, int status = 500) const
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.value = value;
        fault.status = status;
        m_sandbox->addFault(fault);
    }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
    }

    void cleanup() { m_sandbox.reset(); }

    void aDroppedAnswerHasNotAByte_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<int>("made");
        QTest::newRow("before") << Kind::DropBefore << 0;
        QTest::newRow("after") << Kind::DropAfter << 1;
        QTest::newRow("close") << Kind::CloseBeforeAnswer << 0;
    }

    void aDroppedAnswerHasNotAByte()
    {
        QFETCH(const Kind, kind);
        QFETCH(const int, made);
        add(kind);
        const RawAnswer answer = create();
        QCOMPARE(answer.status, 0);
        QVERIFY(answer.body.isEmpty());
        QCOMPARE(m_sandbox->tokens().size(), made);
        QCOMPARE(m_sandbox->requests().size(), 1);
        QCOMPARE(m_sandbox->requests().first().status, 0);
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        QCOMPARE(create().status, 200);
    }

    void aLateChangeLandsWhenToldTo()
    {
        SandboxFault fault;
        fault.kind = Kind::LateLanding;
        fault.delay = std::chrono::hours(1);
        m_sandbox->addFault(fault);
        QCOMPARE(create().status, 0);
        QVERIFY(m_sandbox->tokens().isEmpty());
        m_sandbox->landLate();
        QCOMPARE(m_sandbox->tokens().size(), 1);
    }

    void aLateChangeLandsByItselfAfterItsDelay()
    {
        SandboxFault fault;
        fault.kind = Kind::LateLanding;
        fault.delay = std::chrono::milliseconds(20);
        m_sandbox->addFault(fault);
        QCOMPARE(create().status, 0);
        QTRY_COMPARE(m_sandbox->tokens().size(), 1);
    }

    void aDelayedRequestHoldsUpNobodyElse_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<int>("madeMeanwhile");
        QTest::newRow("before the change") << Kind::Delay << 0;
        QTest::newRow("after the change") << Kind::DelayAfter << 1;
    }

    void aDelayedRequestHoldsUpNobodyElse()
    {
        QFETCH(const Kind, kind);
        QFETCH(const int, madeMeanwhile);
        SandboxFault fault;
        fault.kind = kind;
        fault.method = "POST";
        fault.delay = std::chrono::hours(1);
        m_sandbox->addFault(fault);
        RawAnswer delayed;
        std::thread other([&] { delayed = create(); });
        QTRY_COMPARE(m_sandbox->waitingRequests(), 1);
        QCOMPARE(m_sandbox->tokens().size(), madeMeanwhile);
        QCOMPARE(client().get(patsTarget()).status, 200);
        m_sandbox->releaseDelays();
        other.join();
        QCOMPARE(delayed.status, 200);
        QCOMPARE(m_sandbox->tokens().size(), 1);
    }

    void aShortDelayEndsByItself()
    {
        SandboxFault fault;
        fault.kind = Kind::Delay;
        fault.delay = std::chrono::milliseconds(10);
        m_sandbox->addFault(fault);
        QCOMPARE(create().status, 200);
    }

    void theEndOfTheSandboxEndsAllWaits()
    {
        SandboxFault fault;
        fault.kind = Kind::Delay;
        fault.delay = std::chrono::hours(1);
        m_sandbox->addFault(fault);
        const RawClient someone = client();
        RawAnswer answer;
        std::thread other([&] { answer = someone.get(patsTarget()); });
        QTRY_COMPARE(m_sandbox->waitingRequests(), 1);
        m_sandbox.reset();
        other.join();
        QCOMPARE(answer.status, 0);
    }

    void aRefusalChangesNothing_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("asked");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("content");
        const QByteArray none;
        QTest::newRow("500") << Kind::ServerError << none << 500 << 500 << "TF400898"_ba;
        QTest::newRow("503") << Kind::ServerError << none << 503 << 503 << "typeKey"_ba;
        QTest::newRow("text") << Kind::TextError << "Bad gateway"_ba << 502 << 502 << "Bad gateway"_ba;
        QTest::newRow("empty") << Kind::EmptyError << none << 502 << 502 << none;
        QTest::newRow("429") << Kind::RateLimited << none << 500 << 429 << "TF400733"_ba;
        QTest::newRow("401") << Kind::Unauthorized << none << 500 << 302 << "Object moved"_ba;
        QTest::newRow("business") << Kind::BusinessError << "accessDenied"_ba << 500 << 200 << "\"accessDenied\""_ba;
        QTest::newRow("scripted") << Kind::JsonAnswer << "[{\"x\":1}]"_ba << 200 << 200 << "[{\"x\":1}]"_ba;
        QTest::newRow("html") << Kind::Html << none << 500 << 200 << "<html>"_ba;
        QTest::newRow("redirect") << Kind::RedirectElsewhere << "http://x.invalid/"_ba << 307 << 307 << none;
        QTest::newRow("ntlm") << Kind::NtlmChallenge << none << 500 << 401 << none;
    }

    void aRefusalChangesNothing()
    {
        QFETCH(const Kind, kind);
        QFETCH(const QByteArray, value);
        QFETCH(const int, asked);
        QFETCH(const int, status);
        QFETCH(const QByteArray, content);
        add(kind, value, asked);
        const RawAnswer answer = create();
        QCOMPARE(answer.status, status);
        QVERIFY2(answer.body.contains(content), answer.body.constData());
        QVERIFY(m_sandbox->tokens().isEmpty());
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        QCOMPARE(m_sandbox->requests().last().status, status);
        QCOMPARE(create().status, 200);
    }

    void aServerErrorMayComeAfterTheChange()
    {
        add(Kind::ServerErrorAfter, {}, 504);
        QCOMPARE(create().status, 504);
        QCOMPARE(m_sandbox->tokens().size(), 1);
    }

    void retryAfterComesOnlyWhereItIsAskedFor()
    {
        add(Kind::RateLimited);
        QVERIFY(!create().headers.contains("retry-after"));
        add(Kind::RateLimitedWithRetryAfter, "17");
        const RawAnswer limited = create();
        QCOMPARE(limited.status, 429);
        QCOMPARE(limited.header("retry-after"), "17"_ba);
        QCOMPARE(limited.header("x-ratelimit-remaining"), "0"_ba);
        QVERIFY(!limited.header("x-ratelimit-reset").isEmpty());
        add(Kind::DelayedOk);
        const RawAnswer delayed = create();
        QCOMPARE(delayed.status, 200);
        QCOMPARE(delayed.header("retry-after"), "30"_ba);
        QCOMPARE(m_sandbox->tokens().size(), 1);
    }

    void aRedirectAndAChallengeNameTheirTarget()
    {
        add(Kind::RedirectElsewhere, "http://localhost:9/elsewhere");
        QCOMPARE(create().header("location"), "http://localhost:9/elsewhere"_ba);
        add(Kind::NtlmChallenge);
        QCOMPARE(create().header("www-authenticate"), "NTLM"_ba);
        add(Kind::SetCookie, "session=1; Path=/");
        QCOMPARE(create().header("set-cookie"), "session=1; Path=/"_ba);
    }

    void aProbeFaultWaitsForAProbe()
    {
        add(Kind::AnonymousProbe);
        QCOMPARE(client().get(patsTarget()).status, 200);
        QCOMPARE(m_sandbox->unusedFaults().size(), 1);
        const QJsonObject nobody = client().get(probeTarget()).json().value(u"authenticatedUser"_s).toObject();
        QCOMPARE(nobody.value(u"id"_s).toString(), u"aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"_s);
        add(Kind::OtherUserProbe);
        const QJsonObject other = client().get(probeTarget()).json().value(u"authenticatedUser"_s).toObject();
        QVERIFY(!other.value(u"id"_s).toString().isEmpty());
        QVERIFY(other.value(u"id"_s).toString() != m_sandbox->userId());
    }

    void aWrongClockMovesOneDateHeader()
    {
        add(Kind::WrongClock, "-7200");
        const auto told = [this] { return client().get(patsTarget()).date(); };
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QVERIFY(qAbs(told().secsTo(now) - 7200) < 60);
        QVERIFY(qAbs(told().secsTo(now)) < 60);
    }

    void aTruncatedBodyIsShorterThanAnnounced()
    {
        add(Kind::Truncated);
        const RawAnswer answer = create();
        QCOMPARE(answer.status, 200);
        QVERIFY(!answer.isWhole);
        QVERIFY(answer.header("content-length").toInt() > answer.body.size());
        QVERIFY(answer.json().isEmpty());
        QCOMPARE(m_sandbox->tokens().size(), 1);
    }

    void anEndlessBodyDoesNotEnd()
    {
        add(Kind::Endless);
        RawClient someone = client();
        someone.setLimit(4 * 1024 * 1024);
        const RawAnswer answer = someone.get(patsTarget());
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body.size() > 3 * 1024 * 1024);
        QVERIFY(!answer.isWhole);
        QCOMPARE(client().get(patsTarget()).status, 200);
    }

    void aHugeBodyIsOtherwiseInOrder()
    {
        add(Kind::HugeBody, "3000000");
        const RawAnswer answer = client().get(patsTarget());
        QCOMPARE(answer.body.size(), 3'000'000);
        QVERIFY(answer.json().contains(u"patTokens"_s));
    }

    void garbageAndDeepJsonCannotBeRead()
    {
        for (const Kind kind : {Kind::Garbage, Kind::DeepJson}) {
            add(kind);
            const RawAnswer answer = client().get(patsTarget());
            QCOMPARE(answer.status, 200);
            QVERIFY(answer.isWhole);
            QVERIFY(answer.json().isEmpty());
        }
    }

    void wrongTypesStandWhereTextsBelong()
    {
        m_sandbox->addToken({});
        add(Kind::WrongTypes);
        const QJsonArray tokens = client().get(patsTarget()).json().value(u"patTokens"_s).toArray();
        QVERIFY(tokens.first().toObject().value(u"displayName"_s).isDouble());
    }

    void hostileNamesHoldWhatNamesMustNot()
    {
        m_sandbox->addToken({});
        add(Kind::HostileName);
        const QJsonObject token = client().get(patsTarget()).json().value(u"patTokens"_s).toArray().first().toObject();
        const QString name = token.value(u"displayName"_s).toString();
        QVERIFY(name.contains(u"<img") && name.contains(QChar(u'\0')) && name.contains(u'\n'));
        QVERIFY(token.value(u"authorizationId"_s).toString().contains(u'/'));
    }

    void theFieldsOfAnAnswerCanBeChangedAddedAndTakenAway()
    {
        add(Kind::ChangedFields, R"({"patToken":{"scope":"vso.work","token":null},"LD_PRELOAD":"a\nb"})");
        const QJsonObject answer = create().json();
        QCOMPARE(answer.value(u"LD_PRELOAD"_s).toString(), u"a\nb"_s);
        QCOMPARE(answer.value(u"patTokenError"_s).toString(), u"none"_s);
        const QJsonObject token = answer.value(u"patToken"_s).toObject();
        QCOMPARE(token.value(u"scope"_s).toString(), u"vso.work"_s);
        QCOMPARE(token.value(u"displayName"_s).toString(), u"ci"_s);
        QVERIFY(!token.contains(u"token"_s));
        QCOMPARE(m_sandbox->tokens().first().scope, u"vso.code"_s);
    }

    void aFaultMatchesByMethodPathAndQuery()
    {
        SandboxFault fault;
        fault.kind = Kind::ServerError;
        fault.method = "GET";
        fault.pathContains = u"tokens/PATS"_s;
        fault.queryContains = u"displayFilterOption=revoked"_s;
        m_sandbox->addFault(fault);
        QCOMPARE(create().status, 200);
        QCOMPARE(client().get(probeTarget()).status, 200);
        QCOMPARE(client().get(patsTarget("displayFilterOption=expired")).status, 200);
        QCOMPARE(m_sandbox->unusedFaults().size(), 1);
        QCOMPARE(client().get(patsTarget("displayFilterOption=revoked")).status, 500);
        QCOMPARE(client().get(patsTarget("displayFilterOption=revoked")).status, 200);
    }

    void aFaultIsPlayedAsOftenAsItSays()
    {
        SandboxFault fault;
        fault.kind = Kind::ServerError;
        fault.times = 2;
        m_sandbox->addFault(fault);
        QCOMPARE(create().status, 500);
        QCOMPARE(m_sandbox->unusedFaults().size(), 1);
        QCOMPARE(create().status, 500);
        QCOMPARE(create().status, 200);
        fault.times = -1;
        m_sandbox->addFault(fault);
        QCOMPARE(m_sandbox->unusedFaults().size(), 1);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(create().status, 500);
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        m_sandbox->clearFaults();
        QCOMPARE(create().status, 200);
    }

    void faultsAreUsedInTheirOrder()
    {
        add(Kind::ServerError, {}, 500);
        add(Kind::ServerError, {}, 503);
        QCOMPARE(create().status, 500);
        QCOMPARE(create().status, 503);
    }
};

QTEST_GUILESS_MAIN(TestSandboxFaults)
#include "tst_sandboxfaults.moc"
