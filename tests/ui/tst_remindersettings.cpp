// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "mainwindow.h"
#include "reminderpolicy.h"
#include "reminderpreview.h"
#include "remindersettings.h"
#include "reminderstepsedit.h"
#include "settingsdialog.h"
#include "windowactions.h"
#include "windowdialogs.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLocale>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTimeEdit>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class ReminderSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void eachChangeHoldsAtOnce();
    void daysAreReadAsPeopleWriteThem_data();
    void daysAreReadAsPeopleWriteThem();
    void whatMakesNoSenseIsSaidAndNotTaken();
    void theDaysArePutInOrderWhenOneLeavesThem();
    void quietHoursWithoutAnyHourAreSaid();
    void theTokenThatEndsFirstIsThePreview();
    void thePreviewFollowsEachChange();
    void thePreviewSaysWhyNothingComes();
    void thePreviewFollowsTheInventory();
    void onlyTheShownPageGetsItsDefaultsBack();
    void aPauseIsSaidAndCanBeEnded();
    void whatIsChangedElsewhereIsFollowed();
    void startingAtLoginIsSwitchedOnAndOff();
    void aFolderThatCannotBeWrittenIsSaidBesideIt();
    void whereNothingCanStartItIsSaid();
    void aTestIsAskedFor();
    void pagesAndFieldsAreReachedByKeyboard();

private:
    void open(const std::function<void(WindowParts &)> &change = {});
    ReminderSettings settings() { return reminderSettings(m_stack->settings()); }
    void type(const QString &text);
    QString previewText();
    /// As the preview is to say it.
    QString expected(const TokenKey &key);

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<MainWindow> m_window;
    SettingsDialog *m_dialog = nullptr;
};

void ReminderSettingsTest::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_home->filePath(u"config"_s)));
    qputenv("XDG_CONFIG_DIRS", QFile::encodeName(m_home->filePath(u"etc"_s)));
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    open();
}

void ReminderSettingsTest::cleanup()
{
    m_window.reset();
    m_stack.reset();
}

void ReminderSettingsTest::open(const std::function<void(WindowParts &)> &change)
{
    WindowParts parts = m_stack->windowParts();
    if (change)
        change(parts);
    m_window = std::make_unique<MainWindow>(parts);
    m_window->show();
    m_window->windowActions()->settings->trigger();
    m_dialog = m_window->findChild<SettingsDialog *>();
    QVERIFY(m_dialog != nullptr);
    m_dialog->showReminders();
}

void ReminderSettingsTest::type(const QString &text)
{
    auto *steps = control<QLineEdit>(m_dialog, "reminderSteps");
    steps->selectAll();
    steps->del();
    QTest::keyClicks(steps, text);
}

QString ReminderSettingsTest::previewText()
{
    return textOf(m_dialog, "preview-expiry").replace(QChar(0x00a0), u' ');
}

QString ReminderSettingsTest::expected(const TokenKey &key)
{
    const WindowParts parts = m_stack->windowParts();
    const ReminderMoment moment{.settings = settings(), .now = parts.clock(), .zone = QTimeZone::systemTimeZone()};
    QStringList texts;
    for (const ReminderFact &fact : expectedReminders({.inventory = parts.inventory,
                                                       .settings = parts.settings,
                                                       .providers = parts.providers,
                                                       .clock = parts.clock})) {
        if (fact.kind != ReminderKind::Expiry || TokenKey{fact.accountId, fact.remoteId} != key)
            continue;
        for (const QDateTime &at : reminderPreview(fact, moment))
            texts.append(QLocale().toString(at.toLocalTime(), u"ddd d MMM HH:mm"_s));
    }
    return texts.join(u", "_s);
}

void ReminderSettingsTest::everyControlHasItsNames()
{
    QTRY_VERIFY(control(m_dialog, "reminderAtLogin")->isEnabled());
    QCOMPARE(namelessControls(m_dialog), QStringList());
    QCOMPARE(richLabels(m_dialog), QStringList());
}

