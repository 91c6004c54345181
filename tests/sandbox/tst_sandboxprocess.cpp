// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawclient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

constexpr int patience = 20'000; // milliseconds

} // namespace

/// patkeeper-sandbox as another program starts it.
class TestSandboxProcess : public QObject
{
    Q_OBJECT

private:
    /// Its one line, or nothing when it did not start.
    static QJsonObject start(QProcess &process, const QStringList &arguments)
    {
        process.start(QStringLiteral(PATKEEPER_SANDBOX), arguments);
        while (!process.canReadLine() && process.waitForReadyRead(patience)) {
        }
        return QJsonDocument::fromJson(process.readLine()).object();
    }

    static int exitCode(const QStringList &arguments, QByteArray &output)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral(PATKEEPER_SANDBOX), arguments);
        if (!process.waitForFinished(patience))
            return -1;
        output = process.readAll();
        return process.exitCode();
    }

    static RawClient clientOf(const QJsonObject &line)
    {
        return RawClient(QUrl(line.value(u"url"_s).toString()), line.value(u"bearer"_s).toString().toLatin1());
    }

private Q_SLOTS:
    void oneLineSaysAllThatIsNeeded()
    {
        QProcess process;
        const QJsonObject line = start(process, {u"--port"_s, u"0"_s});
        QCOMPARE(line.keys(), (QStringList{u"authority"_s, u"bearer"_s, u"clientId"_s, u"controlKey"_s, u"digitalHub"_s,
                                           u"organization"_s, u"sailPoint"_s, u"tenant"_s, u"url"_s}));
        QCOMPARE(line.value(u"organization"_s).toString(), u"northwind"_s);
        const RawAnswer answer = clientOf(line).get(patsTarget());
        QCOMPARE(answer.status, 200);
        QVERIFY(!answer.json().value(u"patTokens"_s).toArray().isEmpty());
        QCOMPARE(line.value(u"authority"_s), line.value(u"url"_s));
        const QByteArray metadata =
            '/' + line.value(u"tenant"_s).toString().toLatin1() + "/v2.0/.well-known/openid-configuration";
        QVERIFY(clientOf(line).get(metadata).json().contains(u"authorization_endpoint"_s));
        const QJsonObject sailPoint = line.value(u"sailPoint"_s).toObject();
        const QJsonObject digitalHub = line.value(u"digitalHub"_s).toObject();
        QCOMPARE(clientOf(sailPoint).get("/sailpoint/northwind/personal-access-tokens/v1?owner-id=me").status, 200);
        QCOMPARE(clientOf(digitalHub).get("/digitalhub/api/v1/tokens/personal").status, 200);
        for (const QString &name : {u"clientId"_s, u"user"_s, u"password"_s})
            QVERIFY(!digitalHub.value(name).toString().isEmpty());
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.readAllStandardOutput(), QByteArray());
    }

    void itEndsWithItsStandardInput()
    {
        QProcess process;
        const QJsonObject line = start(process, {});
        process.write("anything is ignored\n");
        QVERIFY(process.waitForBytesWritten(patience));
        QCOMPARE(clientOf(line).get(patsTarget()).status, 200);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
    }

    void itEndsOnAStopSignal_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
    }

    void itEndsOnAStopSignal()
    {
        QFETCH(const int, signal);
        QProcess process;
        QVERIFY(!start(process, {}).isEmpty());
        QCOMPARE(::kill(pid_t(process.processId()), signal), 0);
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
    }

    void itEndsWhileARequestWaits()
    {
        QProcess process;
        const QJsonObject line = start(process, {});
        RawClient controller = clientOf(line);
        controller.setHeader("X-Sandbox-Key", line.value(u"controlKey"_s).toString().toLatin1());
        const QJsonObject fault{{u"kind"_s, u"delay"_s}, {u"delayMs"_s, 3'600'000}};
        QCOMPARE(controller.send("POST", "/sandbox/faults", fault).status, 200);
        QTcpSocket socket;
        QVERIFY(clientOf(line).connectTo(socket));
        socket.write(clientOf(line).request("GET", patsTarget(), {}));
        QVERIFY(socket.waitForBytesWritten(patience));
        QTRY_COMPARE(controller.get("/sandbox/requests").json().value(u"requests"_s).toArray().size(), 1);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitCode(), 0);
    }

    void tokensAndOrganizationCanBeChosen()
    {
        QProcess process;
        const QJsonObject line = start(process, {u"--tokens"_s, u"30"_s, u"--organization"_s, u"contoso"_s});
        QCOMPARE(line.value(u"organization"_s).toString(), u"contoso"_s);
        const QByteArray target =
            "/contoso/_apis/tokens/pats?api-version=7.1-preview.1&$top=100&displayFilterOption=all";
        QCOMPARE(clientOf(line).get(target).json().value(u"patTokens"_s).toArray().size(), 30);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(patience));
    }

    void withTlsItShowsItsCertificate()
    {
        QProcess process;
        const QJsonObject line = start(process, {u"--tls"_s, u"--tokens"_s, u"none"_s});
        QVERIFY(line.value(u"url"_s).toString().startsWith(u"https://127.0.0.1:"));
        QVERIFY(line.value(u"certificate"_s).toString().startsWith(u"-----BEGIN CERTIFICATE-----"));
        QVERIFY(!line.value(u"certificate"_s).toString().contains(u"PRIVATE"));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(patience));
    }

    void wrongUsageIsSaidAndEndsWithTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("option") << QStringList{u"--moon"_s};
        QTest::newRow("port") << QStringList{u"--port"_s, u"70000"_s};
        QTest::newRow("tokens") << QStringList{u"--tokens"_s, u"some"_s};
        QTest::newRow("organization") << QStringList{u"--organization"_s, u"a/b"_s};
        QTest::newRow("argument") << QStringList{u"extra"_s};
    }

    void wrongUsageIsSaidAndEndsWithTwo()
    {
        QFETCH(const QStringList, arguments);
        QByteArray output;
        QCOMPARE(exitCode(arguments, output), 2);
        QVERIFY(output.startsWith("patkeeper-sandbox: "));
    }

    void helpAndVersionEndWithZero()
    {
        QByteArray output;
        QCOMPARE(exitCode({u"--help"_s}, output), 0);
        QVERIFY(output.contains("--tokens"));
        QCOMPARE(exitCode({u"--version"_s}, output), 0);
        QVERIFY(output.startsWith("patkeeper-sandbox "));
    }
};

QTEST_GUILESS_MAIN(TestSandboxProcess)
#include "tst_sandboxprocess.moc"
