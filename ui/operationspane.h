// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flows.h"
#include "rotationwording.h"

#include <QFrame>

class QTimer;
class QVBoxLayout;

namespace patkeeper
{

class ToneLabel;

/// Running work: what is under way, how far it is, what it waits for; and operations of an earlier run that were
/// interrupted, with what can be done about them.
class OperationsPane final : public QFrame
{
    Q_OBJECT

public:
    OperationsPane(Flows *flows, QWidget *parent = nullptr);

    /// One line for the status bar; empty where there is nothing.
    QString summary() const;
    bool needsPerson() const;
    /// What interrupted work is about.
    QSet<TokenKey> interruptedTokens() const;
    /// Those that are open and nobody works on.
    QList<Operation> rotations() const;
    /// What is said of times is said anew.
    void timePassed();
    void setVisible(bool visible) override;

Q_SIGNALS:
    void changed();
    /// The person wants to see this one again (an unsaved secret, a question).
    void flowWanted(patkeeper::Flow *flow);
    void signInWanted(const QString &accountId);
    void rotationWished(patkeeper::RotationWish wish, const patkeeper::Operation &rotation);
    /// There is something from an earlier run that waits for the person.
    void interruptedFound();

private:
    struct Button {
        QString name;
        QString text;
        std::function<void()> pressed;
        std::vector<Button> choices{}; ///< Instead of pressed: of a menu.
    };

    /// What has come to its end while the window was open.
    struct Finished {
        QString title;
        QDateTime at;
        QString error; ///< Empty where all went well.
        bool cancelled = false;

        bool operator==(const Finished &) const = default;
    };

    void watchFlows();
    void onEnded(const Flow *flow);
    static QString outcomeOf(const Finished &finished);
    void renderFinished(const Finished &finished);
    void askInterrupted();
    void onInterrupted(const QList<Operation> &operations);
    void buildContent();
    void onChanged();
    void render();
    void renderFlow(Flow *flow);
    void renderInterrupted(const Operation &operation);
    void renderRotation(const Operation &rotation);
    RotationStanding standing(const Operation &rotation) const;
    /// It waits for the person, not for a time.
    bool isUrgent(const Operation &operation) const;
    int urgentOnes() const;
    void renderDecision(const ResumeFlow::Item &item);
    void addRow(const QString &text, const QString &below, bool urgent, const std::vector<Button> &buttons);
    /// In the last row.
    void addProgress(const Flow::Progress &progress, const QString &of);
    void resumeAll(bool evenFromElsewhere);
    void decide(const Operation &operation, const QString &mine);
    void noneIsMine(const ResumeFlow::Item &item);
    void giveUp(const Operation &operation);
    void watchResume(ResumeFlow *flow);
    QString accountName(const QString &accountId) const;

    Flows *m_flows;
    Journal *m_journal;
    Inventory *m_inventory;
    QVBoxLayout *m_rows = nullptr; ///< Null until they are to be seen.
    QTimer *m_soon;
    QSet<Flow *> m_watched;
    QList<Operation> m_interrupted;
    QList<ResumeFlow::Item> m_resumed; ///< Of the last resume, as far as it has something to say.
    QList<Finished> m_finished;        ///< The latest first.
};

} // namespace patkeeper
