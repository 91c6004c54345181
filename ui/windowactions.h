// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"

#include <QKeySequence>
#include <QObject>

class QAction;
class QMenu;
class QMenuBar;

namespace patkeeper
{

class AccountProviders;
struct Capabilities;

/// Everything that a person can do in the main window: words, keys, menus, and what of it is possible for a selection.
class WindowActions final : public QObject
{
    Q_OBJECT

public:
    explicit WindowActions(QWidget *window);

    QAction *newToken;
    QAction *refresh;
    QAction *history;
    QAction *reminders;
    QAction *settings;
    QAction *quit;

    QAction *copyName;
    QAction *openPage;
    QAction *copySecret;
    QAction *showSecret;
    QAction *exchange;
    QAction *keepSecret;
    QAction *editToken;
    QAction *rotate;
    QAction *undoRotation;
    QAction *duplicate;
    QAction *rotationPolicy;
    QAction *tokenReminders;
    QAction *handOverCommand;
    QAction *keepNeeded;
    QAction *revoke;
    QAction *forget;

    QAction *addAccount;
    QAction *signInAgain;
    QAction *signOut;
    QAction *refreshAccount;
    QAction *accountPolicy;
    QAction *removeAccount;
    QAction *restoreAccounts;

    QAction *find;
    QAction *clearFilter;
    QAction *showGroups;
    QAction *showDetails;
    QAction *showRunningWork;

    QAction *shortcuts;
    QAction *doctor;
    QAction *about;

    /// @p ofTheTable go into the View menu.
    void fill(QMenuBar *bar, const QList<QMenu *> &ofTheTable) const;
    /// Of the table's context menu, in its order.
    QList<QAction *> tokenActions() const;
    QList<QAction *> accountActions() const;
    /// What can be done with @p selected, and with the account @p accountId (empty: none is chosen).
    void adapt(const QList<TokenKey> &selected, const QString &accountId, const Inventory &inventory,
               const AccountProviders &providers);
    /// Of so many that are selected a review is due.
    void adaptToReviews(qsizetype due);

private:
    // The reason is in the words, where it is not possible for a token that is selected alone.
    void adaptExchange(const TokenEntry *only, bool isLiving, const Capabilities *able);
    void adaptEdit(const TokenEntry *only, bool isLiving, const Capabilities *able);
    QAction *make(const QString &name, const QString &text, const QKeySequence &keys = {});
    QAction *separator() const;

    QWidget *m_window;
};

/// Of @p selected, those that still live at their service.
QList<TokenKey> livingAmong(const QList<TokenKey> &selected, const Inventory &inventory);
/// Of those, the ones that are not the service's own affair.
QList<TokenKey> revocableAmong(const QList<TokenKey> &selected, const Inventory &inventory,
                               const AccountProviders &providers);
/// Why that token is the service's own affair (translated); empty where it is not.
QString readOnlyReasonOf(const TokenEntry &entry, const AccountProviders &providers);

} // namespace patkeeper
