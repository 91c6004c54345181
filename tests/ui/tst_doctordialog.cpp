// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "doctor.h"
#include "doctordialog.h"
#include "findinglist.h"
#include "formparts.h"
#include "mainwindow.h"
#include "notice.h"
#include "windowactions.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

Finding found(Finding::State state, const QString &area, const QString &sentence, const QString &advice = {},
              const QString &detail = {})
{
    return {.area = area, .subject = {}, .state = state, .sentence = sentence, .advice = advice, .detail = detail};
}

} // namespace

/// What is in the way, in a window: over checks that answer when they are told to, and once over the real ones.
class DoctorDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_dialog.reset(); }

    void itLooksWhenItIsOpened();
    void whatIsFoundIsShownAsItComes();
    void whatIsToBeMendedComesFirst();
    void aShapeAndAWordSayHowItIs();
    void detailsAreFoldedAwayButWhereSomethingIsToBeMended();
    void nothingToMendIsSaid();
    void checkingAgainLooksAnewAndKeepsWhatWasFoundMeanwhile();
    void whatIsCopiedIsWhatTheCommandLinePrints();
    void markupIsShownAsItIs();
    void closingItEndsTheChecks();
    void everythingHasAName();
    void itIsUsedByKeyboard();
    void theRealChecksAreShownAndCopiedWithoutASecret();
    void theMenuOpensItOnce();

private:
    void open();
    void answer(std::size_t check, const Finding &finding) { m_replies.at(check)({finding}); }
    /// All three, in an order of their own.
    void answerAll();
    CheckupMaker maker();
    QString verdict() const { return control<Notice>(m_dialog.get(), "doctorVerdict")->title(); }
    QString sentence(int row) const { return textOf(m_dialog.get(), qPrintable(u"findingSentence%1"_s.arg(row))); }
    bool isShown(const char *name) const { return isThere(m_dialog.get(), name); }

    const Finding m_profile = found(Finding::State::Ok, u"profile"_s, u"The profile is in /home/ada."_s, {}, u"ext4"_s);
    const Finding m_tray =
        found(Finding::State::Note, u"tray"_s, u"There is no place for icons."_s, u"Switch an extension on."_s);
    const Finding m_network = found(Finding::State::Mend, u"network"_s, u"dev.azure.com cannot be found."_s,
                                    u"Look at the network."_s, u"offline: HEAD"_s);
    std::vector<FindingsReply> m_replies;
    QPointer<QObject> m_waiting; ///< Lives as long as the last check is waited for.
    std::unique_ptr<DoctorDialog> m_dialog;
};

void DoctorDialogTest::init()
{
    m_replies.clear();
}

CheckupMaker DoctorDialogTest::maker()
{
    return [this] {
        m_replies.clear();
        std::vector<Check> checks;
        for (const QString &area : {u"profile"_s, u"tray"_s, u"network"_s}) {
            checks.push_back({.area = area, .subject = {}, .look = [this](QObject *context, FindingsReply reply) {
                                  m_waiting = context;
                                  m_replies.push_back(std::move(reply));
                              }});
        }
        return std::make_unique<Checkup>(std::move(checks));
    };
}

void DoctorDialogTest::open()
{
    m_dialog = std::make_unique<DoctorDialog>(maker());
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
}

void DoctorDialogTest::answerAll()
{
    answer(2, m_network);
    answer(0, m_profile);
    answer(1, m_tray);
}

void DoctorDialogTest::itLooksWhenItIsOpened()
{
    open();
    QVERIFY(m_dialog->isChecking());
    QCOMPARE(m_replies.size(), std::size_t(3));
    QVERIFY(verdict().endsWith(u'…'));
    QVERIFY(isShown("doctorProgress"));
    QVERIFY(!control<QPushButton>(m_dialog.get(), "doctorAgain")->isEnabled());
    QVERIFY(!control<QPushButton>(m_dialog.get(), "doctorCopy")->isEnabled());
    QSignalSpy checked(m_dialog.get(), &DoctorDialog::checked);
    answerAll();
    QCOMPARE(checked.size(), 1);
    QVERIFY(!isShown("doctorProgress"));
    QVERIFY(control<QPushButton>(m_dialog.get(), "doctorAgain")->isEnabled());
    QVERIFY(control<QPushButton>(m_dialog.get(), "doctorCopy")->isEnabled());
}

