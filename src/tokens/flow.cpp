// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flow.h"

namespace patkeeper
{

Flow::Flow(FlowParts parts, QObject *parent) : QObject(parent), m_parts(std::move(parts)) {}

void Flow::finish()
{
    if (m_ended)
        return;
    m_ended = true;
    Q_EMIT ended();
}

void Flow::record(const TokenKey &key, const QString &name, const QString &event, const QString &outcome,
                  const QString &detail)
{
    HistoryEntry entry{.at = m_parts.clock(),
                       .accountId = key.accountId,
                       .remoteId = key.remoteId,
                       .name = name,
                       .event = event,
                       .detail = detail,
                       .outcome = outcome,
                       .by = m_parts.by};
    m_parts.journal->record(std::move(entry), this, [](const Result<void> &) {});
}

QString Flow::credentialsOf(const QString &accountId) const
{
    const Account *account = m_parts.inventory->account(accountId);
    const SignIn *signIn = account != nullptr ? m_parts.inventory->signIn(account->signInId) : nullptr;
    return signIn != nullptr ? signIn->secretKey : QString();
}

Error Flow::keychainFailure(Error error)
{
    if (!isKeychainError(error.kind) && error.kind != Error::Kind::SecretMissing)
        error.kind = Error::Kind::KeychainDenied;
    return error;
}

SecretEnvelope Flow::envelope(const QString &kind, const Account &account, const QString &remoteId, const QString &name,
                              const SecretParts &secret)
{
    SecretEnvelope made;
    made.kind = kind;
    made.provider = account.provider;
    made.accountId = account.id;
    made.accountName = account.name;
    made.origins = account.origins;
    made.remoteId = remoteId;
    made.name = name;
    for (auto field = account.fields.begin(); field != account.fields.end(); ++field)
        made.fields.append(field.key() + QLatin1Char('=') + field.value());
    made.parts = clone(secret);
    return made;
}

} // namespace patkeeper
