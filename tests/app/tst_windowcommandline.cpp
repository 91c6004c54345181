// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class WindowCommandLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutArgumentsItIsThePersonsOwnProfile();
    void everythingItIsTold();
    void aWishIsRead();
    void whatMakesNoSenseIsRefused_data();
    void whatMakesNoSenseIsRefused();
    void helpNamesEveryOption();
    void helpAndRefusalNameEveryDialogThatAPictureCanShow();
    void aPictureThatAsksTheServiceGoesWithTheSandboxOnly();
};

void WindowCommandLineTest::withoutArgumentsItIsThePersonsOwnProfile()
{
    const auto line = parseCommandLine({u"patkeeper"_s});
    QVERIFY(line);
    QCOMPARE(*line, CommandLine());
}

void WindowCommandLineTest::everythingItIsTold()
{
    const auto line = parseCommandLine({u"patkeeper"_s, u"--profile"_s, u"/p"_s, u"--sandbox"_s, u"--appearance=dark"_s,
                                        u"--screenshot"_s, u"/s.png"_s, u"--dialog"_s, u"reveal"_s});
    QVERIFY(line);
    QCOMPARE(line->profilePath, u"/p"_s);
    QVERIFY(line->sandbox);
    QVERIFY(line->appearance == Appearance::Dark);
    QCOMPARE(line->screenshotPath, u"/s.png"_s);
    QCOMPARE(line->dialog, CommandLine::Dialog::Reveal);
}

void WindowCommandLineTest::aWishIsRead()
{
    QCOMPARE(parseCommandLine({u"patkeeper"_s})->wish, Wish::Kind::Raise);
    QCOMPARE(parseCommandLine({u"patkeeper"_s, u"--new-token"_s})->wish, Wish::Kind::NewToken);
    QCOMPARE(parseCommandLine({u"patkeeper"_s, u"--refresh"_s})->wish, Wish::Kind::Refresh);
}

void WindowCommandLineTest::whatMakesNoSenseIsRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown") << QStringList{u"--frobnicate"_s};
    QTest::newRow("positional") << QStringList{u"northwind"_s};
    QTest::newRow("appearance") << QStringList{u"--appearance"_s, u"pink"_s};
    QTest::newRow("dialog alone") << QStringList{u"--dialog"_s, u"create"_s};
    QTest::newRow("unknown dialog") << QStringList{u"--screenshot"_s, u"x.png"_s, u"--dialog"_s, u"settings"_s};
    QTest::newRow("empty profile") << QStringList{u"--profile="_s};
    QTest::newRow("two wishes") << QStringList{u"--new-token"_s, u"--refresh"_s};
    QTest::newRow("a wish and a picture") << QStringList{u"--screenshot=x.png"_s, u"--new-token"_s};
    QTest::newRow("empty screenshot") << QStringList{u"--screenshot="_s};
}

void WindowCommandLineTest::whatMakesNoSenseIsRefused()
{
    QFETCH(QStringList, arguments);
    const auto line = parseCommandLine(QStringList{u"patkeeper"_s} + arguments);
    QVERIFY(!line);
    QCOMPARE(line.error().exitCode, 2);
    QVERIFY(!line.error().text.isEmpty());
}

void WindowCommandLineTest::helpNamesEveryOption()
{
    const auto line = parseCommandLine({u"patkeeper"_s, u"--help"_s});
    QVERIFY(!line);
    QCOMPARE(line.error().exitCode, 0);
    for (const QString &option : {u"--profile"_s, u"--sandbox"_s, u"--screenshot"_s, u"--dialog"_s, u"--appearance"_s,
                                  u"--new-token"_s, u"--refresh"_s, u"--version"_s, u"--help"_s})
        QVERIFY2(line.error().text.contains(option), qPrintable(option));
}

void WindowCommandLineTest::helpAndRefusalNameEveryDialogThatAPictureCanShow()
{
    const auto line = parseCommandLine({u"patkeeper"_s, u"--help"_s});
    QVERIFY(!line);
    const QString help = line.error().text.simplified();
    const auto unknown =
        parseCommandLine({u"patkeeper"_s, u"--screenshot"_s, u"x.png"_s, u"--dialog"_s, u"no such dialog"_s});
    QVERIFY(!unknown);
    const QString refusal = unknown.error().text.simplified();
    for (const QString &dialog :
         {u"create"_s, u"reveal"_s, u"revoke"_s, u"rotate"_s, u"rotated"_s, u"year"_s, u"doctor"_s, u"sign-in"_s,
          u"sign-in-app"_s, u"sign-in-code"_s, u"pair"_s, u"never"_s, u"exchange"_s, u"extend"_s}) {
        QVERIFY2(help.mid(help.indexOf("--dialog"_L1)).contains(dialog), qPrintable(dialog));
        QVERIFY2(refusal.contains(dialog), qPrintable(dialog));
        QVERIFY(
            parseCommandLine({u"patkeeper"_s, u"--sandbox"_s, u"--screenshot"_s, u"x.png"_s, u"--dialog"_s, dialog}));
    }
}

void WindowCommandLineTest::aPictureThatAsksTheServiceGoesWithTheSandboxOnly()
{
    for (const QString &dialog : {u"reveal"_s, u"rotated"_s, u"sign-in-code"_s, u"pair"_s, u"never"_s, u"exchange"_s})
        QVERIFY(!parseCommandLine({u"patkeeper"_s, u"--screenshot"_s, u"x.png"_s, u"--dialog"_s, dialog}));
    QVERIFY(parseCommandLine({u"patkeeper"_s, u"--screenshot"_s, u"x.png"_s, u"--dialog"_s, u"sign-in"_s}));
}

QTEST_GUILESS_MAIN(WindowCommandLineTest)
#include "tst_windowcommandline.moc"