void ReminderSettingsTest::eachChangeHoldsAtOnce()
{
    type(u"21, 5"_s);
    QCOMPARE(settings().steps, (QList<int>{21, 5}));
    control<QTimeEdit>(m_dialog, "reminderMorning")->setTime(QTime(7, 30));
    QCOMPARE(settings().morning, QTime(7, 30));
    control<QTimeEdit>(m_dialog, "reminderQuietFrom")->setTime(QTime(20, 15));
    control<QTimeEdit>(m_dialog, "reminderQuietTo")->setTime(QTime(6, 45));
    QCOMPARE(settings().quietFrom, QTime(20, 15));
    QCOMPARE(settings().quietTo, QTime(6, 45));
    click(m_dialog, "reminderQuiet");
    QVERIFY(!settings().quietHours);
    QVERIFY(!control(m_dialog, "reminderQuietFrom")->isEnabled());
    click(m_dialog, "reminderFriday");
    QVERIFY(!settings().fridayForWeekends);
    control<QComboBox>(m_dialog, "reminderNames")->setCurrentIndex(1);
    QVERIFY(!settings().showsNames);
    click(m_dialog, "remindersOn");
    QVERIFY(!settings().on);
    QVERIFY(!control(m_dialog, "reminderMorning")->isEnabled());
}

void ReminderSettingsTest::daysAreReadAsPeopleWriteThem_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("steps");
    QTest::addRow("with commas") << u"60, 30,14"_s << QList<int>{60, 30, 14};
    QTest::addRow("with spaces") << u"  7 3  1 0 "_s << QList<int>{7, 3, 1, 0};
    QTest::addRow("with semicolons, in another order") << u"1; 30; 7"_s << QList<int>{30, 7, 1};
    QTest::addRow("twice") << u"7, 7"_s << QList<int>{7};
    QTest::addRow("the day itself only") << u"0"_s << QList<int>{0};
    QTest::addRow("a year") << u"366"_s << QList<int>{366};
    QTest::addRow("nothing") << u" , "_s << QList<int>();
    QTest::addRow("a word") << u"7, soon"_s << QList<int>();
    QTest::addRow("a part of a day") << u"1.5"_s << QList<int>();
    QTest::addRow("days after") << u"-1"_s << QList<int>();
    QTest::addRow("too many") << u"367"_s << QList<int>();
    QTest::addRow("more than a number can be") << u"99999999999"_s << QList<int>();
}

/// Without steps: a sentence what is wrong.
void ReminderSettingsTest::daysAreReadAsPeopleWriteThem()
{
    QFETCH(const QString, text);
    QFETCH(const QList<int>, steps);
    const auto read = stepsFromText(text);
    QCOMPARE(read.has_value(), !steps.isEmpty());
    if (read)
        QCOMPARE(*read, steps);
    else
        QVERIFY(!read.error().isEmpty());
}

void ReminderSettingsTest::whatMakesNoSenseIsSaidAndNotTaken()
{
    type(u"30, soon"_s);
    QVERIFY(textOf(m_dialog, "reminderStepsNote").contains(u"“soon”"_s));
    QVERIFY(control(m_dialog, "reminderSteps")->accessibleDescription().contains(u"“soon”"_s));
    QCOMPARE(settings().steps, QList<int>{30});
    type(u"30, 400"_s);
    QVERIFY(textOf(m_dialog, "reminderStepsNote").contains(u"366"_s));
    type(u"14"_s);
    QVERIFY(!textOf(m_dialog, "reminderStepsNote").contains(u"366"_s));
    QCOMPARE(settings().steps, QList<int>{14});
}

void ReminderSettingsTest::theDaysArePutInOrderWhenOneLeavesThem()
{
    type(u"3 30,3"_s);
    QCOMPARE(control<QLineEdit>(m_dialog, "reminderSteps")->text(), u"3 30,3"_s);
    QTest::keyClick(control<QLineEdit>(m_dialog, "reminderSteps"), Qt::Key_Enter);
    QCOMPARE(control<QLineEdit>(m_dialog, "reminderSteps")->text(), u"30, 3"_s);
}

void ReminderSettingsTest::quietHoursWithoutAnyHourAreSaid()
{
    const QString before = textOf(m_dialog, "reminderQuietNote");
    control<QTimeEdit>(m_dialog, "reminderQuietTo")->setTime(control<QTimeEdit>(m_dialog, "reminderQuietFrom")->time());
    QVERIFY(textOf(m_dialog, "reminderQuietNote") != before);
    click(m_dialog, "reminderQuiet");
    QCOMPARE(textOf(m_dialog, "reminderQuietNote"), before);
}

