// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"
#include "groupmodel.h"
#include "mainwindow.h"
#include "preferences.h"
#include "reviews.h"
#include "revokedialog.h"
#include "rotationpolicy.h"
#include "rules.h"
#include "scopechooser.h"
#include "sidebar.h"
#include "tokencell.h"
#include "tokendelegate.h"
#include "tokentablemodel.h"
#include "tokentableview.h"
#include "tone.h"
#include "windowactions.h"
#include "windowdialogs.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theLivingStandThereAtOnce();
    void withoutAnAccountItSaysWhatToDo();
    void typingNarrowsTheTable();
    void aFilterThatFindsNothingSaysSo();
    void eachGroupShowsAsManyAsItCounts();
    void headingsCannotBeChosenByKeyboard();
    void actionsFollowTheSelection();
    void theSelectionOutlivesARefresh();
    void detailsTellWhatTheTableCuts();
    void notesAreSavedOnLeavingThem();
    void markupInNamesIsShownLiterally();
    void theSandboxBannerStays();
    void aFailedRefreshIsToldWithoutABox();
    void copyingTheNameCopiesNoSecret();
    void closingWithAnUnsavedSecretAsks();
    void everyControlHasItsNames();
    void everyActionHasAKeyOrStandsInAMenu();
    void tabGoesThroughEverything();
    void anInterruptedOperationIsOffered();
    void theWindowComesBackAsItWasLeft();
    void settingsHoldAtOnce();
    void settingsHistoryAndShortcutsAreOpenOnlyOnce();
    void columnsCanBeChosenAndReset();
    void anyTokenCanBeDuplicatedAlsoAnEndedOne();
    void theEndedAreFoldedAwayAndUnfoldByKeyboard();
    void interruptedWorkMakesItsTokenNeedAttention();
    void whoseReviewIsDueIsAskedAboutAndKept();
    void severalWhoseReviewIsDueAreKeptTogether();
    void revokingWhatWasDueIsItsReview();
    void whatIsDoneStaysInTheListOfRunningWork();
    void copyingTakesTheTextThatIsSelectedWhereOneIs();
    void aSecretInMemoryIsNotSaidToBeInTheKeychain();
    void theEndedSayHowTheyEndedAndNotHowLongTheyHave();
    void anEndedTokenOffersWhatCanBeDoneWithIt();
    void severalEndedTokensAreForgottenTogether();
    void sortingAndColumnsGoByKeyboard();
    void theMenuOfARowOpensByKeyboard();
    void keysLeadFromTheFilterToTheTableToTheDetails();
    void theDetailsShowThatTheyHaveTheFocus();
    void afterAForgottenTokenComesTheNext();
    void tabGoesInTheOrderOfSight();
    void theSheetNamesEveryKey();
    void goingDownTheNamesReadsTheRows();
    void workThatCanBeCountedHasABar();
    void aLongNameIsBrokenAndCopiedWhole();
    void namesThatAreTheSameSayTheirEnds();
    void aPassingWordPasses();
    void theReasonBeneathTheStatusIsReadInFull();
    void theAccountsNamesAreReadInFullAtFirst();
    void whereItIsNarrowTheTokensNamesComeFirst();
    void whatWentWrongIsSaidWithoutAnAccountToo();

private:
    void open();
    TokenTableView *table() { return m_window->table(); }
    WindowActions *actions() { return m_window->windowActions(); }
    void choose(TokenGroup::Kind kind);
    /// It was made longer ago than that.
    TokenKey askEveryMonthAbout(const QString &name);

    std::unique_ptr<DialogStack> m_stack;
    std::unique_ptr<MainWindow> m_window;
};

void MainWindowTest::init()
{
    m_stack = std::make_unique<DialogStack>();
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    open();
}

void MainWindowTest::cleanup()
{
    m_window.reset();
    m_stack.reset();
}

void MainWindowTest::open()
{
    m_window = std::make_unique<MainWindow>(m_stack->windowParts());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void MainWindowTest::choose(TokenGroup::Kind kind)
{
    control<Sidebar>(m_window.get(), "groups")->chooseGroup({.kind = kind, .accountId = {}});
}

TokenKey MainWindowTest::askEveryMonthAbout(const QString &name)
{
    const TokenKey key = m_stack->key(name);
    RotationPolicy monthly;
    monthly.reviewMonths = 1;
    m_stack->inventory().saveLineagePolicy(key, {{u"rotation"_s, toJson(monthly)}}, this,
                                           [](const Result<void> &saved) { QVERIFY(saved); });
    const auto isDue = [&] { return dueReviews(m_stack->inventory(), m_stack->settings()).contains(key); };
    [&] { QTRY_VERIFY(isDue()); }();
    return key;
}

void MainWindowTest::theLivingStandThereAtOnce()
{
    QVERIFY(table()->isVisible());
    const auto *model = table()->model();
    QVERIFY(model->rowCount() > 0);
    for (int row = 0; row < model->rowCount(); ++row)
        QCOMPARE(model->index(row, 0).data(TokenTableModel::StatusRole).value<TokenStatus>(), TokenStatus::Active);
    QVERIFY(textOf(m_window.get(), "dataAge").contains(QString::number(model->rowCount())));
}

void MainWindowTest::withoutAnAccountItSaysWhatToDo()
{
    QSignalSpy changed(&m_stack->inventory(), &Inventory::accountsChanged);
    m_stack->inventory().removeAccount(m_stack->accountId(), this, [](const Result<void> &) {});
    QTRY_VERIFY(!changed.isEmpty());
    QTRY_VERIFY(control(m_window.get(), "welcome")->isVisible());
    QVERIFY(!table()->isVisible());
    QVERIFY(!actions()->newToken->isEnabled());
    QVERIFY(actions()->addAccount->isEnabled());
    QVERIFY(textOf(m_window.get(), "welcomeHint").contains(u"--sandbox"_s));
    for (const char *name : {"welcomeTitle", "welcomeText", "welcomeHint"}) {
        const auto *label = control<QLabel>(m_window.get(), name);
        QVERIFY2(label->height() >= label->heightForWidth(label->width()), name);
    }
}

void MainWindowTest::typingNarrowsTheTable()
{
    const TokenKey key = m_stack->addToken(u"quite-a-rare-name"_s);
    QTRY_VERIFY(table()->selectToken(key));
    table()->clearSelection();
    const int before = table()->model()->rowCount();
    actions()->find->trigger();
    auto *search = control<QLineEdit>(m_window.get(), "search");
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, u"RARE quite"_s);
    QCOMPARE(table()->model()->rowCount(), 1);
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(table()->selectedTokens(), QList<TokenKey>{key});
    actions()->clearFilter->trigger();
    QCOMPARE(table()->model()->rowCount(), before);
}