void DoctorDialogTest::whatIsFoundIsShownAsItComes()
{
    open();
    auto *progress = control<QProgressBar>(m_dialog.get(), "doctorProgress");
    QCOMPARE(progress->maximum(), 3);
    QCOMPARE(progress->value(), 0);
    answer(1, m_tray);
    QCOMPARE(progress->value(), 1);
    QCOMPARE(sentence(0), m_tray.sentence);
    answer(0, m_profile);
    QCOMPARE(sentence(1), m_profile.sentence);
    QVERIFY(m_dialog->isChecking());
}

void DoctorDialogTest::whatIsToBeMendedComesFirst()
{
    open();
    answerAll();
    QCOMPARE(sentence(0), m_network.sentence);
    QCOMPARE(sentence(1), m_tray.sentence);
    QCOMPARE(sentence(2), m_profile.sentence);
    QVERIFY2(verdict().contains(u'1') && verdict().contains("mended"_L1), qPrintable(verdict()));
    QVERIFY(control<Notice>(m_dialog.get(), "doctorVerdict")->text().contains(u'1'));
}

void DoctorDialogTest::aShapeAndAWordSayHowItIs()
{
    open();
    answerAll();
    const QList<std::pair<Tone, QString>> expected{
        {Tone::Danger, u"mend"_s}, {Tone::Neutral, u"note"_s}, {Tone::Good, u"ok"_s}};
    for (int row = 0; row < expected.size(); ++row) {
        QCOMPARE(control<ToneMark>(m_dialog.get(), qPrintable(u"findingMark%1"_s.arg(row)))->tone(),
                 expected.at(row).first);
        QCOMPARE(textOf(m_dialog.get(), qPrintable(u"findingState%1"_s.arg(row))), expected.at(row).second);
        // Who hears it, hears the word with the sentence.
        QVERIFY(control(m_dialog.get(), qPrintable(u"findingSentence%1"_s.arg(row)))
                    ->accessibleName()
                    .contains(expected.at(row).second));
    }
    QCOMPARE(textOf(m_dialog.get(), "findingArea0"), u"Network"_s);
}

void DoctorDialogTest::detailsAreFoldedAwayButWhereSomethingIsToBeMended()
{
    open();
    answerAll();
    QVERIFY(isShown("findingDetail0"));
    QCOMPARE(textOf(m_dialog.get(), "findingDetail0"), m_network.detail);
    QVERIFY(!isShown("findingUnfold1"));
    QVERIFY(!isShown("findingDetail2"));
    click(m_dialog.get(), "findingUnfold2");
    QVERIFY(isShown("findingDetail2"));
    QCOMPARE(textOf(m_dialog.get(), "findingDetail2"), m_profile.detail);
    click(m_dialog.get(), "findingUnfold2");
    QVERIFY(!isShown("findingDetail2"));
    QVERIFY(!isShown("findingAdvice2"));
}

void DoctorDialogTest::nothingToMendIsSaid()
{
    open();
    answer(0, m_profile);
    answer(1, m_tray);
    answer(2, found(Finding::State::Ok, u"network"_s, u"dev.azure.com answers."_s));
    QCOMPARE(verdict(), u"Nothing is to be mended."_s);
}

void DoctorDialogTest::checkingAgainLooksAnewAndKeepsWhatWasFoundMeanwhile()
{
    open();
    answerAll();
    click(m_dialog.get(), "doctorAgain");
    QVERIFY(m_dialog->isChecking());
    QCOMPARE(sentence(0), m_network.sentence);
    answer(2, found(Finding::State::Ok, u"network"_s, u"dev.azure.com answers."_s));
    QCOMPARE(sentence(0), m_network.sentence);
    answer(0, m_profile);
    m_replies.at(1)({});
    QVERIFY(!m_dialog->isChecking());
    QCOMPARE(sentence(0), m_profile.sentence);
    QCOMPARE(sentence(1), u"dev.azure.com answers."_s);
    QVERIFY(!isShown("findingSentence2"));
    QVERIFY(!isShown("findingUnfold1"));
    QVERIFY(!isShown("findingDetail0"));
}

