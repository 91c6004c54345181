// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "windowparts.h"

#include <QObject>

class QWidget;

namespace patkeeper
{

class AccountAssistant;
class FurtherAccountsRun;
class SignInFlow;
class WindowDialogs;

/// Opens the dialogs round accounts and sign-ins, and starts what a person asks for there.
class AccountDialogs final : public QObject
{
    Q_OBJECT

public:
    AccountDialogs(WindowParts parts, WindowDialogs *dialogs, QWidget *window);

    AccountAssistant *add();
    /// Null for an unknown account.
    AccountAssistant *signInAgain(const QString &accountId);
    /// Asks first.
    void signOut(const QString &accountId);
    /// Asks first.
    void remove(const QString &accountId);
    /// Accounts and kept secrets that the keychain knows and the inventory does not, after the database was lost.
    /// Asks first.
    void restore();

private:
    void serve(AccountAssistant *dialog);
    SignInFlow *flowFor(AccountAssistant *dialog);
    void onFurtherAdded(FurtherAccountsRun *run);
    QString signOutText(const SignIn &signIn) const;

    WindowParts m_parts;
    WindowDialogs *m_dialogs;
    QWidget *m_window;
};

} // namespace patkeeper