void MainWindowTest::aFilterThatFindsNothingSaysSo()
{
    control<QLineEdit>(m_window.get(), "search")->setText(u"<b>nothing like that</b>"_s);
    QVERIFY(!table()->isVisible());
    QVERIFY(textOf(m_window.get(), "emptyTitle").contains(u"<b>nothing like that</b>"_s));
    click(m_window.get(), "clearFilterButton");
    QVERIFY(table()->isVisible());
}

void MainWindowTest::eachGroupShowsAsManyAsItCounts()
{
    auto *sidebar = control<Sidebar>(m_window.get(), "groups");
    int groups = 0;
    for (QModelIndex index = sidebar->model()->index(0, 0); index.isValid(); index = sidebar->indexBelow(index)) {
        const QVariant group = index.data(GroupModel::GroupRole);
        if (!group.isValid())
            continue;
        ++groups;
        sidebar->chooseGroup(group.value<TokenGroup>());
        QCOMPARE(table()->model()->rowCount(), index.data(GroupModel::CountRole).toInt());
        QVERIFY(!index.data(Qt::DisplayRole).toString().isEmpty());
    }
    QCOMPARE(groups, 6);
}

void MainWindowTest::headingsCannotBeChosenByKeyboard()
{
    auto *sidebar = control<Sidebar>(m_window.get(), "groups");
    sidebar->setFocus();
    QTest::keyClick(sidebar, Qt::Key_End);
    QCOMPARE(sidebar->group().kind, TokenGroup::Kind::Account);
    QTest::keyClick(sidebar, Qt::Key_Up);
    QCOMPARE(sidebar->group().kind, TokenGroup::Kind::Ended);
    QTest::keyClick(sidebar, Qt::Key_Home);
    QCOMPARE(sidebar->group().kind, TokenGroup::Kind::Living);
    QTest::keyClick(sidebar, Qt::Key_Up);
    QCOMPARE(sidebar->group().kind, TokenGroup::Kind::Living);
}

void MainWindowTest::actionsFollowTheSelection()
{
    table()->clearSelection();
    for (const QAction *action : {actions()->copySecret, actions()->showSecret, actions()->keepSecret,
                                  actions()->editToken, actions()->revoke, actions()->copyName, actions()->forget})
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
    QVERIFY(control(m_window.get(), "noSelection")->isVisible());

    const TokenKey key = m_stack->addToken(u"chosen"_s);
    QTRY_VERIFY(table()->selectToken(key));
    QVERIFY(actions()->revoke->isEnabled());
    QVERIFY(actions()->keepSecret->isEnabled());
    QVERIFY(!actions()->copySecret->isEnabled());
    QVERIFY(!isThere(m_window.get(), "copySecretButton"));
    QVERIFY(isThere(m_window.get(), "keepSecretButton"));
    QVERIFY(!isThere(m_window.get(), "forgetButton"));
    QVERIFY(!actions()->forget->isEnabled());

    table()->selectAll();
    QVERIFY(actions()->revoke->isEnabled());
    QVERIFY(actions()->revoke->text().contains(QString::number(table()->model()->rowCount())));
    QVERIFY(!actions()->keepSecret->isEnabled());

    choose(TokenGroup::Kind::Ended);
    table()->selectRow(0);
    QVERIFY(!actions()->revoke->isEnabled());
    QVERIFY(!actions()->editToken->isEnabled());
    QVERIFY(actions()->forget->isEnabled());
    QVERIFY(isThere(m_window.get(), "forgetButton"));
}

void MainWindowTest::theSelectionOutlivesARefresh()
{
    const TokenKey key = m_stack->addToken(u"the-chosen-one"_s);
    QTRY_VERIFY(table()->selectToken(key));
    m_stack->addToken(u"another"_s);
    m_stack->addToken(u"aaaa"_s);
    QCOMPARE(table()->selectedTokens(), QList<TokenKey>{key});
    QCOMPARE(textOf(m_window.get(), "detailsName"), u"the-chosen-one"_s);
}

void MainWindowTest::detailsTellWhatTheTableCuts()
{
    const TokenKey key = m_stack->addToken(u"detailed"_s);
    QTRY_VERIFY(table()->selectToken(key));
    QCOMPARE(textOf(m_window.get(), "detailsName"), u"detailed"_s);
    QVERIFY(textOf(m_window.get(), "detailsWhere").contains(u"Northwind · Azure DevOps"_s));
    QCOMPARE(control<QLineEdit>(m_window.get(), "id")->text(), key.remoteId);
    QVERIFY(textOf(m_window.get(), "secret").contains(u"not kept"_s));
    table()->selectAll();
    QVERIFY(textOf(m_window.get(), "detailsName").contains(QString::number(table()->model()->rowCount())));
}

