// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountflows.h"

#include "accountenvelope.h"
#include "accountname.h"
#include "ownsignins.h"
#include "refreshtokenentry.h"
#include "signinsettings.h"

#include <QUuid>

#include <algorithm>

namespace patkeeper
{

namespace
{

Error nothingToSignInTo()
{
    return Error{.kind = Error::Kind::Unsupported,
                 .message = SignInFlow::tr("There is nothing to sign in to for this account.")};
}

} // namespace

SignInFlow::SignInFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent) {}

SignInFlow::~SignInFlow() = default;

void SignInFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

bool SignInFlow::nameFits()
{
    std::optional<Error> problem = accountNameProblem(*m_parts.inventory, m_account.name);
    const bool fits = !problem;
    if (problem)
        fail(std::move(*problem));
    return fits;
}

/// With a sign-in of its own.
bool SignInFlow::takeNew(Account account)
{
    m_account = std::move(account);
    if (!nameFits())
        return false;
    if (m_account.id.isEmpty())
        m_account.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_signIn.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_account.signInId = m_signIn.id;
    return true;
}

void SignInFlow::addAccount(Account account, SignInProof proof)
{
    if (m_state == State::Idle && takeNew(std::move(account)))
        begin(std::move(proof));
}

void SignInFlow::addWithoutSignIn(Account account)
{
    if (m_state != State::Idle || !takeNew(std::move(account)))
        return;
    m_signIn.kind = withoutSignIn;
    m_tried = m_parts.providers->tryOutSource(m_signIn, m_account);
    tryOut(m_tried.get());
}

void SignInFlow::addAccount(Account account, const QString &signInId)
{
    if (m_state != State::Idle)
        return;
    m_account = std::move(account);
    if (!nameFits())
        return;
    const SignIn *signIn = m_parts.inventory->signIn(signInId);
    CredentialSource *credentials = m_parts.providers->credentials(signInId);
    if (signIn == nullptr || credentials == nullptr)
        return fail(noSuchAccount());
    if (m_account.id.isEmpty())
        m_account.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_account.signInId = signInId;
    m_signIn = *signIn;
    m_shared = true;
    tryOut(credentials);
}

void SignInFlow::signInAgain(const QString &accountId, SignInProof proof)
{
    if (m_state != State::Idle)
        return;
    const Account *account = m_parts.inventory->account(accountId);
    const SignIn *signIn = account != nullptr ? m_parts.inventory->signIn(account->signInId) : nullptr;
    if (signIn == nullptr)
        return fail(noSuchAccount());
    if (signIn->kind == withoutSignIn)
        return fail(nothingToSignInTo());
    m_again = true;
    m_account = *account;
    m_signIn = *signIn;
    m_oldKey = signIn->secretKey;
    begin(std::move(proof));
}

void SignInFlow::begin(SignInProof proof)
{
    m_proof = std::move(proof);
    if (m_proof.fetchesItsOwn()) {
        describe();
        m_tried = m_parts.providers->tryOutSource(m_signIn, m_account);
        if (!m_tried)
            return fail(Error{.kind = Error::Kind::Unsupported,
                              .message = tr("This program cannot sign in that way. Choose another way to sign in.")});
        return tryOut(m_tried.get());
    }
    if (m_proof.accessToken.isEmpty()) {
        return fail(Error{.kind = Error::Kind::SignInNeeded,
                          .message = m_proof.isPassword() ? tr("There is no password. Enter it and try again.")
                                                          : tr("There is no access token. Paste one and try again."),
                          .field = m_proof.isPassword() ? QStringLiteral("password") : QStringLiteral("bearer")});
    }
    if (!m_proof.isPassword())
        m_hints = readBearerHints(m_proof.accessToken);
    m_tried = std::make_unique<FixedCredentials>(m_proof.credentials());
    tryOut(m_tried.get());
}

void SignInFlow::tryOut(CredentialSource *credentials)
{
    m_provider = m_parts.providers->tryOut(m_account, credentials);
    if (!m_provider)
        return fail(
            Error{.kind = Error::Kind::Unsupported, .message = tr("This version does not know that kind of service.")});
    enter(State::Identifying);
    m_provider->identify(Interaction::Allowed, this,
                         [this](Result<Identity> result) { onIdentified(std::move(result)); });
}

