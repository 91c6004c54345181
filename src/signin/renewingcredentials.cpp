// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "renewingcredentials.h"

#include "filelock.h"
#include "refreshtokenentry.h"

#include <QCoreApplication>

#include <algorithm>

namespace patkeeper
{

using namespace std::chrono_literals;

namespace
{

// Another process renews within a few requests' time; longer than a service takes that is asked to wait.
constexpr qint64 longestWaitMs = 90'000;
constexpr auto lockPause = 50ms;
constexpr int attempts = 2;

Error endedError(QString detail = {})
{
    return {.kind = Error::Kind::SignInNeeded,
            .message = QCoreApplication::translate("patkeeper::RenewingCredentials",
                                                   "The sign-in of this account has ended. Sign in again."),
            .detail = std::move(detail),
            .retryAfter = {},
            .field = {}};
}

Error busyError()
{
    return {.kind = Error::Kind::Busy,
            .message = QCoreApplication::translate(
                "patkeeper::RenewingCredentials", "Another Patkeeper is renewing this sign-in and does not finish. Try "
                                                  "again in a minute."),
            .detail = {},
            .retryAfter = {},
            .field = {}};
}

/// What the authority never answered is no operation of the person's that may have happened: it is asked again.
Error withoutAnswer(Error error)
{
    if (error.kind != Error::Kind::Unconfirmed)
        return error;
    error.kind = Error::Kind::TimedOut;
    error.message = QCoreApplication::translate("patkeeper::RenewingCredentials",
                                                "The sign-in could not be renewed: its authority gave no answer. "
                                                "Check the network and try again.");
    return error;
}

RequestCredentials issuedOf(const Access &access)
{
    RequestCredentials credentials = RequestCredentials::bearer(access.token);
    credentials.issue = access.issue;
    return credentials;
}

} // namespace

RenewingCredentials::RenewingCredentials(SignIn signIn, RenewalParts parts, QObject *parent)
    : SignInCredentials(parent),
      m_signIn(std::move(signIn)),
      m_parts(std::move(parts)),
      m_needed(m_signIn.needed)
{
    m_lockTimer.setSingleShot(true);
    m_lockTimer.setInterval(lockPause);
    connect(&m_lockTimer, &QTimer::timeout, this, &RenewingCredentials::lock);
}

RenewingCredentials::~RenewingCredentials() = default;

bool RenewingCredentials::isFresh(const std::optional<Access> &access) const
{
    return access && access->issue != m_refused && m_parts.clock() < access->renewAt;
}

std::optional<QDateTime> RenewingCredentials::accessEndsAt() const
{
    return m_access ? std::optional(m_access->expiresAt) : std::nullopt;
}

std::optional<SharedAccess> RenewingCredentials::shared() const
{
    if (m_parts.sharedName.isEmpty())
        return {};
    // An access token of before is none of the sign-in that took its place.
    return SharedAccess(m_parts.sharedName + QLatin1Char('/') + m_signIn.occasion);
}

void RenewingCredentials::credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply)
{
    if (m_needed)
        return replyLater<RequestCredentials>(context, std::move(reply), std::unexpected(endedError()));
    if (isFresh(m_access))
        return replyLater<RequestCredentials>(context, std::move(reply), issuedOf(*m_access));
    m_askers.push_back({interaction, context, std::move(reply)});
    if (m_state == State::Resting)
        begin();
}

void RenewingCredentials::begin()
{
    m_state = State::Locking;
    m_lockDeadline = m_parts.clock().addMSecs(longestWaitMs);
    // Never from within the asking: what follows may answer.
    m_lockTimer.start(0ms);
}

Interaction RenewingCredentials::interaction() const
{
    const bool somebodyWatches = std::any_of(
        m_askers.begin(), m_askers.end(), [](const Asker &asker) { return asker.interaction == Interaction::Allowed; });
    return somebodyWatches ? Interaction::Allowed : Interaction::Forbidden;
}

