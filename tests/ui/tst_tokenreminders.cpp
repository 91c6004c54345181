// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "mainwindow.h"
#include "reminderdialogs.h"
#include "remindersettings.h"
#include "rotationpolicy.h"
#include "tokenreminderdialog.h"
#include "tokentableview.h"
#include "windowactions.h"
#include "windowdialogs.h"

#include <QAction>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class TokenRemindersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasItsNames();
    void theMenuOffersItForWhatLives();
    void itsOwnDaysAreKeptBesideItsPolicy();
    void asTheSettingsSayTakesItsOwnDaysAway();
    void mutingKeepsItsDaysForLater();
    void severalAreMutedTogether();
    void severalThatDifferKeepWhatEachHas();
    void thePreviewFollowsWhatIsChosen();
    void daysThatMakeNoSenseAreNotSaved();
    void puttingOffGoesForWhatComesNext();
    void whatWasSaidAlreadyIsPutOff();
    void aMomentOfOnesChoiceIsCheckedAndTaken();
    void whatIsPutOffAlreadyIsSaid();
    void whatWasSaidStandsThere();
    void aFailureIsSaidAndNothingIsClosed();
    void itGoesByKeyboard();

private:
    TokenReminderDialog *open(const QList<TokenKey> &keys);
    /// Saves and waits until the dialog has gone.
    void save(const TokenReminderDialog *dialog);
    void choose(QWidget *dialog, const char *box, int data);
    const Lineage *lineage(const TokenKey &key) const;
    ReminderWishes wishes(const TokenKey &key) const;
    void say(const TokenKey &key, const QString &text);
    ReminderFact expiry(const TokenKey &key);

    enum How { AsTheyAre, Usual, Own, Never };
    enum PutOff { Not, Hour, TomorrowMorning, ThreeDays, OwnMoment };

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<ReminderDialogs> m_dialogs;
};

void TokenRemindersTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    m_window = std::make_unique<MainWindow>(m_stack->windowParts());
    m_window->show();
    m_dialogs = std::make_unique<ReminderDialogs>(m_stack->windowParts(), m_window->dialogs(), m_window.get());
}

void TokenRemindersTest::cleanup()
{
    m_dialogs.reset();
    m_window.reset();
    m_stack.reset();
}

TokenReminderDialog *TokenRemindersTest::open(const QList<TokenKey> &keys)
{
    return m_dialogs->edit(keys);
}

void TokenRemindersTest::save(const TokenReminderDialog *dialog)
{
    const QPointer<const TokenReminderDialog> open(dialog);
    control<QAbstractButton>(const_cast<TokenReminderDialog *>(dialog), "tokenRemindersSave")->click();
    QTRY_VERIFY(!open);
}

void TokenRemindersTest::choose(QWidget *dialog, const char *box, int data)
{
    auto *choices = control<QComboBox>(dialog, box);
    choices->setCurrentIndex(choices->findData(data));
    QCOMPARE(choices->currentData().toInt(), data);
}

const Lineage *TokenRemindersTest::lineage(const TokenKey &key) const
{
    const TokenEntry *entry = m_stack->inventory().token(key);
    return entry != nullptr ? m_stack->inventory().lineage(entry->lineageId) : nullptr;
}

ReminderWishes TokenRemindersTest::wishes(const TokenKey &key) const
{
    const Lineage *line = lineage(key);
    return line != nullptr ? reminderWishes(*line) : ReminderWishes();
}

ReminderFact TokenRemindersTest::expiry(const TokenKey &key)
{
    const WindowParts parts = m_stack->windowParts();
    for (const ReminderFact &fact : expectedReminders({.inventory = parts.inventory,
                                                       .settings = parts.settings,
                                                       .providers = parts.providers,
                                                       .clock = parts.clock})) {
        if (fact.kind == ReminderKind::Expiry && TokenKey{fact.accountId, fact.remoteId} == key)
            return fact;
    }
    return {};
}

