// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverlaunch.h"
#include "handoverrun.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using End = HandOverOutcome::End;

namespace
{

// Made here, as nothing that looks like a token belongs into a source file.
QByteArray run(qsizetype length)
{
    static const auto letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"_ba;
    QByteArray text;
    for (qsizetype index = 0; index < length; ++index)
        text.append(letters[(index * index * 7 + index * 23 + length) % letters.size()]);
    return text;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isAlive(const QByteArray &pid)
{
    // What is killed may stay a zombie where nobody reaps it.
    const QByteArray status = contentOf(u"/proc/"_s + QString::fromLatin1(pid) + u"/stat"_s);
    return !status.isEmpty() && !status.contains(") Z ");
}

} // namespace

/// A hand-over command that behaves well, and each that does not.
class HandOverRunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void itGetsExactlyTheSecretsBytes_data();
    void itGetsExactlyTheSecretsBytes();
    void itsArgumentsArriveAsTheyAre();
    void itsEnvironmentIsTheListAndOneVariable();
    void theSecretIsInNoCommandLineAndNoEnvironment();
    void itRunsInTheRootWithNoOtherDescriptor();
    void aProgramThatIsNoScriptInheritsNoDescriptorAndHasItsName();
    void aSignalThatIsIgnoredHereReachesIt();
    void itSucceedsWithoutReadingASecretLargerThanThePipe();
    void itMayCloseItsInputEarly();
    void whatItReadAndWritesIsNotShown();
    void itFailsWithItsCode();
    void itDiesBySignal();
    void itHangsAndIsEnded();
    void itHangsReadingNothing();
    void itIgnoresBeingTerminatedAndIsKilled();
    void itMayCleanUpWhenItIsEnded();
    void aGrandchildGoesAsWell_data();
    void aGrandchildGoesAsWell();
    void aFloodIsBounded();
    void aGrandchildThatFloodsDoesNotHoldItUp();
    void itIsCancelledWhileItRuns();
    void itIsCancelledBeforeItRuns();
    void destroyingTheRunEndsTheCommand();
    void withoutAVerdictNothingRuns();
    void aReplacedProgramIsNotRun_data();
    void aReplacedProgramIsNotRun();
    void aProgramThatMayNotBeRunIsNot();
    void whatIsReplacedAfterItWasOpenedIsNotRun();
    void aScriptWithoutItsInterpreterIsSaid();
    void itRunsOnce();
    void thePartThatIsNamedIsHandedOver();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    bool writeProgram(const QByteArray &lines, const QString &name = QStringLiteral("deploy"));
    HandOverFacts facts() const;
    void prepare(const QByteArray &lines, std::chrono::seconds timeLimit = 60s);
    std::unique_ptr<HandOverRun> started(const QByteArray &secret);
    HandOverOutcome outcome(const QByteArray &secret = "secret"_ba);
    QByteArray written(const QString &name) const { return contentOf(path(name)); }

    std::unique_ptr<QTemporaryDir> m_folder;
    HandOverCommand m_command;
};

void HandOverRunTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_command = {.program = path(u"deploy"_s), .arguments = {}, .timeLimit = 60s, .part = {}};
}

