// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "windowactions.h"

#include "accountproviders.h"
#include "extenddialog.h"
#include "rotationdialogs.h"
#include "rules.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

WindowActions::WindowActions(QWidget *window)
    : QObject(window),
      newToken(make(u"newToken"_s, tr("&New token…"), QKeySequence::New)),
      refresh(make(u"refresh"_s, tr("&Refresh"), QKeySequence::Refresh)),
      history(make(u"history"_s, tr("&History…"), QKeySequence(Qt::CTRL | Qt::Key_H))),
      reminders(make(u"reminders"_s, tr("Re&minders…"), QKeySequence(Qt::CTRL | Qt::Key_M))),
      settings(make(u"settings"_s, tr("&Settings…"), QKeySequence(Qt::CTRL | Qt::Key_Comma))),
      quit(make(u"quit"_s, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q))),
      copyName(make(u"copyName"_s, tr("&Copy name"), QKeySequence::Copy)),
      openPage(make(u"openPage"_s, tr("Open its pa&ge"))),
      copySecret(make(u"copySecret"_s, tr("Copy &secret"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C))),
      showSecret(make(u"showSecret"_s, tr("S&how secret…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S))),
      exchange(make(u"exchange"_s, tr("Short-&lived token…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L))),
      keepSecret(make(u"keepSecret"_s, tr("&Keep a secret I already have…"), QKeySequence(Qt::CTRL | Qt::Key_K))),
      editToken(make(u"editToken"_s, tr("&Extend or edit…"), QKeySequence(Qt::CTRL | Qt::Key_E))),
      rotate(make(u"rotate"_s, tr("R&otate…"), QKeySequence(Qt::CTRL | Qt::Key_R))),
      undoRotation(make(u"undoRotation"_s, tr("&Undo rotation…"))),
      duplicate(make(u"duplicate"_s, tr("&Duplicate as new…"), QKeySequence(Qt::CTRL | Qt::Key_D))),
      rotationPolicy(make(u"rotationPolicy"_s, tr("Rotation &policy…"))),
      tokenReminders(make(u"tokenReminders"_s, tr("Rem&inders…"))),
      handOverCommand(make(u"handOverCommand"_s, tr("Hand-over co&mmand…"))),
      keepNeeded(make(u"keepNeeded"_s, tr("Keep: still &needed"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K))),
      revoke(make(u"revoke"_s, tr("Re&voke…"), QKeySequence::Delete)),
      forget(make(u"forget"_s, tr("&Forget this token…"), QKeySequence(Qt::SHIFT | Qt::Key_Delete))),
      addAccount(make(u"addAccount"_s, tr("&Add account…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N))),
      signInAgain(make(u"signInAgain"_s, tr("Sign &in again…"), QKeySequence(Qt::CTRL | Qt::Key_I))),
      signOut(make(u"signOut"_s, tr("Sign &out…"))),
      refreshAccount(make(u"refreshAccount"_s, tr("Re&fresh this account"), QKeySequence(Qt::CTRL | Qt::Key_F5))),
      accountPolicy(make(u"accountPolicy"_s, tr("Rotation &policy…"))),
      removeAccount(make(u"removeAccount"_s, tr("&Remove account…"))),
      restoreAccounts(make(u"restoreAccounts"_s, tr("Res&tore from the keychain…"))),
      find(make(u"find"_s, tr("&Find"), QKeySequence::Find)),
      clearFilter(make(u"clearFilter"_s, tr("&Clear the filter"), QKeySequence(Qt::Key_Escape))),
      showGroups(make(u"showGroups"_s, tr("&Groups and accounts"), QKeySequence(Qt::Key_F9))),
      showDetails(make(u"showDetails"_s, tr("&Details"), QKeySequence(Qt::Key_F10 | Qt::CTRL))),
      showRunningWork(make(u"showRunningWork"_s, tr("&Running work"), QKeySequence(Qt::CTRL | Qt::Key_J))),
      shortcuts(make(u"shortcuts"_s, tr("&Keyboard shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Question))),
      doctor(make(u"doctor"_s, tr("&Doctor…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D))),
      about(make(u"about"_s, tr("&About Patkeeper"))),
      m_window(window)
{
    find->setShortcuts({QKeySequence(QKeySequence::Find), QKeySequence(Qt::Key_F3)});
    shortcuts->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Question),
                             QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Question), QKeySequence(Qt::Key_F1)});
    // Of the table only: elsewhere the same keys copy the text that is selected there.
    copyName->setShortcutContext(Qt::WidgetShortcut);
    for (auto *action : {showGroups, showDetails, showRunningWork})
        action->setCheckable(true);
    showGroups->setChecked(true);
    showDetails->setChecked(true);
    settings->setMenuRole(QAction::PreferencesRole);
    quit->setMenuRole(QAction::QuitRole);
    about->setMenuRole(QAction::AboutRole);
    for (auto *action : findChildren<QAction *>(QString(), Qt::FindDirectChildrenOnly))
        window->addAction(action);
}

QAction *WindowActions::make(const QString &name, const QString &text, const QKeySequence &keys)
{
    auto *action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(keys);
    return action;
}

QAction *WindowActions::separator() const
{
    auto *action = new QAction(m_window);
    action->setSeparator(true);
    return action;
}

void WindowActions::fill(QMenuBar *bar, const QList<QMenu *> &ofTheTable) const
{
    auto *file = bar->addMenu(tr("&File"));
    file->addActions({newToken, refresh, separator(), history, reminders, settings, separator(), quit});
    bar->addMenu(tr("&Token"))->addActions(tokenActions());
    auto *account = bar->addMenu(tr("&Account"));
    account->addAction(addAccount);
    account->addSeparator();
    account->addActions(accountActions());
    account->addSeparator();
    account->addAction(restoreAccounts);
    auto *view = bar->addMenu(tr("&View"));
    view->addActions({find, clearFilter, separator()});
    for (auto *menu : ofTheTable)
        view->addMenu(menu);
    view->addActions({separator(), showGroups, showDetails, showRunningWork});
    bar->addMenu(tr("&Help"))->addActions({shortcuts, doctor, separator(), about});
}

QList<QAction *> WindowActions::tokenActions() const
{
    return {copyName,        openPage,    copySecret,  showSecret, exchange,     keepSecret,     separator(),
            editToken,       duplicate,   separator(), rotate,     undoRotation, rotationPolicy, tokenReminders,
            handOverCommand, separator(), keepNeeded,  revoke,     forget};
}

QList<QAction *> WindowActions::accountActions() const
{
    return {signInAgain, signOut, refreshAccount, accountPolicy, separator(), removeAccount};
}

void WindowActions::adapt(const QList<TokenKey> &selected, const QString &accountId, const Inventory &inventory,
                          const AccountProviders &providers)
{
    const auto living = livingAmong(selected, inventory);
    const auto revocable = revocableAmong(selected, inventory, providers);
    const TokenEntry *only = selected.size() == 1 ? inventory.token(selected.first()) : nullptr;
    const Capabilities *able = only ? providers.capabilities(only->token.accountId) : nullptr;
    const bool isOurs = only && readOnlyReasonOf(*only, providers).isEmpty();
    copyName->setEnabled(!selected.isEmpty());
    const bool hasPage = only && able && !pageOf(only->token, *able).isEmpty();
    openPage->setEnabled(hasPage);
    openPage->setVisible(hasPage);
    copySecret->setEnabled(only && only->secret);
    showSecret->setEnabled(only && only->secret);
    adaptExchange(only, living.size() == 1, able);
    keepSecret->setEnabled(isOurs && living.size() == 1);
    adaptEdit(only, living.size() == 1, able);
    if (const auto together = extendableTogether(selected, inventory, providers); !together.isEmpty()) {
        editToken->setEnabled(true);
        editToken->setText(tr("&Extend %n tokens…", nullptr, static_cast<int>(together.size())));
    }
    const auto rotatable = rotatableAmong(selected, inventory, providers);
    rotate->setEnabled(!rotatable.isEmpty());
    rotate->setText(rotatable.size() > 1 ? tr("R&otate %n tokens…", nullptr, static_cast<int>(rotatable.size()))
                                         : tr("R&otate…"));
    const bool canUndo = only && undoableRotation(only->key(), inventory);
    undoRotation->setEnabled(canUndo);
    undoRotation->setVisible(canUndo);
    rotationPolicy->setEnabled(isOurs && able && able->canCreate);
    tokenReminders->setEnabled(!living.isEmpty());
    tokenReminders->setText(living.size() > 1 ? tr("Rem&inders of %n tokens…", nullptr, static_cast<int>(living.size()))
                                              : tr("Rem&inders…"));
    handOverCommand->setEnabled(isOurs && able && able->canCreate);
    duplicate->setEnabled(only && able && able->canCreate);
    revoke->setEnabled(!revocable.isEmpty());
    revoke->setText(revocable.size() > 1 ? tr("Re&voke %n tokens…", nullptr, static_cast<int>(revocable.size()))
                                         : tr("Re&voke…"));
    const bool allEnded = !selected.isEmpty() && living.isEmpty();
    forget->setEnabled(allEnded);
    forget->setVisible(allEnded);
    forget->setText(selected.size() > 1 ? tr("&Forget %n tokens…", nullptr, static_cast<int>(selected.size()))
                                        : tr("&Forget this token…"));
    const auto &accounts = inventory.accounts();
    newToken->setEnabled(std::any_of(accounts.cbegin(), accounts.cend(), [&](const Account &account) {
        const auto *kind = providers.capabilities(account.id);
        return kind && kind->canCreate;
    }));
    refresh->setEnabled(!accounts.isEmpty());
    const Account *account = inventory.account(accountId);
    for (auto *action : {refreshAccount, accountPolicy, removeAccount})
        action->setEnabled(account != nullptr);
    const SignIn *signIn = account ? inventory.signIn(account->signInId) : nullptr;
    const Capabilities *ofAccount = account ? providers.capabilities(account->id) : nullptr;
    const bool hasSignIn = account && !(ofAccount && ofAccount->signIn.methods.isEmpty());
    signInAgain->setEnabled(hasSignIn);
    // Of who is signed out already there is nothing left to end; of who is not, something may be kept.
    signOut->setEnabled(hasSignIn && signIn && !(signIn->needed && signIn->secretKey.isEmpty()));
}

void WindowActions::adaptExchange(const TokenEntry *only, bool isLiving, const Capabilities *able)
{
    QString hindrance;
    if (only && able && !able->exchange)
        hindrance = tr("not at this service");
    else if (only && !only->secret)
        hindrance = tr("its secret is not kept");
    else if (only && able && able->exchange->hasOwnEndpoints && !exchangeSettingsOf(only->token.extras))
        hindrance = tr("no token endpoint");
    else if (only && !isLiving)
        hindrance = tr("it has ended");
    exchange->setEnabled(only && able && hindrance.isEmpty());
    exchange->setText(hindrance.isEmpty() ? tr("Short-&lived token…")
                                          : tr("Short-&lived token (%1)", "why there is none").arg(hindrance));
}

void WindowActions::adaptEdit(const TokenEntry *only, bool isLiving, const Capabilities *able)
{
    QString hindrance;
    if (only && able && !able->canUpdate)
        hindrance = tr("not at this service");
    else if (only && able && !readOnlyReason(only->token, *able).isEmpty())
        hindrance = tr("the service’s own");
    editToken->setEnabled(only && isLiving && able && hindrance.isEmpty());
    editToken->setText(hindrance.isEmpty() ? tr("&Extend or edit…")
                                           : tr("&Extend or edit (%1)", "why it cannot be done").arg(hindrance));
}

void WindowActions::adaptToReviews(qsizetype due)
{
    keepNeeded->setEnabled(due > 0);
    keepNeeded->setVisible(due > 0);
    keepNeeded->setText(due > 1 ? tr("Keep %n tokens: still &needed", nullptr, static_cast<int>(due))
                                : tr("Keep: still &needed"));
}

QList<TokenKey> livingAmong(const QList<TokenKey> &selected, const Inventory &inventory)
{
    QList<TokenKey> living;
    std::copy_if(selected.cbegin(), selected.cend(), std::back_inserter(living), [&](const TokenKey &key) {
        const TokenEntry *entry = inventory.token(key);
        return entry && isLiving(entry->token, inventory.now(key.accountId));
    });
    return living;
}

QList<TokenKey> revocableAmong(const QList<TokenKey> &selected, const Inventory &inventory,
                               const AccountProviders &providers)
{
    QList<TokenKey> revocable = livingAmong(selected, inventory);
    revocable.removeIf(
        [&](const TokenKey &key) { return !readOnlyReasonOf(*inventory.token(key), providers).isEmpty(); });
    return revocable;
}

QString readOnlyReasonOf(const TokenEntry &entry, const AccountProviders &providers)
{
    const Capabilities *capabilities = providers.capabilities(entry.token.accountId);
    return capabilities ? readOnlyReason(entry.token, *capabilities) : QString();
}

} // namespace patkeeper
