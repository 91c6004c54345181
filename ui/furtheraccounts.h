// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountplaces.h"
#include "placepage.h"

#include <QPointer>
#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace patkeeper
{

class CredentialSource;
class FurtherAccountsRun;
class Inventory;
class StepList;
class ToneLabel;

/// Other places that the person who has just signed in has at the service, each to be ticked, and one to be typed; then
/// how the accounts there come into being. The service is asked only where this account's access tokens may go anyway.
class FurtherAccounts final : public QWidget
{
    Q_OBJECT

public:
    /// Whose sign-in it is, and what helps to find more of its places.
    struct Subject {
        Account account;
        Capabilities kind;
        PlacePage::MakeAccount makeAccount;
        CredentialSource *credentials = nullptr; ///< Null: nobody is asked.
    };

    FurtherAccounts(const Inventory *inventory, QWidget *parent);
    ~FurtherAccounts() override;

    /// @p places may be null.
    void begin(Subject subject, std::unique_ptr<AccountPlaces> places);
    void showRun(FurtherAccountsRun *run);

    /// Of what is ticked, each with a name that is free.
    QList<Account> chosen() const;
    bool isOffering() const;
    bool isAtWork() const;

Q_SIGNALS:
    void changed();

private:
    QWidget *buildTyping();
    void find();
    void offer(const Result<QList<PersonPlace>> &places);
    void onTyped();
    void append(const PersonPlace &place, Qt::CheckState state);
    void tick(const PersonPlace &place);
    void fitList();
    void refuse(const QString &sentence);
    void renderRun();
    const FormField *placeField() const;
    Result<Account> accountAt(const QMap<QString, QString> &fields) const;
    bool isThereAlready(const Account &account) const;
    bool isWithinOrigins(const QStringList &origins) const;

    const Inventory *m_inventory;
    Subject m_subject;
    std::unique_ptr<AccountPlaces> m_places;
    QList<PersonPlace> m_offered;
    QPointer<FurtherAccountsRun> m_run;
    ToneLabel *m_said;
    QListWidget *m_list;
    QLineEdit *m_typed = nullptr;
    QPushButton *m_add = nullptr;
    ToneLabel *m_typedNote = nullptr;
    QWidget *m_typing;
    StepList *m_steps;
};

} // namespace patkeeper
