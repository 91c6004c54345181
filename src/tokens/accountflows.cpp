// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountflows.h"

#include <QUuid>

#include <algorithm>

namespace patkeeper
{

SignInFlow::SignInFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent) {}

SignInFlow::~SignInFlow() = default;

void SignInFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void SignInFlow::addAccount(Account account, Secret bearer)
{
    if (m_state != State::Idle)
        return;
    m_account = std::move(account);
    if (m_account.name.isEmpty() || m_account.name.contains(QLatin1Char('/')) ||
        m_account.name.contains(QLatin1Char('#'))) {
        return fail(Error{.kind = Error::Kind::Rejected,
                          .message = tr("An account needs a name without “/” and “#”. Choose another name."),
                          .field = QStringLiteral("name")});
    }
    if (m_parts.inventory->accountNamed(m_account.name) != nullptr) {
        return fail(
            Error{.kind = Error::Kind::Rejected,
                  .message = tr("There is an account “%1” already. Choose another name, or sign in again to that one.")
                                 .arg(m_account.name),
                  .field = QStringLiteral("name")});
    }
    if (m_account.id.isEmpty())
        m_account.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_signIn.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_signIn.kind = QStringLiteral("bearer");
    m_account.signInId = m_signIn.id;
    begin(std::move(bearer));
}

void SignInFlow::signInAgain(const QString &accountId, Secret bearer)
{
    if (m_state != State::Idle)
        return;
    const Account *account = m_parts.inventory->account(accountId);
    const SignIn *signIn = account != nullptr ? m_parts.inventory->signIn(account->signInId) : nullptr;
    if (signIn == nullptr)
        return fail(Error{.kind = Error::Kind::NotFound, .message = tr("This account does not exist any longer.")});
    m_again = true;
    m_account = *account;
    m_signIn = *signIn;
    m_oldKey = signIn->secretKey;
    begin(std::move(bearer));
}

void SignInFlow::begin(Secret bearer)
{
    m_bearer = std::move(bearer);
    if (m_bearer.isEmpty()) {
        return fail(Error{.kind = Error::Kind::SignInNeeded,
                          .message = tr("There is no access token. Paste one and try again."),
                          .field = QStringLiteral("bearer")});
    }
    m_hints = readBearerHints(m_bearer);
    m_tried = std::make_unique<FixedCredentials>(RequestCredentials::bearer(m_bearer));
    m_provider = m_parts.providers->tryOut(m_account, m_tried.get());
    if (!m_provider)
        return fail(
            Error{.kind = Error::Kind::Unsupported, .message = tr("This version does not know that kind of service.")});
    enter(State::Identifying);
    m_provider->identify(Interaction::Allowed, this,
                         [this](Result<Identity> result) { onIdentified(std::move(result)); });
}

void SignInFlow::onIdentified(Result<Identity> result)
{
    // Whose access token it is must be known where the account is somebody's already.
    const bool mustBeKnown = m_again && !m_account.userId.isEmpty();
    if (!result && (mustBeKnown || result.error().kind == Error::Kind::SignInNeeded))
        return fail(result.error());
    if (mustBeKnown && m_account.userId != result->userId) {
        return fail(
            Error{.kind = Error::Kind::Forbidden,
                  .message = tr("This access token belongs to another user (%1). Sign in as %2, or add a new account.")
                                 .arg(result->userName, m_account.userName),
                  .field = QStringLiteral("bearer")});
    }
    if (result) {
        m_account.userId = result->userId;
        m_account.userName = result->userName;
    }
    enter(State::Listing);
    const QDateTime askedAt = QDateTime::currentDateTimeUtc();
    m_provider->list(Interaction::Allowed, this, [this, askedAt](Result<TokenListing> listing) {
        if (listing)
            listing->askedAt = askedAt;
        onListed(std::move(listing));
    });
}

void SignInFlow::onListed(Result<TokenListing> result)
{
    if (!result)
        return fail(result.error());
    m_listing = std::move(*result);
    m_account.clockOffsetMs = m_provider->clockOffset().count();
    store();
}

void SignInFlow::store()
{
    enter(State::Storing);
    const QString operationId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_signIn.secretKey = secretKey(m_parts.profileId, m_account.id, operationId);
    m_signIn.userId = m_account.userId;
    m_signIn.userName = m_account.userName.isEmpty() ? m_hints.userName : m_account.userName;
    m_signIn.expiresAt = m_hints.expiresAt;
    m_signIn.needed = false;
    const SecretEnvelope made =
        envelope(QStringLiteral("sign-in"), m_account, {}, m_signIn.userName, singleSecret(m_bearer.clone()));
    m_parts.secrets->store(m_signIn.secretKey, sealEnvelope(made), Interaction::Allowed, this,
                           [this](Result<void> result) { onStored(std::move(result)); });
}

void SignInFlow::onStored(Result<void> result)
{
    if (!result) {
        m_error = keychainFailure(result.error());
        // A write that the keychain gave no answer to may have come through.
        return m_parts.secrets->remove(m_signIn.secretKey, Interaction::Forbidden, this,
                                       [this](const Result<void> &) { fail(*m_error); });
    }
    enter(State::Filing);
    m_parts.inventory->saveAccount(m_account, m_signIn, this,
                                   [this](Result<void> saved) { onFiled(std::move(saved)); });
}