void MainWindowTest::notesAreSavedOnLeavingThem()
{
    const TokenKey key = m_stack->addToken(u"noted"_s);
    QTRY_VERIFY(table()->selectToken(key));
    auto *notes = control<QPlainTextEdit>(m_window.get(), "notes");
    notes->setFocus();
    QTest::keyClicks(notes, u"build agent 07"_s);
    table()->setFocus();
    QTRY_COMPARE(m_stack->inventory().notes(key), u"build agent 07"_s);
    QCOMPARE(notes->toPlainText(), u"build agent 07"_s);
}

void MainWindowTest::markupInNamesIsShownLiterally()
{
    const QString name = u"<img src=\"file:///etc/passwd\"><b>bold</b>"_s;
    const TokenKey key = m_stack->addToken(name);
    QTRY_VERIFY(table()->selectToken(key));
    QCOMPARE(textOf(m_window.get(), "detailsName"), name);
    QCOMPARE(richLabels(m_window.get()), QStringList());
    const QModelIndex row = table()->currentIndex().siblingAtColumn(TokenTableModel::Name);
    QCOMPARE(row.data(Qt::DisplayRole).toString(), name);
    QVERIFY(!row.data(Qt::ToolTipRole).isValid());
}

void MainWindowTest::theSandboxBannerStays()
{
    auto *banner = control(m_window.get(), "sandboxBanner");
    QVERIFY(banner->isVisible());
    QVERIFY(everyTextOf(banner).contains(u"Sandbox: nothing is kept"_s));
    choose(TokenGroup::Kind::Ended);
    QVERIFY(banner->isVisible());
}

void MainWindowTest::aFailedRefreshIsToldWithoutABox()
{
    SandboxFault fault;
    fault.kind = SandboxFault::Kind::ServerError;
    fault.times = -1;
    m_stack->sandbox()->addFault(fault);
    actions()->refresh->trigger();
    auto *panel = control(m_window.get(), "errorPanel");
    QTRY_VERIFY(panel->isVisible());
    QVERIFY(everyTextOf(panel).contains(u"Northwind"_s));
    QVERIFY(!QApplication::activeModalWidget());
    m_stack->sandbox()->clearFaults();
    actions()->refresh->trigger();
    QTRY_VERIFY(!panel->isVisible());
}

void MainWindowTest::copyingTheNameCopiesNoSecret()
{
    CreateTokenFlow *flow = m_stack->created(u"just-a-name"_s);
    QVERIFY(flow);
    QCOMPARE(flow->state(), CreateTokenFlow::State::Stored);
    QTRY_VERIFY(table()->selectToken(m_stack->key(u"just-a-name"_s)));
    QVERIFY(actions()->copySecret->isEnabled());
    actions()->copyName->trigger();
    QCOMPARE(QApplication::clipboard()->text(), u"just-a-name"_s);
    QVERIFY(!everyTextOf(m_window.get()).contains(QString::fromUtf8(flow->secret().front().value.view())));
    actions()->copySecret->trigger();
    QTRY_COMPARE(QApplication::clipboard()->text().toUtf8(), flow->secret().front().value.view().toByteArray());
    QTRY_VERIFY(textOf(m_window.get(), "passingMessage").contains(u"clipboard"_s));
}

void MainWindowTest::closingWithAnUnsavedSecretAsks()
{
    m_stack->keychain().refuseWrites(Error::Kind::KeychainDenied);
    CreateTokenFlow *flow = m_stack->created(u"unsaved"_s);
    QVERIFY(flow);
    QCOMPARE(flow->state(), CreateTokenFlow::State::Unstored);
    QSignalSpy closed(m_window.get(), &MainWindow::closed);
    QVERIFY(!m_window->close());
    auto *box = m_window->findChild<QMessageBox *>(u"question"_s);
    QVERIFY(box);
    QCOMPARE(box->textFormat(), Qt::PlainText);
    QVERIFY(box->defaultButton() == box->button(QMessageBox::Cancel));
    QVERIFY(closed.isEmpty());
    box->button(QMessageBox::Cancel)->click();
    QVERIFY(closed.isEmpty());
    QVERIFY(!m_window->close());
    const auto boxes = m_window->findChildren<QMessageBox *>(u"question"_s);
    click(boxes.last(), "questionAccept");
    QCOMPARE(closed.size(), 1);
}

void MainWindowTest::everyControlHasItsNames()
{
    QTRY_VERIFY(table()->selectToken(m_stack->addToken(u"named"_s)));
    QCOMPARE(namelessControls(m_window.get()), QStringList());
}

void MainWindowTest::everyActionHasAKeyOrStandsInAMenu()
{
    QSet<QAction *> inMenus;
    for (const QAction *top : m_window->menuBar()->actions()) {
        QVERIFY2(top->text().contains(u'&'), qPrintable(top->text()));
        const auto listed = top->menu()->actions();
        inMenus.unite(QSet<QAction *>(listed.cbegin(), listed.cend()));
    }
    QSet<QKeySequence> keys;
    for (QAction *action : actions()->findChildren<QAction *>(QString(), Qt::FindDirectChildrenOnly)) {
        QVERIFY2(inMenus.contains(action), qPrintable(action->objectName()));
        QVERIFY2(action->text().contains(u'&'), qPrintable(action->objectName()));
        for (const QKeySequence &key : action->shortcuts()) {
            QVERIFY2(!keys.contains(key), qPrintable(key.toString()));
            keys.insert(key);
        }
    }
}

