// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"
#include "dialogprobe.h"
#include "dialogstack.h"
#include "layoutprobe.h"
#include "mainwindow.h"
#include "remindersettings.h"
#include "rotationpolicy.h"
#include "settingsdialog.h"
#include "tokentableview.h"
#include "windowactions.h"

#include <QAction>
#include <QDialog>
#include <QLineEdit>
#include <QTabWidget>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The main window in its states, light, dark and in a wordier language: nothing is cut off but what the table and the
/// groups shorten on purpose. With PATKEEPER_PICTURES=DIR each is saved as a PNG (QT_SCALE_FACTOR=2 for 200 %).
class WindowLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsCutOff_data();
    void nothingIsCutOff();

private:
    QWidget *reach(const QString &state, MainWindow *window);
    void interrupt(const QString &name);
    QWidget *openHistory(MainWindow *window);
    QWidget *openReminders(const QString &state, MainWindow *window);
    QWidget *openReminderSettings(const QString &state, MainWindow *window);

    std::unique_ptr<DialogStack> m_stack;
};

void WindowLayoutTest::nothingIsCutOff_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("variant");
    for (const QString &state :
         {u"list"_s, u"several"_s, u"nothing-found"_s, u"welcome"_s, u"interrupted"_s, u"rotations"_s, u"review"_s,
          u"refresh-failed"_s, u"settings"_s, u"settings-reminders"_s, u"settings-mended"_s, u"history"_s,
          u"reminders"_s, u"reminders-year"_s, u"reminders-said"_s, u"shortcuts"_s, u"about"_s}) {
        for (const QString &variant : {u"light"_s, u"dark"_s, u"wordy"_s})
            QTest::addRow("%s, %s", qPrintable(state), qPrintable(variant)) << state << variant;
    }
}

void WindowLayoutTest::interrupt(const QString &name)
{
    Journal *journal = m_stack->flows().parts().journal;
    Operation operation;
    operation.kind = Operation::Kind::Revoke;
    operation.accountId = m_stack->accountId();
    operation.name = name;
    bool released = false;
    journal->begin(operation, this, [&](Result<Operation> begun) {
        QVERIFY(begun);
        journal->release(begun->id, this, [&](const Result<void> &) { released = true; });
    });
    QTRY_VERIFY(released);
}

