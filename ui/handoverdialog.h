// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "handoverchangeflow.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace patkeeper
{

class ErrorPanel;

/// Shows the command that takes a token's new secret to where it is used: its program, arguments and time limit, to be
/// approved as they stand, changed or taken away.
class HandOverDialog final : public FlowDialog
{
    Q_OBJECT

public:
    /// @p waits: a rotation goes on when it is approved or taken away.
    HandOverDialog(const DialogContext &context, TokenKey key, bool waits, QWidget *parent = nullptr);

    /// To be called after approveRequested() or removeRequested(), with the flow that was made for it.
    void showFlow(HandOverChangeFlow *flow);
    HandOverCommand command() const;

Q_SIGNALS:
    void approveRequested(const patkeeper::HandOverCommand &command);
    void removeRequested();

protected:
    void render() override;
    bool isAtWork() const override
    {
        return m_flow && m_flow->state() != HandOverChangeFlow::State::Idle && !m_flow->hasEnded();
    }

private:
    void build(bool waits);
    void fill();
    void chooseProgram();

    TokenKey m_key;
    QPointer<HandOverChangeFlow> m_flow;
    QWidget *m_form = nullptr;
    QLineEdit *m_program = nullptr;
    QPlainTextEdit *m_arguments = nullptr;
    QSpinBox *m_timeLimit = nullptr;
    QComboBox *m_part = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_busy = nullptr;
    QPushButton *m_approve = nullptr;
    QPushButton *m_remove = nullptr;
};

} // namespace patkeeper