void MainWindowTest::tabGoesThroughEverything()
{
    QTRY_VERIFY(table()->selectToken(m_stack->addToken(u"tabbed"_s)));
    control(m_window.get(), "search")->setFocus();
    QTRY_VERIFY(control(m_window.get(), "search")->hasFocus());
    QSet<QString> reached;
    for (int i = 0; i < 40; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        reached.insert(QApplication::focusWidget()->objectName());
    }
    for (const QString &name : {u"search"_s, u"groups"_s, u"tokenTable"_s, u"notes"_s, u"revokeButton"_s,
                                u"newTokenButton"_s, u"keychainState"_s, u"addAccountButton"_s})
        QVERIFY2(reached.contains(name), qPrintable(name));
}

void MainWindowTest::anInterruptedOperationIsOffered()
{
    Journal *journal = m_stack->flows().parts().journal;
    Operation operation;
    operation.kind = Operation::Kind::Revoke;
    operation.accountId = m_stack->accountId();
    operation.name = u"<u>half done</u>"_s;
    bool released = false;
    journal->begin(operation, this, [&](Result<Operation> begun) {
        QVERIFY(begun);
        journal->release(begun->id, this, [&](const Result<void> &) { released = true; });
    });
    QTRY_VERIFY(released);
    QTRY_VERIFY(control(m_window.get(), "operations")->isVisible());
    QTRY_VERIFY(m_window->findChild<QAbstractButton *>(u"giveUp"_s));
    QVERIFY(everyTextOf(control(m_window.get(), "operations")).contains(u"<u>half done</u>"_s));
    QCOMPARE(richLabels(m_window.get()), QStringList());
    QTRY_VERIFY(control(m_window.get(), "runningWork")->isVisible());
    QVERIFY(!QApplication::activeModalWidget());
}

void MainWindowTest::theWindowComesBackAsItWasLeft()
{
    m_window->resize(1100, 640);
    table()->showColumn(TokenTableModel::Created, true);
    table()->showColumn(TokenTableModel::AccountName, false);
    table()->horizontalHeader()->moveSection(table()->horizontalHeader()->visualIndex(TokenTableModel::Status), 1);
    table()->sortByColumn(TokenTableModel::Name, Qt::DescendingOrder);
    actions()->showDetails->setChecked(false);
    m_window.reset();
    open();
    QCOMPARE(m_window->size(), QSize(1100, 640));
    QVERIFY(!table()->isColumnHidden(TokenTableModel::Created));
    QVERIFY(table()->isColumnHidden(TokenTableModel::AccountName));
    QCOMPARE(table()->horizontalHeader()->visualIndex(TokenTableModel::Status), 1);
    QCOMPARE(table()->horizontalHeader()->sortIndicatorSection(), int(TokenTableModel::Name));
    QVERIFY(!isThere(m_window.get(), "details"));
    const QString first = table()->model()->index(0, 0).data().toString();
    const QString last = table()->model()->index(table()->model()->rowCount() - 1, 0).data().toString();
    QVERIFY(first.localeAwareCompare(last) > 0);
}

void MainWindowTest::settingsHistoryAndShortcutsAreOpenOnlyOnce()
{
    for (int time = 0; time < 2; ++time) {
        actions()->settings->trigger();
        actions()->history->trigger();
        actions()->shortcuts->trigger();
        actions()->about->trigger();
    }
    QCOMPARE(m_window->findChildren<QDialog *>(u"settingsDialog"_s).size(), 1);
    QCOMPARE(m_window->findChildren<QDialog *>(u"historyDialog"_s).size(), 1);
    QCOMPARE(m_window->findChildren<QDialog *>(u"shortcutSheet"_s).size(), 1);
    QCOMPARE(m_window->findChildren<QDialog *>(u"aboutBox"_s).size(), 1);
    control<QDialog>(m_window.get(), "settingsDialog")->reject();
    actions()->settings->trigger();
    QTRY_COMPARE(m_window->findChildren<QDialog *>(u"settingsDialog"_s).size(), 1);
    QVERIFY(control<QDialog>(m_window.get(), "settingsDialog")->isVisible());
}

void MainWindowTest::settingsHoldAtOnce()
{
    actions()->settings->trigger();
    auto *dialog = control<QDialog>(m_window.get(), "settingsDialog");
    QCOMPARE(control<QLabel>(dialog, "settingsSecrets")->text().remove(QChar(0x200B)),
             m_stack->keychain().description());
    QCOMPARE(namelessControls(dialog), QStringList());
    control<QSpinBox>(dialog, "settingsClipboard")->setValue(45);
    QCOMPARE(m_window->dialogs()->clipboard()->holdTime(), std::chrono::seconds(45));
    control<QSpinBox>(dialog, "settingsShow")->setValue(10);
    QCOMPARE(preferencesFrom(m_stack->settings()).showFor, std::chrono::seconds(10));
    control<QComboBox>(dialog, "settingsRevoke")->setCurrentIndex(1);
    auto *revoke = m_window->dialogs()->revokeTokens(
        {table()->model()->index(0, 0).data(TokenTableModel::KeyRole).value<TokenKey>()});
    QVERIFY(isThere(revoke, "revokeAnswer"));
    QVERIFY(!control(revoke, "revokeAccept")->isEnabled());
    revoke->reject();
    click(dialog, "settingsDefaults");
    QCOMPARE(preferencesFrom(m_stack->settings()), Preferences{});
    QCOMPARE(m_window->dialogs()->clipboard()->holdTime(), Preferences{}.clipboardFor);
}

