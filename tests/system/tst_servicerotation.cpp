// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QTest>

#include <functional>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;
constexpr int mostRequests = 40;

/// A service as far as a rotation there is to be looked at from without.
struct Ground {
    QStringList adding; ///< Of the account, beside its name and `--bearer-stdin`.
    QByteArray bearer;
    QString scope;
    QStringList expiring;                                       ///< Of the token, where a person chooses.
    QStringList reading;                                        ///< Of the secret, beside the token.
    std::function<QList<std::pair<QString, QString>>()> living; ///< Ids and names.
    std::function<QByteArray(const QString &)> secretOf;
};

} // namespace

/// A rotation on each service, with real processes and a real keyring, killed before and after each of its requests:
/// resumed, one token of that name lives, its secret is kept and is the one that the service knows.
class ServiceRotation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aRotationIsWhole_data() { services(); }
    void aRotationIsWhole();
    void killedAtEachRequestItIsWholeAllTheSame_data();
    void killedAtEachRequestItIsWholeAllTheSame();
    void whereOnlyAPersonKnowsNothingIsLostEither_data();
    void whereOnlyAPersonKnowsNothingIsLostEither();

private:
    static void services();
    Ground ground(const QString &kind);
    void begin(const QString &kind);
    QStringList rotating() const { return {u"rotate"_s, u"Proof/ci"_s, u"--grace"_s, u"0"_s, u"--yes"_s}; }
    bool isWhole(const QString &predecessor);
    /// False where it had ended before that request.
    bool killAt(int request, bool afterItsEffect);
    void resumeToTheEnd();

    std::unique_ptr<CommandLineFixture> m_cli;
    Ground m_ground;
};

void ServiceRotation::services()
{
    QTest::addColumn<QString>("kind");
    for (const QString &kind : {u"azure-devops"_s, u"sailpoint"_s, u"digitalhub"_s})
        QTest::newRow(qPrintable(kind)) << kind;
}

void ServiceRotation::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<CommandLineFixture>();
}

void ServiceRotation::cleanup()
{
    m_cli->sandbox().clearFaults();
    m_cli->sandbox().releaseDelays();
    m_cli.reset();
}

Ground ServiceRotation::ground(const QString &kind)
{
    Sandbox &sandbox = m_cli->sandbox();
    if (kind == "sailpoint"_L1) {
        SandboxSailPoint &service = sandbox.sailPoint();
        return {.adding = {u"--url"_s, service.url().toString()},
                .bearer = service.bearer(),
                .scope = u"sp:search:read"_s,
                .expiring = {u"--expires"_s, u"30d"_s},
                .reading = {u"--part"_s, u"secret"_s},
                .living =
                    [&service] {
                        QList<std::pair<QString, QString>> living;
                        for (const SandboxSailPointToken &token : service.tokens()) {
                            if (!token.deleted)
                                living.append({token.id, token.name});
                        }
                        return living;
                    },
                .secretOf = [&service](const QString &id) { return service.secretOf(id); }};
    }
    if (kind == "digitalhub"_L1) {
        SandboxDigitalHub &service = sandbox.digitalHub();
        return {.adding = {u"--url"_s, service.url().toString()},
                .bearer = service.bearer(),
                .scope = u"openid"_s,
                .expiring = {},
                .reading = {},
                .living =
                    [&service] {
                        QList<std::pair<QString, QString>> living;
                        for (const SandboxDigitalHubToken &token : service.tokens()) {
                            if (!token.deleted)
                                living.append({token.id, token.name});
                        }
                        return living;
                    },
                .secretOf = [&service](const QString &id) { return service.secretOf(id); }};
    }
    return {.adding = {u"--url"_s, sandbox.url().toString(), u"--organization"_s, sandbox.organization()},
            .bearer = sandbox.bearer(),
            .scope = u"vso.packaging"_s,
            .expiring = {u"--expires"_s, u"30d"_s},
            .reading = {},
            .living =
                [&sandbox] {
                    QList<std::pair<QString, QString>> living;
                    for (const SandboxToken &token : sandbox.tokens()) {
                        if (!token.revoked)
                            living.append({token.id, token.name});
                    }
                    return living;
                },
            .secretOf = [&sandbox](const QString &id) { return sandbox.secretOf(id); }};
}

void ServiceRotation::begin(const QString &kind)
{
    m_ground = ground(kind);
    const CommandLineRun added = m_cli->run(
        QStringList{u"account"_s, u"add"_s, u"--provider"_s, kind, u"--name"_s, u"Proof"_s, u"--bearer-stdin"_s} +
            m_ground.adding,
        m_ground.bearer);
    QVERIFY2(added.exitCode == 0, added.told());
    const CommandLineRun created = m_cli->run(
        QStringList{u"create"_s, u"--account"_s, u"Proof"_s, u"--name"_s, u"ci"_s, u"--scope"_s, m_ground.scope} +
        m_ground.expiring);
    QVERIFY2(created.exitCode == 0, created.told());
    QCOMPARE(m_ground.living().size(), 1);
}

