// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowparts.h"
#include "result.h"

#include <QObject>

#include <optional>

namespace patkeeper
{

/// What all flows share: the parts they work with, how they ended, and that they have. A flow belongs to Flows (never
/// to a dialog), emits stateChanged() on each change of its state, and ended() once, when nothing of it is under way or
/// waits.
class Flow : public QObject
{
    Q_OBJECT

public:
    explicit Flow(FlowParts parts, QObject *parent = nullptr);

    /// Of what stopped it, or of what stands in its way now.
    const std::optional<Error> &error() const { return m_error; }
    bool hasEnded() const { return m_ended; }
    /// True while a secret exists only here, or the service may hold a half-made token: quitting now would lose
    /// something.
    virtual bool holdsUnsavedSecret() const { return false; }
    /// What it is doing, for the list of running work (translated).
    virtual QString title() const = 0;

    struct Progress {
        int done = 0;
        int total = 0;
    };
    /// How far it is, where that can be counted.
    virtual std::optional<Progress> progress() const { return {}; }
    /// It goes on only after the person has signed in, decided or taken care of something.
    virtual bool waitsForPerson() const { return false; }
    virtual bool canCancel() const { return false; }
    /// Begins nothing more. What is under way at a service comes to its end all the same.
    virtual void cancel() {}

Q_SIGNALS:
    void stateChanged();
    void ended();

protected:
    void finish();
    /// Names the sign-in that requests of this account are sent with now; another one later means: signed in again.
    QString credentialsOf(const QString &accountId) const;
    /// A keychain that lies, is full or holds somebody else's entry is a keychain's failure, whatever it failed with.
    static Error keychainFailure(Error error);
    /// Ends as failed: what was journalled is closed, as nothing of it remains ...
    void closeFailed(const Operation &operation, Error error);
    /// ... or is given back, as resuming carries it on. The error is there already.
    void leaveToResume(const Operation &operation);
    virtual void enterFailed() {}
    /// Writes a line of history; whether that succeeds changes nothing for the flow.
    void record(const TokenKey &key, const QString &name, const QString &event, const QString &outcome,
                const QString &detail = {});
    /// What the keychain is given to keep: the secret, and what is needed to find its owner again.
    SecretEnvelope envelope(const QString &kind, const Account &account, const QString &remoteId, const QString &name,
                            const SecretParts &secret) const;
    /// From now on signedInAgain() and accountRemoved() tell what becomes of that account.
    void follow(const QString &accountId);
    virtual void signedInAgain() {}
    virtual void accountRemoved() {}
    static Error noSuchAccount();
    /// Where the token is the service's own affair.
    std::optional<Error> readOnlyError(const TokenKey &key) const;
    /// A token as the service answered for it alone: there it does not say whether the token has ended.
    Token withKnownEnd(Token answered) const;

    FlowParts m_parts;
    std::optional<Error> m_error;

private:
    void endFailed();

    bool m_ended = false;
};

} // namespace patkeeper
