// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "ownsignins.h"

#include "rules.h"
#include "secretenvelope.h"
#include "signinsettings.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

bool isSamePlace(const Account &left, const Account &right)
{
    return left.provider == right.provider && left.origins == right.origins;
}

/// Reads one kept secret after the other until one is the bearer.
class Recognition final : public std::enable_shared_from_this<Recognition>
{
public:
    Recognition(SecretStore *secrets, QList<KeptSecret> candidates, const Secret &bearer, QObject *context,
                Reply<QString> reply)
        : m_secrets(secrets),
          m_candidates(std::move(candidates)),
          m_bearer(bearer.clone()),
          m_context(context),
          m_reply(std::move(reply))
    {
    }

    void next()
    {
        if (m_candidates.isEmpty())
            return m_reply(QString());
        m_secrets->read(m_candidates.first().key, Interaction::Allowed, m_context,
                        [self = shared_from_this()](const Result<Secret> &entry) { self->onRead(entry); });
    }

private:
    void onRead(const Result<Secret> &entry)
    {
        const KeptSecret candidate = m_candidates.takeFirst();
        const Result<SecretEnvelope> envelope = entry ? openEnvelope(*entry) : std::unexpected(entry.error());
        const bool isIt = envelope && isOf(*envelope, candidate.accountId, candidate.remoteId) &&
                          envelope->parts.size() == 1 && envelope->parts.front().value == m_bearer;
        if (isIt)
            return m_reply(candidate.remoteId);
        // A keychain that does not answer is not asked again and again.
        if (!entry && entry.error().kind != Error::Kind::SecretMissing)
            return m_reply(QString());
        next();
    }

    SecretStore *m_secrets;
    QList<KeptSecret> m_candidates;
    Secret m_bearer;
    QObject *m_context; ///< Of the readings, too: none comes back when it is gone.
    Reply<QString> m_reply;
};

} // namespace

QList<Account> accountsSigningInWith(const Inventory &inventory, const TokenKey &token)
{
    const Account *own = inventory.account(token.accountId);
    QList<Account> accounts;
    for (const Account &account : inventory.accounts()) {
        const SignIn *signIn = inventory.signIn(account.signInId);
        if (own != nullptr && signIn != nullptr && signsInWith(*signIn, token.remoteId) && isSamePlace(account, *own))
            accounts.append(account);
    }
    return accounts;
}

QList<SignIn> signInsWith(const Inventory &inventory, const TokenKey &token)
{
    QList<SignIn> signIns;
    const QList<Account> accounts = accountsSigningInWith(inventory, token);
    for (const Account &account : accounts) {
        const bool isThere = std::any_of(signIns.cbegin(), signIns.cend(),
                                         [&](const SignIn &one) { return one.id == account.signInId; });
        if (!isThere)
            signIns.append(*inventory.signIn(account.signInId));
    }
    return signIns;
}

QString namesOfSigningInWith(const Inventory &inventory, const TokenKey &token)
{
    QStringList names;
    const QList<Account> accounts = accountsSigningInWith(inventory, token);
    for (const Account &account : accounts)
        names.append(u"“%1”"_s.arg(account.name));
    return names.join(u", "_s);
}

void recogniseToken(const Inventory &inventory, SecretStore *secrets, const Account &account, const Secret &bearer,
                    QObject *context, Reply<QString> reply)
{
    QList<KeptSecret> candidates;
    for (const TokenEntry &entry : inventory.tokens()) {
        const Account *other = inventory.account(entry.token.accountId);
        const bool mayBeIt = entry.secret && entry.secret->parts.size() == 1 && other != nullptr &&
                             isSamePlace(*other, account) &&
                             isLiving(entry.token, inventory.now(entry.token.accountId));
        if (mayBeIt)
            candidates.append(*entry.secret);
    }
    if (candidates.isEmpty())
        return replyLater<QString>(context, std::move(reply), QString());
    std::make_shared<Recognition>(secrets, std::move(candidates), bearer, context, std::move(reply))->next();
}

void noteIfItSignsIn(Inventory *inventory, SecretStore *secrets, const TokenKey &token, const SecretParts &secret,
                     QObject *context, Reply<void> reply)
{
    const Account *account = inventory->account(token.accountId);
    const SignIn *signIn = account != nullptr ? inventory->signIn(account->signInId) : nullptr;
    const bool mayBeIt = signIn != nullptr && isPastedBearer(*signIn) && !signIn->secretKey.isEmpty() &&
                         secret.size() == 1 && !signsInWith(*signIn, token.remoteId);
    if (!mayBeIt)
        return replyLater<void>(context, std::move(reply), Result<void>());
    secrets->read(signIn->secretKey, Interaction::Allowed, context,
                  [inventory, signIn = *signIn, remoteId = token.remoteId, secret = secret.front().value.clone(),
                   context, reply = std::move(reply)](const Result<Secret> &entry) mutable {
                      const Result<SecretEnvelope> envelope =
                          entry ? openEnvelope(*entry) : std::unexpected(entry.error());
                      if (!envelope || envelope->parts.size() != 1 || !(envelope->parts.front().value == secret))
                          return reply({});
                      signIn.settings = settingsWithToken(signIn, remoteId);
                      inventory->replaceSignIn(signIn, signIn.secretKey, context, std::move(reply));
                  });
}

} // namespace patkeeper
