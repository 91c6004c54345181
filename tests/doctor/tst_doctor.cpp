// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "doctor.h"

#include "authorities.h"
#include "fakeazurecli.h"
#include "flowfixture.h"
#include "placecheck.h"
#include "providercatalogue.h"
#include "scriptedserver.h"
#include "testauthority.h"
#include "testproxy.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <memory>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using State = Finding::State;

/// What the doctor finds on good days and on bad ones: a real profile, a sandbox, servers and proxies on loopback.
class DoctorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aGoodDayNeedsNoMending();
    void withoutAnAccountTheUsualPlacesAreLookedAt();
    void nothingOpenedLeavesTheRest();
    void aRefusedSignInIsFound();
    void aLockedKeychainIsANoteAndAsksNobody();
    void aKeychainInTroubleIsFound();
    void aServiceThatIsNotThereIsFound();
    void aClockThatIsOffIsFound_data();
    void aClockThatIsOffIsFound();
    void anUntrustedCertificateIsFound();
    void theFileOfAnAuthorityIsLookedAt_data();
    void theFileOfAnAuthorityIsLookedAt();
    void theWayThroughAProxyIsNamed();
    void aProxyThatDoesNotWorkIsFound();
    void theAzureCliIsMissedWhereItIsNeeded();
    void aDamagedDatabaseIsFound();
    void placesAreLookedAtOnce();
    void noSecretIsInAFinding();

private:
    DoctorParts parts() const;
    Findings lookedAt(const DoctorParts &parts);
    static Findings lookedAt(std::vector<Check> checks);
    static Findings of(const Findings &findings, const QString &area);

    std::unique_ptr<FlowFixture> m_fixture;
    std::unique_ptr<FakeAzureCli> m_az;
    std::unique_ptr<Variables> m_variables;
};

void DoctorTest::init()
{
    m_az = std::make_unique<FakeAzureCli>();
    m_variables = std::make_unique<Variables>();
    for (const char *name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}) {
        m_variables->unset(name);
        m_variables->unset(QByteArray(name).toUpper());
    }
    m_fixture = std::make_unique<FlowFixture>();
}

void DoctorTest::cleanup()
{
    m_fixture.reset();
    m_variables.reset();
    m_az.reset();
}

DoctorParts DoctorTest::parts() const
{
    DoctorParts parts;
    parts.inventory = &m_fixture->inventory();
    parts.providers = &m_fixture->process().providers();
    parts.secrets = &m_fixture->keychain();
    parts.database = m_fixture->process().database();
    parts.profile = Profile::open(m_fixture->profilePath()).value();
    parts.userAgent = "Patkeeper-Test";
    parts.programVersion = u"1.2.3"_s;
    return parts;
}

Findings DoctorTest::lookedAt(const DoctorParts &parts)
{
    return lookedAt(doctorChecks(parts));
}

