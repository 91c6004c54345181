// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogprobe.h"
#include "dialogstack.h"
#include "everytext.h"
#include "groupmodel.h"
#include "mainwindow.h"
#include "preferences.h"
#include "revokedialog.h"
#include "rules.h"
#include "scopechooser.h"
#include "sidebar.h"
#include "tokentablemodel.h"
#include "tokentableview.h"
#include "windowactions.h"
#include "windowdialogs.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QPlainTextEdit>
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
    void settingsAndShortcutsAreOpenOnlyOnce();
    void columnsCanBeChosenAndReset();
    void anyTokenCanBeDuplicatedAlsoAnEndedOne();
    void theEndedAreFoldedAwayAndUnfoldByKeyboard();
    void interruptedWorkMakesItsTokenNeedAttention();
    void whatIsDoneStaysInTheListOfRunningWork();

private:
    void open();
    TokenTableView *table() { return m_window->table(); }
    WindowActions *actions() { return m_window->windowActions(); }
    void choose(TokenGroup::Kind kind);

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
    QVERIFY(textOf(m_window.get(), "secret").contains(u"in the keychain"_s));
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

void MainWindowTest::settingsAndShortcutsAreOpenOnlyOnce()
{
    for (int time = 0; time < 2; ++time) {
        actions()->settings->trigger();
        actions()->shortcuts->trigger();
        actions()->about->trigger();
    }
    QCOMPARE(m_window->findChildren<QDialog *>(u"settingsDialog"_s).size(), 1);
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
    QVERIFY(table()->isColumnHidden(TokenTableModel::RemoteId));
    QCOMPARE(table()->horizontalHeader()->visualIndex(0), 0);
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

QTEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
