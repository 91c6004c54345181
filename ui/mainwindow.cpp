// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "mainwindow.h"

#include "accountdialogs.h"
#include "actionbutton.h"
#include "appearance.h"
#include "columnmenus.h"
#include "detailspane.h"
#include "emptystate.h"
#include "errorpanel.h"
#include "extenddialog.h"
#include "groupmodel.h"
#include "notice.h"
#include "operationspane.h"
#include "reminderdialogs.h"
#include "reviews.h"
#include "rotationdialogs.h"
#include "rules.h"
#include "settings.h"
#include "settingsdialog.h"
#include "sidebar.h"
#include "statusline.h"
#include "tokenfiltermodel.h"
#include "tokentablemodel.h"
#include "tokentableview.h"
#include "windowactions.h"
#include "windowdialogs.h"
#include "wording.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

#include <functional>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr QSize firstSize(1320, 740);
constexpr int narrowFirstWidth = 1280; // Where the screen has no more.
constexpr int headMargin = 10;
// How the window was left.
const QString geometryKey = u"window/geometry"_s;
const QString panesKey = u"window/panes"_s;
const QString columnsKey = u"window/columns"_s;
const QString groupsKey = u"window/groups"_s;
const QString detailsKey = u"window/details"_s;
const QString shown = u"shown"_s;
const QString hidden = u"hidden"_s;

QFrame *horizontalLine(QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setFrameStyle(QFrame::HLine | QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    return line;
}

} // namespace

