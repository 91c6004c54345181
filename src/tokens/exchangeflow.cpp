// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangeflow.h"

#include "authorities.h"
#include "httpclient.h"
#include "origins.h"
#include "secretflows.h"
#include "tokenexchange.h"

#include <utility>

namespace patkeeper
{

ExchangeFlow::ExchangeFlow(FlowParts parts, TokenKey key, QObject *parent)
    : Flow(std::move(parts), parent),
      m_key(std::move(key))
{
}

ExchangeFlow::~ExchangeFlow() = default;

void ExchangeFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
    if (state == State::Ready || state == State::Failed)
        finish();
}

void ExchangeFlow::fail(Error error)
{
    m_error = std::move(error);
    enter(State::Failed);
}

const ExchangeOffer *ExchangeFlow::offer() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_key.accountId);
    return capabilities != nullptr && capabilities->exchange ? &*capabilities->exchange : nullptr;
}

QString ExchangeFlow::origin() const
{
    const Origin origin = originOf(m_request.endpoint);
    return isValid(origin) ? origin.toString() : QString();
}

void ExchangeFlow::start(const ExchangeWish &wish, const QString &allowedOrigin)
{
    if (m_state != State::Idle)
        return;
    const Account *account = m_parts.inventory->account(m_key.accountId);
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    if (account == nullptr)
        return fail(noSuchAccount());
    if (offer() == nullptr || !m_parts.httpOptions) {
        return fail(Error{.kind = Error::Kind::Unsupported,
                          .message = tr("Tokens of this service cannot be exchanged for short-lived ones. Use the "
                                        "token itself.")});
    }
    if (entry == nullptr || !entry->secret)
        return fail(ReadSecretFlow::notKept());
    Result<ExchangeRequest> request = exchangeRequest(*offer(), *account, entry->token.extras, wish);
    if (!request)
        return fail(request.error());
    m_request = *std::move(request);
    if (isAllowed(origin()))
        return read();
    if (origin() == allowedOrigin) {
        m_state = State::NewOrigin;
        return allowOrigin();
    }
    if (!m_parts.attended) {
        return fail(Error{.kind = Error::Kind::Rejected,
                          .message = tr("This token was never sent to %1 before, and nobody has said that it may be. "
                                        "Say so once, and it is remembered.")
                                         .arg(origin()),
                          .field = QStringLiteral("origin")});
    }
    enter(State::NewOrigin);
}

// Of an account's own service nobody needs to be asked: its origins were when it was added.
bool ExchangeFlow::isAllowed(const QString &origin) const
{
    if (!offer()->hasOwnEndpoints)
        return true;
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    const auto settings = exchangeSettingsOf(entry->token.extras);
    return settings && settings->allowedOrigin == origin;
}

void ExchangeFlow::allowOrigin()
{
    if (m_state != State::NewOrigin)
        return;
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    if (entry == nullptr)
        return fail(ReadSecretFlow::notKept());
    enter(State::Allowing);
    Token token = entry->token;
    auto settings = exchangeSettingsOf(token.extras);
    if (settings && settings->endpoint == m_request.endpoint) {
        settings->allowedOrigin = origin();
        token.extras = withExchangeSettings(token.extras, settings);
    }
    // Where that cannot be kept, the person is asked again another time.
    m_parts.inventory->saveToken(std::move(token), std::nullopt, this, [this](const Result<void> &) { read(); });
}

void ExchangeFlow::cancel()
{
    if (m_state == State::NewOrigin)
        fail(Error{.kind = Error::Kind::Cancelled, .message = tr("The token was sent nowhere.")});
}

void ExchangeFlow::read()
{
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    if (entry == nullptr || !entry->secret)
        return fail(ReadSecretFlow::notKept());
    enter(State::Reading);
    m_parts.secrets->read(entry->secret->key, Interaction::Allowed, this,
                          [this](const Result<Secret> &result) { onRead(result); });
}

void ExchangeFlow::onRead(const Result<Secret> &result)
{
    const Result<SecretParts> secret = ReadSecretFlow::partsOf(result, m_key);
    if (!secret)
        return fail(secret.error());
    ask(*secret);
}

void ExchangeFlow::ask(const SecretParts &secret)
{
    const Account *account = m_parts.inventory->account(m_key.accountId);
    if (account == nullptr)
        return fail(noSuchAccount());
    enter(State::Asking);
    const QString certificates = account->fields.value(QLatin1StringView(authorityFileField));
    m_http =
        std::make_unique<HttpClient>(exchangeOptions(m_parts.httpOptions(m_request.endpoint, certificates), m_request));
    exchangeToken(m_http.get(), m_request, secret, m_parts.clock, this,
                  [this](Result<ExchangedCredentials> result) { onAnswered(std::move(result)); });
}

void ExchangeFlow::onAnswered(Result<ExchangedCredentials> result)
{
    if (!result && result.error().kind == Error::Kind::SecretMissing)
        return fail(result.error()); // Nothing was sent.
    if (result)
        m_credentials = *std::move(result);
    else
        m_error = result.error();
    note();
}

void ExchangeFlow::note()
{
    enter(State::Noting);
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    QString detail = QStringLiteral("at ") + origin();
    if (!m_request.scopes.isEmpty())
        detail += QStringLiteral(", scope ") + m_request.scopes.join(QLatin1Char(' '));
    HistoryEntry exchange{.at = m_parts.clock(),
                          .accountId = m_key.accountId,
                          .remoteId = m_key.remoteId,
                          .name = entry != nullptr ? entry->token.name : QString(),
                          .event = QStringLiteral("exchanged"),
                          .detail = detail,
                          .outcome = m_error ? QStringLiteral("failed") : QStringLiteral("done"),
                          .by = m_parts.by};
    // A full disk must not keep a person from what is theirs.
    m_parts.journal->record(std::move(exchange), this, [this](const Result<void> &) { onNoted(); });
}

void ExchangeFlow::onNoted()
{
    enter(m_error ? State::Failed : State::Ready);
}

void ExchangeFlow::wipe()
{
    m_credentials = {};
}

QString ExchangeFlow::title() const
{
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    return tr("Exchanging “%1” for a short-lived token").arg(entry != nullptr ? entry->token.name : m_key.remoteId);
}

} // namespace patkeeper