bool ServiceRotation::isWhole(const QString &predecessor)
{
    const auto living = m_ground.living();
    if (living.size() != 1 || living.front().second != u"ci"_s || living.front().first == predecessor) {
        for (const auto &[id, name] : living)
            qWarning("lives: %s %s", qPrintable(id), qPrintable(name));
        return false;
    }
    const QByteArray kept =
        m_cli->run(QStringList{u"secret"_s, "Proof#"_L1 + living.front().first} + m_ground.reading).output;
    if (kept != m_ground.secretOf(living.front().first)) {
        qWarning("another secret is kept");
        return false;
    }
    return true;
}

bool ServiceRotation::killAt(int request, bool afterItsEffect)
{
    Sandbox &sandbox = m_cli->sandbox();
    sandbox.clearFaults();
    if (request > 1)
        sandbox.addFault({.kind = SandboxFault::Kind::Delay, .times = request - 1}); // These pass.
    sandbox.addFault({.kind = afterItsEffect ? SandboxFault::Kind::DelayAfter : SandboxFault::Kind::Delay,
                      .delay = std::chrono::hours(1)});
    const auto process = m_cli->start(rotating());
    const auto isHeld = [&] { return sandbox.unusedFaults().isEmpty() && sandbox.waitingRequests() > 0; };
    (void)QTest::qWaitFor([&] { return isHeld() || process->state() == QProcess::NotRunning; }, patience);
    const bool held = isHeld();
    process->kill();
    process->waitForFinished(patience);
    sandbox.clearFaults();
    sandbox.releaseDelays();
    (void)QTest::qWaitFor([&] { return sandbox.waitingRequests() == 0; }, patience);
    return held;
}

void ServiceRotation::resumeToTheEnd()
{
    for (int again = 0; again < 5 && !m_cli->openSteps().isEmpty(); ++again)
        m_cli->run({u"resume"_s});
}

void ServiceRotation::aRotationIsWhole()
{
    QFETCH(const QString, kind);
    begin(kind);
    if (QTest::currentTestFailed())
        return;
    const QString predecessor = m_ground.living().front().first;
    const CommandLineRun rotated = m_cli->run(rotating());
    QVERIFY2(rotated.exitCode == 0, rotated.told());
    QVERIFY(isWhole(predecessor));
    QCOMPARE(m_cli->openSteps(), QStringList());
}

void ServiceRotation::killedAtEachRequestItIsWholeAllTheSame_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("afterItsEffect");
    for (const QString &kind : {u"azure-devops"_s, u"sailpoint"_s}) {
        QTest::addRow("%s, before", qPrintable(kind)) << kind << false;
        QTest::addRow("%s, after", qPrintable(kind)) << kind << true;
    }
}

void ServiceRotation::killedAtEachRequestItIsWholeAllTheSame()
{
    QFETCH(const QString, kind);
    QFETCH(const bool, afterItsEffect);
    begin(kind);
    if (QTest::currentTestFailed())
        return;
    int killed = 0;
    for (int request = 1; request < mostRequests; ++request) {
        const QString predecessor = m_ground.living().front().first;
        if (!killAt(request, afterItsEffect)) {
            QVERIFY(isWhole(predecessor));
            break;
        }
        ++killed;
        resumeToTheEnd();
        // A creation that may have been lost is looked for, and hinders nothing.
        for (const QString &step : m_cli->openSteps())
            QCOMPARE(step, u"unconfirmed"_s);
        if (m_ground.living().front().first == predecessor) {
            const CommandLineRun rotated = m_cli->run(rotating());
            QVERIFY2(rotated.exitCode == 0, rotated.told());
        }
        QVERIFY2(isWhole(predecessor), qPrintable(u"killed at request %1"_s.arg(request)));
    }
    QVERIFY(killed > 4);
}

void ServiceRotation::whereOnlyAPersonKnowsNothingIsLostEither_data()
{
    QTest::addColumn<bool>("afterItsEffect");
    QTest::newRow("before") << false;
    QTest::newRow("after") << true;
}

/// DigitalHub does not tell what it has made, and a token is known by nothing: of one that a killed process may have
/// made a person decides. Until then both live, and the secret of one of them is kept.
void ServiceRotation::whereOnlyAPersonKnowsNothingIsLostEither()
{
    QFETCH(const bool, afterItsEffect);
    bool held = true;
    for (int request = 1; held && request < mostRequests; ++request) {
        cleanup();
        init();
        begin(u"digitalhub"_s);
        if (QTest::currentTestFailed())
            return;
        held = killAt(request, afterItsEffect);
        QByteArray told;
        for (int again = 0; again < 3 && !m_cli->openSteps().isEmpty(); ++again)
            told = m_cli->run({u"--json"_s, u"resume"_s}).output;
        int kept = 0;
        const auto living = m_ground.living();
        for (const auto &[id, name] : living) {
            const QByteArray secret = m_cli->run({u"secret"_s, "Proof#"_L1 + id}).output;
            const bool isKept = !secret.isEmpty() && secret == m_ground.secretOf(id);
            kept += isKept ? 1 : 0;
            QVERIFY2(isKept || told.contains(id.toUtf8()), qPrintable(u"at request %1: %2"_s.arg(request).arg(id)));
        }
        QVERIFY2(kept >= 1, qPrintable(u"killed at request %1"_s.arg(request)));
    }
    QVERIFY(!held);
}

QTEST_GUILESS_MAIN(ServiceRotation)
#include "tst_servicerotation.moc"
