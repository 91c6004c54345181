// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountdialogs.h"

#include "accountassistant.h"
#include "furtheraccountsrun.h"
#include "windowdialogs.h"
#include "wording.h"

#include <QPointer>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

AccountDialogs::AccountDialogs(WindowParts parts, WindowDialogs *dialogs, QWidget *window)
    : QObject(dialogs),
      m_parts(std::move(parts)),
      m_dialogs(dialogs),
      m_window(window)
{
}

AccountAssistant *AccountDialogs::add()
{
    QList<Capabilities> kinds;
    for (const Capabilities *kind : m_parts.kinds())
        kinds.append(*kind);
    auto *dialog =
        new AccountAssistant(m_dialogs->context(), m_parts.signIn, kinds, m_parts.accountFromFields, m_window);
    connect(dialog, &AccountAssistant::addRequested, this, [this, dialog](const Account &account, SignInProof &proof) {
        flowFor(dialog)->addAccount(account, std::move(proof));
    });
    connect(dialog, &AccountAssistant::addWithoutSignInRequested, this,
            [this, dialog](const Account &account) { flowFor(dialog)->addWithoutSignIn(account); });
    serve(dialog);
    return dialog;
}

AccountAssistant *AccountDialogs::signInAgain(const QString &accountId)
{
    if (!m_parts.inventory->account(accountId))
        return nullptr;
    auto *dialog = new AccountAssistant(m_dialogs->context(), m_parts.signIn, accountId, m_window);
    connect(dialog, &AccountAssistant::signInAgainRequested, this,
            [this, dialog](const QString &account, SignInProof &proof) {
                flowFor(dialog)->signInAgain(account, std::move(proof));
            });
    serve(dialog);
    return dialog;
}

SignInFlow *AccountDialogs::flowFor(AccountAssistant *dialog)
{
    auto *flow = m_parts.flows->signIn();
    m_dialogs->shows(flow, dialog);
    dialog->showFlow(flow);
    return flow;
}

void AccountDialogs::serve(AccountAssistant *dialog)
{
    connect(dialog, &AccountAssistant::furtherRequested, this,
            [this, dialog](const QList<Account> &accounts, const QString &signInId) {
                // Not the dialog's: it goes on though that is closed.
                auto *run = new FurtherAccountsRun(m_parts.flows, accounts, signInId, this);
                connect(run, &FurtherAccountsRun::ended, this, [this, run, shown = QPointer<QObject>(dialog)] {
                    if (!shown)
                        onFurtherAdded(run);
                    run->deleteLater();
                });
                dialog->showRun(run);
                run->start();
            });
    m_dialogs->present(dialog);
}

/// Nobody saw it.
void AccountDialogs::onFurtherAdded(FurtherAccountsRun *run)
{
    for (const FurtherAccountsRun::Item &item : run->items()) {
        if (item.error)
            Q_EMIT m_dialogs->failed(tr("The account “%1” was not added.").arg(oneLine(item.account.name)),
                                     *item.error);
    }
}

QString AccountDialogs::signOutText(const SignIn &signIn) const
{
    QStringList names;
    for (const Account &account : m_parts.inventory->accounts()) {
        if (account.signInId == signIn.id)
            names.append(tr("“%1”", "an account").arg(oneLine(account.name)));
    }
    const QString goes = signIn.kind == storedWord(SignInMethod::AzureCli)
                             ? tr("Nothing of this sign-in is kept here. The Azure CLI itself stays signed in; that "
                                  "ends with “az logout”.")
                             : tr("What the keychain keeps of this sign-in is removed, and nothing on this computer "
                                  "can use it any longer.");
    const QString stays =
        names.size() == 1
            ? tr("The account %1 stays, with its list, its notes and the secrets that are kept.").arg(names.first())
            : tr("The accounts that use it stay, with their lists, their notes and the secrets that are kept: %1.")
                  .arg(names.join(u", "_s));
    return goes + u"\n\n"_s + stays + u' ' + tr("To work with its tokens you sign in again.");
}

void AccountDialogs::signOut(const QString &accountId)
{
    const Account *account = m_parts.inventory->account(accountId);
    const SignIn *signIn = account ? m_parts.inventory->signIn(account->signInId) : nullptr;
    if (!signIn)
        return;
    const QString name = oneLine(account->name);
    const QString question = signIn->userName.isEmpty()
                                 ? tr("Sign out of “%1”?").arg(name)
                                 : tr("Sign %1 out of “%2”?", "user, account").arg(oneLine(signIn->userName), name);
    m_dialogs->ask(question, signOutText(*signIn), tr("&Sign out"), [this, accountId, name] {
        auto *flow = m_parts.flows->signOut(accountId);
        connect(flow, &Flow::ended, this, [this, flow, name] {
            if (flow->error())
                Q_EMIT m_dialogs->failed(tr("“%1” was not signed out.").arg(name), *flow->error());
            else
                Q_EMIT m_dialogs->passing(tr("Signed out of “%1”.").arg(name));
            m_parts.flows->release(flow);
        });
        flow->start();
    });
}

void AccountDialogs::remove(const QString &accountId)
{
    const Account *account = m_parts.inventory->account(accountId);
    if (!account)
        return;
    const QString name = oneLine(account->name);
    m_dialogs->ask(
        tr("Remove the account “%1” from Patkeeper?").arg(name),
        tr("Nothing changes at the service: its tokens live on. Their list, their notes and the secrets that are kept "
           "of them go from this computer and cannot be brought back."),
        tr("&Remove"), [this, accountId, name] {
            auto *flow = m_parts.flows->removeAccount(accountId);
            connect(flow, &Flow::ended, this, [this, flow, name] {
                if (flow->error())
                    Q_EMIT m_dialogs->failed(tr("“%1” was not removed.").arg(name), *flow->error());
                m_parts.flows->release(flow);
            });
            flow->start();
        });
}

void AccountDialogs::restore()
{
    m_dialogs->ask(
        tr("Bring accounts back from the keychain?"),
        tr("Accounts and secrets that the keychain holds for this profile, and the list does not, are added to it. The "
           "keychain may ask for its password. Refresh afterwards to see what has become of the tokens."),
        tr("&Bring back"), [this] {
            auto *flow = m_parts.flows->restore();
            connect(flow, &Flow::ended, this, [this, flow] {
                if (flow->error())
                    Q_EMIT m_dialogs->failed(tr("Nothing was brought back."), *flow->error());
                else
                    Q_EMIT m_dialogs->passing(tr("Brought back from the keychain: accounts %1, secrets %2.")
                                                  .arg(flow->restoredAccounts())
                                                  .arg(flow->restoredSecrets()));
                m_parts.flows->release(flow);
            });
            flow->start();
        });
}

} // namespace patkeeper