Findings DoctorTest::lookedAt(std::vector<Check> checks)
{
    Checkup checkup(std::move(checks), std::chrono::seconds(60));
    QSignalSpy ended(&checkup, &Checkup::ended);
    checkup.start();
    if (ended.isEmpty() && !ended.wait(90'000))
        return {};
    return checkup.findings();
}

Findings DoctorTest::of(const Findings &findings, const QString &area)
{
    Findings found;
    for (const Finding &finding : findings) {
        if (finding.area == area)
            found.append(finding);
    }
    return found;
}

void DoctorTest::aGoodDayNeedsNoMending()
{
    QVERIFY(!m_fixture->addAccount().isEmpty());
    m_fixture->addRemoteToken(u"ci"_s);
    m_fixture->sandbox().clearRequests();
    const Findings findings = lookedAt(parts());
    QVERIFY(!findings.isEmpty());
    for (const Finding &finding : findings) {
        QVERIFY2(finding.state != State::Mend, qPrintable(finding.sentence));
        QVERIFY2(finding.sentence.endsWith(u'.') || finding.area == "versions"_L1 || finding.area == "azure-cli"_L1,
                 qPrintable(finding.sentence));
    }
    for (const auto &area : {u"profile"_s, u"database"_s, u"keychain"_s, u"network"_s, u"clock"_s, u"account"_s,
                             u"azure-cli"_s, u"versions"_s})
        QVERIFY2(!of(findings, area).isEmpty(), qPrintable(area));
    QVERIFY(of(findings, u"account"_s).first().sentence.contains("lists 1 token"_L1));
    QVERIFY(of(findings, u"versions"_s).first().sentence.contains("Patkeeper 1.2.3"_L1));
    QVERIFY(of(findings, u"versions"_s).first().sentence.contains("SQLite 3."_L1));
    // Only read, and nothing filed.
    for (const SandboxRequest &request : m_fixture->sandbox().requests())
        QVERIFY2(request.method == "GET" || request.method == "HEAD", request.method.constData());
    QVERIFY(m_fixture->inventory().tokens().empty());
}

void DoctorTest::withoutAnAccountTheUsualPlacesAreLookedAt()
{
    DoctorParts without = parts();
    without.usualPlaces = {originOf(m_fixture->sandbox().url())};
    const Findings findings = lookedAt(without);
    QCOMPARE(of(findings, u"network"_s).size(), 1);
    QCOMPARE(of(findings, u"network"_s).first().state, State::Ok);
    QVERIFY(of(findings, u"account"_s).isEmpty());
}

void DoctorTest::nothingOpenedLeavesTheRest()
{
    DoctorParts nothing;
    nothing.programVersion = u"1.2.3"_s;
    const Findings findings = lookedAt(nothing);
    for (const auto &area : {u"tray"_s, u"notifications"_s, u"azure-cli"_s, u"versions"_s})
        QCOMPARE(of(findings, area).size(), 1);
    // There is no session bus around this test.
    QCOMPARE(of(findings, u"tray"_s).first().state, State::Note);
    QVERIFY(!needsMending(findings));
}

void DoctorTest::aRefusedSignInIsFound()
{
    QVERIFY(!m_fixture->addAccount(u"work"_s).isEmpty());
    m_fixture->sandbox().expireBearer();
    const Findings accounts = of(lookedAt(parts()), u"account"_s);
    QCOMPARE(accounts.size(), 1);
    QCOMPARE(accounts.first().state, State::Mend);
    QCOMPARE(accounts.first().subject, u"work"_s);
    QVERIFY(accounts.first().detail.startsWith("sign-in-needed"_L1));
}

void DoctorTest::aLockedKeychainIsANoteAndAsksNobody()
{
    QVERIFY(!m_fixture->addAccount().isEmpty());
    m_fixture->killAndRestart();
    m_fixture->keychain().pretendState(KeychainState::Locked);
    const int asked = m_fixture->keychain().timesAsked();
    const Findings findings = lookedAt(parts());
    QCOMPARE(m_fixture->keychain().timesAsked(), asked);
    QCOMPARE(of(findings, u"keychain"_s).first().state, State::Note);
    QCOMPARE(of(findings, u"account"_s).first().state, State::Note);
    QVERIFY(of(findings, u"account"_s).first().sentence.contains("locked"_L1));
    QVERIFY(!needsMending(findings));
}

void DoctorTest::aKeychainInTroubleIsFound()
{
    m_fixture->keychain().pretendState(KeychainState::Absent);
    const Findings keychain = of(lookedAt(parts()), u"keychain"_s);
    QCOMPARE(keychain.size(), 1);
    QCOMPARE(keychain.first().state, State::Mend);
}

void DoctorTest::aServiceThatIsNotThereIsFound()
{
    Origin nobody;
    {
        const ScriptedServer server(ScriptedServer::always({}));
        nobody = originOf(server.url());
    }
    std::vector<Check> checks;
    checks.push_back(placeCheck({.origin = nobody, .authorityFile = {}}, "Test"));
    const Findings findings = lookedAt(std::move(checks));
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().area, u"network"_s);
    QCOMPARE(findings.first().state, State::Mend);
    QVERIFY(findings.first().detail.startsWith("offline"_L1));
}

void DoctorTest::aClockThatIsOffIsFound_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("words"); // Empty: near enough.
    QTest::newRow("right") << 0 << QString();
    QTest::newRow("half a minute") << 30 << QString();
    QTest::newRow("behind") << 300 << u"5 minute(s) behind"_s;
    QTest::newRow("ahead") << -300 << u"5 minute(s) ahead"_s;
    QTest::newRow("hours ahead") << -5 * 3600 << u"5 hour(s) ahead"_s;
    QTest::newRow("days behind") << 5 * 86400 << u"5 day(s) behind"_s;
}

