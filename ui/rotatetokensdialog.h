// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowdialog.h"
#include "rotatetokensflow.h"
#include "rotationsurroundings.h"
#include "secretflows.h"

#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace patkeeper
{

class ErrorPanel;
class GraceChooser;
class NewSecretPane;
class Notice;
class ToneLabel;

/// Rotates several tokens: shows every plan, then how far each is, and at the end takes the person through the new
/// secrets one after another.
class RotateTokensDialog final : public FlowDialog
{
    Q_OBJECT

public:
    struct Choice {
        TokenKey key;
        RotationWishes wishes; ///< What its policy says; the grace is chosen for all.
    };

    RotateTokensDialog(const DialogContext &context, QList<Choice> choices, QWidget *parent = nullptr);

    /// To be called after rotateRequested(), with the flow that was made for it.
    void showFlow(RotateTokensFlow *flow);
    /// To be called after secretWanted().
    void showSecret(ReadSecretFlow *flow);
    void done(int result) override;

    /// As they are chosen now, without those that cannot be rotated.
    std::vector<RotationPlan> plans() const;

Q_SIGNALS:
    /// With what plans() says.
    void rotateRequested();
    /// This one cannot go on by itself.
    void oneWanted(patkeeper::RotateTokenFlow *flow);
    void signInRequested(const QString &accountId);
    void secretWanted(const patkeeper::TokenKey &successor);
    void ticksChanged(const QString &operationId, const QStringList &ticked);

protected:
    void render() override;
    bool isAtWork() const override;

private:
    void build();
    void buildTable(QVBoxLayout *layout);
    void buildButtons(QVBoxLayout *layout);
    Result<RotationPlan> planFor(const Choice &choice, PlannedSurroundings &surroundings) const;
    void renderPlans();
    void renderRow(int row, const Choice &choice, const Result<RotationPlan> &plan);
    void renderProgress();
    void renderReport();
    void renderOutcomes();
    void renderTaking();
    void startTaking();
    void take(qsizetype index);
    const RotateTokensFlow::Item *itemOf(const TokenKey &predecessor) const;
    RotateTokenFlow *waitingOne() const;

    QList<Choice> m_choices;
    QPointer<RotateTokensFlow> m_flow;
    QList<QPointer<RotateTokenFlow>> m_toTake;
    qsizetype m_taking = -1;              ///< Index of m_toTake.
    QHash<QString, QStringList> m_ticked; ///< By operation.

    QLabel *m_heading = nullptr;
    ToneLabel *m_subtitle = nullptr;
    QTableWidget *m_list = nullptr;
    QWidget *m_graceRow = nullptr;
    GraceChooser *m_grace = nullptr;
    ToneLabel *m_service = nullptr;
    Notice *m_notice = nullptr;
    ErrorPanel *m_error = nullptr;
    QProgressBar *m_progress = nullptr;
    NewSecretPane *m_secret = nullptr;
    QPushButton *m_rotate = nullptr;
    QPushButton *m_open = nullptr;
    QPushButton *m_signIn = nullptr;
    QPushButton *m_take = nullptr;
    QPushButton *m_previous = nullptr;
    QPushButton *m_next = nullptr;
    QPushButton *m_cancel = nullptr;
};

} // namespace patkeeper
