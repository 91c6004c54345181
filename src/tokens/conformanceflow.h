// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "conformancereport.h"
#include "servicesurvey.h"
#include "trialtokenflow.h"

#include <QElapsedTimer>
#include <QTimer>

#include <memory>

namespace patkeeper
{

/// Has a service show what it does where its documentation is silent: asks it, makes one token that lives for a day at
/// most and may do next to nothing, changes it, tries it, and ends it, asking in between.
///
///   Idle -start-> AskingBefore -> Creating -> Probing -> AskingLiving -> Changing -> ProbingChanged -> AskingChanged
///        -> Revoking -> ProbingEnded -> AskingEnded -> Done
///   any -- failed, or stop() -> Revoking (where there is a token) -> Failed
///
/// Promises: nothing of it leaves a living token behind: the token is a TrialTokenFlow's, which resuming ends whatever
/// interrupts this. What can be told is in the report also where it failed.
class ConformanceFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State {
        Idle,
        AskingBefore,
        Creating,
        Probing,
        AskingLiving,
        Changing,
        ProbingChanged,
        AskingChanged,
        Revoking,
        ProbingEnded,
        AskingEnded,
        Done,
        Failed
    };
    Q_ENUM(State)

    /// @p survey of that account's provider.
    ConformanceFlow(FlowParts parts, QString accountId, std::unique_ptr<ServiceSurvey> survey,
                    QObject *parent = nullptr);
    ~ConformanceFlow() override;

    void start();
    /// Asks nothing more; a token that was made is ended first.
    void stop();
    void cancel() override { stop(); }
    bool canCancel() const override { return !m_stopped && !hasEnded(); }

    State state() const { return m_state; }
    /// Once it has ended.
    ConformanceReport report() const;

    QString title() const override;
    bool holdsUnsavedSecret() const override { return m_trial && m_trial->holdsUnsavedSecret(); }

private:
    void enter(State state);
    void fail(Error error);
    bool isStopped();
    void ask(ServiceSurvey::Stage stage, State state, void (ConformanceFlow::*then)());
    void create();
    void onTrial();
    void onTrialEnded();
    void change();
    void probe(State state, const QString &question, const QString &about, bool untilAlive,
               void (ConformanceFlow::*then)());
    void onVerdict(const Result<ProbeVerdict> &verdict);
    void settleProbe(const QJsonValue &answer, const QString &remark = {});
    void probeNew();
    void askLiving();
    void probeChanged();
    void askChanged();
    void revoke();
    void askEnded();
    void end();

    struct Probe {
        QString question;
        QString about;
        bool untilAlive = true;
        void (ConformanceFlow::*then)() = nullptr;
        int attempts = 0;
        QElapsedTimer since;
    };

    QString m_accountId;
    State m_state = State::Idle;
    bool m_stopped = false;
    std::unique_ptr<ServiceSurvey> m_survey;
    std::unique_ptr<TrialTokenFlow> m_trial;
    SurveyedToken m_token;
    SecretParts m_secret; ///< To be tried after its token has ended.
    Probe m_probe;
    QTimer m_timer;
    QList<SurveyFinding> m_findings;
    QString m_provider;
    bool m_complete = false;
};

} // namespace patkeeper
