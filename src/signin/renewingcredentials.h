// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "clock.h"
#include "issuedsignin.h"
#include "sharedaccess.h"
#include "signincredentials.h"

#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace patkeeper
{

class FileLock;

/// What a sign-in that is renewed works with. The functions answer later and once, as every leaf operation does.
struct RenewalParts {
    SecretStore *secrets = nullptr;
    Clock clock = systemClock();
    QString lockPath;   ///< A file in the profile, of this sign-in alone: processes renew one after another.
    QString sharedName; ///< Of this sign-in: processes share its access token; empty: each has its own.
    /// The sign-in as it is filed now, also by another process.
    std::function<void(QObject *context, Reply<SignIn> reply)> filed;
    /// Asks the authority for a new access token. Unconfirmed where its answer never came.
    std::function<void(const SignIn &signIn, const Secret &refreshToken, QObject *context, Reply<IssuedSignIn> reply)>
        renew;
    /// A key for a new entry of the keychain, never used before.
    std::function<QString()> newKey;
    /// The entry's contents.
    std::function<Secret(const SignIn &signIn, const Secret &refreshToken)> seal;
    /// Files that what is kept is kept under another key now; NotFound where the person has signed in again meanwhile.
    std::function<void(const QString &oldKey, const QString &newKey, QObject *context, Reply<void> reply)> file;
};

/// The credentials of a sign-in that renews itself: an access token in memory, and in the keychain the refresh token
/// that gets the next one, some minutes before the present one ends.
///
///   Resting -asked-> Locking -alone-> LookingUp -an access token of another process-> Resting
///                                        +-> Reading -> Renewing -> Keeping -> Filing -> Discarding -> Resting
///   any -- refused -> Resting (all that asked are told why)
///
/// Promises: however many ask, in however many processes, one renews and the others get what it got. A new refresh
/// token is in the keychain, read back, and filed before it is ever used; only then is the old one removed, and whoever
/// asked answered; where it could not be kept it stays in memory and is kept at the next asking. An answer that never
/// came changes nothing: the old one is tried again. signInNeeded() comes where the authority refused the refresh
/// token, and never for a network or a keychain that does not answer; what was refused once is not asked again, by no
/// later process either.
class RenewingCredentials final : public SignInCredentials
{
    Q_OBJECT

public:
    enum class State { Resting, Locking, LookingUp, Reading, Renewing, Keeping, Filing, Discarding };
    Q_ENUM(State)

    RenewingCredentials(SignIn signIn, RenewalParts parts, QObject *parent = nullptr);
    ~RenewingCredentials() override;

    void credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply) override;
    /// The next asking renews; what was refused is not given again, here or to other processes.
    void refused(const QString &issue) override;
    void accepted(const QString &issue) override;
    bool renews() const override { return true; }
    void adopt(const SignIn &signIn) override;
    QString secretKey() const override { return m_signIn.secretKey; }

    void take(Access access) override;
    void giveUp() override;
    /// When the present access token ends; nothing where there is none.
    std::optional<QDateTime> accessEndsAt() const;
    State state() const { return m_state; }

private:
    struct Asker {
        Interaction interaction;
        QPointer<QObject> context;
        Reply<RequestCredentials> reply;
    };

    bool isFresh(const std::optional<Access> &access) const;
    Interaction interaction() const;
    std::optional<SharedAccess> shared() const;
    void begin();
    void lock();
    void onLocked();
    void onFiledNow(Result<SignIn> filed);
    void read();
    void onRead(Result<Secret> entry);
    void renew();
    void onRenewed(Result<IssuedSignIn> issued);
    void keep();
    void onKept(const Result<void> &stored);
    void onFiled(const Result<void> &filed);
    void keepLater(const Error &error);
    void afterKeeping();
    void succeed();
    void fail(const Error &error);
    void declareNeeded(const Error &error);
    std::vector<Asker> end();

    SignIn m_signIn;
    RenewalParts m_parts;
    State m_state = State::Resting;
    std::vector<Asker> m_askers;
    std::unique_ptr<FileLock> m_lock;
    QTimer m_lockTimer;
    QDateTime m_lockDeadline;
    std::optional<Access> m_access;
    QString m_refused;    ///< The issue that the service would not take.
    QString m_lastChance; ///< Of an access token that was got because the one before was refused, until it is taken.
    bool m_needed;        ///< As it was filed, or found out since.
    Interaction m_runsWith = Interaction::Forbidden;
    Secret m_refreshToken; ///< While it is being used.
    Secret m_unkept;       ///< A newer one that is not in the keychain yet.
    QString m_oldKey;
    QString m_newKey;
    int m_attempts = 0;
};

} // namespace patkeeper