void MainWindowTest::columnsCanBeChosenAndReset()
{
    actions()->settings->trigger();
    auto *dialog = control<QDialog>(m_window.get(), "settingsDialog");
    click(dialog, qPrintable(u"settingsColumn%1"_s.arg(int(TokenTableModel::RemoteId))));
    QVERIFY(!table()->isColumnHidden(TokenTableModel::RemoteId));
    table()->horizontalHeader()->moveSection(0, 3);
    click(dialog, "settingsColumnsReset");
    QVERIFY(!table()->isColumnHidden(TokenTableModel::RemoteId));
    QCOMPARE(table()->horizontalHeader()->visualIndex(0), 0);
    auto *box = control<QCheckBox>(dialog, qPrintable(u"settingsColumn%1"_s.arg(int(TokenTableModel::RemoteId))));
    QVERIFY(box->isChecked());
    table()->showColumn(TokenTableModel::RemoteId, false);
    QVERIFY(!box->isChecked());
}

void MainWindowTest::anyTokenCanBeDuplicatedAlsoAnEndedOne()
{
    choose(TokenGroup::Kind::Ended);
    table()->selectRow(0);
    const TokenKey key = table()->selectedTokens().first();
    const Token ended = m_stack->inventory().token(key)->token;
    QVERIFY(actions()->duplicate->isEnabled());
    actions()->duplicate->trigger();
    auto *dialog = control<QDialog>(m_window.get(), "createTokenDialog");
    QCOMPARE(control<QLineEdit>(dialog, "createName")->text(), ended.name);
    QCOMPARE(dialog->findChild<ScopeChooser *>()->scopes(), ended.scopes);
}

void MainWindowTest::theEndedAreFoldedAwayAndUnfoldByKeyboard()
{
    auto *sidebar = control<Sidebar>(m_window.get(), "groups");
    choose(TokenGroup::Kind::Ended);
    QVERIFY(!sidebar->isExpanded(sidebar->currentIndex()));
    const int ended = table()->model()->rowCount();
    sidebar->setFocus();
    QTest::keyClick(sidebar, Qt::Key_Right);
    QVERIFY(sidebar->isExpanded(sidebar->currentIndex()));
    int parts = 0;
    for (const auto kind : {TokenGroup::Kind::Expired, TokenGroup::Kind::Revoked, TokenGroup::Kind::NoLongerListed}) {
        QTest::keyClick(sidebar, Qt::Key_Down);
        QCOMPARE(sidebar->group().kind, kind);
        parts += sidebar->currentIndex().data(GroupModel::CountRole).toInt();
    }
    QCOMPARE(parts, ended);
    choose(TokenGroup::Kind::Ended);
    QTest::keyClick(sidebar, Qt::Key_Left);
    QVERIFY(!sidebar->isExpanded(sidebar->currentIndex()));
}

void MainWindowTest::interruptedWorkMakesItsTokenNeedAttention()
{
    choose(TokenGroup::Kind::NeedsAttention);
    const int before = table()->model()->rowCount();
    Journal *journal = m_stack->flows().parts().journal;
    Operation operation;
    operation.kind = Operation::Kind::Revoke;
    operation.accountId = m_stack->accountId();
    operation.remoteId = m_stack->key(u"wiki-exporter"_s).remoteId;
    journal->begin(operation, this, [&](Result<Operation> begun) {
        QVERIFY(begun);
        journal->release(begun->id, this, [](const Result<void> &) {});
    });
    QTRY_COMPARE(table()->model()->rowCount(), before + 1);
    QVERIFY(table()->selectToken(m_stack->key(u"wiki-exporter"_s)));
    QVERIFY(textOf(m_window.get(), "status").contains("interrupted"_L1));
}

void MainWindowTest::whoseReviewIsDueIsAskedAboutAndKept()
{
    choose(TokenGroup::Kind::Living);
    table()->selectRow(0);
    QVERIFY(!isThere(m_window.get(), "keepNeededButton"));
    QVERIFY(!actions()->keepNeeded->isEnabled());
    const TokenKey key = askEveryMonthAbout(u"board-sync"_s);
    choose(TokenGroup::Kind::NeedsAttention);
    QTRY_VERIFY(table()->selectToken(key));
    QTRY_VERIFY(isThere(m_window.get(), "keepNeededButton"));
    const auto index = table()->currentIndex().siblingAtColumn(TokenTableModel::Status);
    QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains("Review due since"_L1));
    QVERIFY(textOf(m_window.get(), "review").contains("due since"_L1));
    QVERIFY(!textOf(m_window.get(), "status").contains("Review"_L1));
    QVERIFY(isThere(m_window.get(), "revokeButton"));
    QVERIFY(actions()->keepNeeded->isVisible());
    table()->setFocus();
    QTest::keySequence(m_window.get(), actions()->keepNeeded->shortcut());
    choose(TokenGroup::Kind::Living);
    QTRY_VERIFY(table()->selectToken(key));
    QTRY_VERIFY(textOf(m_window.get(), "review").contains("kept by "_L1 + loginName()));
    QVERIFY(textOf(m_window.get(), "review").contains("next due"_L1));
    QVERIFY(!textOf(m_window.get(), "review").contains("due since"_L1));
    QVERIFY(!isThere(m_window.get(), "keepNeededButton"));
    QVERIFY(!actions()->keepNeeded->isVisible());
    QTRY_VERIFY(textOf(m_window.get(), "history").contains("reviewed: kept by "_L1 + loginName()));
    QVERIFY(textOf(m_window.get(), "passingMessage").contains("still needed"_L1));
}

void MainWindowTest::severalWhoseReviewIsDueAreKeptTogether()
{
    RotationPolicy monthly;
    monthly.reviewMonths = 1;
    setAccountPolicy(m_stack->settings(), m_stack->accountId(), monthly);
    choose(TokenGroup::Kind::Living);
    table()->selectAll();
    QTRY_VERIFY(actions()->keepNeeded->isEnabled());
    const auto due = dueReviews(m_stack->inventory(), m_stack->settings());
    QVERIFY(due.size() > 1);
    QVERIFY(actions()->keepNeeded->text().contains(QString::number(due.size())));
    click(m_window.get(), "keepNeededButton");
    QTRY_VERIFY(dueReviews(m_stack->inventory(), m_stack->settings()).isEmpty());
    QTRY_VERIFY(!actions()->keepNeeded->isEnabled());
    for (auto key = due.keyBegin(); key != due.keyEnd(); ++key) {
        const TokenEntry *entry = m_stack->inventory().token(*key);
        QVERIFY(lastReview(*m_stack->inventory().lineage(entry->lineageId)).has_value());
    }
}

