// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountflows.h"
#include "flowdialog.h"
#include "placepage.h"
#include "signinattempt.h"
#include "signinsurroundings.h"
#include "unfamiliarplaces.h"

#include <QList>
#include <QPointer>

#include <memory>
#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace patkeeper
{

class AssistantPage;
class ErrorPanel;
class FurtherAccountsRun;
class PageStack;
class ServicePage;
class SignInDonePage;
class SignInMethodPage;
class SignInProgressPage;
class ToneLabel;
class UnfamiliarPage;

/// Adds an account, page by page: the service, the place there, how to sign in, trying it, done. Signs in again from
/// "how to sign in" on.
///
/// Where there is nothing to sign in to, the account is added from its place on.
///
///   Service -> Place -> Method -> (Unfamiliar ->) Progress -> Done
///                 ^-------^----- refused at a field ---+
///
/// While somebody is away at the browser or another device the sign-in belongs to this dialog, and ends with it:
/// closing cancels, and what was issued is wiped. From then on it is a flow's, which goes on though the dialog is
/// hidden.
class AccountAssistant final : public FlowDialog
{
    Q_OBJECT

public:
    /// To add an account of one of @p kinds.
    AccountAssistant(const DialogContext &context, SignInSurroundings surroundings, const QList<Capabilities> &kinds,
                     PlacePage::MakeAccount makeAccount, QWidget *parent = nullptr);
    /// To sign in again.
    AccountAssistant(const DialogContext &context, SignInSurroundings surroundings, const QString &accountId,
                     QWidget *parent = nullptr);
    ~AccountAssistant() override;

    /// To be called after one of the requests, with the flow that was made for it.
    void showFlow(SignInFlow *flow);
    void showRun(FurtherAccountsRun *run);

    /// As if the button for the next page had been pressed.
    void goOn();
    /// How an app is registered, on the page of the ways to sign in.
    void showRegistration();

Q_SIGNALS:
    /// @p proof is for the receiver to move from.
    void addRequested(const patkeeper::Account &account, patkeeper::SignInProof &proof);
    /// There is nothing to sign in to.
    void addWithoutSignInRequested(const patkeeper::Account &account);
    void signInAgainRequested(const QString &accountId, patkeeper::SignInProof &proof);
    /// More accounts on the sign-in that was just made.
    void furtherRequested(const QList<patkeeper::Account> &accounts, const QString &signInId);
    /// The browser or a code is waited for.
    void awaitingPerson();
    /// It is done.
    void signedIn(const QString &accountId);

protected:
    void render() override;
    bool isAtWork() const override;
    bool mayClose() override;

private:
    AccountAssistant(const DialogContext &context, SignInSurroundings surroundings, QWidget *parent);
    void build();
    void buildPages();
    void buildButtons(QVBoxLayout *all);

    void turnTo(AssistantPage *page);
    void onBack();
    void enterPlace();
    void enterMethod();
    void addWithoutSignIn();
    void findTenant(const Account &account);
    void beginOrAsk();
    void begin();
    void findSignIn();
    void signIn();
    void startAttempt();
    void onAttempt();
    void openBrowser();
    void endAttempt();
    void deliver(SignInProof proof);
    void onFailure(const Error &error, const QString &approvalText = {});
    bool showAtField(const Error &error);
    void onDone();
    void findFurther();

    const Capabilities &kind() const;
    bool hasSignIn() const { return !kind().signIn.methods.isEmpty(); }
    SignInSettings settingsAtFirst() const;
    QUrl tokenEndpoint() const;
    UnfamiliarPlaces unfamiliar() const;
    QString position() const;
    AssistantPage *pageBefore() const;
    bool isAgain() const { return !m_accountId.isEmpty(); }
    bool isAttempting() const { return m_attempt && !m_attempt->hasEnded(); }
    void renderButtons();

    SignInSurroundings m_surroundings;
    QList<Capabilities> m_kinds;
    PlacePage::MakeAccount m_makeAccount;
    QString m_accountId;
    Account m_account;       ///< What is being signed in to.
    SignInSettings m_wanted; ///< How.
    UnfamiliarPlaces m_agreed;
    std::unique_ptr<AccountPlaces> m_places;
    std::unique_ptr<QObject> m_asking; ///< With it the answers go that nobody waits for any longer.
    std::unique_ptr<SignInAttempt> m_attempt;
    QString m_claims; ///< What the refusal before asked for.
    bool m_opened = false;
    QPointer<SignInFlow> m_flow;
    bool m_saidDone = false;

    QLabel *m_heading = nullptr;
    ToneLabel *m_position = nullptr;
    PageStack *m_pages = nullptr;
    ServicePage *m_service = nullptr;
    PlacePage *m_place = nullptr;
    SignInMethodPage *m_method = nullptr;
    UnfamiliarPage *m_unfamiliar = nullptr;
    SignInProgressPage *m_progress = nullptr;
    SignInDonePage *m_done = nullptr;
    AssistantPage *m_page = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_busy = nullptr;
    QPushButton *m_back = nullptr;
    QPushButton *m_next = nullptr;
    QPushButton *m_cancel = nullptr;
};

} // namespace patkeeper
