// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QFileInfo>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// A picture is taken, or the program ends and says why not: nobody is there who could answer it.
class TestScreenshot : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<CommandLineFixture> m_fixture;

    QString picture() const { return m_fixture->profile() + u".png"_s; }

    CommandLineRun takePicture(const QString &dialog)
    {
        QProcess process;
        QProcessEnvironment environment = m_fixture->environment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(PATKEEPER_WINDOW),
                      {u"--profile"_s, m_fixture->profile(), u"--screenshot"_s, picture(), u"--dialog"_s, dialog});
        return CommandLineFixture::finish(process);
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<CommandLineFixture>(); }

    void aRevealIsPictured()
    {
        QVERIFY(m_fixture->addAccount());
        const CommandLineRun run = takePicture(u"reveal"_s);
        QVERIFY2(run.exitCode == 0, run.told());
        QVERIFY(QFileInfo(picture()).size() > 0);
    }

    void aTokenThatIsRefusedEndsThePictureInWords()
    {
        QVERIFY(m_fixture->addAccount());
        SandboxPolicy policy;
        policy.creationBlocked = true;
        m_fixture->sandbox().setPolicy(policy);
        const CommandLineRun run = takePicture(u"reveal"_s);
        QVERIFY2(run.exitCode == 1, run.told());
        QVERIFY2(run.errors.contains("administrator"), run.told());
        QVERIFY(!QFileInfo::exists(picture()));
        QVERIFY(m_fixture->openSteps().isEmpty());
    }

    void anEndedSignInEndsThePictureInWords()
    {
        QVERIFY(m_fixture->addAccount());
        m_fixture->sandbox().expireBearer();
        const CommandLineRun run = takePicture(u"reveal"_s);
        QVERIFY2(run.exitCode == 1, run.told());
        QVERIFY2(run.errors.contains("Sign in"), run.told());
        QVERIFY(m_fixture->openSteps().isEmpty());
    }

    void withoutAnAccountThePictureEndsInWords()
    {
        const CommandLineRun run = takePicture(u"reveal"_s);
        QVERIFY2(run.exitCode == 1, run.told());
        QVERIFY2(run.errors.contains("no account"), run.told());
    }
};

QTEST_GUILESS_MAIN(TestScreenshot)
#include "tst_screenshot.moc"
