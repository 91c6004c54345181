// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "windowfixture.h"

#include <QClipboard>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDirIterator>
#include <QFile>
#include <QGuiApplication>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;

/// The line of a file below /proc/PID that begins so, without doubled spaces.
QByteArray procLine(qint64 processId, const QString &name, const QByteArray &beginning)
{
    QFile file(u"/proc/%1/%2"_s.arg(processId).arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return "unreadable";
    const QByteArrayList lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(beginning))
            return line.simplified();
    }
    return "no such line";
}

/// As careless as a process can be started: files for everybody, core dumps of any size.
void beCareless()
{
    ::umask(0);
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_CORE, &limit);
}

} // namespace

/// The two programs as processes: what they protect of themselves, and what they leave behind when they end.
class WindowProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theClipboardIsClearedWhenTheProgramIsEnded_data();
    void theClipboardIsClearedWhenTheProgramIsEnded();
    void whatAnotherProgramCopiedSurvivesTheEnd();
    void anUnsavedSecretDoesNotHoldUpTheEnd();
    void aLockOrSleepMasksAndClears_data();
    void aLockOrSleepMasksAndClears();
    void whatLivesIsCountedByTheServicesClock();
    void bothProgramsDumpNoCoreAndMakeFilesForTheirUserAlone();
    void bothProgramsRunUnderTheDispatcherThatTheKeychainNeeds();

private:
    /// Up to the secret on the clipboard, where this process sees it.
    bool copiesASecret();
    static QString clipboard() { return QGuiApplication::clipboard()->text(); }

    std::unique_ptr<CommandLineFixture> m_cli;
    std::unique_ptr<WindowFixture> m_window;
};

void WindowProcess::init()
{
    QVERIFY(keyring::unlock());
    QGuiApplication::clipboard()->clear();
    m_cli = std::make_unique<CommandLineFixture>();
    m_window = std::make_unique<WindowFixture>(*m_cli);
}

void WindowProcess::cleanup()
{
    m_window.reset();
    m_cli.reset();
}

bool WindowProcess::copiesASecret()
{
    if (!m_cli->addAccount() || !m_window->start() || !m_window->createToken(u"ci"_s) ||
        !m_window->click(u"secretCopy"_s))
        return false;
    const QString secret = QString::fromLatin1(m_cli->sandbox().secretOf(m_cli->livingTokens().front().id));
    return QTest::qWaitFor([&] { return clipboard() == secret; }, patience);
}

void WindowProcess::theClipboardIsClearedWhenTheProgramIsEnded_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGHUP") << SIGHUP;
    QTest::newRow("Quit") << 0;
}

// Else a clipboard manager would take over the secret of the program that ends.
void WindowProcess::theClipboardIsClearedWhenTheProgramIsEnded()
{
    QFETCH(int, signal);
    QVERIFY(copiesASecret());
    if (signal == 0) {
        QVERIFY(m_window->click(u"revealClose"_s) && m_window->isRidOf(u"revealDialog"_s));
        m_window->send({u"trigger"_s, u"quit"_s});
        QCOMPARE(m_window->end(), 0);
    } else {
        QCOMPARE(m_window->endBy(signal), 0);
    }
    QVERIFY2(m_window->lastWords().endsWith("clipboard empty\n"), m_window->lastWords());
    QTRY_COMPARE(clipboard(), QString());
    // It is kept, though its dialog was open.
    QCOMPARE(m_cli->run({u"secret"_s, u"Northwind/ci"_s}).exitCode, 0);
}

void WindowProcess::whatAnotherProgramCopiedSurvivesTheEnd()
{
    QVERIFY(copiesASecret());
    QVERIFY(m_window->text(u"clipboardText"_s).startsWith("Copied"_L1));
    QGuiApplication::clipboard()->setText(u"a shopping list"_s);
    // Until it has heard of it, the window takes the clipboard for its own.
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->text(u"clipboardText"_s).startsWith("Copied"_L1), patience);
    QCOMPARE(m_window->endBy(SIGTERM), 0);
    QVERIFY(QGuiApplication::clipboard()->ownsClipboard());
    QCOMPARE(clipboard(), u"a shopping list"_s);
}

// The window asks before it closes on the only copy of a secret; who sends a signal cannot be asked.
void WindowProcess::anUnsavedSecretDoesNotHoldUpTheEnd()
{
    QVERIFY(m_cli->addAccount());
    QVERIFY(m_window->start());
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::Delay, .method = "POST", .delay = std::chrono::minutes(10)});
    QVERIFY(m_window->startCreation(u"ci"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().waitingRequests(), 1, patience);
    keyring::lock();
    m_cli->sandbox().releaseDelays();
    QVERIFY(m_window->sees(u"secretField"_s));
    QCOMPARE(m_window->endBy(SIGTERM), 0);
    QCOMPARE(m_cli->livingTokens().size(), 1);

    QVERIFY(keyring::unlock());
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0, resumed.told());
    QVERIFY(m_cli->livingTokens().isEmpty());
    QCOMPARE(m_cli->openSteps(), QStringList());
}

void WindowProcess::aLockOrSleepMasksAndClears_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("interface");
    QTest::addColumn<QString>("signal");
    QTest::newRow("lock") << u"/org/gnome/ScreenSaver"_s << u"org.gnome.ScreenSaver"_s << u"ActiveChanged"_s;
    QTest::newRow("sleep") << u"/org/freedesktop/login1"_s << u"org.freedesktop.login1.Manager"_s
                           << u"PrepareForSleep"_s;
}