// By the service's word, and by the authority's where it named the person both times.
std::optional<Error> SignInFlow::anotherPerson(const Result<Identity> &result) const
{
    const bool mustBeKnown = m_again && !m_account.userId.isEmpty();
    const auto before = m_again ? storedPerson(m_signIn.settings) : std::nullopt;
    const bool differsAtAuthority =
        before && m_proof.person &&
        (before->objectId != m_proof.person->objectId || before->tenantId != m_proof.person->tenantId);
    const bool differsAtService = mustBeKnown && result && m_account.userId != result->userId;
    if (!differsAtAuthority && !differsAtService)
        return {};
    QString now = m_proof.person ? m_proof.person->userName : QString();
    if (now.isEmpty() && result)
        now = result->userName;
    return Error{
        .kind = Error::Kind::Forbidden,
        .message =
            tr("You signed in as another user (%1). Sign in as %2, or add a new account.").arg(now, m_account.userName),
        .field = QStringLiteral("bearer")};
}

void SignInFlow::onIdentified(Result<Identity> result)
{
    // Whose access token it is must be known where the account is somebody's already.
    const bool mustBeKnown = m_again && !m_account.userId.isEmpty();
    if (!result && (mustBeKnown || result.error().kind == Error::Kind::SignInNeeded))
        return fail(result.error());
    if (std::optional<Error> another = anotherPerson(result))
        return fail(std::move(*another));
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
    if (m_shared || m_signIn.kind == withoutSignIn)
        return file();
    describe();
    recognise();
}

/// What is no web token may be one of the account's own tokens.
void SignInFlow::recognise()
{
    if (!isPastedBearer(m_signIn) || m_hints.isWebToken)
        return store();
    recogniseToken(*m_parts.inventory, m_parts.secrets, m_account, m_proof.accessToken, this,
                   [this](const Result<QString> &remoteId) {
                       if (remoteId && !remoteId->isEmpty())
                           m_signIn.settings = settingsWithToken(m_signIn, *remoteId);
                       store();
                   });
}

void SignInFlow::describe()
{
    const SignInSettings &settings = m_proof.settings;
    const bool renewsItself = !m_proof.refreshToken.isEmpty() || m_proof.fetchesItsOwn();
    m_signIn.kind = storedWord(renewsItself || m_proof.isPassword() ? settings.method : SignInMethod::Bearer);
    m_signIn.authority = settings.method == SignInMethod::Bearer ? QString() : settings.authority.toString();
    m_signIn.settings = storedSettings(settings, m_proof.person ? m_proof.person : storedPerson(m_signIn.settings));
    m_signIn.userId = m_account.userId;
    m_signIn.userName = m_account.userName.isEmpty() ? m_hints.userName : m_account.userName;
    if (m_signIn.userName.isEmpty() && m_proof.person)
        m_signIn.userName = m_proof.person->userName;
    m_signIn.expiresAt = renewsItself ? std::nullopt : m_proof.expiresAt ? m_proof.expiresAt : m_hints.expiresAt;
    m_signIn.needed = false;
    m_signIn.occasion = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_signIn.secretKey = QString();
}

void SignInFlow::store()
{
    enter(State::Storing);
    if (m_proof.fetchesItsOwn())
        return file();
    const bool renewsItself = !m_proof.refreshToken.isEmpty();
    // What is renewed gets another key each time, all of them found under the sign-in's id.
    m_signIn.secretKey = secretKey(m_parts.profileId, renewsItself ? m_signIn.id : m_account.id, m_signIn.occasion);
    const SecretEnvelope made = signInEnvelope(m_account, m_signIn,
                                               renewsItself ? refreshTokenParts(m_proof.refreshToken)
                                                            : singleSecret(m_proof.accessToken.clone()),
                                               m_parts.clock());
    m_parts.secrets->store(m_signIn.secretKey, sealEnvelope(made), Interaction::Allowed, this,
                           [this](Result<void> result) { onStored(std::move(result)); });
}

void SignInFlow::onStored(Result<void> result)
{
    // A write that the keychain gave no answer to may have come through.
    if (!result)
        return discard(keychainFailure(result.error()));
    file();
}

void SignInFlow::file()
{
    enter(State::Filing);
    auto onSaved = [this](Result<void> saved) { onFiled(std::move(saved)); };
    // A sign-in that is there may have been renewed meanwhile, also elsewhere: it is not written over.
    if (m_shared)
        m_parts.inventory->saveAccount(m_account, this, onSaved);
    else
        m_parts.inventory->saveAccount(m_account, m_signIn, this, onSaved);
}

void SignInFlow::discard(Error error)
{
    m_error = std::move(error);
    if (m_shared || m_signIn.secretKey.isEmpty())
        return fail(*m_error);
    m_parts.secrets->remove(m_signIn.secretKey, Interaction::Forbidden, this,
                            [this](const Result<void> &) { fail(*m_error); });
}

