// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "movesigninflow.h"

#include "accountenvelope.h"
#include "ownsignins.h"
#include "refreshtokenentry.h"
#include "secretflows.h"
#include "signinsettings.h"

#include <QUuid>

#include <algorithm>

namespace patkeeper
{

namespace
{

/// The same for the same operation, whoever carries it on.
QString idWithin(const QString &operationId, const QString &what)
{
    return QUuid::createUuidV5(QUuid::fromString(operationId), what).toString(QUuid::WithoutBraces);
}

bool isClient(const SignIn &signIn)
{
    return signInMethodFrom(signIn.kind) == SignInMethod::ClientCredentials;
}

/// Where such a sign-in is kept: what renews itself under its own id (see SignInFlow).
const QString &ownerOf(const SignIn &signIn, const Account &account)
{
    return isClient(signIn) ? signIn.id : account.id;
}

const Account *accountOf(const Inventory &inventory, const QString &signInId)
{
    const QList<Account> &accounts = inventory.accounts();
    const auto found = std::find_if(accounts.cbegin(), accounts.cend(),
                                    [&](const Account &account) { return account.signInId == signInId; });
    return found != accounts.cend() ? &*found : nullptr;
}

/// A token's secret without the part that is its id.
const Secret *valueOf(const SecretParts &secret, const Capabilities &capabilities)
{
    const auto found = std::find_if(secret.begin(), secret.end(),
                                    [&](const SecretPart &part) { return part.name != capabilities.identifyingPart; });
    return found != secret.end() ? &found->value : nullptr;
}

SecretParts secretOfToken(const Secret &value, const QString &remoteId, const Capabilities &capabilities)
{
    SecretParts parts;
    for (const QString &name : capabilities.secretParts)
        parts.push_back({name, name == capabilities.identifyingPart ? Secret(remoteId.toUtf8()) : value.clone()});
    return parts;
}

Result<Secret> credentialOf(const SignIn &signIn, Result<Secret> entry)
{
    if (isClient(signIn))
        return refreshTokenOf(std::move(entry));
    Result<SecretEnvelope> envelope = entry ? openEnvelope(*entry) : std::unexpected(entry.error());
    if (!envelope)
        return std::unexpected(envelope.error());
    if (envelope->parts.empty())
        return failure(Error::Kind::SecretMissing, {});
    return std::move(envelope->parts.front().value);
}

/// It is the service's word on that credential, and no accident on the way there.
bool isVerdict(Error::Kind kind)
{
    return kind == Error::Kind::SignInNeeded || kind == Error::Kind::Forbidden || kind == Error::Kind::Rejected ||
           kind == Error::Kind::NotFound || kind == Error::Kind::Unsupported || kind == Error::Kind::BadReply;
}

} // namespace

void SignInMove::prepare(const FlowParts &parts)
{
    const QList<SignIn> signIns = signInsWith(*parts.inventory, from);
    for (const SignIn &signIn : signIns) {
        const Account *account = accountOf(*parts.inventory, signIn.id);
        const QString key = secretKey(parts.profileId, ownerOf(signIn, *account),
                                      idWithin(operationId, signIn.id + QLatin1Char('/') + to.remoteId));
        QStringList &known = keys[signIn.id];
        known.removeAll(signIn.secretKey);
        known.removeAll(key);
        known += {signIn.secretKey, key};
    }
}

MoveSignInFlow::MoveSignInFlow(FlowParts parts, SignInMove move, QObject *parent)
    : Flow(std::move(parts), parent),
      m_move(std::move(move)),
      m_left(m_move.keys.keys())
{
}

MoveSignInFlow::~MoveSignInFlow() = default;

void MoveSignInFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void MoveSignInFlow::fail(Error error)
{
    m_secret.clear();
    m_error = std::move(error);
    enter(State::Failed);
    finish();
}

const SignIn *MoveSignInFlow::signIn() const
{
    return m_parts.inventory->signIn(m_left.first());
}

const Account *MoveSignInFlow::account() const
{
    return accountOf(*m_parts.inventory, m_left.first());
}

QString MoveSignInFlow::nameOf(const TokenKey &key) const
{
    const TokenEntry *entry = m_parts.inventory->token(key);
    return entry != nullptr ? entry->token.name : key.remoteId;
}

QString MoveSignInFlow::keptKey() const
{
    return secretKey(m_parts.profileId, m_move.from.accountId,
                     idWithin(m_move.operationId, QStringLiteral("kept/") + m_move.from.remoteId));
}

void MoveSignInFlow::start()
{
    if (m_state == State::Idle)
        keepFormer();
}

/// The sign-in may be the only place that has it, and the token lives on.
void MoveSignInFlow::keepFormer()
{
    const TokenEntry *entry = m_parts.inventory->token(m_move.from);
    const QList<SignIn> with = signInsWith(*m_parts.inventory, m_move.from);
    if (entry == nullptr || entry->secret || with.isEmpty())
        return next();
    enter(State::Keeping);
    m_parts.secrets->read(
        with.first().secretKey, Interaction::Allowed, this,
        [this, signIn = with.first()](Result<Secret> read) { onFormerRead(credentialOf(signIn, std::move(read))); });
}

void MoveSignInFlow::onFormerRead(Result<Secret> entry)
{
    if (!entry && entry.error().kind == Error::Kind::SecretMissing)
        return next();
    const Capabilities *capabilities = m_parts.providers->capabilities(m_move.from.accountId);
    if (!entry || capabilities == nullptr)
        return fail(entry ? noSuchAccount() : keychainFailure(entry.error()));
    storeFormer(secretOfToken(*entry, m_move.from.remoteId, *capabilities));
}

void MoveSignInFlow::storeFormer(const SecretParts &secret)
{
    const Account *account = m_parts.inventory->account(m_move.from.accountId);
    if (account == nullptr)
        return fail(noSuchAccount());
    const QString key = keptKey();
    const SecretEnvelope made =
        envelope(QStringLiteral("token"), *account, m_move.from.remoteId, nameOf(m_move.from), secret);
    QStringList names;
    for (const SecretPart &part : secret)
        names.append(part.name);
    write(key, made, [this, key, names] { onFormerStored(key, names); });
}

/// An earlier run may have got as far as this; nothing points at it.
void MoveSignInFlow::write(const QString &key, const SecretEnvelope &envelope, std::function<void()> then)
{
    auto sealed = std::make_shared<Secret>(sealEnvelope(envelope));
    m_parts.secrets->remove(key, Interaction::Allowed, this,
                            [this, key, sealed, then = std::move(then)](const Result<void> &free) {
                                if (!free)
                                    return fail(keychainFailure(free.error()));
                                m_parts.secrets->store(key, std::move(*sealed), Interaction::Allowed, this,
                                                       [this, then](const Result<void> &stored) {
                                                           if (!stored)
                                                               return fail(keychainFailure(stored.error()));
                                                           then();
                                                       });
                            });
}

void MoveSignInFlow::onFormerStored(const QString &key, const QStringList &parts)
{
    const TokenEntry *entry = m_parts.inventory->token(m_move.from);
    if (entry == nullptr)
        return next();
    KeptSecret kept{.key = key,
                    .accountId = m_move.from.accountId,
                    .remoteId = m_move.from.remoteId,
                    .parts = parts,
                    .proof = KeptSecret::Proof::Works,
                    .storedAt = m_parts.clock()};
    m_parts.inventory->saveToken(entry->token, std::move(kept), this, [this](const Result<void> &saved) {
        if (!saved)
            return fail(saved.error());
        next();
    });
}

void MoveSignInFlow::readSecret()
{
    enter(State::Reading);
    const TokenEntry *entry = m_parts.inventory->token(m_move.to);
    if (entry == nullptr || !entry->secret)
        return fail(Error{.kind = Error::Kind::SecretMissing,
                          .message = tr("The secret of “%1” is not kept here, so the account cannot sign in with it. "
                                        "Sign in with another token, then resume.")
                                         .arg(nameOf(m_move.to))});
    m_parts.secrets->read(entry->secret->key, Interaction::Allowed, this,
                          [this](Result<Secret> read) { onRead(std::move(read)); });
}

void MoveSignInFlow::onRead(Result<Secret> entry)
{
    Result<SecretParts> secret = ReadSecretFlow::partsOf(entry, m_move.to);
    if (!secret)
        return fail(secret.error());
    m_secret = std::move(*secret);
    store();
}

void MoveSignInFlow::next()
{
    if (m_left.isEmpty()) {
        m_secret.clear();
        enter(State::Done);
        return finish();
    }
    if (signIn() == nullptr || account() == nullptr)
        return discard();
    if (signsInWith(*signIn(), m_move.from.remoteId))
        return m_secret.empty() ? readSecret() : store();
    // Filed by an earlier run; or the person has signed in with something else, which is left as it is.
    signsInWith(*signIn(), m_move.to.remoteId) ? prove() : discard();
}

SignIn MoveSignInFlow::changed(const QString &remoteId, const QString &key) const
{
    SignIn changed = *signIn();
    changed.settings = settingsWithToken(changed, remoteId);
    changed.secretKey = key;
    changed.occasion = QUuid::createUuid().toString(QUuid::WithoutBraces);
    changed.expiresAt.reset();
    changed.needed = false;
    return changed;
}

void MoveSignInFlow::store()
{
    enter(State::Storing);
    const Capabilities *capabilities = m_parts.providers->capabilities(account()->id);
    const Secret *value = capabilities != nullptr ? valueOf(m_secret, *capabilities) : nullptr;
    if (value == nullptr)
        return fail(ReadSecretFlow::notKept());
    const QString key = m_move.keys[m_left.first()].last();
    const SecretEnvelope made =
        signInEnvelope(*account(), changed(m_move.to.remoteId, key),
                       isClient(*signIn()) ? refreshTokenParts(*value) : singleSecret(value->clone()), m_parts.clock());
    write(key, made, [this] { onStored(); });
}

void MoveSignInFlow::onStored()
{
    if (signIn() == nullptr || !signsInWith(*signIn(), m_move.from.remoteId))
        return next(); // Signed in otherwise, or out, meanwhile.
    enter(State::Filing);
    file(changed(m_move.to.remoteId, m_move.keys[m_left.first()].last()), signIn()->secretKey, &MoveSignInFlow::prove);
}

void MoveSignInFlow::file(const SignIn &changed, const QString &oldKey, void (MoveSignInFlow::*then)())
{
    m_parts.inventory->replaceSignIn(changed, oldKey, this, [this, then](const Result<void> &filed) {
        if (!filed)
            return fail(filed.error());
        m_parts.providers->renewed(m_left.first());
        (this->*then)();
    });
}

void MoveSignInFlow::prove()
{
    enter(State::Proving);
    TokenProvider *provider = m_parts.providers->provider(account()->id);
    if (provider == nullptr)
        return fail(noSuchAccount());
    provider->list(Interaction::Allowed, this, [this](const Result<TokenListing> &listing) { onListed(listing); });
}

void MoveSignInFlow::onListed(const Result<TokenListing> &listing)
{
    if (!listing)
        return isVerdict(listing.error().kind) ? giveBack(listing.error()) : fail(listing.error());
    record(m_move.to, nameOf(m_move.to), QStringLiteral("sign-in-moved"), QStringLiteral("done"),
           QStringLiteral("from ") + m_move.from.remoteId);
    discard();
}

void MoveSignInFlow::giveBack(const Error &error)
{
    const QStringList &keys = m_move.keys[m_left.first()];
    m_refusal = Error{.kind = Error::Kind::Rejected,
                      .message = tr("The account cannot be signed in with “%1”: %2 It signs in with “%3” as before.")
                                     .arg(nameOf(m_move.to), error.message, nameOf(m_move.from)),
                      .detail = error.detail};
    const bool isFiled = signIn() != nullptr && signIn()->secretKey == keys.last();
    if (!isFiled || keys.size() < 2)
        return fail(*m_refusal);
    enter(State::Returning);
    file(changed(m_move.from.remoteId, keys.at(keys.size() - 2)), keys.last(), &MoveSignInFlow::onGivenBack);
}

void MoveSignInFlow::onGivenBack()
{
    m_parts.secrets->remove(m_move.keys[m_left.first()].last(), Interaction::Allowed, this,
                            [this](const Result<void> &) { fail(*m_refusal); });
}

void MoveSignInFlow::discard()
{
    enter(State::Discarding);
    m_toDiscard = m_move.keys[m_left.first()];
    if (signIn() != nullptr)
        m_toDiscard.removeAll(signIn()->secretKey);
    onDiscarded();
}

void MoveSignInFlow::onDiscarded()
{
    if (m_toDiscard.isEmpty()) {
        m_left.removeFirst();
        return next();
    }
    m_parts.secrets->remove(m_toDiscard.takeFirst(), Interaction::Allowed, this, [this](const Result<void> &removed) {
        if (!removed)
            return fail(keychainFailure(removed.error()));
        onDiscarded();
    });
}

QString MoveSignInFlow::title() const
{
    return tr("Signing in with “%1”").arg(nameOf(m_move.to));
}

} // namespace patkeeper
