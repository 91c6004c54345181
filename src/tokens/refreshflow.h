// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flow.h"

#include <QMap>

namespace patkeeper
{

/// Lists accounts, all at the same time, each on its own. A partial listing changes nothing.
///
///   Idle -start-> Running -every account answered-> Finished
class RefreshFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Running, Finished };
    Q_ENUM(State)

    struct Outcome {
        bool answered = false;
        std::optional<Error> error;
        ListingDifference difference;
    };

    explicit RefreshFlow(FlowParts parts, QObject *parent = nullptr);

    /// No accounts: all. What nobody asked for (a timer, the start of the program) forbids interaction.
    void start(QStringList accountIds = {}, Interaction interaction = Interaction::Allowed);
    State state() const { return m_state; }
    const QMap<QString, Outcome> &outcomes() const { return m_outcomes; } ///< By account id.

    QString title() const override;
    std::optional<Progress> progress() const override;
    bool canCancel() const override { return m_state == State::Running; }
    /// Answers that still come are not taken; what was known of those accounts stays.
    void cancel() override;

private:
    void refresh(const QString &accountId);
    void onIdentified(const QString &accountId, Result<Identity> result);
    void list(const QString &accountId);
    void onListed(const QString &accountId, Result<TokenListing> result);
    void settle(const QString &accountId, Result<ListingDifference> result);
    void endIfAnswered();

    State m_state = State::Idle;
    Interaction m_interaction = Interaction::Forbidden;
    QMap<QString, Outcome> m_outcomes;
};

} // namespace patkeeper
