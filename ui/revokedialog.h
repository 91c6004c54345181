// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "revoketokensflow.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace patkeeper
{

class ErrorPanel;
class Notice;
class OutcomeList;
class ToneLabel;

/// Asks before tokens are revoked, naming each and what stops working with it; then shows how far it is, and one report
/// at the end. Several ask for their count, one that was used today for its name.
class RevokeDialog final : public FlowDialog
{
    Q_OBJECT

public:
    RevokeDialog(const DialogContext &context, const QList<TokenKey> &keys, QWidget *parent = nullptr);

    /// To be called after revokeRequested(), with the flow that was made for it.
    void showFlow(RevokeTokensFlow *flow);

Q_SIGNALS:
    void revokeRequested(const QList<patkeeper::TokenKey> &keys);
    void signInRequested(const QString &accountId);

protected:
    void render() override;
    bool isAtWork() const override;

private:
    void build();
    QWidget *buildOne(const TokenEntry &entry);
    QWidget *buildSeveral();
    void buildButtons(QVBoxLayout *layout);
    void onStopOrCancel();
    void renderQuestion();
    void renderProgress();
    void renderReport();
    void renderOutcomes();
    QString outcomeText(const RevokeTokensFlow::Item &item) const;
    /// What Patkeeper cannot end itself: the person does, and says so here.
    QList<TokenKey> endedByPerson() const;
    void renderByPerson(const QList<TokenKey> &keys);
    /// What revoking comes to, with what it means for sign-ins.
    void sayConsequence(const QString &sentences);
    /// That accounts sign in with what is to be revoked, one sentence each; empty where none does.
    QString endOfSignIns() const;
    /// Of what was revoked: the account that needs another sign-in now; empty where none does.
    QString accountLeftOut() const;
    QString expectedAnswer() const;
    bool isConfirmed() const;

    QList<TokenKey> m_keys;
    QPointer<RevokeTokensFlow> m_flow;
    bool m_usedToday = false;

    QLabel *m_heading = nullptr;
    ToneLabel *m_consequence = nullptr;
    OutcomeList *m_list = nullptr;
    ToneLabel *m_ask = nullptr;
    QLineEdit *m_answer = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_revoke = nullptr;
    QPushButton *m_cancel = nullptr;
    QPushButton *m_signIn = nullptr;
};

} // namespace patkeeper