void ReminderSettingsTest::theTokenThatEndsFirstIsThePreview()
{
    const auto *tokens = control<QComboBox>(m_dialog, "previewToken");
    std::optional<QDateTime> first;
    QString name;
    for (const TokenEntry &entry : m_stack->inventory().tokens()) {
        const auto end = entry.token.expiresAt;
        if (end && *end > QDateTime::currentDateTimeUtc() && entry.token.status == TokenStatus::Active &&
            (!first || *end < *first)) {
            first = end;
            name = entry.token.name;
        }
    }
    QVERIFY(!name.isEmpty());
    QCOMPARE(tokens->currentIndex(), 0);
    QVERIFY2(tokens->currentText().startsWith(name), qPrintable(tokens->currentText()));
    QVERIFY(tokens->currentText().endsWith("Northwind"_L1));
}

void ReminderSettingsTest::thePreviewFollowsEachChange()
{
    const TokenKey key = m_stack->addToken(u"artifact-mirror"_s);
    auto *tokens = control<QComboBox>(m_dialog, "previewToken");
    tokens->setCurrentIndex(tokens->findText(u"artifact-mirror"_s, Qt::MatchStartsWith));
    QVERIFY(!expected(key).isEmpty());
    QCOMPARE(previewText(), expected(key));
    type(u"5, 2"_s);
    QCOMPARE(previewText(), expected(key));
    QCOMPARE(previewText().count(u','), 1);
    control<QTimeEdit>(m_dialog, "reminderMorning")->setTime(QTime(11, 11));
    QVERIFY(previewText().contains("11:11"_L1));
    QCOMPARE(previewText(), expected(key));
    click(m_dialog, "reminderFriday");
    QCOMPARE(previewText(), expected(key));
}

void ReminderSettingsTest::thePreviewSaysWhyNothingComes()
{
    click(m_dialog, "remindersOn");
    QVERIFY(textOf(m_dialog, "previewSentence").contains("off"_L1));
    QVERIFY(!isThere(m_dialog, "preview-expiry"));
    click(m_dialog, "remindersOn");
    QVERIFY(textOf(m_dialog, "previewSentence").endsWith(u':'));
}

void ReminderSettingsTest::thePreviewFollowsTheInventory()
{
    auto *tokens = control<QComboBox>(m_dialog, "previewToken");
    tokens->setCurrentIndex(1);
    const QString chosen = tokens->currentText();
    const int before = tokens->count();
    m_stack->addToken(u"zebra"_s);
    QTRY_COMPARE(tokens->count(), before + 1);
    QCOMPARE(tokens->currentText(), chosen);
}

void ReminderSettingsTest::onlyTheShownPageGetsItsDefaultsBack()
{
    setReminderSettings(m_stack->settings(), paused(settings(), QDateTime::currentDateTimeUtc(), {}));
    const auto since = settings().pausedSince;
    type(u"5"_s);
    type(u"5, soon"_s);
    click(m_dialog, "reminderFriday");
    control<QTabWidget>(m_dialog, "settingsPages")->setCurrentIndex(0);
    click(m_dialog, "settingsDefaults");
    QCOMPARE(settings().steps, QList<int>{5});
    m_dialog->showReminders();
    click(m_dialog, "settingsDefaults");
    ReminderSettings fresh;
    fresh.pausedSince = since;
    QCOMPARE(settings(), fresh);
    QCOMPARE(control<QLineEdit>(m_dialog, "reminderSteps")->text(), stepsText(fresh.steps));
    QVERIFY(control<QCheckBox>(m_dialog, "reminderFriday")->isChecked());
}

void ReminderSettingsTest::aPauseIsSaidAndCanBeEnded()
{
    QVERIFY(!isThere(m_dialog, "remindersResume"));
    setReminderSettings(m_stack->settings(), paused(settings(), QDateTime::currentDateTimeUtc(), {}));
    QVERIFY(isThere(m_dialog, "remindersPaused"));
    QCOMPARE(namelessControls(m_dialog), QStringList());
    click(m_dialog, "reminderFriday");
    QVERIFY2(settings().pausedSince, "what is chosen here does not end the pause");
    click(m_dialog, "remindersResume");
    QVERIFY(!settings().pausedSince);
    QVERIFY(!isThere(m_dialog, "remindersResume"));
}

