// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "autostart.h"

#include "desktopentry.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const auto id = u"org.patkeeper.Patkeeper"_s;

void write(const QString &path, const QByteArray &contents)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(contents), contents.size());
}

QByteArray entry(const QByteArray &further = {})
{
    return "[Desktop Entry]\nType=Application\nName=Patkeeper\nExec=patkeeper --hidden\n" + further;
}

} // namespace

class AutostartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void itIsOffAtFirstAndOnOnceItIsSet();
    void theEntryStartsThisProgramHidden();
    void theEntryStartsItsProfile();
    void aRelativeProfileIsWrittenInFull();
    void anEntryOfAnotherProfileIsNeitherOnNorSwitchedOff();
    void anEntryThatIsNotInForceIsOff_data();
    void anEntryThatIsNotInForceIsOff();
    void anEntryByHandIsOn_data();
    void anEntryByHandIsOn();
    void switchingOnReplacesWhatWasSwitchedOff();
    void anEntryForEverybodyIsHiddenByOnesOwn();
    void aFolderThatCannotBeWrittenIsToldWithWhatToDo();
    void withoutAProgramItIsNotSupported();
    void anyCommandIsQuotedSoThatItComesBack_data();
    void anyCommandIsQuotedSoThatItComesBack();
    void anExecKeyIsWrittenAsTheSpecificationSays_data();
    void anExecKeyIsWrittenAsTheSpecificationSays();
    void fieldCodesAreNoArguments();

private:
    Autostart usual() const { return {id, m_program, {}}; }
    QStringList startedCommand() const;

    std::unique_ptr<QTemporaryDir> m_home;
    QString m_program;
};

void AutostartTest::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_home->filePath(u"config"_s)));
    qputenv("XDG_CONFIG_DIRS", QFile::encodeName(m_home->filePath(u"etc"_s)));
    m_program = m_home->filePath(u"My \"programs\"/100% patkeeper"_s);
    write(m_program, "a program");
}

QStringList AutostartTest::startedCommand() const
{
    QFile file(usual().path());
    return file.open(QIODevice::ReadOnly) ? execCommand(desktopEntry(file.readAll()).value(u"Exec"_s)) : QStringList();
}

void AutostartTest::itIsOffAtFirstAndOnOnceItIsSet()
{
    const Autostart autostart = usual();
    QCOMPARE(autostart.path(), m_home->filePath(u"config/autostart/org.patkeeper.Patkeeper.desktop"_s));
    QVERIFY(autostart.isSupported());
    QVERIFY(!autostart.isOn());
    QVERIFY(autostart.set(false));
    QVERIFY(!QFile::exists(autostart.path()));
    QVERIFY(autostart.set(true));
    QVERIFY(autostart.isOn());
    QVERIFY(autostart.set(true));
    QVERIFY(autostart.isOn());
    QVERIFY(autostart.set(false));
    QVERIFY(!autostart.isOn());
    QVERIFY(!QFile::exists(autostart.path()));
}