bool HandOverRunTest::writeProgram(const QByteArray &lines, const QString &name)
{
    // As another file, so that one that runs stays as it is.
    QFile::remove(path(name));
    QFile file(path(name));
    const QByteArray text = "#!/bin/sh\nexec 2>&1\nd='" + m_folder->path().toUtf8() + "'\n" + lines + '\n';
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() &&
           file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

HandOverFacts HandOverRunTest::facts() const
{
    HandOverFacts facts{.tokenId = u"id-7"_s,
                        .account = u"Wörk \"1\""_s,
                        .accountId = u"account-id"_s,
                        .provider = u"azure-devops"_s,
                        .name = u"ci\n"_s,
                        .attempt = 2,
                        .approved = {}};
    if (const auto opened = openHandOverProgram(m_command.program))
        facts.approved = opened->program();
    return facts;
}

void HandOverRunTest::prepare(const QByteArray &lines, std::chrono::seconds timeLimit)
{
    m_command.timeLimit = timeLimit;
    QVERIFY(writeProgram(lines));
}

std::unique_ptr<HandOverRun> HandOverRunTest::started(const QByteArray &secret)
{
    auto handOver = std::make_unique<HandOverRun>(m_command, facts());
    handOver->start(Secret(secret));
    return handOver;
}

HandOverOutcome HandOverRunTest::outcome(const QByteArray &secret)
{
    const auto handOver = started(secret);
    const QSignalSpy ended(handOver.get(), &HandOverRun::ended);
    if (!QTest::qWaitFor([&] { return ended.count() > 0; }, 60000))
        qWarning("It did not end.");
    return handOver->outcome();
}

void HandOverRunTest::itGetsExactlyTheSecretsBytes_data()
{
    QTest::addColumn<QByteArray>("secret");
    QByteArray everyByte;
    for (int value = 0; value < 256; ++value)
        everyByte.append(static_cast<char>(value));
    QTest::newRow("token") << run(84);
    QTest::newRow("every byte") << everyByte;
    QTest::newRow("NULs and line ends") << QByteArray("\0\n\r\n\0", 5);
    QTest::newRow("larger than the pipe") << run(300'000);
    QTest::newRow("one byte") << "x"_ba;
}

void HandOverRunTest::itGetsExactlyTheSecretsBytes()
{
    QFETCH(QByteArray, secret);
    prepare("cat > \"$d/got\"");
    const HandOverOutcome ended = outcome(secret);
    QVERIFY2(ended.succeeded(), qPrintable(ended.error.message + ended.error.detail));
    QCOMPARE(ended.exitCode, 0);
    QCOMPARE(ended.output, QString());
    QCOMPARE(written(u"got"_s), secret);
}

void HandOverRunTest::itsArgumentsArriveAsTheyAre()
{
    prepare("printf '%s\\0' \"$@\" > \"$d/got\"");
    m_command.arguments = {u"--to"_s, QString(), u"a b"_s, u"$HOME; `x` 'y' \"z\" *"_s, u"ü\n"_s};
    QVERIFY(outcome().succeeded());
    QCOMPARE(written(u"got"_s), m_command.arguments.join(QChar::Null).toUtf8() + '\0');
}

void HandOverRunTest::itsEnvironmentIsTheListAndOneVariable()
{
    qputenv("LD_PRELOAD_X", "x");
    qputenv("PATKEEPER_ANYTHING", "x");
    qputenv("LC_PAPER", "de_DE.UTF-8");
    qputenv("SSH_AUTH_SOCK", "/tmp/agent");
    prepare("cat /proc/$$/environ > \"$d/got\"");
    QVERIFY(outcome().succeeded());
    QMap<QByteArray, QByteArray> environment;
    for (const QByteArray &entry : written(u"got"_s).chopped(1).split('\0'))
        environment.insert(entry.left(entry.indexOf('=')), entry.mid(entry.indexOf('=') + 1));
    const QJsonObject told = QJsonDocument::fromJson(environment.take("PATKEEPER_HAND_OVER")).object();
    QCOMPARE(told, (QJsonObject{{u"tokenId"_s, u"id-7"_s},
                                {u"account"_s, u"Wörk \"1\""_s},
                                {u"accountId"_s, u"account-id"_s},
                                {u"provider"_s, u"azure-devops"_s},
                                {u"name"_s, u"ci\n"_s},
                                {u"attempt"_s, 2}}));
    QCOMPARE(environment.take("PATH"), "/usr/local/bin:/usr/bin:/bin"_ba);
    QCOMPARE(environment.take("LC_PAPER"), "de_DE.UTF-8"_ba);
    QCOMPARE(environment.take("SSH_AUTH_SOCK"), "/tmp/agent"_ba);
    QCOMPARE(environment.take("HOME"), qgetenv("HOME"));
    for (const char *name :
         {"USER", "LOGNAME", "LANG", "TZ", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "LC_ALL", "LC_CTYPE"})
        environment.remove(name);
    QVERIFY2(environment.isEmpty(), environment.keys().join(' '));
}

void HandOverRunTest::theSecretIsInNoCommandLineAndNoEnvironment()
{
    prepare("cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline > \"$d/got\" 2>/dev/null\ncat > \"$d/secret\"");
    const QByteArray secret = run(52);
    QVERIFY(outcome(secret).succeeded());
    QCOMPARE(written(u"secret"_s), secret);
    QVERIFY(written(u"got"_s).contains("PATKEEPER_HAND_OVER="));
    QVERIFY(!written(u"got"_s).contains(secret));
}

void HandOverRunTest::itRunsInTheRootWithNoOtherDescriptor()
{
    const int lying = ::open("/dev/null", O_RDONLY); // NOLINT: without O_CLOEXEC on purpose.
    prepare("pwd > \"$d/where\"\n"
            "for f in /proc/$$/fd/*; do case ${f##*/} in [0-2]|10) ;; *) readlink $f >> \"$d/open\" ;; esac; done\n"
            "readlink -f \"$0\" > \"$d/self\"");
    QVERIFY(outcome().succeeded());
    ::close(lying);
    const QByteArray itself = QFileInfo(m_command.program).canonicalFilePath().toUtf8() + '\n';
    QCOMPARE(written(u"where"_s), "/\n"_ba);
    QCOMPARE(written(u"open"_s), itself); // Its interpreter reads it by this.
    QCOMPARE(written(u"self"_s), itself);
}

void HandOverRunTest::aProgramThatIsNoScriptInheritsNoDescriptorAndHasItsName()
{
    // find lists its own descriptors, of which the last is the one it reads the folder by.
    const int lying = ::open("/dev/null", O_RDONLY); // NOLINT: without O_CLOEXEC on purpose.
    m_command.program = u"/usr/bin/find"_s;
    m_command.arguments = {u"/proc/self/fd"_s, u"-type"_s, u"l"_s, u"-lname"_s, u"/dev/null"_s};
    const HandOverOutcome found = outcome();
    QVERIFY2(found.succeeded(), qPrintable(found.output));
    QCOMPARE(found.output, QString());
    m_command.arguments = {u"/proc/self/fd"_s, u"-type"_s, u"l"_s, u"-lname"_s, u"*find*"_s};
    QCOMPARE(outcome().output, QString());
    m_command.arguments = {u"--nonsense"_s};
    const HandOverOutcome refused = outcome();
    ::close(lying);
    QCOMPARE(refused.end, End::Failed);
    QVERIFY2(refused.output.startsWith("/usr/bin/find: "_L1), qPrintable(refused.output));
}

void HandOverRunTest::aSignalThatIsIgnoredHereReachesIt()
{
    const auto before = std::signal(SIGTERM, SIG_IGN);
    sigset_t terminating;
    sigset_t masked;
    sigemptyset(&terminating);
    sigaddset(&terminating, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &terminating, &masked);
    prepare("trap 'echo cleaned up; exit 0' TERM\necho ready\nwhile :; do sleep 0.1; done", 1s);
    const HandOverOutcome ended = outcome();
    ::sigprocmask(SIG_SETMASK, &masked, nullptr);
    (void)std::signal(SIGTERM, before);
    QCOMPARE(ended.end, End::TimedOut);
    QVERIFY2(ended.output.endsWith("cleaned up\n"_L1), qPrintable(ended.output));
}

void HandOverRunTest::itSucceedsWithoutReadingASecretLargerThanThePipe()
{
    prepare("exit 0");
    QVERIFY(outcome(run(300'000)).succeeded());
}

void HandOverRunTest::itMayCloseItsInputEarly()
{
    prepare(
        "head -c 3 > \"$d/got\"\nexec <&-\necho closed\nexec /bin/sh -c 'while [ ! -e \"$0/go\" ]; do :; done' \"$d\"");
    const auto handOver = started(run(300'000));
    const QSignalSpy ended(handOver.get(), &HandOverRun::ended);
    QTRY_COMPARE(written(u"got"_s).size(), 3);
    QVERIFY(writeProgram("", u"go"_s));
    QTRY_COMPARE(ended.count(), 1);
    QVERIFY2(handOver->outcome().succeeded(), qPrintable(handOver->outcome().error.message));
    QCOMPARE(handOver->outcome().output, u"closed\n"_s);
}

void HandOverRunTest::whatItReadAndWritesIsNotShown()
{
    prepare("s=$(cat)\necho \"got $s\"\nprintf ':%s' \"$s\" | base64\nprintf %s \"$s\" | od -An -tx1 >&2\nexit 3");
    const QByteArray secret = run(84);
    const HandOverOutcome ended = outcome(secret);
    QCOMPARE(ended.end, End::Failed);
    QCOMPARE(ended.exitCode, 3);
    QVERIFY(ended.output.startsWith(u"got •••\n"_s));
    for (const QByteArray &form : {secret, secret.toHex(' '), (':' + secret).toBase64()}) {
        for (qsizetype begin = 0; begin + 12 <= form.size(); ++begin)
            QVERIFY2(!ended.output.contains(QString::fromLatin1(form.mid(begin, 12))), qPrintable(ended.output));
    }
}

void HandOverRunTest::itFailsWithItsCode()
{
    prepare("echo 'no route to host' >&2\nexit 113");
    const HandOverOutcome ended = outcome();
    QCOMPARE(ended.end, End::Failed);
    QCOMPARE(ended.exitCode, 113);
    QCOMPARE(ended.output, u"no route to host\n"_s);
    QVERIFY(ended.error.message.contains("113"_L1));
}

void HandOverRunTest::itDiesBySignal()
{
    prepare("echo before\nkill -KILL $$");
    const HandOverOutcome ended = outcome();
    QCOMPARE(ended.end, End::Signalled);
    QCOMPARE(ended.signal, SIGKILL);
    QCOMPARE(ended.output, u"before\n"_s);
}

void HandOverRunTest::itHangsAndIsEnded()
{
    prepare("echo $$ > \"$d/pid\"\ncat > /dev/null\necho waiting\nexec sleep 1000", 1s);
    const HandOverOutcome ended = outcome();
    QCOMPARE(ended.end, End::TimedOut);
    QCOMPARE(ended.error.kind, Error::Kind::TimedOut);
    QCOMPARE(ended.output, u"waiting\n"_s);
    QVERIFY(!isAlive(written(u"pid"_s).trimmed()));
}

void HandOverRunTest::itHangsReadingNothing()
{
    prepare("exec sleep 1000", 1s);
    QCOMPARE(outcome(run(300'000)).end, End::TimedOut);
}

void HandOverRunTest::itIgnoresBeingTerminatedAndIsKilled()
{
    prepare("echo $$ > \"$d/pid\"\ntrap '' TERM\nwhile :; do sleep 1000; done", 1s);
    QCOMPARE(outcome().end, End::TimedOut);
    QVERIFY(!written(u"pid"_s).isEmpty());
    QVERIFY(!isAlive(written(u"pid"_s).trimmed()));
}

void HandOverRunTest::itMayCleanUpWhenItIsEnded()
{
    prepare("trap 'echo cleaned > \"$d/cleaned\"; exit 0' TERM\nwhile :; do sleep 0.1; done", 1s);
    // That it then calls itself successful does not make it so.
    QCOMPARE(outcome().end, End::TimedOut);
    QCOMPARE(written(u"cleaned"_s), "cleaned\n"_ba);
}

void HandOverRunTest::aGrandchildGoesAsWell_data()
{
    QTest::addColumn<QByteArray>("last");
    QTest::addColumn<int>("end");
    QTest::newRow("success") << "exit 0"_ba << int(End::Succeeded);
    QTest::newRow("failure") << "exit 1"_ba << int(End::Failed);
    QTest::newRow("time limit") << "wait"_ba << int(End::TimedOut);
}

void HandOverRunTest::aGrandchildGoesAsWell()
{
    QFETCH(QByteArray, last);
    QFETCH(int, end);
    prepare("/bin/sh -c 'trap \"\" TERM HUP; echo $$ > \"$0/pid\"; while :; do sleep 1000; done' \"$d\" &\n"
            "while [ ! -s \"$d/pid\" ]; do sleep 0.01; done\n" +
                last,
            last == "wait" ? 1s : 60s);
    QCOMPARE(int(outcome().end), end);
    const QByteArray pid = written(u"pid"_s).trimmed();
    QVERIFY(!pid.isEmpty());
    QTRY_VERIFY(!isAlive(pid));
}

void HandOverRunTest::aFloodIsBounded()
{
    prepare("echo first\nhead -c 52428800 /dev/zero | tr '\\0' '.'\necho last");
    const HandOverOutcome ended = outcome();
    QVERIFY(ended.succeeded());
    QVERIFY(ended.output.startsWith("first\n...."_L1));
    QVERIFY(ended.output.endsWith("....last\n"_L1));
    QVERIFY(ended.output.size() < 2 * BoundedOutput::kept + 100);
}

void HandOverRunTest::aGrandchildThatFloodsDoesNotHoldItUp()
{
    prepare("yes & \necho $! > \"$d/pid\"\nexit 0");
    QVERIFY(outcome().succeeded());
    QTRY_VERIFY(!isAlive(written(u"pid"_s).trimmed()));
}

void HandOverRunTest::itIsCancelledWhileItRuns()
{
    prepare("echo $$ > \"$d/pid\"\nexec sleep 1000");
    const auto handOver = started("secret");
    const QSignalSpy ended(handOver.get(), &HandOverRun::ended);
    QTRY_VERIFY(written(u"pid"_s).endsWith('\n'));
    handOver->cancel();
    handOver->cancel();
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(handOver->outcome().end, End::Cancelled);
    QCOMPARE(handOver->outcome().error.kind, Error::Kind::Cancelled);
    QVERIFY(!isAlive(written(u"pid"_s).trimmed()));
}

void HandOverRunTest::itIsCancelledBeforeItRuns()
{
    prepare("touch \"$d/ran\"");
    const auto handOver = started("secret");
    const QSignalSpy ended(handOver.get(), &HandOverRun::ended);
    handOver->cancel();
    QCOMPARE(ended.count(), 0);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(handOver->outcome().end, End::Cancelled);
    QVERIFY(!QFile::exists(path(u"ran"_s)));
}

void HandOverRunTest::destroyingTheRunEndsTheCommand()
{
    prepare("trap '' TERM\necho $$ > \"$d/pid\"\nwhile :; do sleep 1000; done");
    auto handOver = started("secret");
    QTRY_VERIFY(written(u"pid"_s).endsWith('\n'));
    handOver.reset();
    QVERIFY(!isAlive(written(u"pid"_s).trimmed()));
}

void HandOverRunTest::withoutAVerdictNothingRuns()
{
    prepare("touch \"$d/ran\"");
    HandOverFacts unapproved = facts();
    unapproved.approved = {};
    HandOverRun handOver(m_command, unapproved);
    const QSignalSpy ended(&handOver, &HandOverRun::ended);
    handOver.start(Secret("secret"_ba));
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(handOver.outcome().end, End::NotStarted);
    QVERIFY(!QFile::exists(path(u"ran"_s)));
}

void HandOverRunTest::aReplacedProgramIsNotRun_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"another file", "content", "link to another", "link to its twin"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void HandOverRunTest::aReplacedProgramIsNotRun()
{
    QFETCH(QString, how);
    prepare("touch \"$d/ran\"");
    QVERIFY(writeProgram("touch \"$d/ran\" \"$d/other\"", u"other program"_s));
    QVERIFY(QFile::copy(path(u"deploy"_s), path(u"twin"_s)));
    QVERIFY(QFile::link(path(u"deploy"_s), path(u"link"_s)));
    m_command.program = path(u"link"_s);
    const HandOverFacts approved = facts();
    if (how == "content"_L1) {
        QFile file(path(u"deploy"_s));
        QVERIFY(file.open(QIODevice::Append) && file.write("touch \"$d/other\"\n") > 0);
    } else if (how == "another file"_L1) {
        QVERIFY(QFile::remove(path(u"deploy"_s)));
        QVERIFY(QFile::rename(path(u"other program"_s), path(u"deploy"_s)));
    } else {
        QVERIFY(QFile::remove(path(u"link"_s)));
        QVERIFY(QFile::link(path(how == "link to another"_L1 ? u"other program"_s : u"twin"_s), path(u"link"_s)));
    }
    HandOverRun handOver(m_command, approved);
    const QSignalSpy ended(&handOver, &HandOverRun::ended);
    handOver.start(Secret("secret"_ba));
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(handOver.outcome().end, End::NotStarted);
    QVERIFY(handOver.outcome().error.message.contains("approve"_L1));
    QVERIFY(!QFile::exists(path(u"ran"_s)) && !QFile::exists(path(u"other"_s)));
}

void HandOverRunTest::aProgramThatMayNotBeRunIsNot()
{
    prepare("touch \"$d/ran\"");
    QVERIFY(QFile::setPermissions(m_command.program,
                                  QFile::ReadOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::WriteGroup));
    const HandOverOutcome writable = outcome();
    QCOMPARE(writable.end, End::NotStarted);
    QVERIFY(writable.error.message.contains("chmod go-w"_L1));
    m_command.program = u"deploy"_s;
    QCOMPARE(outcome().end, End::NotStarted);
    m_command.program = path(u"missing"_s);
    QCOMPARE(outcome().error.kind, Error::Kind::NotFound);
    m_command.program = m_folder->path();
    QCOMPARE(outcome().end, End::NotStarted);
    QVERIFY(!QFile::exists(path(u"ran"_s)));
}

// What the descriptor is of runs, although the path names something else before the interpreter opens it.
void HandOverRunTest::whatIsReplacedAfterItWasOpenedIsNotRun()
{
    prepare("touch \"$d/right\"");
    auto opened = openHandOverProgram(m_command.program);
    QVERIFY(opened);
    QVERIFY(writeProgram("touch \"$d/wrong\""));
    QProcess process;
    const QSignalSpy finished(&process, &QProcess::finished);
    launch(process, *opened, {m_command.program}, handOverEnvironment({}, QProcessEnvironment::systemEnvironment()));
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(QFile::exists(path(u"right"_s)));
    QVERIFY(!QFile::exists(path(u"wrong"_s)));
}

void HandOverRunTest::aScriptWithoutItsInterpreterIsSaid()
{
    for (const QByteArray &content : {"#!/no/such/interpreter\n"_ba, "neither a script nor a program\n"_ba}) {
        QFile::remove(m_command.program);
        QFile file(m_command.program);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) > 0);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        const HandOverOutcome ended = outcome();
        QCOMPARE(ended.end, End::NotStarted);
        QVERIFY(ended.error.message.contains("could not be started"_L1));
        QVERIFY(!ended.error.detail.isEmpty());
    }
}

void HandOverRunTest::itRunsOnce()
{
    prepare("echo x >> \"$d/runs\"");
    const auto handOver = started("secret");
    const QSignalSpy ended(handOver.get(), &HandOverRun::ended);
    handOver->start(Secret("secret"_ba));
    QTRY_COMPARE(ended.count(), 1);
    handOver->start(Secret("secret"_ba));
    handOver->cancel();
    QCOMPARE(handOver->state(), HandOverRun::State::Ended);
    QVERIFY(handOver->outcome().succeeded());
    QCOMPARE(written(u"runs"_s), "x\n"_ba);
}

void HandOverRunTest::thePartThatIsNamedIsHandedOver()
{
    const auto part = [](const SecretParts &parts, const QString &name) -> QByteArray {
        const HandOverCommand command{.program = u"/p"_s, .arguments = {}, .timeLimit = 60s, .part = name};
        const auto secret = partToHandOver(command, parts);
        return secret ? secret->view().toByteArray() : "none"_ba;
    };
    SecretParts two;
    two.push_back({u"clientId"_s, Secret("id"_ba)});
    two.push_back({u"clientSecret"_s, Secret("value"_ba)});
    QCOMPARE(part(two, u"clientSecret"_s), "value"_ba);
    QCOMPARE(part(two, u"clientId"_s), "id"_ba);
    QCOMPARE(part(two, QString()), "none"_ba);
    QCOMPARE(part(two, u"token"_s), "none"_ba);
    QCOMPARE(part(singleSecret(Secret("pat"_ba)), QString()), "pat"_ba);
    QCOMPARE(part(singleSecret(Secret("pat"_ba)), u"clientId"_s), "none"_ba);
    QCOMPARE(part({}, QString()), "none"_ba);
}

QTEST_GUILESS_MAIN(HandOverRunTest)
#include "tst_handoverrun.moc"