void TokenRemindersTest::say(const TokenKey &key, const QString &text)
{
    Announcement announcement;
    announcement.facts = {expiry(key)};
    announcement.marks = {{.identity = expiry(key).identity(), .step = 30}};
    announcement.identity = u"group"_s;
    bool written = false;
    m_stack->said().writeSaid({.announcements = {announcement}, .summaryDay = {}}, QDateTime::currentDateTimeUtc(),
                              {{expiry(key).identity(), text}}, this, [&](const Result<void> &) { written = true; });
    QTRY_VERIFY(written);
}

void TokenRemindersTest::everyControlHasItsNames()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    auto *one = open({key});
    choose(one, "tokenRemindersHow", Own);
    choose(one, "tokenRemindersSnooze", OwnMoment);
    QCOMPARE(namelessControls(one), QStringList());
    QCOMPARE(richLabels(one), QStringList());
    QCOMPARE(textOf(one, "tokenRemindersHeading"), u"Reminders of “ci”"_s);
    auto *several = open({key, m_stack->addToken(u"<b>other</b>"_s)});
    QCOMPARE(namelessControls(several), QStringList());
    QCOMPARE(richLabels(several), QStringList());
    QCOMPARE(textOf(several, "tokenRemindersHeading"), u"Reminders of 2 tokens"_s);
}

void TokenRemindersTest::theMenuOffersItForWhatLives()
{
    const QAction *action = m_window->windowActions()->tokenReminders;
    m_window->table()->clearSelection();
    QVERIFY(!action->isEnabled());
    m_window->table()->selectAll();
    QVERIFY(action->isEnabled());
    m_window->windowActions()->tokenReminders->trigger();
    QVERIFY(m_window->findChild<TokenReminderDialog *>() != nullptr);
}

void TokenRemindersTest::itsOwnDaysAreKeptBesideItsPolicy()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    RotationPolicy policy;
    policy.daysOfAge = 90;
    const QJsonObject before{{u"rotation"_s, toJson(policy)}, {u"something"_s, u"else"_s}};
    bool saved = false;
    m_stack->inventory().saveLineagePolicy(key, before, this, [&](const Result<void> &) { saved = true; });
    QTRY_VERIFY(saved);
    auto *dialog = open({key});
    QVERIFY(!isThere(dialog, "tokenRemindersSteps"));
    choose(dialog, "tokenRemindersHow", Own);
    auto *steps = control<QLineEdit>(dialog, "tokenRemindersSteps");
    steps->clear();
    QTest::keyClicks(steps, u"5, 45"_s);
    save(dialog);
    QCOMPARE(wishes(key), (ReminderWishes{.muted = false, .steps = QList<int>{45, 5}}));
    QJsonObject after = lineage(key)->policy;
    after.remove(u"reminders"_s);
    QCOMPARE(after, before);
    auto *again = open({key});
    QCOMPARE(control<QLineEdit>(again, "tokenRemindersSteps")->text(), u"45, 5"_s);
    QCOMPARE(control<QComboBox>(again, "tokenRemindersHow")->currentData().toInt(), int(Own));
}

void TokenRemindersTest::asTheSettingsSayTakesItsOwnDaysAway()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    auto *dialog = open({key});
    choose(dialog, "tokenRemindersHow", Own);
    save(dialog);
    QVERIFY(wishes(key).steps);
    auto *again = open({key});
    choose(again, "tokenRemindersHow", Usual);
    save(again);
    QCOMPARE(wishes(key), ReminderWishes());
}

void TokenRemindersTest::mutingKeepsItsDaysForLater()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    auto *dialog = open({key});
    choose(dialog, "tokenRemindersHow", Own);
    save(dialog);
    const auto days = wishes(key).steps;
    auto *again = open({key});
    choose(again, "tokenRemindersHow", Never);
    QVERIFY(textOf(again, "previewSentence").contains("muted"_L1));
    QVERIFY(!control(again, "tokenRemindersSnooze")->isEnabled());
    save(again);
    QCOMPARE(wishes(key), (ReminderWishes{.muted = true, .steps = days}));
}

void TokenRemindersTest::severalAreMutedTogether()
{
    const QList<TokenKey> keys{m_stack->addToken(u"one"_s), m_stack->addToken(u"two"_s), m_stack->addToken(u"three"_s)};
    auto *dialog = open(keys);
    choose(dialog, "tokenRemindersHow", Never);
    save(dialog);
    for (const TokenKey &key : keys)
        QVERIFY(wishes(key).muted);
}