void RenewingCredentials::lock()
{
    if (!m_lock) {
        Result<FileLock> opened = FileLock::open(m_parts.lockPath);
        if (!opened)
            return fail(opened.error());
        m_lock = std::make_unique<FileLock>(std::move(*opened));
    }
    if (m_lock->tryLock(FileLock::Mode::Exclusive))
        return onLocked();
    if (m_parts.clock() > m_lockDeadline)
        return fail(busyError());
    m_lockTimer.start(lockPause);
}

void RenewingCredentials::onLocked()
{
    m_state = State::LookingUp;
    if (const auto place = shared()) {
        if (std::optional<Access> theirs = place->read(); isFresh(theirs)) {
            m_access = std::move(theirs);
            return succeed();
        }
    }
    m_parts.filed(this, [this](Result<SignIn> filed) { onFiledNow(std::move(filed)); });
}

void RenewingCredentials::onFiledNow(Result<SignIn> filed)
{
    if (!filed)
        return filed.error().kind == Error::Kind::NotFound ? declareNeeded(endedError()) : fail(filed.error());
    adopt(*filed);
    if (isFresh(m_access)) // The person has signed in meanwhile.
        return succeed();
    if (m_signIn.secretKey.isEmpty())
        return declareNeeded(endedError());
    m_runsWith = interaction();
    if (m_unkept.isEmpty())
        return read();
    m_oldKey = m_signIn.secretKey;
    keep();
}

void RenewingCredentials::read()
{
    m_state = State::Reading;
    m_oldKey = m_signIn.secretKey;
    m_parts.secrets->read(m_oldKey, m_runsWith, this, [this](Result<Secret> entry) { onRead(std::move(entry)); });
}

void RenewingCredentials::onRead(Result<Secret> entry)
{
    Result<Secret> refreshToken = refreshTokenOf(std::move(entry));
    if (!refreshToken)
        return refreshToken.error().kind == Error::Kind::SecretMissing ? declareNeeded(endedError())
                                                                       : fail(refreshToken.error());
    m_refreshToken = std::move(*refreshToken);
    m_attempts = 0;
    renew();
}

void RenewingCredentials::renew()
{
    m_state = State::Renewing;
    ++m_attempts;
    m_parts.renew(m_signIn, m_refreshToken, this,
                  [this](Result<IssuedSignIn> issued) { onRenewed(std::move(issued)); });
}

void RenewingCredentials::onRenewed(Result<IssuedSignIn> issued)
{
    if (!issued && issued.error().kind == Error::Kind::Unconfirmed && m_attempts < attempts)
        return renew();
    if (!issued) {
        m_refreshToken = Secret();
        return issued.error().kind == Error::Kind::SignInNeeded ? declareNeeded(issued.error())
                                                                : fail(withoutAnswer(issued.error()));
    }
    const bool isLastChance = !m_refused.isEmpty();
    m_access = accessOf(std::move(issued->accessToken), m_parts.clock(), issued->expiresAt);
    m_lastChance = isLastChance ? m_access->issue : QString();
    m_refused.clear();
    const bool isNew = !issued->refreshToken.isEmpty() && !(issued->refreshToken == m_refreshToken);
    m_refreshToken = Secret();
    if (!isNew)
        return succeed();
    m_unkept = std::move(issued->refreshToken);
    keep();
}

void RenewingCredentials::keep()
{
    m_state = State::Keeping;
    m_newKey = m_parts.newKey();
    m_parts.secrets->store(m_newKey, m_parts.seal(m_signIn, m_unkept), m_runsWith, this,
                           [this](const Result<void> &stored) { onKept(stored); });
}

void RenewingCredentials::onKept(const Result<void> &stored)
{
    if (!stored)
        return keepLater(stored.error());
    m_state = State::Filing;
    m_parts.file(m_oldKey, m_newKey, this, [this](const Result<void> &filed) { onFiled(filed); });
}

void RenewingCredentials::onFiled(const Result<void> &filed)
{
    if (!filed && filed.error().kind != Error::Kind::NotFound)
        return keepLater(filed.error());
    m_unkept = Secret();
    if (filed)
        m_signIn.secretKey = m_newKey;
    m_state = State::Discarding;
    // What is no longer pointed at goes; if the person has signed in meanwhile, that is the new one. Whoever asked is
    // answered after that: a program that only prints an access token ends with its answer.
    m_parts.secrets->remove(filed ? m_oldKey : m_newKey, Interaction::Forbidden, this,
                            [this](const Result<void> &) { afterKeeping(); });
}

