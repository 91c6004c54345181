// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keychaincall.h"

#include "keychainerror.h"
#include "log.h"

#include <QTimer>

#include <qt6keychain/keychain.h>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

// QtKeychain has one queue for the whole process. An abandoned job keeps it occupied, and a job that were put behind it
// would still be carried out after its caller was told of a time-out: so nothing is handed over before this one is
// gone.
QPointer<QKeychain::Job> &jobInProgress()
{
    static QPointer<QKeychain::Job> job;
    return job;
}

QString describe(const QKeychain::Job &job)
{
    return u"QtKeychain error %1: %2"_s.arg(static_cast<int>(job.error())).arg(job.errorString());
}

Error::Kind kindOf(QKeychain::Error error)
{
    switch (error) {
    case QKeychain::EntryNotFound:
        return Error::Kind::SecretMissing;
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return Error::Kind::KeychainDenied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return Error::Kind::KeychainAbsent;
    default:
        return Error::Kind::StorageFailed;
    }
}

} // namespace

KeychainCall::KeychainCall(QString key, Interaction interaction, SecretServiceClient *service,
                           const KeychainTimes &times, QObject *parent)
    : QObject(parent),
      m_key(std::move(key)),
      m_interaction(interaction),
      m_service(service)
{
    QTimer::singleShot(interaction == Interaction::Allowed ? times.allowed : times.forbidden, this,
                       [this] { fail(Error::Kind::KeychainTimedOut); });
    QTimer::singleShot(times.waitingAfter, this, &KeychainCall::onSlow);
}

void KeychainCall::start()
{
    if (SecretServiceClient::isSupported())
        search();
    else
        onUnsearchable();
}

QMap<QString, QString> KeychainCall::attributes() const
{
    return {{u"user"_s, m_key}, {u"server"_s, QLatin1String(keychainServiceName)}};
}

void KeychainCall::search()
{
    m_state = State::Searching;
    m_service->search(attributes(), m_interaction, this, [this](Result<FoundItems> found) {
        if (m_state != State::Searching)
            return;
        if (found)
            onFound(*found);
        else
            surveyBecauseOf(std::move(found.error()));
    });
}

void KeychainCall::survey()
{
    m_state = State::Surveying;
    m_service->survey(this, [this](Result<KeychainSurvey> survey) {
        if (m_state != State::Surveying)
            return;
        if (survey)
            onSurveyed(*survey);
        else
            fail(std::move(survey.error()));
    });
}

void KeychainCall::surveyBecauseOf(Error error)
{
    if (!SecretServiceClient::isSupported()) {
        fail(std::move(error));
        return;
    }
    qCDebug(lcKeychain) << "looking into" << error.detail;
    m_cause = std::move(error);
    survey();
}

void KeychainCall::onSurveyed(const KeychainSurvey &survey)
{
    const bool open = survey.state == KeychainState::Ready;
    const bool couldNotStart = m_cause && m_cause->kind == Error::Kind::KeychainAbsent && !survey.running &&
                               m_interaction == Interaction::Allowed;
    if (m_cause && (open || couldNotStart))
        fail(std::move(*m_cause));
    else if (m_cause)
        fail(survey.state == KeychainState::Locked ? Error::Kind::KeychainLocked : Error::Kind::KeychainAbsent,
             m_cause->detail);
    else if (open)
        onProvenMissing();
    else if (survey.state == KeychainState::Locked)
        onLocked(survey.defaultCollection);
    else
        onAbsent(survey);
}

void KeychainCall::onLocked(const QString &collection)
{
    if (collection.isEmpty())
        fail(Error::Kind::KeychainLocked, u"the Secret Service is not running"_s);
    else
        unlock({collection});
}

void KeychainCall::onAbsent(const KeychainSurvey &survey)
{
    fail(Error::Kind::KeychainAbsent, survey.running ? u"no default collection"_s : u"no Secret Service"_s);
}

void KeychainCall::unlock(const QStringList &paths)
{
    if (m_interaction == Interaction::Forbidden || m_asked) {
        fail(Error::Kind::KeychainLocked);
        return;
    }
    m_asked = true;
    m_state = State::Asking;
    m_service->unlock(paths, this, [this](Result<void> answer) { onAsked(std::move(answer)); });
}

void KeychainCall::createCollection()
{
    if (m_interaction == Interaction::Forbidden || m_asked) {
        fail(Error::Kind::KeychainAbsent, u"no default collection"_s);
        return;
    }
    m_asked = true;
    m_state = State::Asking;
    m_service->createDefaultCollection(this, [this](Result<void> answer) { onAsked(std::move(answer)); });
}

void KeychainCall::onAsked(Result<void> answer)
{
    if (m_state != State::Asking)
        return;
    if (answer)
        search();
    else
        fail(std::move(answer.error()));
}

void KeychainCall::runJob(State state, std::unique_ptr<QKeychain::Job> job)
{
    m_state = state;
    job->setInsecureFallback(false);
    job->setKey(m_key);
    QKeychain::Job *next = job.release();
    if (jobInProgress().isNull()) {
        startJob(next);
        return;
    }
    next->setParent(this);
    connect(jobInProgress(), &QObject::destroyed, next, [this, next] { startJob(next); });
}

void KeychainCall::startJob(QKeychain::Job *job)
{
    // From here on the job belongs to itself: its backend keeps a bare pointer to it, so it must outlive this call if
    // need be.
    job->setParent(nullptr);
    job->setAutoDelete(true);
    jobInProgress() = job;
    connect(job, &QKeychain::Job::finished, this, &KeychainCall::onJobFinished);
    job->start();
}

void KeychainCall::runRead(State state)
{
    runJob(state, std::make_unique<QKeychain::ReadPasswordJob>(QLatin1String(keychainServiceName)));
}

void KeychainCall::runDelete()
{
    runJob(State::Deleting, std::make_unique<QKeychain::DeletePasswordJob>(QLatin1String(keychainServiceName)));
}

void KeychainCall::onJobFinished(QKeychain::Job *job)
{
    jobInProgress().clear();
    if (m_state == State::Ended)
        return;
    if (job->error() == QKeychain::NoError)
        onJobDone(job);
    else
        onJobFailed(job);
}

void KeychainCall::onJobFailed(QKeychain::Job *job)
{
    auto kind = kindOf(job->error());
    // It was found a moment ago, so its absence is not proven.
    if (kind == Error::Kind::SecretMissing && SecretServiceClient::isSupported())
        kind = Error::Kind::KeychainDenied;
    surveyBecauseOf(m_state == State::Writing && kind == Error::Kind::StorageFailed
                        ? keychainRefusedValue(describe(*job))
                        : keychainError(kind, describe(*job)));
}

void KeychainCall::fail(Error::Kind kind, const QString &detail)
{
    fail(keychainError(kind, detail));
}

void KeychainCall::fail(Error error)
{
    if (m_state == State::Ended)
        return;
    if (error.kind == Error::Kind::KeychainTimedOut && error.detail.isEmpty())
        error.detail = u"while in state %1"_s.arg(static_cast<int>(m_state));
    deliverFailure(std::move(error));
    end();
}

void KeychainCall::end()
{
    m_state = State::Ended;
    Q_EMIT ended(this);
    deleteLater();
}

void KeychainCall::onSlow()
{
    if (m_state == State::Ended)
        return;
    m_slow = true;
    Q_EMIT slow();
}

} // namespace patkeeper
