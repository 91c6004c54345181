// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flows.h"

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
    bool needsPerson() const { return m_needsPerson; }
    /// What interrupted work is about.
    QSet<TokenKey> interruptedTokens() const;

Q_SIGNALS:
    void changed();
    /// The person wants to see this one again (an unsaved secret, a question).
    void flowWanted(patkeeper::Flow *flow);
    void signInWanted(const QString &accountId);
    /// There is something from an earlier run that waits for the person.
    void interruptedFound();

private:
    struct Button {
        QString name;
        QString text;
        std::function<void()> pressed;
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
    void render();
    void renderFlow(Flow *flow);
    void renderInterrupted(const Operation &operation);
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
    QVBoxLayout *m_rows;
    QTimer *m_soon;
    QSet<Flow *> m_watched;
    QList<Operation> m_interrupted;
    QList<ResumeFlow::Item> m_resumed; ///< Of the last resume, as far as it has something to say.
    QList<Finished> m_finished;        ///< The latest first.
    bool m_needsPerson = false;
};

} // namespace patkeeper
