// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "rotationcreation.h"

#include <memory>

namespace patkeeper
{

/// Makes one more token for a rotation, in another account than its predecessor's: created, stored, read back and
/// accepted by the service, as the successor is.
///
///   Idle -start-> Making (RotationCreation) -made-> Verifying -alive-> Ended
///                    +-- anything else -> Ended        +-- not proven -> Ended
class FurtherToken final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, Making, Verifying, Ended };
    Q_ENUM(State)

    using Outcome = RotationCreation::Outcome;

    FurtherToken(FlowParts parts, RotationCreation::Wanted wanted, QObject *parent = nullptr);
    ~FurtherToken() override;

    void start();
    /// Makes nothing and proves nothing: says whether an earlier run has made it.
    void find();

    State state() const { return m_state; }
    /// Made: its secret was accepted, too, or the person has it elsewhere.
    Outcome outcome() const { return m_outcome; }
    /// Once it is made.
    const std::optional<Token> &token() const { return m_creation.token(); }
    CreateTokenFlow *creation() const { return m_creation.creation(); }
    /// One of them may be what a lost request has made: a person decides.
    QList<Token> candidates() const { return m_creation.candidates(); }
    bool keepsChosen() const { return m_creation.keepsChosen(); }
    const QString &creationId() const { return m_creation.wanted().creationId; }
    const QString &accountId() const { return m_creation.wanted().accountId; }

    bool holdsUnsavedSecret() const override { return m_creation.holdsUnsavedSecret(); }
    bool waitsForPerson() const override { return m_creation.waitsForPerson(); }
    QString title() const override { return m_creation.title(); }

private:
    void enter(State state);
    void end(Outcome outcome, std::optional<Error> error = {});
    void onCreationEnded();
    void verify();
    void probe(const SecretParts &secret);
    void onProbed(Result<ProbeVerdict> verdict);

    RotationCreation m_creation;
    State m_state = State::Idle;
    Outcome m_outcome = Outcome::None;
    bool m_onlyFinds = false;
};

} // namespace patkeeper