void SignInFlow::onFiled(Result<void> result)
{
    if (!result) {
        m_error = result.error();
        return m_parts.secrets->remove(m_signIn.secretKey, Interaction::Forbidden, this,
                                       [this](const Result<void> &) { fail(*m_error); });
    }
    if (m_again) {
        m_parts.providers->renewed(m_signIn.id);
    }
    const auto offset = std::chrono::milliseconds(m_account.clockOffsetMs);
    m_parts.inventory->applyListing(
        m_account.id, std::move(m_listing), offset, this, [this](const Result<ListingDifference> &applied) {
            // The account is there; a listing that could not be written comes with the next refresh.
            if (!applied)
                m_error = applied.error();
            m_bearer = Secret();
            if (m_oldKey.isEmpty())
                return end();
            m_parts.secrets->remove(m_oldKey, Interaction::Forbidden, this, [this](const Result<void> &) { end(); });
        });
}

void SignInFlow::end()
{
    enter(State::Done);
    finish();
}

void SignInFlow::fail(Error error)
{
    m_error = std::move(error);
    m_bearer = Secret();
    enter(State::Failed);
    finish();
}

QString SignInFlow::title() const
{
    return m_again ? tr("Signing in to “%1”").arg(m_account.name) : tr("Adding “%1”").arg(m_account.name);
}

RemoveAccountFlow::RemoveAccountFlow(FlowParts parts, QString accountId, QObject *parent)
    : Flow(std::move(parts), parent),
      m_accountId(std::move(accountId))
{
    if (const Account *account = m_parts.inventory->account(m_accountId))
        m_accountName = account->name;
}

void RemoveAccountFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
    if (state == State::Done || state == State::Failed)
        finish();
}

void RemoveAccountFlow::start()
{
    if (m_state != State::Idle)
        return;
    const Account *account = m_parts.inventory->account(m_accountId);
    if (account == nullptr) {
        m_error = Error{.kind = Error::Kind::NotFound, .message = tr("This account does not exist any longer.")};
        return enter(State::Failed);
    }
    for (const KeptSecret &secret : m_parts.inventory->keptSecrets()) {
        if (secret.accountId == m_accountId)
            m_keys.append(secret.key);
    }
    const QString signInId = account->signInId;
    const auto &accounts = m_parts.inventory->accounts();
    const bool shared = std::any_of(accounts.begin(), accounts.end(), [&](const Account &other) {
        return other.id != m_accountId && other.signInId == signInId;
    });
    if (const SignIn *signIn = m_parts.inventory->signIn(signInId);
        signIn != nullptr && !shared && !signIn->secretKey.isEmpty())
        m_keys.append(signIn->secretKey);
    enter(State::RemovingSecrets);
    m_spared = shared ? m_parts.inventory->signIn(signInId)->secretKey : QString();
    m_parts.journal->openOperations(this, [this](Result<QList<Operation>> open) { onOpenOperations(std::move(open)); });
}

// An account that is gone can neither be asked nor cleaned up after.
void RemoveAccountFlow::onOpenOperations(Result<QList<Operation>> open)
{
    if (!open) {
        m_error = open.error();
        return enter(State::Failed);
    }
    for (const Operation &operation : std::as_const(*open)) {
        if (operation.accountId != m_accountId)
            continue;
        m_error = Error{
            .kind = Error::Kind::Busy,
            .message = tr("Work on “%1” of this account is not finished. Let it end, resume it or give it up, then "
                          "remove the account.")
                           .arg(operation.name)};
        return enter(State::Failed);
    }
    findStrays(m_spared);
}

// What the inventory no longer points at (a replaced access token that the keychain did not give up then) goes as well.
void RemoveAccountFlow::findStrays(const QString &spared)
{
    const QString prefix = secretKey(m_parts.profileId, m_accountId, {});
    m_parts.secrets->keys(prefix, this, [this, spared](const Result<QStringList> &found) {
        for (const QString &key : found.value_or(QStringList())) {
            if (key != spared && !m_keys.contains(key))
                m_keys.append(key);
        }
        next();
    });
}

void RemoveAccountFlow::next()
{
    if (!m_keys.isEmpty()) {
        return m_parts.secrets->remove(m_keys.takeLast(), Interaction::Allowed, this, [this](Result<void> removed) {
            if (removed)
                return next();
            m_error = removed.error();
            enter(State::Failed);
        });
    }
    enter(State::Forgetting);
    m_parts.inventory->removeAccount(m_accountId, this, [this](Result<void> removed) {
        if (!removed) {
            m_error = removed.error();
            return enter(State::Failed);
        }
        m_parts.providers->forget(m_accountId);
        enter(State::Done);
    });
}

QString RemoveAccountFlow::title() const
{
    return tr("Removing “%1”").arg(m_accountName);
}

} // namespace patkeeper