void DoctorTest::aClockThatIsOffIsFound()
{
    QFETCH(int, seconds);
    QFETCH(QString, words);
    ScriptedServer server([&](const ReceivedRequest &, QTcpSocket &socket) {
        const QDateTime there = QDateTime::currentDateTimeUtc().addSecs(seconds);
        const QByteArray date = QLocale::c().toString(there, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1();
        socket.write(ScriptedServer::answer(404, {}, {"Date: " + date}));
    });
    std::vector<Check> checks;
    checks.push_back(placeCheck({.origin = originOf(server.url()), .authorityFile = {}}, "Test"));
    const Findings clock = of(lookedAt(std::move(checks)), u"clock"_s);
    QCOMPARE(clock.size(), 1);
    QCOMPARE(clock.first().state, words.isEmpty() ? State::Ok : State::Mend);
    QVERIFY2(words.isEmpty() || clock.first().sentence.contains(words), qPrintable(clock.first().sentence));
    QCOMPARE(clock.first().advice.isEmpty(), words.isEmpty());
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.requests().first().verb, "HEAD"_ba);
    QVERIFY(server.requests().first().values("Authorization").isEmpty());
}

void DoctorTest::anUntrustedCertificateIsFound()
{
    const TestAuthority authority;
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)), authority.serverFor(u"IP:127.0.0.1"_s));
    QTemporaryDir folder;
    QFile file(folder.filePath(u"ca.pem"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(authority.certificate().toPem()) > 0);
    file.close();
    for (const bool named : {false, true}) {
        std::vector<Check> checks;
        const QString path = named ? file.fileName() : QString();
        checks.push_back(placeCheck({.origin = originOf(server.url()), .authorityFile = path}, "Test"));
        const Findings certificate = of(lookedAt(std::move(checks)), u"certificate"_s);
        QCOMPARE(certificate.size(), 1);
        QCOMPARE(certificate.first().state, named ? State::Ok : State::Mend);
        QVERIFY2(certificate.first().sentence.contains(named ? u"is trusted"_s : u"account set"_s),
                 qPrintable(certificate.first().sentence));
    }
}

void DoctorTest::theFileOfAnAuthorityIsLookedAt_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("state");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto row = [](const char *name, const QByteArray &content, State state) {
        QTest::newRow(name) << content << static_cast<int>(state);
    };
    row("good", TestAuthority().certificate().toPem(), State::Ok);
    row("ends soon", TestAuthority(now.addYears(-1), now.addDays(10)).certificate().toPem(), State::Note);
    row("has ended", TestAuthority(now.addYears(-1), now.addDays(-1)).certificate().toPem(), State::Mend);
    row("no certificate", "Hello.", State::Mend);
    row("missing", {}, State::Mend);
}

void DoctorTest::theFileOfAnAuthorityIsLookedAt()
{
    QFETCH(QByteArray, content);
    QFETCH(int, state);
    QTemporaryDir folder;
    const QString path = folder.filePath(u"ca.pem"_s);
    if (!content.isNull()) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) > 0);
    }
    QVERIFY(!m_fixture->addAccount().isEmpty());
    Account account = m_fixture->inventory().accounts().first();
    account.fields.insert(QLatin1StringView(authorityFileField), path);
    QVERIFY(replyOf<void>(
        [&](QObject *context, auto reply) { m_fixture->inventory().saveAccount(account, context, std::move(reply)); }));
    const Findings certificate = of(lookedAt(parts()), u"certificate"_s);
    QCOMPARE(certificate.size(), 1);
    QCOMPARE(static_cast<int>(certificate.first().state), state);
    QCOMPARE(certificate.first().subject, path);
}

