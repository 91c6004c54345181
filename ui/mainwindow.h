// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tokengroup.h"
#include "windowparts.h"

#include <QMainWindow>

class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTimer;
class QVBoxLayout;

namespace patkeeper
{

class DetailsPane;
class EmptyState;
class ErrorPanel;
class GroupModel;
class OperationsPane;
class ReminderDialogs;
class RotationDialogs;
class Sidebar;
class StatusLine;
class TokenFilterModel;
class TokenTableModel;
class TokenTableView;
class WindowActions;
class WindowDialogs;

/// The one window: groups at the left, tokens in the middle, details at the right; above, new, refresh and search;
/// below, the age of it all. Shows what the inventory holds at once, and never asks anything by a box that the person
/// did not start.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(const WindowParts &parts, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Of all accounts, or of one. The keychain may ask only where the person started it.
    void refresh(const QStringList &accountIds = {}, Interaction interaction = Interaction::Allowed);
    WindowDialogs *dialogs() const { return m_dialogs; }
    RotationDialogs *rotations() const { return m_rotations; }
    WindowActions *windowActions() const { return m_actions; }
    TokenTableView *table() const { return m_table; }
    void bringToFront();
    /// Selects it, where need be in another group and without the filter.
    void showToken(const TokenKey &key);
    /// Closing the window only asks for it to be hidden.
    void setStaysWhenClosed(bool stays) { m_staysWhenClosed = stays; }
    /// Emits closed(), after the person has said so where something would be lost or is under way.
    void end();
    /// Words for the person above the table, or above the welcome where there is no account, with details to copy.
    void showError(const QString &title, const QString &text, const QString &details);

Q_SIGNALS:
    /// The person closes the window and has said so where something would be lost.
    void closed();
    /// It was to be closed, and stays.
    void hideWanted();

protected:
    void closeEvent(QCloseEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildHead();
    QWidget *buildBanner();
    QWidget *buildBody();
    QWidget *buildLeft();
    QWidget *buildWelcome();
    QWidget *buildMiddle();
    /// False where that is asked first; then @p goOn is called when the person says so.
    bool mayEnd(std::function<void()> goOn);
    void saveLook();
    void restoreLook();
    void openSettings();
    void connectActions();
    void connectTokenActions();
    void connectKeys();
    void openContextMenu();
    void connectModels();
    void render();
    void renderEmptyState();
    void onRefreshed(RefreshFlow *flow);
    void onFilterTyped();
    void onGroupChosen(const TokenGroup &group);
    void onSelection();
    void lookForReviews();
    QList<TokenKey> selectedForReview() const;
    void keepReviewed();
    void onOperations();
    void copyNames();
    QString chosenAccount() const;

    WindowParts m_parts;
    TokenTableModel *m_tokens;
    TokenFilterModel *m_shown;
    GroupModel *m_groups;
    WindowActions *m_actions;
    WindowDialogs *m_dialogs;
    RotationDialogs *m_rotations;
    ReminderDialogs *m_reminders;
    QLineEdit *m_search;
    Sidebar *m_sidebar;
    QWidget *m_left;
    QSplitter *m_panes;
    TokenTableView *m_table;
    EmptyState *m_empty;
    EmptyState *m_welcome;
    QVBoxLayout *m_welcomeLayout = nullptr;
    QVBoxLayout *m_middleLayout = nullptr;
    QStackedWidget *m_middlePages;
    QStackedWidget *m_pages;
    QWidget *m_head;
    ErrorPanel *m_errors;
    DetailsPane *m_details;
    OperationsPane *m_operations;
    StatusLine *m_status;
    QTimer *m_minute;
    bool m_staysWhenClosed = false;
    bool m_wasShown = false;
};

} // namespace patkeeper