void ReminderSettingsTest::whatIsChangedElsewhereIsFollowed()
{
    ReminderSettings other = settings();
    other.morning = QTime(6, 0);
    other.steps = {9};
    other.showsNames = false;
    setReminderSettings(m_stack->settings(), other);
    QCOMPARE(control<QTimeEdit>(m_dialog, "reminderMorning")->time(), QTime(6, 0));
    QCOMPARE(control<QLineEdit>(m_dialog, "reminderSteps")->text(), u"9"_s);
    QCOMPARE(control<QComboBox>(m_dialog, "reminderNames")->currentIndex(), 1);
    QCOMPARE(settings(), other);
}

void ReminderSettingsTest::startingAtLoginIsSwitchedOnAndOff()
{
    auto *atLogin = control<QCheckBox>(m_dialog, "reminderAtLogin");
    QTRY_VERIFY(atLogin->isEnabled());
    QVERIFY(!atLogin->isChecked());
    const std::optional<Autostart> autostart = m_stack->windowParts().autostart;
    atLogin->click();
    QTRY_VERIFY(autostart->isOn());
    QVERIFY(atLogin->isChecked());
    // Faster than the disk.
    atLogin->click();
    atLogin->click();
    atLogin->click();
    QTRY_VERIFY(!autostart->isOn());
    QTRY_VERIFY(!atLogin->isChecked());
}

void ReminderSettingsTest::aFolderThatCannotBeWrittenIsSaidBesideIt()
{
    QFile inTheWay(m_home->filePath(u"config"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    auto *atLogin = control<QCheckBox>(m_dialog, "reminderAtLogin");
    QTRY_VERIFY(atLogin->isEnabled());
    const QString before = textOf(m_dialog, "reminderAtLoginNote");
    atLogin->click();
    QTRY_VERIFY(textOf(m_dialog, "reminderAtLoginNote") != before);
    QVERIFY(textOf(m_dialog, "reminderAtLoginNote").startsWith(u'✕'));
    QVERIFY(!atLogin->isChecked());
}

void ReminderSettingsTest::whereNothingCanStartItIsSaid()
{
    open([](WindowParts &parts) { parts.autostart.reset(); });
    QVERIFY(!control(m_dialog, "reminderAtLogin")->isEnabled());
    QVERIFY(textOf(m_dialog, "reminderAtLoginNote").contains("sandbox"_L1));
    open([](WindowParts &parts) { parts.autostart = Autostart(u"org.patkeeper.DialogStack"_s, {}, {}); });
    QVERIFY(!control(m_dialog, "reminderAtLogin")->isEnabled());
    QVERIFY(textOf(m_dialog, "reminderAtLoginNote").contains("log in"_L1));
}

void ReminderSettingsTest::aTestIsAskedFor()
{
    const QSignalSpy asked(m_window->dialogs(), &WindowDialogs::reminderTestWanted);
    click(m_dialog, "reminderTest");
    QCOMPARE(asked.count(), 1);
}

void ReminderSettingsTest::pagesAndFieldsAreReachedByKeyboard()
{
    auto *pages = control<QTabWidget>(m_dialog, "settingsPages");
    m_dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog));
    QTest::keyClick(m_dialog, Qt::Key_G, Qt::AltModifier);
    QCOMPARE(pages->currentIndex(), 0);
    QTest::keyClick(m_dialog, Qt::Key_M, Qt::AltModifier);
    QCOMPARE(pages->currentIndex(), 1);
    // How it starts at login is read meanwhile.
    QTRY_VERIFY(control(m_dialog, "reminderAtLogin")->isEnabled());
    QTest::keyClick(m_dialog, Qt::Key_Y, Qt::AltModifier);
    QCOMPARE(m_dialog->focusWidget()->objectName(), u"reminderSteps"_s);
    QStringList order;
    for (int i = 0; i < 18; ++i) {
        order.append(m_dialog->focusWidget()->objectName());
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Tab);
    }
    order.removeDuplicates(); // Of a time the hours and the minutes.
    const QStringList wanted{u"reminderSteps"_s,     u"reminderMorning"_s, u"reminderQuiet"_s,
                             u"reminderQuietFrom"_s, u"reminderQuietTo"_s, u"reminderFriday"_s,
                             u"reminderNames"_s,     u"reminderAtLogin"_s, u"reminderTest"_s};
    QCOMPARE(order.mid(0, wanted.size()), wanted);
    QVERIFY(order.contains(u"previewToken"_s));
    QTest::keyClick(m_dialog, Qt::Key_Escape);
    QTRY_VERIFY(m_window->findChild<SettingsDialog *>() == nullptr);
}

QTEST_MAIN(ReminderSettingsTest)
#include "tst_remindersettings.moc"
