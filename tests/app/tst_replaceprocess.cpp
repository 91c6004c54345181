// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

/// A command finds everything as its caller left it, and the credentials in its environment.
class TestReplaceProcess : public QObject
{
    Q_OBJECT

private:
    struct Outcome {
        int exitCode = -1;
        QProcess::ExitStatus status = QProcess::NormalExit;
        QByteArray output;
        QByteArray errors;
    };

    static Outcome run(const QStringList &command, const QStringList &environment = {},
                       const std::function<void()> &before = {})
    {
        QProcess process;
        process.setProgram(QStringLiteral(REPLACE_PROCESS));
        process.setArguments(command);
        process.setEnvironment(QProcess::systemEnvironment() + environment);
        if (before)
            process.setChildProcessModifier(before);
        process.start();
        process.waitForFinished();
        return {process.exitCode(), process.exitStatus(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    static Outcome shell(const QString &script, const QStringList &environment = {},
                         const std::function<void()> &before = {})
    {
        return run({u"sh"_s, u"-c"_s, script}, environment, before);
    }

    /// Of /proc/self/status, as a number.
    static quint64 mask(const QByteArray &status, const QByteArray &name)
    {
        const qsizetype at = status.indexOf("\n" + name + ":");
        return at < 0 ? ~0ULL : status.sliced(at + name.size() + 2).trimmed().left(16).toULongLong(nullptr, 16);
    }

private Q_SLOTS:
    void theCredentialsAreInItsEnvironment()
    {
        const Outcome outcome =
            shell(u"printf '%s|%s|%s' \"$ACCESS_TOKEN\" \"$DB_PASSWORD\" \"$KEPT\""_s, {u"KEPT=as it was"_s});
        QCOMPARE(outcome.output, "made-up|p'a\"s\n$s ü|as it was"_ba);
    }

    void aVariableThatWasThereIsReplaced()
    {
        const Outcome outcome = run({u"env"_s}, {u"ACCESS_TOKEN=old"_s, u"ACCESS_TOKEN_OLD=kept"_s});
        QCOMPARE(outcome.output.count("ACCESS_TOKEN="), 1);
        QVERIFY(outcome.output.contains("ACCESS_TOKEN=made-up\n"));
        QVERIFY(outcome.output.contains("ACCESS_TOKEN_OLD=kept\n"));
    }

    void theExitCodeIsItsOwn()
    {
        QCOMPARE(shell(u"exit 43"_s).exitCode, 43);
        const Outcome killed = shell(u"kill -TERM $$"_s);
        QCOMPARE(killed.status, QProcess::CrashExit);
        QCOMPARE(killed.exitCode, SIGTERM);
    }

    void argumentsGoAsTheyAre()
    {
        QCOMPARE(run({u"printf"_s, u"%s|"_s, u"a b"_s, u"$HOME"_s, u"--"_s, u""_s, u"ü"_s}).output,
                 "a b|$HOME|--||ü|"_ba);
    }

    void standardInputIsItsOwn()
    {
        QProcess process;
        process.start(QStringLiteral(REPLACE_PROCESS), {u"cat"_s});
        process.write("what the caller says");
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.readAllStandardOutput(), "what the caller says"_ba);
    }

    void itFindsTheSignalsAsTheCallerLeftThem()
    {
        const Outcome outcome = run({u"cat"_s, u"/proc/self/status"_s}, {}, [] {
            (void)std::signal(SIGHUP, SIG_IGN);
            (void)std::signal(SIGPIPE, SIG_DFL);
        });
        const quint64 ignored = mask(outcome.output, "SigIgn");
        QCOMPARE(ignored & (1ULL << (SIGHUP - 1)), 1ULL << (SIGHUP - 1));
        QCOMPARE(ignored & (1ULL << (SIGPIPE - 1)), 0ULL);
        QCOMPARE(mask(outcome.output, "SigBlk"), 0ULL);
        QCOMPARE(mask(outcome.output, "SigCgt"), 0ULL);
    }

    void itFindsTheFilesOfTheCallerAndNoOthers()
    {
        const QString script = u"ls /proc/self/fd; cat <&9"_s;
        const auto hand = [] {
            int ends[2] = {-1, -1};
            if (::pipe(ends) != 0 || ::write(ends[1], "from the caller", 15) != 15)
                ::_exit(1);
            ::close(ends[1]);
            ::dup2(ends[0], 9);
            ::close(ends[0]);
        };
        QProcess direct;
        direct.setChildProcessModifier(hand);
        direct.start(u"sh"_s, {u"-c"_s, script});
        QVERIFY(direct.waitForFinished());
        const QByteArray expected = direct.readAllStandardOutput();
        QVERIFY(expected.endsWith("from the caller"));
        QCOMPARE(shell(script, {}, hand).output, expected);
    }

    void newFilesAreOpenToWhomTheCallerSaid()
    {
        QCOMPARE(shell(u"umask"_s, {}, [] { ::umask(027); }).output, "0027\n"_ba);
    }

    void itLeavesNoCore() { QCOMPARE(shell(u"ulimit -c"_s).output, "0\n"_ba); }

    void whatIsNotThereIsSaid()
    {
        const Outcome outcome = run({u"no-such-program-anywhere"_s});
        QCOMPARE(outcome.exitCode, 127);
        QVERIFY(outcome.errors.startsWith("There is no program"));
        QVERIFY(!outcome.errors.contains("made-up"));
        QCOMPARE(run({u"/nowhere/at/all"_s}).exitCode, 127);
    }

    void whatCannotBeRunIsSaid()
    {
        QTemporaryDir directory;
        QFile file(directory.filePath(u"text"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        const Outcome outcome = run({file.fileName()});
        QCOMPARE(outcome.exitCode, 126);
        QVERIFY(outcome.errors.contains("could not be run"));
    }
};

QTEST_GUILESS_MAIN(TestReplaceProcess)
#include "tst_replaceprocess.moc"
