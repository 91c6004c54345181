// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azurecli.h"
#include "fakeazurecli.h"
#include "utc.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUuid>

#include <csignal>
#include <memory>
#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// A real program `az` is run, and whatever it does becomes a token or a sentence that says what mends it.
class TestAzureCli : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FakeAzureCli> m_az;
    const QDateTime m_soon = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch() + 3000, utcZone);
    const QString m_tenant = QUuid::createUuid().toString(QUuid::WithoutBraces);

    static QByteArray madeUpToken()
    {
        return QUuid::createUuid().toByteArray(QUuid::Id128) + QUuid::createUuid().toByteArray(QUuid::Id128);
    }

    AzureCliQuestion question(const QString &tenant = {}) const
    {
        return {.resource = u"00000000-1111-2222-3333-444444444444"_s, .tenant = tenant};
    }

    std::optional<Result<AzureCliToken>> ask(const AzureCliQuestion &question,
                                             Interaction interaction = Interaction::Allowed,
                                             std::chrono::milliseconds timeLimit = std::chrono::seconds(60))
    {
        std::optional<Result<AzureCliToken>> answer;
        askAzureCli(question, interaction, {.timeLimit = timeLimit}, this,
                    [&](Result<AzureCliToken> result) { answer.emplace(std::move(result)); });
        if (answer || !QTest::qWaitFor([&] { return answer.has_value(); }, 60'000))
            return std::nullopt;
        return answer;
    }

    /// A sentence for a person: it begins like one and ends like one, and quotes no token.
    static bool isSentence(const QString &text)
    {
        return text.size() > 20 && text.front().isUpper() && text.endsWith(u'.') && !text.contains(u'\n') &&
               !text.contains(u'%');
    }

private Q_SLOTS:
    void init() { m_az = std::make_unique<FakeAzureCli>(); }
    void cleanup() { m_az.reset(); }

    void theTokenComesWithItsEnd()
    {
        const QByteArray token = madeUpToken();
        m_az->give(token, m_soon, m_tenant);
        const auto answer = ask(question(m_tenant));
        QVERIFY(answer && *answer);
        QVERIFY((*answer)->token.equals(token));
        QCOMPARE((*answer)->expiresAt, m_soon);
        QCOMPARE((*answer)->tenant, m_tenant);
    }

    void itIsRunWithItsArgumentsAndNothingOfOurs()
    {
        Variables variables;
        variables.set("PATKEEPER_SOMETHING", "ours");
        variables.set("AZURE_CONFIG_DIR", "/the/person's/own");
        m_az->give(madeUpToken(), m_soon);
        QVERIFY(ask(question()));
        QVERIFY(ask(question(m_tenant)));
        const QList<QJsonObject> runs = m_az->runs();
        QCOMPARE(runs.size(), 2);
        const QJsonArray plain{u"account"_s, u"get-access-token"_s, u"--resource"_s, question().resource, u"-o"_s,
                               u"json"_s};
        QJsonArray withTenant = plain;
        withTenant.append(u"--tenant"_s);
        withTenant.append(m_tenant);
        QCOMPARE(runs[0][u"argv"_s].toArray(), plain);
        QCOMPARE(runs[1][u"argv"_s].toArray(), withTenant);
        const QJsonObject environment = runs[0][u"environ"_s].toObject();
        QVERIFY(!environment.contains(u"PATKEEPER_SOMETHING"_s));
        QCOMPARE(environment[u"AZURE_CONFIG_DIR"_s], u"/the/person's/own"_s);
        QCOMPARE(runs[0][u"cwd"_s], u"/"_s);
        QCOMPARE(runs[0][u"input"_s], u""_s);
        QCOMPARE(runs[0][u"terminal"_s], false);
    }

    void whatNobodyStartedCanAskNobody()
    {
        Variables variables;
        variables.set("DISPLAY", ":7");
        variables.set("WAYLAND_DISPLAY", "wayland-7");
        variables.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/somewhere");
        m_az->give(madeUpToken(), m_soon);
        QVERIFY(ask(question(), Interaction::Forbidden));
        QVERIFY(ask(question(), Interaction::Allowed));
        const QJsonObject silent = m_az->runs().at(0)[u"environ"_s].toObject();
        QVERIFY(!silent.contains(u"DISPLAY"_s));
        QVERIFY(!silent.contains(u"WAYLAND_DISPLAY"_s));
        QCOMPARE(silent[u"DBUS_SESSION_BUS_ADDRESS"_s], u"disabled:"_s);
        const QJsonObject loud = m_az->runs().at(1)[u"environ"_s].toObject();
        QCOMPARE(loud[u"DISPLAY"_s], u":7"_s);
        QCOMPARE(loud[u"DBUS_SESSION_BUS_ADDRESS"_s], u"unix:path=/somewhere"_s);
    }

    void anOlderVersionTellsItsEndInLocalTime_data()
    {
        QTest::addColumn<QByteArray>("zone");
        for (const char *zone : {"UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata"})
            QTest::newRow(zone) << QByteArray(zone);
    }

    void anOlderVersionTellsItsEndInLocalTime()
    {
        QFETCH(QByteArray, zone);
        Variables variables;
        variables.set("TZ", zone);
        tzset();
        const QByteArray token = madeUpToken();
        const QJsonObject old{{u"accessToken"_s, QString::fromLatin1(token)},
                              {u"expiresOn"_s, m_soon.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss.123456"_s)},
                              {u"subscription"_s, m_tenant},
                              {u"tokenType"_s, u"Bearer"_s}};
        m_az->answer(QJsonDocument(old).toJson());
        const auto answer = ask(question());
        variables.unset("TZ");
        tzset();
        QVERIFY(answer && *answer);
        QCOMPARE((*answer)->expiresAt, m_soon);
    }

    void eachFailureIsASentenceThatMendsIt_data()
    {
        QTest::addColumn<QByteArray>("errors");
        QTest::addColumn<int>("code");
        QTest::addColumn<Error::Kind>("kind");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const QByteArray &errors, Error::Kind kind, const QString &words,
                            int code = 1) { QTest::newRow(name) << errors << code << kind << words; };
        using enum Error::Kind;
        row("signed out", "ERROR: Please run 'az login' to setup account.\n", SignInNeeded,
            u"`az login --tenant northwind.example`"_s);
        row("forgotten", "ERROR: User 'ada@northwind.example' does not exist in MSAL token cache. Run `az login`.\n",
            SignInNeeded, u"`az login --tenant northwind.example`"_s);
        row("no subscription", "ERROR: No subscription found. Run 'az account set' to select a subscription.\n",
            SignInNeeded, u"--allow-no-subscriptions`"_s);
        row("another step",
            "ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor "
            "authentication to access.\nInteractive authentication is needed. Please run:\naz login --scope x\n",
            SignInNeeded, u"--scope 00000000-1111-2222-3333-444444444444/.default`"_s);
        row("sign-in frequency",
            "ERROR: AADSTS70043: The refresh token has expired or is invalid due to sign-in frequency checks.\n"
            "Interactive authentication is needed. Please run:\naz login\n",
            SignInNeeded, u"extra sign-in step"_s);
        row("wrong tenant", "ERROR: AADSTS50020: User account from identity provider does not exist in tenant.\n",
            SignInNeeded, u"does not belong to the directory northwind.example"_s);
        row("no such tenant", "ERROR: AADSTS90002: Tenant 'northwind.example' not found.\n", SignInNeeded,
            u"no directory (tenant) northwind.example"_s);
        row("access rule", "ERROR: AADSTS53003: Access has been blocked by Conditional Access policies.\nrun az login",
            Forbidden, u"access rule"_s);
        row("service not in the tenant", "ERROR: AADSTS500011: The resource principal was not found in the tenant.\n",
            Forbidden, u"does not give the Azure CLI access"_s);
        row("no network",
            "ERROR: HTTPSConnectionPool(host='login.example', port=443): Max retries exceeded with url: / (Caused by "
            "NameResolutionError: Failed to resolve)\n",
            Offline, u"network connection"_s);
        row("proxy", "ERROR: (Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed')))\n",
            ProxyFailed, u"HTTPS_PROXY"_s);
        row("certificate",
            "ERROR: Max retries exceeded (Caused by SSLError(SSLCertVerificationError(1, '[SSL: "
            "CERTIFICATE_VERIFY_FAILED] unable to get local issuer certificate')))\n",
            TlsFailed, u"REQUESTS_CA_BUNDLE"_s);
        row("its python is gone", "/usr/bin/az: line 3: python3.9: command not found\n", Forbidden, u"`az version`"_s,
            127);
        row("anything else", "ERROR: The command failed with an unexpected error. Here is the traceback:\n", BadReply,
            u"`az account get-access-token --resource"_s);
        row("nothing said", {}, BadReply, u"reported an error"_s, 3);
    }

    void eachFailureIsASentenceThatMendsIt()
    {
        QFETCH(QByteArray, errors);
        QFETCH(int, code);
        QFETCH(Error::Kind, kind);
        QFETCH(QString, words);
        m_az->refuse(errors, code);
        const auto answer = ask(question(u"northwind.example"_s));
        QVERIFY(answer && !*answer);
        const Error &error = answer->error();
        QVERIFY2(error.kind == kind, qPrintable(error.message));
        QVERIFY2(isSentence(error.message), qPrintable(error.message));
        QVERIFY2(error.message.contains(words), qPrintable(error.message));
        QVERIFY2(error.detail.contains(u"exit code %1"_s.arg(code)), qPrintable(error.detail));
    }

    void withoutATenantTheCommandHasNone()
    {
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QVERIFY2(answer->error().message.contains("`az login`"_L1), qPrintable(answer->error().message));
    }

    void notInstalledIsSaid()
    {
        m_az->uninstall();
        QCOMPARE(azureCliPath(), QString());
        const auto answer = ask(question(m_tenant));
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::SignInNeeded);
        QVERIFY(isSentence(answer->error().message));
        QVERIFY(answer->error().message.contains("not found on PATH"_L1));
        QVERIFY(answer->error().message.contains(u"`az login --tenant %1`"_s.arg(m_tenant)));
    }

    void whatPathNamesRelativelyIsNotRun()
    {
        QCOMPARE(azureCliPath(), m_az->program());
        Variables variables;
        variables.set("PATH", "bin:.");
        QVERIFY(QDir::setCurrent(QFileInfo(m_az->folder()).path()));
        QCOMPARE(azureCliPath(), QString());
        QVERIFY(QDir::setCurrent(u"/"_s));
    }

    void whatTheSystemDoesNotRunIsSaid()
    {
        m_az->makeNotExecutable();
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::Forbidden);
        QVERIFY(isSentence(answer->error().message));
    }

    void oneThatHangsIsEndedWithItsChildren()
    {
        m_az->hang();
        const auto answer = ask(question(), Interaction::Allowed, std::chrono::seconds(2));
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::TimedOut);
        QVERIFY(isSentence(answer->error().message));
        const QList<QJsonObject> runs = m_az->runs();
        if (runs.isEmpty())
            QSKIP("the program did not come to its first line in two seconds");
        for (const auto &who : {u"pid"_s, u"child"_s}) {
            const pid_t pid = runs[0][who].toInt();
            QVERIFY(pid > 1);
            QTRY_VERIFY(::kill(pid, 0) != 0);
        }
    }

    void oneThatNobodyWaitsForIsEnded()
    {
        m_az->hang();
        auto asker = std::make_unique<QObject>();
        bool answered = false;
        askAzureCli(question(), Interaction::Allowed, {}, asker.get(),
                    [&](const Result<AzureCliToken> &) { answered = true; });
        QTRY_VERIFY_WITH_TIMEOUT(!m_az->runs().isEmpty(), 30'000);
        const pid_t pid = m_az->runs().at(0)[u"pid"_s].toInt();
        asker.reset();
        QTRY_VERIFY(::kill(pid, 0) != 0);
        QVERIFY(!answered);
    }

    void oneThatNeverEndsToWriteIsEnded()
    {
        m_az->flood();
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::BadReply);
    }

    void oneThatCrashesIsSaid()
    {
        m_az->crash();
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::BadReply);
        QVERIFY(answer->error().detail.contains("crashed"_L1));
    }

    void whatIsNoAnswerIsSaid_data()
    {
        QTest::addColumn<QByteArray>("output");
        const QByteArray token = madeUpToken();
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("Hello, this is not what you are looking for.");
        QTest::newRow("a list") << QByteArray("[1]");
        QTest::newRow("half an answer") << QByteArray("{\"accessToken\": \"" + token);
        QTest::newRow("no token") << QByteArray(R"({"expires_on": 1999999999, "tokenType": "Bearer"})");
        QTest::newRow("a token of another type") << QByteArray(R"({"accessToken": 7, "expires_on": 1999999999})");
        QTest::newRow("no end") << "{\"accessToken\": \"" + token + "\"}";
        QTest::newRow("an absurd end") << "{\"accessToken\": \"" + token + "\", \"expires_on\": 1e300}";
        QTest::newRow("an end in words") << "{\"accessToken\": \"" + token + "\", \"expiresOn\": \"soon\"}";
        QTest::newRow("no bearer") << "{\"accessToken\": \"" + token +
                                          "\", \"expires_on\": 1999999999, \"tokenType\": \"pop\"}";
    }

    void whatIsNoAnswerIsSaid()
    {
        QFETCH(QByteArray, output);
        m_az->answer(output);
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::BadReply);
        QVERIFY2(isSentence(answer->error().message), qPrintable(answer->error().message));
    }

    void whatItWritesToItsErrorsIsNotQuotedWithATokenInIt()
    {
        const QByteArray token = madeUpToken();
        m_az->refuse("ERROR: something with " + token + " in it\x1b[31m\n");
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QVERIFY(!answer->error().detail.contains(QString::fromLatin1(token)));
        QVERIFY(!answer->error().detail.contains(u'\x1b'));
        QVERIFY(answer->error().detail.contains("something with"_L1));
    }

    void aTokenThatHasEndedIsNotTaken()
    {
        m_az->give(madeUpToken(), QDateTime::currentDateTimeUtc().addSecs(-5));
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::BadReply);
        QVERIFY(answer->error().message.contains("clock"_L1));
    }

    void aTokenOfAnotherTenantIsNotTaken()
    {
        m_az->give(madeUpToken(), m_soon, QUuid::createUuid().toString(QUuid::WithoutBraces));
        const auto answer = ask(question(m_tenant));
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::SignInNeeded);
        QVERIFY(answer->error().message.contains(m_tenant));
        // A tenant that is named by its domain cannot be compared.
        QVERIFY(ask(question(u"northwind.example"_s))->has_value());
    }

    void aTokenOfAnApplicationIsNotTaken()
    {
        const auto part = [](const QJsonObject &object) {
            return QJsonDocument(object)
                .toJson(QJsonDocument::Compact)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        m_az->give(part({{u"alg"_s, u"none"_s}}) + '.' + part({{u"idtyp"_s, u"app"_s}}) + ".s", m_soon);
        const auto answer = ask(question());
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::SignInNeeded);
        QVERIFY(answer->error().message.contains("as yourself"_L1));
    }

    void whatIsNoTenantIsNotHandedOn_data()
    {
        QTest::addColumn<QString>("tenant");
        QTest::newRow("an option") << u"--debug"_s;
        QTest::newRow("a space") << u"a b"_s;
        QTest::newRow("a shell's") << u"a&calc"_s;
        QTest::newRow("an address") << u"https://login.example/x"_s;
        QTest::newRow("too long") << QString(300, u'a');
    }

    void whatIsNoTenantIsNotHandedOn()
    {
        QFETCH(QString, tenant);
        const auto answer = ask(question(tenant));
        QVERIFY(answer && !*answer);
        QCOMPARE(answer->error().kind, Error::Kind::Rejected);
        QCOMPARE(answer->error().field, u"tenant"_s);
        QVERIFY(m_az->runs().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestAzureCli)
#include "tst_azurecli.moc"