void TokenRemindersTest::severalThatDifferKeepWhatEachHas()
{
    const TokenKey one = m_stack->addToken(u"one"_s);
    const TokenKey two = m_stack->addToken(u"two"_s);
    auto *muting = open({one});
    choose(muting, "tokenRemindersHow", Never);
    save(muting);
    auto *dialog = open({one, two});
    QCOMPARE(control<QComboBox>(dialog, "tokenRemindersHow")->currentData().toInt(), int(AsTheyAre));
    QCOMPARE(control<QComboBox>(dialog, "previewToken")->count(), 2);
    save(dialog);
    QVERIFY(wishes(one).muted);
    QVERIFY(!wishes(two).muted);
}

void TokenRemindersTest::thePreviewFollowsWhatIsChosen()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    auto *dialog = open({key});
    QVERIFY(!isThere(dialog, "previewToken"));
    const QString usual = textOf(dialog, "preview-expiry");
    QVERIFY(!usual.isEmpty());
    choose(dialog, "tokenRemindersHow", Own);
    QCOMPARE(textOf(dialog, "preview-expiry"), usual);
    auto *steps = control<QLineEdit>(dialog, "tokenRemindersSteps");
    steps->clear();
    QTest::keyClicks(steps, u"2"_s);
    QVERIFY(textOf(dialog, "preview-expiry") != usual);
    QVERIFY(!textOf(dialog, "preview-expiry").contains(u','));
    choose(dialog, "tokenRemindersHow", Never);
    QVERIFY(!isThere(dialog, "preview-expiry"));
}

void TokenRemindersTest::daysThatMakeNoSenseAreNotSaved()
{
    auto *dialog = open({m_stack->addToken(u"ci"_s)});
    choose(dialog, "tokenRemindersHow", Own);
    auto *steps = control<QLineEdit>(dialog, "tokenRemindersSteps");
    steps->clear();
    QTest::keyClicks(steps, u"never"_s);
    QVERIFY(!control(dialog, "tokenRemindersSave")->isEnabled());
    QVERIFY(textOf(dialog, "tokenRemindersStepsNote").contains(u"“never”"_s));
    choose(dialog, "tokenRemindersHow", Usual);
    QVERIFY(control(dialog, "tokenRemindersSave")->isEnabled());
}

void TokenRemindersTest::puttingOffGoesForWhatComesNext()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    auto *dialog = open({key});
    choose(dialog, "tokenRemindersSnooze", ThreeDays);
    QVERIFY(!textOf(dialog, "tokenRemindersSnoozeNote").isEmpty());
    const QDateTime before = QDateTime::currentDateTimeUtc();
    save(dialog);
    const auto snoozes = m_stack->said().said().snoozes;
    QVERIFY(snoozes.contains(expiry(key).identity()));
    const QDateTime until = snoozes.value(expiry(key).identity()).until;
    QVERIFY(until >= before.addDays(3) && until <= QDateTime::currentDateTimeUtc().addDays(3));
    QCOMPARE(wishes(key), ReminderWishes());
}

void TokenRemindersTest::whatWasSaidAlreadyIsPutOff()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    ReminderFact said = expiry(key);
    ReminderFact later = said;
    later.kind = ReminderKind::Review;
    later.deadline = now.addDays(15);
    const ReminderMoment moment{.settings = {}, .now = now, .zone = QTimeZone::utc()};
    const Snooze hour{.since = now, .until = now.addSecs(3600)};
    SaidReminders remembered;
    remembered.steps[said.identity()].insert(30, {.at = now.addDays(-1), .isEarly = false});
    QCOMPARE(toPutOff({later, said}, remembered, moment, hour), QStringList{said.identity()});
    QCOMPARE(toPutOff({later, said}, {}, moment, hour), QStringList{later.identity()});
    const Snooze month{.since = now, .until = now.addDays(18)};
    QCOMPARE(toPutOff({later, said}, {}, moment, month), (QStringList{later.identity(), said.identity()}));
    QCOMPARE(toPutOff({}, {}, moment, month), QStringList());
}