void DoctorTest::theWayThroughAProxyIsNamed()
{
    const TestAuthority authority;
    ScriptedServer server(ScriptedServer::always(ScriptedServer::answer(200)),
                          authority.serverFor(u"DNS:service.northwind.example"_s));
    TestProxy proxy;
    proxy.demand("somebody:secret-word");
    proxy.lead("service.northwind.example:443", server.serverPort());
    m_variables->set("HTTPS_PROXY", proxy.address("http", "somebody:secret-word"));
    QTemporaryDir folder;
    QFile file(folder.filePath(u"ca.pem"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(authority.certificate().toPem()) > 0);
    file.close();
    const Origin origin = originOf(QUrl(u"https://service.northwind.example"_s));
    std::vector<Check> checks;
    checks.push_back(placeCheck({.origin = origin, .authorityFile = file.fileName()}, "Test"));
    const Findings findings = lookedAt(std::move(checks));
    QVERIFY(!needsMending(findings));
    const Findings way = of(findings, u"proxy"_s);
    QCOMPARE(way.size(), 1);
    QVERIFY2(way.first().sentence.contains(QString::fromLatin1(proxy.address())) &&
                 way.first().sentence.contains("HTTPS_PROXY"_L1),
             qPrintable(way.first().sentence));
    for (const Finding &finding : findings)
        QVERIFY(!finding.sentence.contains("secret-word"_L1) && !finding.detail.contains("secret-word"_L1));
    QCOMPARE(of(findings, u"certificate"_s).first().state, State::Ok);
}

void DoctorTest::aProxyThatDoesNotWorkIsFound()
{
    TestProxy proxy;
    proxy.demand("somebody:else");
    const Origin origin = originOf(QUrl(u"https://service.northwind.example"_s));
    for (const QByteArray &value : {proxy.address(), QByteArray("https://proxy.northwind.example:3128")}) {
        m_variables->set("https_proxy", value);
        std::vector<Check> checks;
        checks.push_back(placeCheck({.origin = origin, .authorityFile = {}}, "Test"));
        const Findings way = of(lookedAt(std::move(checks)), u"proxy"_s);
        QVERIFY(!way.isEmpty());
        QCOMPARE(way.last().state, State::Mend);
        QVERIFY(way.last().detail.startsWith("proxy-failed"_L1));
    }
}

void DoctorTest::theAzureCliIsMissedWhereItIsNeeded()
{
    QVERIFY(!m_fixture->addAccount(u"work"_s).isEmpty());
    QCOMPARE(of(lookedAt(parts()), u"azure-cli"_s).first().detail, m_az->program());
    m_az->uninstall();
    QCOMPARE(of(lookedAt(parts()), u"azure-cli"_s).first().state, State::Note);
    QVERIFY(m_az->runs().isEmpty());
    const Account account = m_fixture->inventory().accounts().first();
    SignIn signIn = *m_fixture->inventory().signIn(account.signInId);
    signIn.kind = u"azure-cli"_s;
    QVERIFY(replyOf<void>(
        [&](QObject *context, auto reply) { m_fixture->inventory().saveSignIn(signIn, context, std::move(reply)); }));
    const Finding missing = of(lookedAt(parts()), u"azure-cli"_s).first();
    QCOMPARE(missing.state, State::Mend);
    QVERIFY(missing.sentence.contains("work"_L1));
}

void DoctorTest::aDamagedDatabaseIsFound()
{
    // An index that no longer fits its table, as a bad disk leaves it.
    QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
        m_fixture->process().database()->template write<void>(
            [](QSqlDatabase &connection) -> Result<void> {
                return executeAll(connection,
                                  {u"CREATE TABLE broken (a INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT 'x')"_s,
                                   u"INSERT INTO broken (a) VALUES (1)"_s, u"PRAGMA writable_schema = ON"_s,
                                   u"UPDATE sqlite_schema SET sql = 'CREATE TABLE broken (a INTEGER PRIMARY KEY, b "
                                   "TEXT NOT NULL, c TEXT NOT NULL)' WHERE name = 'broken'"_s,
                                   u"PRAGMA writable_schema = RESET"_s});
            },
            context, std::move(reply));
    }));
    const Finding database = of(lookedAt(parts()), u"database"_s).first();
    QVERIFY2(database.state == State::Mend, qPrintable(database.detail));
    QVERIFY(database.advice.contains("account restore"_L1));
}

void DoctorTest::placesAreLookedAtOnce()
{
    QVERIFY(!m_fixture->addAccount(u"one"_s).isEmpty());
    const QList<PlaceToReach> places = placesToReach(&m_fixture->inventory(), {});
    QCOMPARE(places.size(), 1);
    QCOMPARE(places.first().origin, originOf(m_fixture->sandbox().url()));
    const Origin usual = originOf(QUrl(u"https://dev.azure.com"_s));
    QCOMPARE(placesToReach(&m_fixture->inventory(), {usual}), places);
    QCOMPARE(placesToReach(nullptr, {usual, usual, Origin{}}),
             (QList<PlaceToReach>{{.origin = usual, .authorityFile = {}}}));
}

void DoctorTest::noSecretIsInAFinding()
{
    QVERIFY(!m_fixture->addAccount().isEmpty());
    const QString bearer = QString::fromLatin1(m_fixture->sandbox().bearer());
    for (const bool refused : {false, true}) {
        if (refused)
            m_fixture->sandbox().expireBearer();
        const Findings findings = lookedAt(parts());
        for (const Finding &finding : findings) {
            for (const QString &text : {finding.sentence, finding.advice, finding.detail, finding.subject})
                QVERIFY2(!text.contains(bearer), qPrintable(text));
        }
    }
}

QTEST_GUILESS_MAIN(DoctorTest)
#include "tst_doctor.moc"
