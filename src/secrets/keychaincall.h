// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "keychainsecretstore.h"
#include "replytarget.h"
#include "secretserviceclient.h"

#include <QPointer>

#include <memory>
#include <optional>

namespace QKeychain
{
class Job;
}

namespace patkeeper
{

inline constexpr auto keychainServiceName = "Patkeeper";

/// One call to the keychain, with its deadline. What the calls have in common:
///
///   Queued -start-> Searching -found-> what the call is about
///                    |   ^  +-- locked -> Asking -done-> Searching (once, and only if the person may be asked)
///                    |   +--------------------+
///                    +-- nothing -> Surveying -open-> "not there" is proven     -locked-> Asking or KeychainLocked
///                                             -absent-> KeychainAbsent
///   any -deadline-> Ended (KeychainTimedOut)   a job or a search fails -> Surveying -> the reason that the survey
///   shows
///
/// Where no service can be searched, a call begins with onUnsearchable() and has only QtKeychain's answers to go by.
class KeychainCall : public QObject
{
    Q_OBJECT

public:
    enum class State { Queued, Searching, Surveying, Asking, Checking, Writing, Reading, Deleting, Ended };

    KeychainCall(QString key, Interaction interaction, SecretServiceClient *service, const KeychainTimes &times,
                 QObject *parent);

    virtual void start();
    State state() const { return m_state; }
    bool isSlow() const { return m_slow; }

Q_SIGNALS:
    void slow();
    /// The reply is on its way; the call deletes itself.
    void ended(patkeeper::KeychainCall *call);

protected:
    /// What to search for: this key, unless the call is about more.
    virtual QMap<QString, QString> attributes() const;
    virtual void onFound(const FoundItems &found) = 0;
    /// Nothing was found, and the keychain is open.
    virtual void onProvenMissing() = 0;
    virtual void onUnsearchable() = 0;
    virtual void onSurveyed(const KeychainSurvey &survey);
    virtual void onAbsent(const KeychainSurvey &survey);
    virtual void onJobDone(QKeychain::Job *job) = 0;
    virtual void onJobFailed(QKeychain::Job *job);
    virtual void deliverFailure(Error error) = 0;

    void search();
    void survey();
    void surveyBecauseOf(Error error);
    void unlock(const QStringList &paths);
    void createCollection();
    void runJob(State state, std::unique_ptr<QKeychain::Job> job);
    void runRead(State state);
    void runDelete();
    void fail(Error error);
    void fail(Error::Kind kind, const QString &detail = {});
    void end();

    const QString &key() const { return m_key; }
    Interaction interaction() const { return m_interaction; }
    SecretServiceClient *service() const { return m_service; }
    void setState(State state) { m_state = state; }

private:
    void startJob(QKeychain::Job *job);
    void onJobFinished(QKeychain::Job *job);
    void onLocked(const QString &collection);
    void onAsked(Result<void> answer);
    void onSlow();

    QString m_key;
    Interaction m_interaction;
    SecretServiceClient *m_service;
    std::optional<Error> m_cause; ///< What a survey is to explain.
    State m_state = State::Queued;
    bool m_asked = false; ///< The person, which is done once.
    bool m_slow = false;
};

} // namespace patkeeper