QWidget *WindowLayoutTest::openHistory(MainWindow *window)
{
    Journal *journal = m_stack->flows().parts().journal;
    int recorded = 0;
    const QStringList events{u"created"_s, u"stored"_s, u"secret-read"_s, u"updated"_s, u"revoked"_s};
    for (const QString &event : events) {
        journal->record({.at = {},
                         .accountId = m_stack->accountId(),
                         .remoteId = u"token"_s,
                         .name = u"deploy-website with quite a long name"_s,
                         .event = event,
                         .detail = {},
                         .outcome = event == "updated"_L1 ? u"failed"_s : u"done"_s,
                         .by = u"window"_s},
                        this, [&](const Result<void> &) { ++recorded; });
    }
    if (!QTest::qWaitFor([&] { return recorded == events.size(); }, 30'000))
        return nullptr;
    window->windowActions()->history->trigger();
    auto *dialog = window->findChild<QDialog *>(u"historyDialog"_s);
    const auto *exportButton = dialog ? dialog->findChild<QAbstractButton *>(u"historyExport"_s) : nullptr;
    return exportButton && QTest::qWaitFor([&] { return exportButton->isEnabled(); }, 30'000) ? dialog : nullptr;
}

QWidget *WindowLayoutTest::openReminders(const QString &state, MainWindow *window)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const ReminderMark mark{.identity = u"expiry/token"_s, .step = 7};
    Saying saying;
    saying.announcements.push_back(
        {.form = Announcement::Form::Single, .identity = mark.identity, .facts = {}, .marks = {mark}});
    m_stack->said().writeSaid(saying, now, {{mark.identity, u"“deploy-website” expires in 7 days"_s}}, this,
                              [](const Result<void> &) {});
    window->windowActions()->reminders->trigger();
    auto *dialog = window->findChild<QDialog *>(u"remindersDialog"_s);
    auto *tabs = dialog ? dialog->findChild<QTabWidget *>(u"remindersTabs"_s) : nullptr;
    if (tabs == nullptr)
        return nullptr;
    tabs->setCurrentIndex(state == "reminders"_L1 ? 0 : state == "reminders-year"_L1 ? 1 : 2);
    const char *table = state == "reminders-said"_L1 ? "remindersSaid" : "remindersComing";
    const bool filled =
        QTest::qWaitFor([&] { return control<QAbstractItemView>(dialog, table)->model()->rowCount() > 0; }, 30'000);
    return filled ? dialog : nullptr;
}

/// Paused, and with what makes no sense typed into it, where @p state is that it has to be mended.
QWidget *WindowLayoutTest::openReminderSettings(const QString &state, MainWindow *window)
{
    if (state == "settings-mended"_L1) {
        ReminderSettings wrong = paused({}, QDateTime::currentDateTimeUtc(), {});
        wrong.quietTo = wrong.quietFrom;
        setReminderSettings(m_stack->settings(), wrong);
    }
    window->windowActions()->settings->trigger();
    auto *dialog = window->findChild<SettingsDialog *>();
    dialog->showReminders();
    if (state == "settings-mended"_L1) {
        auto *steps = control<QLineEdit>(dialog, "reminderSteps");
        steps->clear();
        QTest::keyClicks(steps, u"30, soon"_s);
    }
    auto *atLogin = control(dialog, "reminderAtLogin");
    return QTest::qWaitFor([&] { return atLogin->isEnabled(); }, 30'000) ? dialog : nullptr;
}

/// Null where it did not get there.
QWidget *WindowLayoutTest::reach(const QString &state, MainWindow *window)
{
    auto *table = window->table();
    table->selectRow(0);
    if (state == "several"_L1) {
        table->selectAll();
    } else if (state == "nothing-found"_L1) {
        control<QLineEdit>(window, "search")->setText(u"no such token"_s);
    } else if (state == "interrupted"_L1) {
        interrupt(u"deploy-website"_s);
        if (!QTest::qWaitFor([&] { return window->findChild<QAbstractButton *>(u"giveUp"_s) != nullptr; }, 30'000))
            return nullptr;
    } else if (state == "rotations"_L1) {
        if (!m_stack->rotate(m_stack->addToken(u"artifact-mirror"_s)))
            return nullptr;
        m_stack->spoilProbe();
        if (!m_stack->rotate(m_stack->addToken(u"image-builder with quite a long name"_s)) ||
            !QTest::qWaitFor([&] { return window->findChild<QAbstractButton *>(u"revokeNow"_s) != nullptr; }, 30'000) ||
            !QTest::qWaitFor([&] { return window->findChild<QAbstractButton *>(u"giveUp"_s) != nullptr; }, 30'000))
            return nullptr;
    } else if (state == "review"_L1) {
        RotationPolicy monthly;
        monthly.reviewMonths = 1;
        setAccountPolicy(m_stack->settings(), m_stack->accountId(), monthly);
        if (!QTest::qWaitFor([&] { return isThere(window, "review"); }, 30'000))
            return nullptr;
    } else if (state == "refresh-failed"_L1) {
        m_stack->addFault(SandboxFault::Kind::ServerError, "GET", 20);
        window->refresh();
        if (!QTest::qWaitFor([&] { return isThere(window, "errorPanel"); }, 20000))
            return nullptr;
        m_stack->sandbox()->clearFaults();
    } else if (state == "settings"_L1) {
        window->windowActions()->settings->trigger();
        return window->findChild<QDialog *>(u"settingsDialog"_s);
    } else if (state.startsWith("settings-"_L1)) {
        return openReminderSettings(state, window);
    } else if (state == "history"_L1) {
        return openHistory(window);
    } else if (state.startsWith("reminders"_L1)) {
        return openReminders(state, window);
    } else if (state == "shortcuts"_L1) {
        window->windowActions()->shortcuts->trigger();
        return window->findChild<QDialog *>(u"shortcutSheet"_s);
    } else if (state == "about"_L1) {
        window->windowActions()->about->trigger();
        return window->findChild<QDialog *>();
    }
    return window;
}

void WindowLayoutTest::nothingIsCutOff()
{
    QFETCH(const QString, state);
    QFETCH(const QString, variant);
    WordyLanguage wordy;
    applyAppearance(variant == "dark"_L1 ? Appearance::Dark : Appearance::Light);
    if (variant == "wordy"_L1)
        QCoreApplication::installTranslator(&wordy);
    QStringList cut;
    {
        m_stack = std::make_unique<DialogStack>(state == "welcome"_L1 ? DialogStack::Begin::WithoutAccount
                                                                      : DialogStack::Begin::WithAccount);
        QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
        MainWindow window(m_stack->windowParts());
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QWidget *shown = reach(state, &window);
        QVERIFY(shown != nullptr);
        settle(shown);
        (void)QTest::qWaitFor(
            [&] {
                cut = cutOff(shown);
                return cut.isEmpty();
            },
            30'000);
        keepPicture(shown, u"window-%1-%2"_s.arg(state, variant));
    }
    m_stack.reset();
    QCoreApplication::removeTranslator(&wordy);
    QCOMPARE(cut.join(u'\n'), QString());
}

QTEST_MAIN(WindowLayoutTest)
#include "tst_windowlayout.moc"