void DoctorDialogTest::whatIsCopiedIsWhatTheCommandLinePrints()
{
    open();
    answerAll();
    click(m_dialog.get(), "doctorCopy");
    QCOMPARE(QGuiApplication::clipboard()->text(), findingLines({m_profile, m_tray, m_network}).join(u'\n') + u'\n');
    QVERIFY(QGuiApplication::clipboard()->text().startsWith("ok    Profile  The profile is in /home/ada."_L1));
    QVERIFY(isShown("doctorSaid"));
    click(m_dialog.get(), "doctorAgain");
    QVERIFY(!isShown("doctorSaid"));
}

void DoctorDialogTest::markupIsShownAsItIs()
{
    open();
    const QString markup = u"<b>bold</b> <img src='/etc/hostname'>"_s;
    for (std::size_t check : {0, 1, 2})
        answer(check, found(Finding::State::Mend, u"account"_s, markup, markup, markup));
    QCOMPARE(sentence(0), markup);
    QCOMPARE(richLabels(m_dialog.get()), QStringList());
}

void DoctorDialogTest::closingItEndsTheChecks()
{
    open();
    QVERIFY(m_waiting);
    m_dialog.reset();
    QVERIFY(!m_waiting);
}

void DoctorDialogTest::everythingHasAName()
{
    open();
    answerAll();
    QCOMPARE(namelessControls(m_dialog.get()), QStringList());
}

void DoctorDialogTest::itIsUsedByKeyboard()
{
    open();
    answerAll();
    m_dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    QTRY_VERIFY(control(m_dialog.get(), "doctorFindings")->hasFocus());
    QTest::keyClick(m_dialog.get(), Qt::Key_Tab);
    auto *unfold = control<QToolButton>(m_dialog.get(), "findingUnfold0");
    QVERIFY2(unfold->hasFocus(), qPrintable(m_dialog->focusWidget()->objectName()));
    QTest::keyClick(unfold, Qt::Key_Space);
    QVERIFY(!isShown("findingDetail0"));
    QTest::keyClick(unfold, Qt::Key_Tab);
    QVERIFY(control(m_dialog.get(), "findingUnfold2")->hasFocus());
    QTest::keySequence(m_dialog.get(), QKeySequence::Refresh);
    QVERIFY(m_dialog->isChecking());
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    QVERIFY(!m_dialog->isVisible());
}

void DoctorDialogTest::theRealChecksAreShownAndCopiedWithoutASecret()
{
    DialogStack stack;
    QVERIFY2(stack.isReady(), qPrintable(stack.reason()));
    DoctorParts parts;
    parts.inventory = &stack.inventory();
    parts.providers = stack.context().providers;
    parts.secrets = &stack.keychain();
    parts.userAgent = "Test";
    m_dialog = std::make_unique<DoctorDialog>([&] { return std::make_unique<Checkup>(doctorChecks(parts)); });
    m_dialog->show();
    const QString bearer = QString::fromLatin1(stack.sandbox()->bearer());
    for (const bool refused : {false, true}) {
        if (refused) {
            stack.sandbox()->expireBearer();
            click(m_dialog.get(), "doctorAgain");
        }
        QTRY_VERIFY(!m_dialog->isChecking());
        QCOMPARE(control<FindingList>(m_dialog.get(), "findings")->findings().first().state == Finding::State::Mend,
                 refused);
        click(m_dialog.get(), "doctorCopy");
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains("Northwind"_L1) && copied.contains("clock agrees"_L1), qPrintable(copied));
        QVERIFY(!copied.contains(bearer));
    }
}

void DoctorDialogTest::theMenuOpensItOnce()
{
    DialogStack stack;
    QVERIFY2(stack.isReady(), qPrintable(stack.reason()));
    WindowParts parts = stack.windowParts();
    parts.makeCheckup = maker();
    MainWindow window(parts);
    window.show();
    for (int times = 0; times < 2; ++times)
        window.windowActions()->doctor->trigger();
    const auto dialogs = window.findChildren<DoctorDialog *>();
    QCOMPARE(dialogs.size(), 1);
    QPointer<DoctorDialog> dialog = dialogs.first();
    QVERIFY(dialog->isVisible());
    QVERIFY(!dialog->isModal());
    click(dialog, "doctorClose");
    QTRY_VERIFY(!dialog);
}

QTEST_MAIN(DoctorDialogTest)
#include "tst_doctordialog.moc"