void AutostartTest::theEntryStartsThisProgramHidden()
{
    QVERIFY(usual().set(true));
    QCOMPARE(startedCommand(), (QStringList{m_program, u"--hidden"_s}));
    QFile file(usual().path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QMap<QString, QString> keys = desktopEntry(file.readAll());
    QCOMPARE(keys.value(u"Type"_s), u"Application"_s);
    QCOMPARE(keys.value(u"Name"_s), u"Patkeeper"_s);
    QCOMPARE(keys.value(u"Icon"_s), id);
}

void AutostartTest::theEntryStartsItsProfile()
{
    const QString profile = m_home->filePath(u"second; $HOME `profile` \\ %f"_s);
    const Autostart autostart(id, m_program, profile);
    QVERIFY(autostart.set(true));
    QCOMPARE(startedCommand(), (QStringList{m_program, u"--hidden"_s, u"--profile"_s, profile}));
    QVERIFY(autostart.isOn());
}

void AutostartTest::aRelativeProfileIsWrittenInFull()
{
    QVERIFY(Autostart(id, m_program, u"./some/../profile"_s).set(true));
    QCOMPARE(startedCommand().last(), QDir::currentPath() + u"/profile"_s);
}

void AutostartTest::anEntryOfAnotherProfileIsNeitherOnNorSwitchedOff()
{
    const Autostart other(id, m_program, m_home->filePath(u"second"_s));
    QVERIFY(other.set(true));
    QVERIFY(!usual().isOn());
    QVERIFY(usual().set(false));
    QVERIFY(other.isOn());
    QVERIFY(usual().set(true));
    QVERIFY(!other.isOn());
}

void AutostartTest::anEntryThatIsNotInForceIsOff_data()
{
    QTest::addColumn<QByteArray>("contents");
    QTest::newRow("hidden") << entry("Hidden=true\n");
    QTest::newRow("switched off by the desktop") << entry("X-GNOME-Autostart-enabled=false\n");
    QTest::newRow("with spaces") << entry("Hidden = true \r\n");
    QTest::newRow("without a command") << "[Desktop Entry]\nName=Patkeeper\n"_ba;
    QTest::newRow("a command of another group") << "[Desktop Entry]\n[Desktop Action x]\nExec=patkeeper\n"_ba;
    QTest::newRow("an empty file") << QByteArray();
    QTest::newRow("a program that is gone") << "[Desktop Entry]\nExec=/nowhere/patkeeper --hidden\n"_ba;
    QTest::newRow("an unfinished quotation") << "[Desktop Entry]\nExec=\"patkeeper --hidden\n"_ba;
}

void AutostartTest::anEntryThatIsNotInForceIsOff()
{
    QFETCH(QByteArray, contents);
    write(usual().path(), contents);
    QVERIFY(!usual().isOn());
}

void AutostartTest::anEntryByHandIsOn_data()
{
    QTest::addColumn<QByteArray>("contents");
    QTest::newRow("plain") << entry();
    QTest::newRow("allowed in words") << entry("Hidden=false\nX-GNOME-Autostart-enabled=true\n");
    QTest::newRow("with a remark") << entry("#Hidden=true\n");
    QTest::newRow("with an action that is hidden") << entry("[Desktop Action x]\nHidden=true\n");
}

void AutostartTest::anEntryByHandIsOn()
{
    QFETCH(QByteArray, contents);
    write(usual().path(), contents);
    QVERIFY(usual().isOn());
    QVERIFY(usual().set(false));
    QVERIFY(!usual().isOn());
}

void AutostartTest::switchingOnReplacesWhatWasSwitchedOff()
{
    write(usual().path(), entry("Hidden=true\n"));
    QVERIFY(usual().set(true));
    QVERIFY(usual().isOn());
    QCOMPARE(startedCommand().first(), m_program);
}

void AutostartTest::anEntryForEverybodyIsHiddenByOnesOwn()
{
    write(m_home->filePath(u"etc/autostart/org.patkeeper.Patkeeper.desktop"_s), entry());
    QVERIFY(usual().isOn());
    QVERIFY(usual().set(false));
    QVERIFY(!usual().isOn());
    QVERIFY(usual().set(true));
    QVERIFY(usual().set(false));
    QVERIFY(!usual().isOn());
}

void AutostartTest::aFolderThatCannotBeWrittenIsToldWithWhatToDo()
{
    write(m_home->filePath(u"config"_s), "no folder at all");
    const Result<void> result = usual().set(true);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::StorageFailed);
    QVERIFY(result.error().message.contains(m_home->filePath(u"config/autostart"_s)));
    QVERIFY(!usual().isOn());
}

void AutostartTest::withoutAProgramItIsNotSupported()
{
    const Autostart nothing(id, {}, {});
    QVERIFY(!nothing.isSupported());
    QVERIFY(!nothing.isOn());
    const Result<void> result = nothing.set(true);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Unsupported);
}

void AutostartTest::anyCommandIsQuotedSoThatItComesBack_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::newRow("plain") << QStringList{u"/usr/bin/patkeeper"_s, u"--hidden"_s};
    QTest::newRow("an empty argument") << QStringList{u"/usr/bin/patkeeper"_s, u""_s, u"x"_s};
    QTest::newRow("every reserved character") << QStringList{u" \t\n\r\"'\\><~|&;$*?#()`%%f%"_s};
    QTest::newRow("other scripts") << QStringList{u"/home/žofie/프로그램"_s};
}

void AutostartTest::anyCommandIsQuotedSoThatItComesBack()
{
    QFETCH(QStringList, command);
    const QString value = execValue(command);
    QVERIFY(!value.contains(u'\n'));
    QCOMPARE(execCommand(value), command);
}

void AutostartTest::anExecKeyIsWrittenAsTheSpecificationSays_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QString>("value");
    QTest::newRow("nothing to quote") << u"--hidden"_s << u"--hidden"_s;
    QTest::newRow("space") << u"a b"_s << u"\"a b\""_s;
    QTest::newRow("quotation mark") << u"a\"b"_s << u"\"a\\\\\"b\""_s;
    // "To represent a literal dollar sign in a quoted argument", four characters for a backslash.
    QTest::newRow("dollar") << u"$HOME"_s << u"\"\\\\$HOME\""_s;
    QTest::newRow("backslash") << u"a\\b"_s << u"\"a\\\\\\\\b\""_s;
    QTest::newRow("percent") << u"50%"_s << u"50%%"_s;
    QTest::newRow("new line") << u"a\nb"_s << u"\"a\\nb\""_s;
}

void AutostartTest::anExecKeyIsWrittenAsTheSpecificationSays()
{
    QFETCH(QString, argument);
    QFETCH(QString, value);
    QCOMPARE(execValue({argument}), value);
}

void AutostartTest::fieldCodesAreNoArguments()
{
    QCOMPARE(execCommand(u"patkeeper %U --hidden 5%%"_s), (QStringList{u"patkeeper"_s, u"--hidden"_s, u"5%"_s}));
}

QTEST_GUILESS_MAIN(AutostartTest)
#include "tst_autostart.moc"