void MainWindowTest::revokingWhatWasDueIsItsReview()
{
    const TokenKey key = askEveryMonthAbout(u"board-sync"_s);
    auto *flow = m_stack->flows().revokeTokens();
    flow->start({key});
    QTRY_VERIFY(flow->hasEnded());
    choose(TokenGroup::Kind::Ended);
    QTRY_VERIFY(table()->selectToken(key));
    QTRY_VERIFY(textOf(m_window.get(), "review").contains("revoked by "_L1 + loginName()));
    QVERIFY(!textOf(m_window.get(), "review").contains("due"_L1));
}

void MainWindowTest::whatIsDoneStaysInTheListOfRunningWork()
{
    actions()->showRunningWork->setChecked(true);
    auto *flow = m_stack->flows().revokeTokens();
    flow->start({m_stack->key(u"wiki-exporter"_s)});
    QTRY_VERIFY(flow->hasEnded());
    QTRY_VERIFY(everyTextOf(control(m_window.get(), "operations")).contains("done at"_L1));
    click(m_window.get(), "dismiss");
    QTRY_VERIFY(!everyTextOf(control(m_window.get(), "operations")).contains("done at"_L1));
}

void MainWindowTest::copyingTakesTheTextThatIsSelectedWhereOneIs()
{
    QTRY_VERIFY(table()->selectToken(m_stack->addToken(u"copied-name"_s)));
    auto *status = control<QLabel>(m_window.get(), "secret");
    status->setFocus();
    status->setSelection(0, 8);
    QTest::keySequence(status, QKeySequence::Copy);
    QCOMPARE(QApplication::clipboard()->text(), u"not kept"_s);
    auto *search = control<QLineEdit>(m_window.get(), "search");
    search->setText(u"copied"_s);
    search->setFocus();
    search->selectAll();
    QTest::keySequence(search, QKeySequence::Copy);
    QCOMPARE(QApplication::clipboard()->text(), u"copied"_s);
    table()->setFocus();
    QTest::keySequence(table(), QKeySequence::Copy);
    QCOMPARE(QApplication::clipboard()->text(), u"copied-name"_s);
}

void MainWindowTest::aSecretInMemoryIsNotSaidToBeInTheKeychain()
{
    QVERIFY(m_stack->created(u"in-memory"_s));
    QTRY_VERIFY(table()->selectToken(m_stack->key(u"in-memory"_s)));
    QVERIFY(textOf(m_window.get(), "secret").contains(u"in memory only"_s));
    WindowParts parts = m_stack->windowParts();
    parts.sandboxKeeps = true;
    MainWindow keeping(parts);
    QVERIFY(keeping.table()->selectToken(m_stack->key(u"in-memory"_s)));
    QVERIFY(textOf(&keeping, "secret").contains(u"in the keychain"_s));
}

void MainWindowTest::theEndedSayHowTheyEndedAndNotHowLongTheyHave()
{
    choose(TokenGroup::Kind::Revoked);
    QVERIFY(table()->model()->rowCount() > 0);
    for (int row = 0; row < table()->model()->rowCount(); ++row) {
        const QString expires = table()->model()->index(row, TokenTableModel::Expires).data().toString();
        QVERIFY2(expires.contains("revoked"_L1) && !expires.contains(u'·'), qPrintable(expires));
        table()->selectRow(row);
        const QString said = textOf(m_window.get(), "expires");
        QVERIFY2(said.endsWith("(revoked)"_L1), qPrintable(said));
    }
}

void MainWindowTest::anEndedTokenOffersWhatCanBeDoneWithIt()
{
    table()->selectRow(0);
    for (const char *name : {"editTokenButton", "revokeButton"})
        QVERIFY2(isThere(m_window.get(), name), name);
    QVERIFY(!isThere(m_window.get(), "duplicateButton"));
    choose(TokenGroup::Kind::Ended);
    table()->selectRow(0);
    for (const char *name : {"editTokenButton", "keepSecretButton", "revokeButton"})
        QVERIFY2(!isThere(m_window.get(), name), name);
    QVERIFY(isThere(m_window.get(), "duplicateButton"));
    QVERIFY(isThere(m_window.get(), "forgetButton"));
    table()->clearSelection();
    choose(TokenGroup::Kind::Living);
    table()->selectAll();
    QVERIFY(isThere(m_window.get(), "revokeButton"));
}

void MainWindowTest::severalEndedTokensAreForgottenTogether()
{
    choose(TokenGroup::Kind::Ended);
    const int before = table()->model()->rowCount();
    QVERIFY(before > 2);
    table()->selectRow(0);
    table()->selectionModel()->select(table()->model()->index(1, 0),
                                      QItemSelectionModel::Select | QItemSelectionModel::Rows);
    const auto keys = table()->selectedTokens();
    QCOMPARE(keys.size(), 2);
    QVERIFY(actions()->forget->isEnabled());
    QVERIFY(actions()->forget->text().contains(u'2'));
    actions()->forget->trigger();
    auto *box = control<QMessageBox>(m_window.get(), "question");
    QVERIFY(box->defaultButton() == box->button(QMessageBox::Cancel));
    for (const TokenKey &key : keys)
        QVERIFY(box->informativeText().contains(m_stack->inventory().token(key)->token.name));
    click(box, "questionAccept");
    QTRY_COMPARE(table()->model()->rowCount(), before - 2);
    for (const TokenKey &key : keys)
        QVERIFY(!m_stack->inventory().token(key));
    QTRY_VERIFY(textOf(m_window.get(), "passingMessage").contains(u'2'));
    QVERIFY(m_stack->flows().running().empty());
}

