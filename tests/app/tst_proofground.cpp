// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proofground.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int refused = 4;

} // namespace

/// Nobody but the proof keeps secrets in files, and only those of a service on this machine.
class TestProofGround : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_stage;

    QString stage() const { return m_stage->path(); }
    bool isUntouched() const
    {
        return !QFile::exists(proofSecretsPath(stage())) && !QFile::exists(proofProfilePath(stage()));
    }
    int run(const QStringList &arguments, const QByteArray &input = {}) const
    {
        QProcess process;
        process.start(QStringLiteral(PATKEEPER_CLI), QStringList{u"--proof"_s, stage()} + arguments);
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished(60'000);
        return process.exitCode();
    }
    static QStringList addAccount(const QString &url)
    {
        return {u"account"_s, u"add"_s, u"--provider"_s,     u"azure-devops"_s, u"--name"_s,        u"a"_s,
                u"--url"_s,   url,      u"--organization"_s, u"northwind"_s,    u"--bearer-stdin"_s};
    }

private Q_SLOTS:
    void init() { m_stage = std::make_unique<QTemporaryDir>(); }

    void aDirectoryThatNobodyMadeAStageIsRefused()
    {
        QCOMPARE(run({u"list"_s, u"--cached"_s}), refused);
        QVERIFY(isUntouched());
    }

    void theStageOfAnotherProcessIsRefused()
    {
        QVERIFY(giveProofOrders(stage(), {}));
        QFile orders(m_stage->filePath(u"proof.json"_s));
        QVERIFY(orders.open(QIODevice::ReadWrite));
        QByteArray others = orders.readAll();
        others.replace(QByteArray::number(QCoreApplication::applicationPid()), "1");
        QVERIFY(orders.resize(0) && orders.seek(0) && orders.write(others) > 0);
        orders.close();
        QCOMPARE(run({u"list"_s, u"--cached"_s}), refused);
        QVERIFY(isUntouched());
    }

    void aStageThatOthersMayEnterIsRefused()
    {
        QVERIFY(giveProofOrders(stage(), {}));
        QVERIFY(QFile::setPermissions(stage(), QFile::Permissions(0x7755)));
        QCOMPARE(run({u"list"_s, u"--cached"_s}), refused);
        QVERIFY(isUntouched());
    }

    void noServiceElsewhereIsReached()
    {
        QVERIFY(giveProofOrders(stage(), {}));
        QCOMPARE(run({u"list"_s, u"--cached"_s}), 0);
        QCOMPARE(run(addAccount(u"https://example.org"_s), "b"), refused);
    }
};

QTEST_GUILESS_MAIN(TestProofGround)
#include "tst_proofground.moc"