void WindowProcess::aLockOrSleepMasksAndClears()
{
    QFETCH(QString, path);
    QFETCH(QString, interface);
    QFETCH(QString, signal);
    // This process stands for the screen saver and for logind.
    QDBusConnection bus = QDBusConnection::sessionBus();
    QVERIFY(bus.registerService(u"org.freedesktop.login1"_s));
    m_window->setVariable(u"DBUS_SYSTEM_BUS_ADDRESS"_s, qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"));
    QVERIFY(copiesASecret());
    QVERIFY(m_window->click(u"secretShow"_s));
    QCOMPARE(m_window->text(u"secretShow"_s), u"&Hide"_s);

    QDBusMessage say = QDBusMessage::createSignal(path, interface, signal);
    say << true;
    QVERIFY(bus.send(say));
    QTRY_COMPARE_WITH_TIMEOUT(clipboard(), QString(), patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->text(u"secretShow"_s), u"Sho&w"_s, patience);
    QCOMPARE(m_window->endBy(SIGTERM), 0);
    bus.unregisterService(u"org.freedesktop.login1"_s);
}

// By the clock of this computer it has ended five hours ago.
void WindowProcess::whatLivesIsCountedByTheServicesClock()
{
    SandboxPolicy policy;
    policy.clockOffset = std::chrono::hours(-7);
    m_cli->sandbox().setPolicy(policy);
    const QDateTime serviceNow = QDateTime::currentDateTimeUtc().addSecs(-qint64{7} * 3600);
    for (const auto &[name, hours] : {std::pair(u"lives"_s, 2), std::pair(u"ended"_s, -1)}) {
        SandboxToken token;
        token.name = name;
        token.scope = u"vso.code"_s;
        token.validFrom = serviceNow.addDays(-30);
        token.validTo = serviceNow.addSecs(qint64{hours} * 3600);
        m_cli->sandbox().addToken(token);
    }
    QVERIFY(m_window->start());
    QVERIFY(m_window->addAccount(m_cli->sandbox()));
    QVERIFY(m_window->showsSoon(u"lives"_s));
    QCOMPARE(m_window->tokens(), QStringList{u"lives"_s});
    QCOMPARE(m_window->endBy(SIGTERM), 0);
}

void WindowProcess::bothProgramsDumpNoCoreAndMakeFilesForTheirUserAlone()
{
    const QByteArray noCore = "Max core file size 0 0 bytes";
    m_cli->setChildModifier(beCareless);
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::Delay, .method = "GET", .delay = std::chrono::minutes(10)});
    const auto process = m_cli->start(m_cli->addAccountArguments(u"Northwind"_s), m_cli->sandbox().bearer());
    QTRY_COMPARE_WITH_TIMEOUT(m_cli->sandbox().waitingRequests(), 1, patience);
    QCOMPARE(procLine(process->processId(), u"limits"_s, "Max core"), noCore);
    QCOMPARE(procLine(process->processId(), u"status"_s, "Umask"), "Umask: 0077");
    m_cli->sandbox().releaseDelays();
    QCOMPARE(CommandLineFixture::finish(*process).exitCode, 0);

    m_window->setChildModifier(beCareless);
    QVERIFY(m_window->start());
    QVERIFY(m_window->createToken(u"ci"_s));
    QCOMPARE(procLine(m_window->processId(), u"limits"_s, "Max core"), noCore);
    QCOMPARE(procLine(m_window->processId(), u"status"_s, "Umask"), "Umask: 0077");
    int looked = 0;
    for (const QString &folder : {m_cli->profile(), qEnvironmentVariable("XDG_RUNTIME_DIR")}) {
        QDirIterator files(folder, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden | QDir::System,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            struct stat status = {};
            const QString path = files.next();
            if (folder != m_cli->profile() && !files.fileName().startsWith("patkeeper"_L1))
                continue;
            QCOMPARE(::lstat(QFile::encodeName(path).constData(), &status), 0);
            QVERIFY2((status.st_mode & 0077) == 0, qPrintable(path));
            ++looked;
        }
    }
    // Database, journal of it, locks; and the lock and the socket of the window.
    QVERIFY2(looked >= 6, qPrintable(QString::number(looked)));
    QCOMPARE(m_window->endBy(SIGTERM), 0);
}

// The keychain's answers would never arrive, and the program would say that the keychain does not answer.
void WindowProcess::bothProgramsRunUnderTheDispatcherThatTheKeychainNeeds()
{
    m_cli->setVariable(u"QT_NO_GLIB"_s, u"1"_s);
    QVERIFY(m_cli->addAccount());
    m_window->setVariable(u"QT_NO_GLIB"_s, u"1"_s);
    QVERIFY(m_window->start());
    QCOMPARE(m_window->ask({u"dispatcher"_s}), u"glib"_s);
    QVERIFY(m_window->createToken(u"ci"_s));
    QVERIFY(m_window->click(u"secretCopy"_s));
    QCOMPARE(m_window->endBy(SIGTERM), 0);
}

QTEST_MAIN(WindowProcess)
#include "tst_windowprocess.moc"