void SignInFlow::onFiled(Result<void> result)
{
    if (!result)
        return discard(result.error());
    if (m_again)
        m_parts.providers->renewed(m_signIn.id);
    SignInCredentials *source = m_parts.providers->credentials(m_signIn.id);
    if (source != nullptr && !m_proof.accessToken.isEmpty() && m_proof.expiresAt)
        source->take(accessOf(std::move(m_proof.accessToken), m_parts.clock(), *m_proof.expiresAt));
    m_proof = SignInProof();
    const auto offset = std::chrono::milliseconds(m_account.clockOffsetMs);
    m_parts.inventory->applyListing(
        m_account.id, std::move(m_listing), offset, this, [this](const Result<ListingDifference> &applied) {
            // The account is there; a listing that could not be written comes with the next refresh.
            if (!applied)
                m_error = applied.error();
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
    m_proof = SignInProof();
    enter(State::Failed);
    finish();
}

QString SignInFlow::title() const
{
    return m_again ? tr("Signing in to “%1”").arg(m_account.name) : tr("Adding “%1”").arg(m_account.name);
}

SignOutFlow::SignOutFlow(FlowParts parts, QString accountId, QObject *parent)
    : Flow(std::move(parts), parent),
      m_accountId(std::move(accountId))
{
    if (const Account *account = m_parts.inventory->account(m_accountId))
        m_accountName = account->name;
}

void SignOutFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
    if (state == State::Done || state == State::Failed)
        finish();
}

void SignOutFlow::fail(Error error)
{
    m_error = std::move(error);
    enter(State::Failed);
}

void SignOutFlow::start()
{
    if (m_state != State::Idle)
        return;
    const Account *account = m_parts.inventory->account(m_accountId);
    const SignIn *signIn = account != nullptr ? m_parts.inventory->signIn(account->signInId) : nullptr;
    if (signIn == nullptr)
        return fail(noSuchAccount());
    if (signIn->kind == withoutSignIn)
        return fail(nothingToSignInTo());
    m_signIn = *signIn;
    if (!m_signIn.secretKey.isEmpty())
        m_keys.append(m_signIn.secretKey);
    search();
}

void SignOutFlow::search()
{
    enter(State::Searching);
    m_parts.secrets->keys(secretKey(m_parts.profileId, m_signIn.id, {}), this,
                          [this](Result<QStringList> keys) { onFound(std::move(keys)); });
}

void SignOutFlow::onFound(Result<QStringList> keys)
{
    // What could not be listed may be there still: that is not signed out.
    if (!keys)
        return fail(keys.error());
    for (const QString &key : std::as_const(*keys)) {
        if (!m_keys.contains(key))
            m_keys.append(key);
    }
    enter(State::Removing);
    next();
}

void SignOutFlow::next()
{
    if (m_keys.isEmpty())
        return m_filed ? enter(State::Done) : file();
    m_parts.secrets->remove(m_keys.takeLast(), Interaction::Allowed, this, [this](Result<void> removed) {
        if (!removed)
            return fail(removed.error());
        next();
    });
}

void SignOutFlow::file()
{
    enter(State::Filing);
    m_signIn.secretKey = QString();
    m_signIn.expiresAt = std::nullopt;
    m_signIn.needed = true;
    m_signIn.occasion = QUuid::createUuid().toString(QUuid::WithoutBraces);
    // What is in memory, here and in the kernel, goes as well.
    if (SignInCredentials *source = m_parts.providers->credentials(m_signIn.id))
        source->adopt(SignIn{});
    m_parts.inventory->saveSignIn(m_signIn, this, [this](Result<void> saved) {
        if (!saved)
            return fail(saved.error());
        // A renewal that was under way elsewhere may have kept another one since; from now on none is filed.
        m_filed = true;
        search();
    });
}

QString SignOutFlow::title() const
{
    return tr("Signing out of “%1”").arg(m_accountName);
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
    if (!shared)
        m_signInId = signInId;
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
    QStringList owners{m_accountId};
    if (!m_signInId.isEmpty())
        owners.append(m_signInId);
    findStrays(owners);
}

// What the inventory no longer points at (a replaced access token that the keychain did not give up then) goes as well.
void RemoveAccountFlow::findStrays(QStringList owners)
{
    if (owners.isEmpty())
        return next();
    const QString prefix = secretKey(m_parts.profileId, owners.takeLast(), {});
    m_parts.secrets->keys(prefix, this, [this, owners](const Result<QStringList> &found) {
        for (const QString &key : found.value_or(QStringList())) {
            if (key != m_spared && !m_keys.contains(key))
                m_keys.append(key);
        }
        findStrays(owners);
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
