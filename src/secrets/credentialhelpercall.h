// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "credentialhelperrun.h"
#include "keychainsecretstore.h"
#include "replytarget.h"
#include "result.h"

#include <QSet>

#include <memory>
#include <optional>

namespace patkeeper
{

/// What the helper says it holds of ours.
struct CredentialHelperListing {
    QSet<QString> keys;
    bool marked = false; ///< Patkeeper's mark is there, so this is the store that was chosen.
};

/// One call to a credential helper: several runs of its program, one after another, within one deadline. What the calls
/// have in common:
///
///   Queued -start-> Listing -> what the call is about: Reading, Writing, Erasing, Listing again
///   any -deadline-> Ended (KeychainTimedOut, the running program is ended)
///   a run fails -> Ended, unless the call goes on from there
///
/// An empty listing proves nothing, as docker-credential-pass gives one wherever it finds no store (another HOME, a
/// folder that is not mounted, pass not installed). So Patkeeper files a mark when a helper is chosen, and believes
/// only the listings that have it.
class CredentialHelperCall : public QObject
{
    Q_OBJECT

public:
    enum class State { Queued, Listing, Reading, Writing, Erasing, Ended };

    CredentialHelperCall(QString helper, QString key, Interaction interaction, const KeychainTimes &times,
                         QObject *parent);

    void start();
    State state() const { return m_state; }
    bool isSlow() const { return m_slow; }
    /// What kept the call from its end; nothing where it came to it.
    const std::optional<Error::Kind> &failedBy() const { return m_failedBy; }

Q_SIGNALS:
    void slow();
    /// The reply is on its way; the call deletes itself.
    void ended(patkeeper::CredentialHelperCall *call);

protected:
    virtual void onListed(const CredentialHelperListing &listing) = 0;
    /// SecretMissing: the helper has no such entry, or says so.
    virtual void onRead(Result<Secret>) {}
    virtual void onWritten(const Result<void> &) {}
    virtual void onErased(const Result<void> &) {}
    virtual void deliverFailure(Error error) = 0;
    /// Only the call that files the mark goes without it.
    virtual bool needsMark() const { return true; }

    void list();
    void read();
    void write(const Secret &value);
    void erase();
    void fail(Error error);
    void end();

    const QString &helper() const { return m_helper; }
    const QString &key() const { return m_key; }
    static QString markKey();
    static Secret markValue();

private:
    void run(State state, const QString &action, const Secret &input);
    void onRunEnded();
    void onListEnded(const CredentialHelperAnswer &answer);
    Result<Secret> valueIn(const CredentialHelperAnswer &answer) const;
    void onSlow();

    QString m_helper;
    QString m_key;
    Interaction m_interaction;
    State m_state = State::Queued;
    QString m_action;
    std::unique_ptr<CredentialHelperRun> m_run;
    std::optional<Error::Kind> m_failedBy;
    bool m_slow = false;
};

} // namespace patkeeper
