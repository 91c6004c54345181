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

    CommandLineRun takePicture(const QStringList &arguments, bool hasKeychain = true,
                               const QString &dialog = u"reveal"_s)
    {
        QProcess process;
        QProcessEnvironment environment = m_fixture->environment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        if (!hasKeychain)
            environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nowhere"_s);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(PATKEEPER_WINDOW),
                      QStringList{u"--screenshot"_s, picture(), u"--dialog"_s, dialog} + arguments);
        return CommandLineFixture::finish(process);
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<CommandLineFixture>(); }

    void aRevealIsPictured()
    {
        const CommandLineRun run = takePicture({u"--sandbox"_s});
        QVERIFY2(run.exitCode == 0, run.told());
        QVERIFY(QFileInfo(picture()).size() > 0);
    }

    void theComingYearIsPictured()
    {
        const CommandLineRun run = takePicture({u"--sandbox"_s}, true, u"year"_s);
        QVERIFY2(run.exitCode == 0, run.told());
        QVERIFY(QFileInfo(picture()).size() > 0);
    }

    void theAssistantIsPictured_data()
    {
        QTest::addColumn<QString>("page");
        for (const char *page : {"sign-in", "sign-in-app", "sign-in-code", "pair", "never", "exchange", "extend"})
            QTest::addRow("%s", page) << QString::fromLatin1(page);
    }

    void theAssistantIsPictured()
    {
        QFETCH(const QString, page);
        const CommandLineRun run = takePicture({u"--sandbox"_s}, true, page);
        QVERIFY2(run.exitCode == 0, run.told());
        QVERIFY(QFileInfo(picture()).size() > 0);
    }

    void whatTheDoctorFoundIsPictured()
    {
        const CommandLineRun run = takePicture({u"--sandbox"_s}, true, u"doctor"_s);
        QVERIFY2(run.exitCode == 0, run.told());
        QVERIFY(QFileInfo(picture()).size() > 0);
    }

    void withoutAKeychainThePictureOfARevealEndsInWords()
    {
        const CommandLineRun run = takePicture({u"--sandbox"_s, u"--profile"_s, m_fixture->profile()}, false);
        QVERIFY2(run.exitCode == 1, run.told());
        QVERIFY2(run.errors.contains("keychain"), run.told());
        QVERIFY(!QFileInfo::exists(picture()));
    }

    void noPictureMakesATokenAtARealService()
    {
        QVERIFY(m_fixture->addAccount());
        const qsizetype before = m_fixture->sandbox().tokens().size();
        const CommandLineRun run = takePicture({u"--profile"_s, m_fixture->profile()});
        QVERIFY2(run.exitCode == 2, run.told());
        QCOMPARE(qsizetype(m_fixture->sandbox().tokens().size()), before);
    }
};

QTEST_GUILESS_MAIN(TestScreenshot)
#include "tst_screenshot.moc"
