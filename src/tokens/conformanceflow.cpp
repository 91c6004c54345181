// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "conformanceflow.h"

#include <QJsonObject>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

// A day at most, also after it was extended once.
constexpr std::chrono::seconds firstLife = 23h;
constexpr std::chrono::seconds extendedLife = 23h + 30min;
// How long is waited for the service to take a new secret, and to refuse one whose token was revoked.
constexpr std::chrono::milliseconds betweenProbes = 2s;
constexpr int mostProbes = 15;
const auto tokenName = u"patkeeper conformance"_s;
const auto changedName = u"patkeeper conformance, changed"_s;

} // namespace

ConformanceFlow::ConformanceFlow(FlowParts parts, QString accountId, std::unique_ptr<ServiceSurvey> survey,
                                 QObject *parent)
    : Flow(std::move(parts), parent),
      m_accountId(std::move(accountId)),
      m_survey(std::move(survey))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        TokenProvider *provider = m_parts.providers->provider(m_accountId);
        if (provider == nullptr)
            return fail(noSuchAccount());
        ++m_probe.attempts;
        provider->probe(m_secret, this, [this](Result<ProbeVerdict> verdict) { onVerdict(verdict); });
    });
}

ConformanceFlow::~ConformanceFlow() = default;

void ConformanceFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void ConformanceFlow::start()
{
    if (m_state != State::Idle)
        return;
    TokenProvider *provider = m_parts.providers->provider(m_accountId);
    if (provider == nullptr)
        return fail(noSuchAccount());
    m_provider = provider->capabilities().kind;
    if (!m_survey) {
        return fail(Error{.kind = Error::Kind::Unsupported,
                          .message = tr("There is nothing to ask this kind of service: what it does is known.")});
    }
    ask(ServiceSurvey::Stage::Before, State::AskingBefore, &ConformanceFlow::create);
}

void ConformanceFlow::stop()
{
    m_stopped = true;
    if (m_timer.isActive()) {
        m_timer.stop();
        (void)isStopped();
    }
}

/// Ends it where that was asked for.
bool ConformanceFlow::isStopped()
{
    if (m_stopped)
        fail(Error{.kind = Error::Kind::Cancelled, .message = tr("The check was stopped. No token of it lives.")});
    return m_stopped;
}

void ConformanceFlow::ask(ServiceSurvey::Stage stage, State state, void (ConformanceFlow::*then)())
{
    enter(state);
    m_survey->ask(stage, m_token, this, [this, then](Result<QList<SurveyFinding>> findings) {
        if (!findings)
            return fail(findings.error());
        m_findings.append(*findings);
        if (!isStopped())
            (this->*then)();
    });
}

void ConformanceFlow::create()
{
    enter(State::Creating);
    const QDateTime now = m_parts.inventory->now(m_accountId);
    m_trial = std::make_unique<TrialTokenFlow>(m_parts, m_accountId);
    connect(m_trial.get(), &Flow::stateChanged, this, &ConformanceFlow::onTrial);
    connect(m_trial.get(), &Flow::ended, this, &ConformanceFlow::onTrialEnded, Qt::QueuedConnection);
    m_trial->start({.name = tokenName,
                    .scopes = m_survey->trialScopes(),
                    .expiresAt = now.addSecs(firstLife.count()),
                    .options = {}});
}

void ConformanceFlow::onTrial()
{
    if (m_trial->state() != TrialTokenFlow::State::Living)
        return;
    m_token = {.asked = m_trial->request(), .given = *m_trial->token()};
    for (const SecretPart &part : m_trial->secret())
        m_secret.push_back({.name = part.name, .value = part.value.clone()});
    if (!isStopped())
        probeNew();
}

void ConformanceFlow::probe(State state, const QString &question, const QString &about, bool untilAlive,
                            void (ConformanceFlow::*then)())
{
    m_probe = {
        .question = question, .about = about, .untilAlive = untilAlive, .then = then, .attempts = 0, .since = {}};
    m_probe.since.start();
    enter(state);
    m_timer.start(0ms);
}

void ConformanceFlow::onVerdict(const Result<ProbeVerdict> &verdict)
{
    // Nothing but an answer tells.
    if (!verdict)
        return settleProbe({}, u"could not be asked: "_s + errorKindName(verdict.error().kind));
    const bool isAlive = verdict->kind == ProbeVerdict::Kind::Alive;
    if (isAlive == m_probe.untilAlive || m_probe.attempts >= mostProbes) {
        return settleProbe(QJsonObject{{u"accepted"_s, isAlive},
                                       {u"attempts"_s, m_probe.attempts},
                                       {u"afterMilliseconds"_s, static_cast<qint64>(m_probe.since.elapsed())}});
    }
    if (m_stopped)
        return (void)isStopped();
    m_timer.start(betweenProbes);
}

