// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountflows.h"
#include "assistantpage.h"
#include "signinattempt.h"
#include "steplist.h"

#include <QPointer>

#include <functional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace patkeeper
{

class BrowserPane;
class DevicePane;
class Notice;

/// The sign-in under way, step by step: signing in where that is done elsewhere, then whether it works at the service,
/// then keeping it. Where an administrator's approval is what is missing, the text to ask for it.
class SignInProgressPage final : public AssistantPage
{
    Q_OBJECT

public:
    SignInProgressPage(std::function<QDateTime()> now, QWidget *parent);

    /// From the beginning; @p service is what it is called.
    void begin(SignInMethod method, const QString &service);
    /// @p opened: a browser was started.
    void showAttempt(SignInAttempt *attempt, bool opened);
    void showFlow(const SignInFlow &flow);
    /// The step that it had come to did not work. @p approvalText may be empty.
    void showFailure(const QString &approvalText);

    QString heading() const override;
    void takeFocus() override;

Q_SIGNALS:
    void openWanted();

private:
    enum Step { SigningIn, Trying, Reading, Keeping, StepCount };

    QWidget *buildApproval();
    void reach(Step step, StepList::Mark mark);
    void render();

    SignInMethod m_method = SignInMethod::Bearer;
    QString m_service;
    Step m_step = SigningIn;
    StepList::Mark m_mark = StepList::Mark::UnderWay;

    StepList *m_steps;
    BrowserPane *m_browser;
    DevicePane *m_device;
    Notice *m_keychain;
    QPlainTextEdit *m_approvalText = nullptr;
    QPushButton *m_approvalCopy = nullptr;
    QWidget *m_approval;
};

} // namespace patkeeper
