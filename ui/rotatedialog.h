// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "rotatetokenflow.h"
#include "secretflows.h"

class QDialogButtonBox;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace patkeeper
{

class CreationQuestions;
class HandRotationPage;
class ErrorPanel;
class NewSecretPane;
class Notice;
class RotationPlanPage;
class StepList;
class ToneLabel;

/// Shows what a rotation is going to do, accompanies it step by step, asks where it cannot go on by itself, and ends
/// with the new secret and the places that are to get it. Also of a rotation that was begun before.
class RotateDialog final : public FlowDialog
{
    Q_OBJECT

public:
    /// Asks first; @p wishes are the choice at first.
    RotateDialog(const DialogContext &context, const TokenKey &key, const RotationWishes &wishes,
                 QWidget *parent = nullptr);
    /// Of a rotation that is resumed, undone or one of several.
    RotateDialog(const DialogContext &context, RotateTokenFlow *flow, QWidget *parent = nullptr);

    /// As the button does: begins what is planned, where it can be.
    void rotate();
    /// From now on it is about this one.
    void showFlow(RotateTokenFlow *flow);
    /// To be called after secretWanted().
    void showSecret(ReadSecretFlow *flow);
    RotateTokenFlow *flow() const { return m_flow; }
    void done(int result) override;

Q_SIGNALS:
    void rotateRequested(const patkeeper::RotationPlan &plan);
    void signInRequested(const QString &accountId);
    /// The keychain has refused the new secret: it is to be looked after in a RevealDialog.
    void unsaved(patkeeper::CreateTokenFlow *creation);
    /// The service's own page with that token is to be opened.
    void pageWanted(const patkeeper::TokenKey &token);
    /// The person says that they have ended the predecessor.
    void endedThere(const QString &operationId);
    void secretWanted(const patkeeper::TokenKey &successor);
    void ticksChanged(const QString &operationId, const QStringList &ticked);
    void resumeRequested(const QString &operationId);
    void commandRequested(const patkeeper::TokenKey &key);
    void giveUpRequested(const patkeeper::Operation &rotation);
    void undoRequested();
    /// Which token the unanswered creation has made; empty: none of those shown.
    void decided(const QString &creationId, const QString &mine, const QList<patkeeper::Token> &candidates);

protected:
    void render() override;
    bool isAtWork() const override;
    bool mayClose() override;

private:
    RotateDialog(const DialogContext &context, QWidget *parent);
    void build();
    QDialogButtonBox *buildButtons();
    void connectButtons();
    void renderPlan();
    void renderRefusal();
    void renderWork();
    void renderCreation(CreateTokenFlow *creation);
    void renderByHand();
    void renderAwaitedWord();
    void bringSecret();
    void renderNotProven();
    void renderStopped();
    void renderEnded();
    QString furtherAccountsText() const;
    void renderOutput();
    void sayHowItEnded();
    void showPlan(bool shown);
    void offer(const QList<QPushButton *> &buttons, QPushButton *first);
    QString name() const;
    bool predecessorLives() const;
    bool endedBeforehand() const;

    QPointer<RotateTokenFlow> m_flow;
    TokenKey m_key;
    bool m_unsavedSaid = false;
    bool m_secretAsked = false;

    QLabel *m_heading = nullptr;
    ToneLabel *m_subtitle = nullptr;
    RotationPlanPage *m_plan = nullptr; ///< Null where nothing is asked first.
    StepList *m_steps = nullptr;
    Notice *m_notice = nullptr;
    CreationQuestions *m_questions = nullptr;
    QProgressBar *m_busy = nullptr;
    ToneLabel *m_work = nullptr;
    ErrorPanel *m_error = nullptr;
    HandRotationPage *m_byHand = nullptr;
    NewSecretPane *m_secret = nullptr;
    QLabel *m_outputLabel = nullptr;
    QPlainTextEdit *m_output = nullptr;
    QPushButton *m_close = nullptr;
    QPushButton *m_rotate = nullptr;
    QPushButton *m_bring = nullptr;
    QPushButton *m_ended = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_trust = nullptr;
    QPushButton *m_withdraw = nullptr;
    QPushButton *m_signIn = nullptr;
    QPushButton *m_resume = nullptr;
    QPushButton *m_command = nullptr;
    QPushButton *m_giveUp = nullptr;
    QPushButton *m_undo = nullptr;
};

} // namespace patkeeper