void ConformanceFlow::settleProbe(const QJsonValue &answer, const QString &remark)
{
    m_findings.append({m_probe.question, m_probe.about, answer, remark});
    if (!isStopped())
        (this->*m_probe.then)();
}

void ConformanceFlow::probeNew()
{
    probe(State::Probing, u"secret.after-create"_s, u"When is the new secret accepted?"_s, true,
          &ConformanceFlow::askLiving);
}

void ConformanceFlow::askLiving()
{
    ask(ServiceSurvey::Stage::Living, State::AskingLiving, &ConformanceFlow::change);
}

// The journal knows of the token, and that it has to end: a change that is lost changes nothing about that.
void ConformanceFlow::change()
{
    TokenProvider *provider = m_parts.providers->provider(m_accountId);
    if (provider == nullptr)
        return fail(noSuchAccount());
    enter(State::Changing);
    const QDateTime now = m_parts.inventory->now(m_accountId);
    const TokenUpdate wanted{.remoteId = m_token.given.remoteId,
                             .name = changedName,
                             .scopes = {},
                             .expiresAt = now.addSecs(extendedLife.count())};
    const TokenUpdate update = provider->preparedUpdate(wanted, now);
    provider->update(update, this, [this, later = update.expiresAt](Result<Token> changed) {
        SurveyFinding finding{.question = u"change.accepted"_s,
                              .about = u"Are a new name and a later expiry accepted, and are they what is answered?"_s,
                              .answer = {},
                              .remark = {}};
        if (changed) {
            finding.answer = QJsonObject{{u"name"_s, changed->name == changedName},
                                         {u"scopesKept"_s, changed->scopes == m_token.given.scopes},
                                         {u"createdKept"_s, changed->createdAt == m_token.given.createdAt}};
            m_token.asked.expiresAt = later;
            m_token.given = std::move(*changed);
        } else {
            finding.remark = u"refused: "_s + errorKindName(changed.error().kind);
        }
        m_findings.append(finding);
        if (!isStopped())
            probeChanged();
    });
}

void ConformanceFlow::probeChanged()
{
    probe(State::ProbingChanged, u"secret.after-change"_s, u"Is the secret the same after a change?"_s, true,
          &ConformanceFlow::askChanged);
}

void ConformanceFlow::askChanged()
{
    ask(ServiceSurvey::Stage::Changed, State::AskingChanged, &ConformanceFlow::revoke);
}

void ConformanceFlow::revoke()
{
    enter(State::Revoking);
    m_trial->endTrial();
}

void ConformanceFlow::onTrialEnded()
{
    if (m_trial->state() == TrialTokenFlow::State::Failed && (!m_error || m_error->kind == Error::Kind::Cancelled))
        m_error = m_trial->error();
    if (m_error)
        return end();
    probe(State::ProbingEnded, u"secret.after-revoke"_s, u"When is the secret of a revoked token refused?"_s, false,
          &ConformanceFlow::askEnded);
}

void ConformanceFlow::askEnded()
{
    m_secret.clear();
    enter(State::AskingEnded);
    m_survey->ask(ServiceSurvey::Stage::Ended, m_token, this, [this](Result<QList<SurveyFinding>> findings) {
        if (!findings)
            return fail(findings.error());
        m_findings.append(*findings);
        m_complete = true;
        end();
    });
}

void ConformanceFlow::fail(Error error)
{
    if (!m_error)
        m_error = std::move(error);
    if (m_trial && m_trial->state() == TrialTokenFlow::State::Living)
        return revoke();
    // Its own end comes, and ends this.
    if (m_trial && !m_trial->hasEnded())
        return;
    end();
}

void ConformanceFlow::end()
{
    m_timer.stop();
    m_secret.clear();
    enter(m_error ? State::Failed : State::Done);
    finish();
}

ConformanceReport ConformanceFlow::report() const
{
    ConformanceReport report{.provider = m_provider,
                             .program = QStringLiteral(PATKEEPER_VERSION),
                             .date = m_parts.clock().date(),
                             .complete = m_complete,
                             .findings = m_findings};
    if (m_survey)
        report.findings.append(m_survey->noticed());
    return report;
}

QString ConformanceFlow::title() const
{
    return tr("Checking what the service does");
}

} // namespace patkeeper