void MainWindowTest::sortingAndColumnsGoByKeyboard()
{
    const auto press = [&](const QString &name) {
        auto *action = m_window->findChild<QAction *>(name);
        QVERIFY2(action && action->isEnabled(), qPrintable(name));
        action->trigger();
    };
    const auto *header = table()->horizontalHeader();
    press(u"sortBy%1"_s.arg(int(TokenTableModel::Name)));
    QCOMPARE(header->sortIndicatorSection(), int(TokenTableModel::Name));
    press(u"sortDescending"_s);
    QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
    QCOMPARE(header->sortIndicatorSection(), int(TokenTableModel::Name));

    press(u"columnRight%1"_s.arg(int(TokenTableModel::Status)));
    QCOMPARE(header->visualIndex(TokenTableModel::Status), int(TokenTableModel::Expires));
    press(u"columnLeft%1"_s.arg(int(TokenTableModel::Status)));
    QCOMPARE(header->visualIndex(TokenTableModel::Status), int(TokenTableModel::Status));
    const int width = header->sectionSize(TokenTableModel::Name);
    press(u"columnWider%1"_s.arg(int(TokenTableModel::Name)));
    QVERIFY(header->sectionSize(TokenTableModel::Name) > width);
    press(u"columnShown%1"_s.arg(int(TokenTableModel::Created)));
    QVERIFY(!table()->isColumnHidden(TokenTableModel::Created));
    press(u"resetColumns"_s);
    QVERIFY(!table()->isColumnHidden(TokenTableModel::Created));
    QCOMPARE(header->sortIndicatorSection(), int(TokenTableModel::Name));
    auto *columns = control<QMenu>(m_window.get(), "columnsMenu");
    Q_EMIT columns->aboutToShow();
    QVERIFY(!m_window->findChild<QAction *>(u"columnLeft0"_s)->isEnabled());
}

void MainWindowTest::theMenuOfARowOpensByKeyboard()
{
    table()->setFocus();
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_F10, Qt::ShiftModifier);
    auto *menu = table()->findChild<QMenu *>(u"tokenMenu"_s);
    QVERIFY(menu);
    QTRY_VERIFY(menu->isVisible());
    QVERIFY(menu->actions().contains(actions()->revoke));
    menu->close();
    QTest::keyClick(table(), Qt::Key_F10);
    QTRY_VERIFY(m_window->menuBar()->activeAction());
    QVERIFY(QApplication::activePopupWidget());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
}

void MainWindowTest::keysLeadFromTheFilterToTheTableToTheDetails()
{
    auto *search = control(m_window.get(), "search");
    search->setFocus();
    QTest::keyClick(search, Qt::Key_Down);
    QTRY_VERIFY(table()->hasFocus());
    QCOMPARE(table()->selectedTokens().size(), 1);
    actions()->showDetails->setChecked(false);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(actions()->showDetails->isChecked());
    QTRY_VERIFY(control(m_window.get(), "detailsScroll")->hasFocus());
}

void MainWindowTest::theDetailsShowThatTheyHaveTheFocus()
{
    table()->selectRow(0);
    auto *scroll = control(m_window.get(), "detailsScroll");
    table()->setFocus();
    const QColor without = scroll->grab().toImage().pixelColor(0, scroll->height() / 2);
    scroll->setFocus();
    QTRY_VERIFY(scroll->hasFocus());
    const QColor with = scroll->grab().toImage().pixelColor(0, scroll->height() / 2);
    QVERIFY(contrast(with, without) >= 3);
}

void MainWindowTest::afterAForgottenTokenComesTheNext()
{
    table()->selectRow(1);
    const TokenKey gone = table()->selectedTokens().first();
    const auto next = table()->model()->index(2, 0).data(TokenTableModel::KeyRole).value<TokenKey>();
    auto *flow = m_stack->flows().revokeTokens();
    flow->start({gone});
    QTRY_VERIFY(flow->hasEnded());
    QTRY_COMPARE(table()->selectedTokens(), QList<TokenKey>{next});
    // Who deselects, filters or goes to another group has lost nothing.
    table()->clearSelection();
    m_stack->refresh();
    QVERIFY(table()->selectedTokens().isEmpty());
    table()->selectRow(0);
    control<QLineEdit>(m_window.get(), "search")->setText(u"no such token"_s);
    control<QLineEdit>(m_window.get(), "search")->clear();
    m_stack->refresh();
    QVERIFY(table()->selectedTokens().isEmpty());
}

void MainWindowTest::tabGoesInTheOrderOfSight()
{
    table()->selectRow(0);
    const auto nextOf = [&](const char *name) {
        control(m_window.get(), name)->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        return QApplication::focusWidget()->objectName();
    };
    QCOMPARE(nextOf("newTokenButton"), u"refreshButton"_s);
    QCOMPARE(nextOf("refreshButton"), u"search"_s);
    QCOMPARE(nextOf("id"), u"notes"_s);
}

void MainWindowTest::theSheetNamesEveryKey()
{
    actions()->shortcuts->trigger();
    const QString said = everyTextOf(control(m_window.get(), "shortcutSheet"));
    for (const char *part : {"F1", "F3", "F10", "Ctrl+A", "Menu", "Return", "Down", "Space", "File", "In the window"})
        QVERIFY2(said.contains(QLatin1String(part)), part);
    QVERIFY(!said.contains("Ctrl+Shift+?"_L1));
}