/// The old one is still where it was, and the authority may take it; the new one is kept at the next asking.
void RenewingCredentials::keepLater(const Error &error)
{
    // A write that the keychain gave no answer to may have come through. Nobody waits for that one's removal: the
    // keychain has just shown that it does not answer.
    m_parts.secrets->remove(m_newKey, Interaction::Forbidden, this, [](const Result<void> &) {});
    if (isFresh(m_access))
        return succeed();
    fail(error);
}

/// What was kept late was not for want of an access token, which may have ended since.
void RenewingCredentials::afterKeeping()
{
    if (isFresh(m_access))
        return succeed();
    read();
}

void RenewingCredentials::succeed()
{
    if (const auto place = shared(); place && m_access)
        place->write(*m_access, m_parts.clock());
    std::vector<Asker> askers = end();
    for (Asker &asker : askers) {
        if (asker.context)
            asker.reply(issuedOf(*m_access));
    }
}

void RenewingCredentials::fail(const Error &error)
{
    // The present one still holds for some minutes.
    if (m_access && m_access->issue != m_refused && m_parts.clock() < m_access->expiresAt) {
        std::vector<Asker> askers = end();
        const Access &access = *m_access;
        const RequestCredentials given = issuedOf(access);
        for (Asker &asker : askers) {
            if (asker.context)
                asker.reply(given.clone());
        }
        return;
    }
    const bool couldAsk = isKeychainError(error.kind) && m_runsWith == Interaction::Forbidden;
    std::vector<Asker> askers = end();
    for (Asker &asker : askers) {
        // Who came later, and may have the keychain ask, is not answered for those who may not.
        if (couldAsk && asker.interaction == Interaction::Allowed && asker.context)
            credentials(asker.interaction, asker.context, std::move(asker.reply));
        else if (asker.context)
            asker.reply(std::unexpected(error));
    }
}

std::vector<RenewingCredentials::Asker> RenewingCredentials::end()
{
    m_state = State::Resting;
    m_lock.reset();
    m_runsWith = Interaction::Forbidden;
    return std::exchange(m_askers, {});
}

void RenewingCredentials::declareNeeded(const Error &error)
{
    m_needed = true;
    m_access.reset();
    if (const auto place = shared())
        place->remove();
    const QPointer<RenewingCredentials> self(this);
    std::vector<Asker> askers = end();
    Q_EMIT signInNeeded();
    for (Asker &asker : askers) {
        if (self && asker.context)
            asker.reply(std::unexpected(error));
    }
}

void RenewingCredentials::refused(const QString &issue)
{
    if (m_needed || !m_access || issue != m_access->issue)
        return;
    if (issue == m_lastChance)
        return declareNeeded(endedError());
    m_refused = issue;
    m_access.reset();
    if (const auto place = shared()) {
        if (const std::optional<Access> theirs = place->read(); theirs && theirs->issue == issue)
            place->remove();
    }
}

void RenewingCredentials::accepted(const QString &issue)
{
    if (issue == m_lastChance)
        m_lastChance.clear();
}

void RenewingCredentials::adopt(const SignIn &signIn)
{
    const bool isAnother = signIn.occasion != m_signIn.occasion || signIn.secretKey.isEmpty();
    if (!isAnother) {
        // Another process could renew it after all.
        m_needed = m_needed && signIn.secretKey == m_signIn.secretKey;
        m_signIn = signIn;
        return;
    }
    if (const auto place = shared())
        place->remove();
    m_signIn = signIn;
    m_needed = false;
    m_access.reset();
    m_refused.clear();
    m_lastChance.clear();
    m_unkept = Secret();
}

void RenewingCredentials::take(Access access)
{
    m_needed = false;
    m_access = std::move(access);
    if (const auto place = shared())
        place->write(*m_access, m_parts.clock());
}

void RenewingCredentials::giveUp()
{
    if (!m_needed)
        declareNeeded(endedError());
}

} // namespace patkeeper