MainWindow::MainWindow(const WindowParts &parts, QWidget *parent)
    : QMainWindow(parent),
      m_parts(parts),
      m_tokens(new TokenTableModel(parts.inventory, parts.providers, this)),
      m_shown(new TokenFilterModel(m_tokens, this)),
      m_groups(new GroupModel(m_tokens, parts.inventory, parts.providers, this)),
      m_actions(new WindowActions(this)),
      m_dialogs(new WindowDialogs(parts, this)),
      m_rotations(new RotationDialogs(parts, m_dialogs, this)),
      m_reminders(new ReminderDialogs(parts, m_dialogs, this)),
      m_welcome(new EmptyState(u"welcome"_s, this)),
      m_pages(new QStackedWidget(this)),
      m_operations(new OperationsPane(parts.flows, this)),
      m_status(new StatusLine(
          parts.inventory, parts.secrets,
          parts.keepsNothing() ? StatusLine::SecretPlace::MemoryOnly : StatusLine::SecretPlace::Keychain, this)),
      m_minute(new QTimer(this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(parts.isSandbox ? tr("Patkeeper (sandbox)") : tr("Patkeeper"));
    resize(std::clamp(screen()->availableGeometry().width(), narrowFirstWidth, firstSize.width()), firstSize.height());
    setStatusBar(m_status);
    auto *central = new QWidget(this);
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    if (parts.isSandbox)
        layout->addWidget(buildBanner());
    m_pages->addWidget(buildWelcome());
    m_pages->addWidget(buildBody());
    auto *columns = new ColumnMenus(m_table, this);
    m_actions->fill(menuBar(), {columns->sortMenu(), columns->columnsMenu()});
    layout->addWidget(m_pages, 1);
    layout->addWidget(horizontalLine(central));
    layout->addWidget(m_operations);
    m_operations->hide();
    setCentralWidget(central);

    m_welcome->say(
        tr("Welcome to Patkeeper"),
        tr("It lists your personal access tokens, creates and revokes them, and keeps their secrets in this computer's "
           "keychain. Add the first account to begin."),
        {m_actions->addAccount});
    m_welcome->setHint(tr("To try it without any account, start it in a terminal with: patkeeper --sandbox"));
    connectActions();
    connectTokenActions();
    connectKeys();
    connectModels();
    restoreLook();
    // Ages and distances are said in minutes; a time that jumped is noticed at the next turn.
    m_minute->setInterval(20s);
    lookForReviews();
    render();
}

MainWindow::~MainWindow()
{
    saveLook();
}

void MainWindow::saveLook()
{
    m_parts.settings->setBytes(geometryKey, saveGeometry());
    m_parts.settings->setBytes(panesKey, m_panes->saveState());
    m_parts.settings->setBytes(columnsKey, m_table->columnState());
    m_parts.settings->setText(groupsKey, m_actions->showGroups->isChecked() ? shown : hidden);
    m_parts.settings->setText(detailsKey, m_actions->showDetails->isChecked() ? shown : hidden);
}

void MainWindow::restoreLook()
{
    const Settings &settings = *m_parts.settings;
    restoreGeometry(settings.bytes(geometryKey));
    m_panes->restoreState(settings.bytes(panesKey));
    m_table->restoreColumnState(settings.bytes(columnsKey));
    m_actions->showGroups->setChecked(settings.text(groupsKey) != hidden);
    m_actions->showDetails->setChecked(settings.text(detailsKey) != hidden);
}

void MainWindow::openSettings()
{
    auto *dialog = m_dialogs->showSettings(m_table->columnChoices());
    if (!dialog)
        return;
    connect(m_table, &TokenTableView::columnShown, dialog, &SettingsDialog::sayColumnShown);
    connect(dialog, &SettingsDialog::columnShown, m_table, &TokenTableView::showColumn);
    connect(dialog, &SettingsDialog::columnsReset, m_table, &TokenTableView::resetColumns);
}

QWidget *MainWindow::buildBanner()
{
    auto *banner = new Notice(u"sandboxBanner"_s, this);
    banner->setForm(Notice::Form::Band);
    if (m_parts.sandboxKeeps)
        banner->say(Tone::Caution, tr("Sandbox: demonstration tokens, kept in a profile of their own"));
    else
        banner->say(Tone::Caution, tr("Sandbox: nothing is kept"));
    return banner;
}

QWidget *MainWindow::buildHead()
{
    m_head = new QWidget(this);
    // Made in the order in which Tab goes through them.
    auto *newToken = buttonFor(m_actions->newToken, m_head);
    makeProminent(newToken);
    auto *refresh = buttonFor(m_actions->refresh, m_head);
    m_search = new QLineEdit(m_head);
    m_search->setObjectName(u"search"_s);
    m_search->setAccessibleName(tr("Filter the tokens"));
    m_search->setPlaceholderText(tr("Filter by name, scope, account, note or id"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(m_search->fontMetrics().horizontalAdvance(m_search->placeholderText()) + 60);
    auto *layout = new QHBoxLayout(m_head);
    layout->setContentsMargins(headMargin, 8, headMargin, 8);
    layout->addWidget(newToken);
    layout->addWidget(refresh);
    layout->addStretch();
    layout->addWidget(m_search);
    return m_head;
}

QWidget *MainWindow::buildBody()
{
    auto *body = new QWidget(this);
    auto *splitter = new QSplitter(Qt::Horizontal, body);
    m_panes = splitter;
    splitter->setObjectName(u"panes"_s);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    // Made in the order in which Tab goes through them.
    layout->addWidget(buildHead());
    layout->addWidget(horizontalLine(body));
    layout->addWidget(splitter, 1);
    splitter->addWidget(buildLeft());
    splitter->addWidget(buildMiddle());
    m_details = new DetailsPane(m_tokens, m_parts, *m_actions, splitter);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(1, 1);
    const int letter = fontMetrics().averageCharWidth();
    // The names of the groups are read in full, whatever the font.
    const int left = std::max(letter * 20, static_cast<QAbstractItemView *>(m_sidebar)->sizeHintForColumn(0));
    m_left->setMinimumWidth(left);
    m_details->setMinimumWidth(letter * 34);
    const int leftSize = std::max(letter * 26, left);
    splitter->setSizes({leftSize, firstSize.width() - leftSize - letter * 41, letter * 41});
    return body;
}

QWidget *MainWindow::buildLeft()
{
    m_left = new QWidget(this);
    m_sidebar = new Sidebar(m_groups, m_left);
    auto *layout = new QVBoxLayout(m_left);
    layout->setContentsMargins(0, 0, 0, 8);
    layout->addWidget(m_sidebar, 1);
    auto *add = new QHBoxLayout;
    add->setContentsMargins(headMargin, 0, headMargin, 0);
    add->addWidget(buttonFor(m_actions->addAccount, m_left));
    layout->addLayout(add);
    m_sidebar->addActions(m_actions->accountActions());
    return m_left;
}

QWidget *MainWindow::buildWelcome()
{
    auto *page = new QWidget(this);
    m_welcomeLayout = new QVBoxLayout(page);
    m_welcomeLayout->setContentsMargins(0, 0, 0, 0);
    m_welcomeLayout->addWidget(m_welcome, 1);
    return page;
}

QWidget *MainWindow::buildMiddle()
{
    auto *middle = new QWidget(this);
    m_errors = new ErrorPanel(middle);
    m_errors->setContentsMargins(0, 0, 0, 0);
    m_table = new TokenTableView(m_tokens, m_shown, middle);
    m_table->addActions(m_actions->tokenActions());
    m_empty = new EmptyState(u"empty"_s, middle);
    m_middlePages = new QStackedWidget(middle);
    m_middlePages->addWidget(m_table);
    m_middlePages->addWidget(m_empty);
    m_middleLayout = new QVBoxLayout(middle);
    m_middleLayout->setContentsMargins(0, 0, 0, 0);
    m_middleLayout->setSpacing(0);
    m_middleLayout->addWidget(m_errors);
    m_middleLayout->addWidget(m_middlePages, 1);
    return middle;
}

void MainWindow::connectActions()
{
    connect(m_actions->refresh, &QAction::triggered, this, [this] { refresh(); });
    connect(m_actions->history, &QAction::triggered, m_dialogs, &WindowDialogs::showHistory);
    connect(m_actions->reminders, &QAction::triggered, m_dialogs, &WindowDialogs::showReminders);
    connect(m_actions->settings, &QAction::triggered, this, &MainWindow::openSettings);
    connect(m_actions->quit, &QAction::triggered, this, &MainWindow::end);
    connect(m_actions->copyName, &QAction::triggered, this, &MainWindow::copyNames);
    connect(m_actions->find, &QAction::triggered, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    connect(m_actions->clearFilter, &QAction::triggered, m_search, &QLineEdit::clear);
    connect(m_actions->showGroups, &QAction::toggled, m_left, &QWidget::setVisible);
    connect(m_actions->showDetails, &QAction::toggled, m_details, &QWidget::setVisible);
    connect(m_actions->showRunningWork, &QAction::toggled, m_operations, [this](bool visible) {
        m_details->makePage(); // What stands above it is there first, and so Tab goes through them.
        m_operations->setVisible(visible);
    });
    connect(m_actions->shortcuts, &QAction::triggered, m_dialogs, [this] { m_dialogs->showShortcuts(menuBar()); });
    m_actions->doctor->setVisible(static_cast<bool>(m_parts.makeCheckup));
    connect(m_actions->doctor, &QAction::triggered, m_dialogs, &WindowDialogs::showDoctor);
    connect(m_actions->about, &QAction::triggered, m_dialogs, &WindowDialogs::showAbout);
    AccountDialogs *accounts = m_dialogs->accounts();
    connect(m_actions->addAccount, &QAction::triggered, accounts, &AccountDialogs::add);
    connect(m_actions->restoreAccounts, &QAction::triggered, accounts, &AccountDialogs::restore);
    connect(m_actions->signInAgain, &QAction::triggered, this, [this] { m_dialogs->signInAgain(chosenAccount()); });
    connect(m_actions->signOut, &QAction::triggered, this, [=, this] { accounts->signOut(chosenAccount()); });
    connect(m_actions->removeAccount, &QAction::triggered, this, [=, this] { accounts->remove(chosenAccount()); });
    connect(m_actions->accountPolicy, &QAction::triggered, this,
            [this] { m_rotations->editAccountPolicy(chosenAccount()); });
    connect(m_actions->refreshAccount, &QAction::triggered, this, [this] { refresh({chosenAccount()}); });
}

void MainWindow::connectTokenActions()
{
    const auto onSelected = [this](QAction *action, std::function<void(const TokenKey &)> call) {
        connect(action, &QAction::triggered, this, [this, call = std::move(call)] {
            if (const auto keys = m_table->selectedTokens(); keys.size() == 1)
                call(keys.first());
        });
    };
    connect(m_actions->newToken, &QAction::triggered, this, [this] { m_dialogs->createToken(chosenAccount()); });
    onSelected(m_actions->openPage, [this](const TokenKey &key) { m_dialogs->openPage(key); });
    onSelected(m_actions->copySecret, [this](const TokenKey &key) { m_dialogs->copySecret(key); });
    onSelected(m_actions->showSecret, [this](const TokenKey &key) { m_dialogs->showSecret(key); });
    onSelected(m_actions->exchange, [this](const TokenKey &key) { m_dialogs->exchange(key); });
    onSelected(m_actions->keepSecret, [this](const TokenKey &key) { m_dialogs->keepSecret(key); });
    connect(m_actions->editToken, &QAction::triggered, this, [this] {
        const auto keys = m_table->selectedTokens();
        if (keys.size() == 1)
            return void(m_dialogs->editToken(keys.first()));
        m_dialogs->extendTokens(extendableTogether(keys, *m_parts.inventory, *m_parts.providers));
    });
    onSelected(m_actions->undoRotation, [this](const TokenKey &key) { m_rotations->undoOf(key); });
    connect(m_actions->rotate, &QAction::triggered, this, [this] {
        const auto keys = rotatableAmong(m_table->selectedTokens(), *m_parts.inventory, *m_parts.providers);
        if (keys.size() == 1)
            m_rotations->rotate(keys.first());
        else if (!keys.isEmpty())
            m_rotations->rotateSeveral(keys);
    });
    onSelected(m_actions->rotationPolicy, [this](const TokenKey &key) { m_rotations->editPolicy(key); });
    connect(m_actions->tokenReminders, &QAction::triggered, this,
            [this] { m_reminders->edit(livingAmong(m_table->selectedTokens(), *m_parts.inventory)); });
    onSelected(m_actions->handOverCommand, [this](const TokenKey &key) { m_rotations->editCommand(key); });
    onSelected(m_actions->duplicate, [this](const TokenKey &key) { m_dialogs->duplicateToken(key); });
    connect(m_actions->keepNeeded, &QAction::triggered, this, &MainWindow::keepReviewed);
    connect(m_actions->forget, &QAction::triggered, this,
            [this] { m_dialogs->forgetTokens(m_table->selectedTokens()); });
    connect(m_actions->revoke, &QAction::triggered, this, [this] {
        m_dialogs->revokeTokens(revocableAmong(m_table->selectedTokens(), *m_parts.inventory, *m_parts.providers));
    });
}

// Keys that are no actions; the sheet of shortcuts names them.
void MainWindow::connectKeys()
{
    const auto toTable = [this] { m_table->setFocus(Qt::TabFocusReason); };
    connect(m_search, &QLineEdit::returnPressed, m_table, toTable);
    connect(new QShortcut(Qt::Key_Down, m_search, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, m_table,
            toTable);
    connect(m_table, &TokenTableView::detailsWanted, m_details, [this] {
        m_actions->showDetails->setChecked(true);
        m_details->takeFocus();
    });
    connect(new QShortcut(Qt::SHIFT | Qt::Key_F10, this), &QShortcut::activated, this, &MainWindow::openContextMenu);
    connect(new QShortcut(Qt::Key_F10, this), &QShortcut::activated, this,
            [this] { menuBar()->setActiveAction(menuBar()->actions().first()); });
}

// Some desktops know the menu key only.
void MainWindow::openContextMenu()
{
    QWidget *focused = focusWidget();
    if (!focused)
        return;
    const QPoint at = focused->inputMethodQuery(Qt::ImCursorRectangle).toRect().center();
    QContextMenuEvent event(QContextMenuEvent::Keyboard, at, focused->mapToGlobal(at));
    QApplication::sendEvent(focused, &event);
}

void MainWindow::connectModels()
{
    connect(m_search, &QLineEdit::textChanged, this, &MainWindow::onFilterTyped);
    connect(m_sidebar, &Sidebar::groupChosen, this, &MainWindow::onGroupChosen);
    connect(m_table, &TokenTableView::selectedTokensChanged, this, &MainWindow::onSelection);
    connect(m_parts.inventory, &Inventory::accountsChanged, this, &MainWindow::render);
    connect(m_parts.inventory, &Inventory::tokensChanged, this, &MainWindow::lookForReviews);
    connect(m_parts.inventory, &Inventory::tokensChanged, this, &MainWindow::render);
    // Policies of accounts and providers are among them.
    connect(m_parts.settings, &Settings::changed, this, &MainWindow::lookForReviews);
    connect(m_operations, &OperationsPane::changed, this, &MainWindow::onOperations);
    connect(m_operations, &OperationsPane::interruptedFound, this,
            [this] { m_actions->showRunningWork->setChecked(true); });
    connect(m_operations, &OperationsPane::flowWanted, m_dialogs, &WindowDialogs::openFlow);
    connect(m_operations, &OperationsPane::rotationWished, m_rotations, &RotationDialogs::carryOut);
    connect(m_operations, &OperationsPane::signInWanted, m_dialogs, &WindowDialogs::signInAgain);
    connect(m_status, &StatusLine::runningClicked, m_actions->showRunningWork, &QAction::toggle);
    connect(m_dialogs, &WindowDialogs::passing, m_status, &StatusLine::sayPassing);
    const auto onFailed = [this](const QString &title, const Error &error) {
        showError(title, error.message, detailsText(error));
    };
    connect(m_dialogs, &WindowDialogs::failed, this, onFailed);
    connect(m_rotations, &RotationDialogs::failed, this, onFailed);
    connect(m_dialogs, &WindowDialogs::tokenWanted, this, &MainWindow::showToken);
    connect(m_minute, &QTimer::timeout, m_tokens, &TokenTableModel::timePassed);
    connect(m_minute, &QTimer::timeout, this, &MainWindow::lookForReviews);
    connect(m_minute, &QTimer::timeout, m_status, &StatusLine::render);
    connect(m_minute, &QTimer::timeout, m_operations, &OperationsPane::timePassed);
}

void MainWindow::refresh(const QStringList &accountIds, Interaction interaction)
{
    auto *flow = m_parts.flows->refresh();
    connect(flow, &Flow::ended, this, [this, flow] { onRefreshed(flow); });
    flow->start(accountIds, interaction);
}

void MainWindow::onRefreshed(RefreshFlow *flow)
{
    QStringList sentences;
    QStringList details;
    const auto &outcomes = flow->outcomes();
    for (auto outcome = outcomes.cbegin(); outcome != outcomes.cend(); ++outcome) {
        if (!outcome->error || outcome->error->kind == Error::Kind::Cancelled)
            continue;
        const Account *account = m_parts.inventory->account(outcome.key());
        const QString name = account ? oneLine(account->name) : outcome.key();
        sentences.append(tr("%1: %2", "account, what happened").arg(name, outcome->error->message));
        details.append(name + u": "_s + detailsText(*outcome->error));
    }
    m_parts.flows->release(flow);
    if (sentences.isEmpty())
        m_errors->clear();
    else
        showError(tr("Not everything could be refreshed. What is shown is as old as it says below."),
                  sentences.join(u'\n'), details.join(u'\n'));
}

void MainWindow::showError(const QString &title, const QString &text, const QString &details)
{
    m_errors->say(title, text, details);
}

void MainWindow::render()
{
    const bool welcomes = m_parts.inventory->accounts().isEmpty();
    m_pages->setCurrentIndex(welcomes ? 0 : 1);
    // What went wrong is said on whichever page is shown.
    if (QVBoxLayout *layout = welcomes ? m_welcomeLayout : m_middleLayout; layout->indexOf(m_errors) < 0)
        layout->insertWidget(0, m_errors);
    m_table->selectNextOfLost();
    onSelection();
    renderEmptyState();
}

void MainWindow::renderEmptyState()
{
    const bool filtered = !m_search->text().trimmed().isEmpty();
    m_actions->clearFilter->setEnabled(filtered);
    const bool empty = m_shown->rowCount() == 0;
    m_middlePages->setCurrentIndex(empty ? 1 : 0);
    if (!empty)
        return;
    if (filtered) {
        m_empty->say(tr("No token here contains “%1”").arg(oneLine(m_search->text().trimmed(), 60)),
                     tr("The words are looked for in names, scopes, accounts, notes and ids of the group that is "
                        "chosen at the left."),
                     {m_actions->clearFilter});
        return;
    }
    const Account *account = m_parts.inventory->account(m_shown->group().accountId);
    switch (m_shown->group().kind) {
    case TokenGroup::Kind::Living:
        m_empty->say(tr("No living tokens"), tr("Make a token, or refresh to see what there is at the service."),
                     {m_actions->newToken, m_actions->refresh});
        break;
    case TokenGroup::Kind::NeedsAttention:
        m_empty->say(tr("Nothing needs attention"),
                     tr("No token stops within 7 days, none lives for ever with all rights, and no review is due."));
        break;
    case TokenGroup::Kind::Expiring:
        m_empty->say(tr("Nothing expires soon"),
                     tr("Tokens stand here for their last 30 days, or the last half of a shorter life."));
        break;
    case TokenGroup::Kind::NeverExpires:
        m_empty->say(tr("Every token ends some day"), tr("Tokens without an expiry would stand here."));
        break;
    case TokenGroup::Kind::Ended:
        m_empty->say(tr("Nothing has ended yet"),
                     tr("Expired and revoked tokens stand here, and those that the service no longer lists."));
        break;
    case TokenGroup::Kind::Expired:
        m_empty->say(tr("Nothing has expired yet"), tr("Tokens whose time has run out stand here."));
        break;
    case TokenGroup::Kind::Revoked:
        m_empty->say(tr("Nothing has been revoked yet"), tr("Tokens that were ended before their time stand here."));
        break;
    case TokenGroup::Kind::NoLongerListed:
        m_empty->say(tr("Everything is still listed"),
                     tr("Tokens that the service does not show any more stand here, until you forget them."));
        break;
    case TokenGroup::Kind::Account:
        m_empty->say(account ? tr("No living tokens in %1").arg(oneLine(account->name, 60)) : tr("No living tokens"),
                     account && account->refreshedAt
                         ? tr("Make a token, or refresh to see what there is at the service.")
                         : tr("This account has not been refreshed yet."),
                     {m_actions->newToken, m_actions->refreshAccount});
        break;
    }
}

void MainWindow::onFilterTyped()
{
    m_shown->filterBy(m_search->text());
    m_table->forgetLost();
    onSelection();
    renderEmptyState();
}

void MainWindow::onGroupChosen(const TokenGroup &group)
{
    m_shown->showGroup(group);
    m_table->forgetLost();
    onSelection();
    renderEmptyState();
}

void MainWindow::onSelection()
{
    const auto keys = m_table->selectedTokens();
    m_actions->adapt(keys, chosenAccount(), *m_parts.inventory, *m_parts.providers);
    m_actions->adaptToReviews(selectedForReview().size());
    m_details->showTokens(keys);
}

void MainWindow::lookForReviews()
{
    const auto due = dueReviews(*m_parts.inventory, *m_parts.settings);
    if (due == m_tokens->reviewsDue())
        return;
    m_tokens->setReviewsDue(due);
    onSelection();
    renderEmptyState();
}

QList<TokenKey> MainWindow::selectedForReview() const
{
    QList<TokenKey> keys = m_table->selectedTokens();
    keys.removeIf([this](const TokenKey &key) { return !m_tokens->reviewsDue().contains(key); });
    return keys;
}

void MainWindow::keepReviewed()
{
    const QList<TokenKey> keys = selectedForReview();
    if (keys.isEmpty())
        return;
    recordKept(m_parts.flows->parts(), keys, this, [this, count = keys.size()](const Result<void> &kept) {
        if (!kept)
            return showError(tr("The review was not recorded."), kept.error().message, detailsText(kept.error()));
        m_status->sayPassing(tr("Recorded: %n token(s) are still needed.", nullptr, static_cast<int>(count)));
    });
}

void MainWindow::onOperations()
{
    m_status->sayRunning(m_operations->summary(), m_operations->needsPerson());
    m_tokens->setUnsettled(m_operations->interruptedTokens());
    m_tokens->setRevocationsDue(revocationsDue(m_operations->rotations()));
    m_details->setRotations(m_operations->rotations());
}

void MainWindow::copyNames()
{
    QStringList names;
    for (const TokenKey &key : m_table->selectedTokens()) {
        if (const TokenEntry *entry = m_parts.inventory->token(key))
            names.append(oneLine(entry->token.name, 1000));
    }
    QApplication::clipboard()->setText(names.join(u'\n'), QClipboard::Clipboard);
}

QString MainWindow::chosenAccount() const
{
    if (m_sidebar->group().kind == TokenGroup::Kind::Account)
        return m_sidebar->group().accountId;
    const auto keys = m_table->selectedTokens();
    if (keys.size() == 1)
        return keys.first().accountId;
    const auto &accounts = m_parts.inventory->accounts();
    return accounts.size() == 1 ? accounts.first().id : QString();
}

void MainWindow::bringToFront()
{
    if (isMinimized())
        showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::showToken(const TokenKey &key)
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    if (entry == nullptr || m_table->selectToken(key))
        return;
    m_search->clear();
    const bool lives = isLiving(entry->token, m_parts.inventory->now(key.accountId));
    m_sidebar->chooseGroup({.kind = lives ? TokenGroup::Kind::Living : TokenGroup::Kind::Ended, .accountId = {}});
    m_table->selectToken(key);
}

// What nobody sees need not be up to the minute.
void MainWindow::hideEvent(QHideEvent *event)
{
    m_minute->stop();
    QMainWindow::hideEvent(event);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (m_minute->isActive())
        return;
    m_minute->start();
    // Not before the first paint: it is up to date then.
    if (!m_wasShown)
        m_wasShown = true;
    else
        m_tokens->timePassed();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_details->saveNotes();
    if (m_staysWhenClosed) {
        event->ignore();
        Q_EMIT hideWanted();
        return;
    }
    event->setAccepted(mayEnd([this] {
        hide();
        Q_EMIT closed();
    }));
    if (event->isAccepted())
        Q_EMIT closed();
}

void MainWindow::end()
{
    m_details->saveNotes();
    const auto goOn = [this] {
        hide();
        Q_EMIT closed();
    };
    if (mayEnd(goOn))
        goOn();
}

bool MainWindow::mayEnd(std::function<void()> goOn)
{
    const bool losesSecret = m_parts.flows->anyUnsavedSecret();
    if (!losesSecret && !m_dialogs->anyWorkUnderWay())
        return true;
    bringToFront();
    if (losesSecret)
        m_dialogs->askToLose(std::move(goOn));
    else
        m_dialogs->askToInterrupt(std::move(goOn));
    return false;
}

} // namespace patkeeper