void MainWindowTest::goingDownTheNamesReadsTheRows()
{
    choose(TokenGroup::Kind::Revoked);
    const QString said =
        table()->model()->index(0, TokenTableModel::Name).data(Qt::AccessibleDescriptionRole).toString();
    for (const char *part : {"Revoked", "expires: ", "secret not kept"})
        QVERIFY2(said.contains(QLatin1String(part)), qPrintable(said));
    choose(TokenGroup::Kind::Living);
    QStringList all;
    for (int row = 0; row < table()->model()->rowCount(); ++row)
        all += table()->model()->index(row, TokenTableModel::Name).data(Qt::AccessibleDescriptionRole).toString();
    QVERIFY(all.join(u'\n').contains("all your rights"_L1));
}

void MainWindowTest::workThatCanBeCountedHasABar()
{
    const QList<TokenKey> keys{m_stack->key(u"wiki-exporter"_s), m_stack->addToken(u"counted"_s)};
    actions()->showRunningWork->setChecked(true);
    m_stack->addFault(SandboxFault::Kind::Delay, "DELETE");
    auto *flow = m_stack->flows().revokeTokens();
    flow->start(keys);
    QTRY_VERIFY(m_window->findChild<QProgressBar *>(u"operationProgress"_s));
    QCOMPARE(control<QProgressBar>(m_window.get(), "operationProgress")->maximum(), 2);
    flow->stop();
}

void MainWindowTest::aLongNameIsBrokenAndCopiedWhole()
{
    const QString name = u"deploy-website/production.eu-central-1_"_s + QString(70, u'x');
    QTRY_VERIFY(table()->selectToken(m_stack->addToken(name)));
    const auto *label = control<QLabel>(m_window.get(), "detailsName");
    const auto needs = [](const QLabel *shown) {
        const QRect room(0, 0, shown->contentsRect().width(), 10000);
        return shown->fontMetrics().boundingRect(room, Qt::TextWordWrap, shown->text()).width();
    };
    QTRY_VERIFY(needs(label) <= label->width());
    const_cast<QLabel *>(label)->setFocus();
    const_cast<QLabel *>(label)->setSelection(0, static_cast<int>(label->text().size()));
    QTest::keySequence(const_cast<QLabel *>(label), QKeySequence::Copy);
    QCOMPARE(QApplication::clipboard()->text(), name);
    table()->selectAll();
    const auto *names = control<QLabel>(m_window.get(), "detailsNames");
    QTRY_VERIFY(needs(names) <= names->width());
}

void MainWindowTest::namesThatAreTheSameSayTheirEnds()
{
    m_stack->addToken(u"twin"_s);
    m_stack->addToken(u"twin"_s);
    control<QLineEdit>(m_window.get(), "search")->setText(u"twin"_s);
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    table()->selectAll();
    QCOMPARE(textOf(m_window.get(), "detailsNames").count("twin, expires "_L1), 2);
}

void MainWindowTest::aPassingWordPasses()
{
    Q_EMIT m_window->dialogs()->passing(u"done"_s);
    QCOMPARE(textOf(m_window.get(), "passingMessage"), u"done"_s);
    auto *time = m_window->findChild<QTimer *>(u"passingTime"_s);
    QVERIFY(time && time->isActive());
    time->start(0);
    QTRY_COMPARE(textOf(m_window.get(), "passingMessage"), QString());
}

void MainWindowTest::theReasonBeneathTheStatusIsReadInFull()
{
    // 1280 in a font of usual width.
    const int reference = QFontMetrics(table()->font()).horizontalAdvance(u"Stops 1 Dec: all organizations"_s);
    m_window->resize(std::max(1280, reference * 8), m_window->height());
    const auto reasons = statusSamples({u"all organizations"_s});
    QCoreApplication::processEvents();
    for (const TokenCell &cell : reasons)
        QVERIFY2(TokenDelegate::cellWidth(cell, table()->font()) <= table()->columnWidth(TokenTableModel::Status),
                 qPrintable(cell.below));
}

void MainWindowTest::theAccountsNamesAreReadInFullAtFirst()
{
    const QString name = u"Northwind identity"_s;
    const int whole = TokenDelegate::cellWidth({.text = name}, table()->font());
    QTRY_VERIFY(table()->columnWidth(TokenTableModel::AccountName) < whole);
    QVERIFY(!m_stack->addServiceAccount(u"digitalhub"_s, name).isEmpty());
    QTRY_VERIFY(table()->columnWidth(TokenTableModel::AccountName) >= whole);
    const TokenCell token{.text = u"model-registry-sync"_s, .strong = true};
    QVERIFY(table()->columnWidth(TokenTableModel::Name) >= TokenDelegate::cellWidth(token, table()->font()));
}

void MainWindowTest::whereItIsNarrowTheTokensNamesComeFirst()
{
    QVERIFY(!m_stack->addServiceAccount(u"digitalhub"_s, u"Northwind identity"_s).isEmpty());
    m_window->resize(m_window->minimumWidth(), m_window->height());
    QTRY_VERIFY(table()->columnWidth(TokenTableModel::AccountName) < table()->columnWidth(TokenTableModel::Name));
}

void MainWindowTest::whatWentWrongIsSaidWithoutAnAccountToo()
{
    m_window.reset();
    m_stack = std::make_unique<DialogStack>(DialogStack::Begin::WithoutAccount);
    QVERIFY2(m_stack->isReady(), qPrintable(m_stack->reason()));
    open();
    m_window->showError(u"The list was begun anew."_s, u"It was damaged."_s, u"details"_s);
    QTRY_VERIFY(isThere(m_window.get(), "errorPanel"));
    QVERIFY(everyTextOf(m_window.get()).contains("begun anew"_L1));
}

QTEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