void TokenRemindersTest::aMomentOfOnesChoiceIsCheckedAndTaken()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    auto *dialog = open({key});
    QVERIFY(!isThere(dialog, "tokenRemindersUntil"));
    choose(dialog, "tokenRemindersSnooze", OwnMoment);
    auto *until = control<QDateTimeEdit>(dialog, "tokenRemindersUntil");
    QVERIFY(until->dateTime() > QDateTime::currentDateTime());
    until->setDateTime(QDateTime::currentDateTime().addSecs(-3600));
    QVERIFY(textOf(dialog, "tokenRemindersSnoozeNote").contains("past"_L1));
    QVERIFY(!control(dialog, "tokenRemindersSave")->isEnabled());
    until->setDateTime(QDateTime::currentDateTime().addDays(40));
    QVERIFY(textOf(dialog, "tokenRemindersSnoozeNote").contains("ended"_L1));
    QVERIFY(!control(dialog, "tokenRemindersSave")->isEnabled());
    const QDateTime wanted(QDate::currentDate().addDays(5), QTime(12, 0));
    until->setDateTime(wanted);
    save(dialog);
    QCOMPARE(m_stack->said().said().snoozes.value(expiry(key).identity()).until, wanted.toUTC());
}

void TokenRemindersTest::whatIsPutOffAlreadyIsSaid()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    QVERIFY(!isThere(open({key}), "tokenRemindersSnoozeNote"));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_stack->said().snooze({expiry(key).identity()}, {.since = now, .until = now.addDays(2)});
    QVERIFY(textOf(open({key}), "tokenRemindersSnoozeNote").contains("already"_L1));
}

void TokenRemindersTest::whatWasSaidStandsThere()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    const TokenKey other = m_stack->addToken(u"other"_s);
    auto *before = open({key});
    QTRY_VERIFY(isThere(before, "tokenRemindersSaid"));
    QCOMPARE(textOf(before, "tokenRemindersSaid"), u"Nothing yet."_s);
    say(key, u"“ci” expires in 20 days"_s);
    say(other, u"“other” expires in 20 days"_s);
    auto *after = open({key});
    QTRY_VERIFY(isThere(after, "tokenRemindersSaid"));
    QVERIFY(textOf(after, "tokenRemindersSaid").endsWith(u"“ci” expires in 20 days"_s));
    QVERIFY(!textOf(after, "tokenRemindersSaid").contains("other"_L1));
}

void TokenRemindersTest::aFailureIsSaidAndNothingIsClosed()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    auto *dialog = open({key, {.accountId = key.accountId, .remoteId = u"gone"_s}});
    choose(dialog, "tokenRemindersHow", Never);
    click(dialog, "tokenRemindersSave");
    QVERIFY(!control(dialog, "tokenRemindersSave")->isEnabled());
    QTRY_VERIFY(isThere(dialog, "errorPanel"));
    QVERIFY(dialog->isVisible());
    QVERIFY(control(dialog, "tokenRemindersSave")->isEnabled());
    QVERIFY(wishes(key).muted);
}

void TokenRemindersTest::itGoesByKeyboard()
{
    const TokenKey key = m_stack->addToken(u"ci"_s);
    QPointer<TokenReminderDialog> dialog = open({key});
    dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    QCOMPARE(dialog->focusWidget()->objectName(), u"tokenRemindersHow"_s);
    QTest::keyClick(dialog->focusWidget(), Qt::Key_Down);
    QVERIFY(isThere(dialog, "tokenRemindersSteps"));
    QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
    QCOMPARE(dialog->focusWidget()->objectName(), u"tokenRemindersSteps"_s);
    QTest::keyClick(dialog->focusWidget(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(dialog->focusWidget(), u"8"_s);
    QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
    QTRY_VERIFY(!dialog);
    QCOMPARE(wishes(key).steps, QList<int>{8});
    dialog = open({key});
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!dialog);
}

QTEST_MAIN(TokenRemindersTest)
#include "tst_tokenreminders.moc"
