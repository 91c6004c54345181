// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "windowparts.h"

#include <QHash>
#include <QObject>
#include <QPointer>

#include <functional>

class QDialog;
class QMenuBar;
class QMessageBox;
class QWidget;

namespace patkeeper
{

class AccountDialogs;
class ClipboardGuard;
class CreateTokenDialog;
class DoctorDialog;
class ExchangeDialog;
class ExtendDialog;
class FlowDialog;
class ForgetRun;
class RevealDialog;
class RevokeDialog;
class RemindersDialog;
class SettingsDialog;
struct ColumnChoice;
struct DialogContext;

/// Opens the dialogs of the main window, starts the flow that each asks for, and lets both go afterwards.
class WindowDialogs final : public QObject
{
    Q_OBJECT

public:
    WindowDialogs(const WindowParts &parts, QWidget *window);
    ~WindowDialogs() override;

    /// @p accountId is chosen at first; empty for any.
    CreateTokenDialog *createToken(const QString &accountId);
    /// The form filled in as that token is, also where it has ended.
    CreateTokenDialog *duplicateToken(const TokenKey &key);
    RevealDialog *reveal(CreateTokenFlow *flow);
    RevokeDialog *revokeTokens(const QList<TokenKey> &keys);
    /// The service's own page with that token, in the browser.
    void openPage(const TokenKey &key);
    ExtendDialog *extendTokens(const QList<TokenKey> &keys);
    void copySecret(const TokenKey &key);
    void showSecret(const TokenKey &key);
    ExchangeDialog *exchange(const TokenKey &key);
    void keepSecret(const TokenKey &key);
    void editToken(const TokenKey &key);
    /// Of one or more, all of which have ended.
    void forgetTokens(const QList<TokenKey> &keys);
    void signInAgain(const QString &accountId);
    AccountDialogs *accounts() const { return m_accounts; }
    /// Shows a flow again that nobody shows.
    void openFlow(Flow *flow);
    ClipboardGuard *clipboard() const { return m_clipboard; }
    void showShortcuts(const QMenuBar *menus);
    void showHistory();
    /// Null where they are open already, or there is nobody who reminds.
    RemindersDialog *showReminders();
    /// Null where it is open already, or there is none.
    DoctorDialog *showDoctor();
    void showAbout();
    /// Null where they are open already; those come to the front.
    SettingsDialog *showSettings(const QList<ColumnChoice> &columns);
    /// A secret would be lost by closing: asks, and calls @p goOn where the person does without it.
    void askToLose(std::function<void()> goOn);
    /// Something that changes what a service has. What only reads can end at any time.
    bool anyWorkUnderWay() const;
    void askToInterrupt(std::function<void()> goOn);

    // For those who open more dialogs.
    DialogContext context() const;
    /// Lets dialog and flow go when they are done with, and shows the dialog without waiting for it.
    void present(FlowDialog *dialog);
    /// openFlow() brings that dialog to the front.
    void shows(Flow *flow, FlowDialog *dialog);
    /// In the token's history.
    void note(const TokenKey &key, const QString &event);
    /// A box that the person asked for; Cancel is the default.
    QMessageBox *ask(const QString &text, const QString &more, const QString &yes, std::function<void()> goOn);

Q_SIGNALS:
    /// A word on what was just done; empty takes it away.
    void passing(const QString &text);
    void failed(const QString &title, const patkeeper::Error &error);
    /// This token is the one to be looked at now.
    void tokenWanted(const patkeeper::TokenKey &key);
    /// A bubble is to be shown, to see how they look and whether the desktop shows them.
    void reminderTestWanted();

private:
    QString nameOf(const TokenKey &key) const;
    void connectCreate(CreateTokenDialog *dialog);
    void saveNotes(const TokenKey &key, const QString &notes);
    /// Brings a window to the front that is open already, instead of opening a second one.
    static bool raised(const QPointer<QDialog> &open);
    void watchClipboard();
    void adoptPreferences();
    void onSecretToCopy(ReadSecretFlow *flow);
    void onForgotten(ForgetRun *run, int wanted);

    WindowParts m_parts;
    QWidget *m_window;
    ClipboardGuard *m_clipboard;
    AccountDialogs *m_accounts;
    QPointer<QDialog> m_settings;
    QPointer<QDialog> m_history;
    QPointer<QDialog> m_reminders;
    QPointer<QDialog> m_shortcuts;
    QPointer<QDialog> m_doctor;
    QPointer<QDialog> m_about;
    QHash<Flow *, QPointer<FlowDialog>> m_showing;
};

} // namespace patkeeper
