// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "updatetokenflow.h"

#include "operationdata.h"
#include "rules.h"

#include <QUuid>

namespace patkeeper
{

namespace
{

// A service may round an instant by a few milliseconds.
bool sameInstant(const std::optional<QDateTime> &left, const QDateTime &right)
{
    return left && std::abs(left->msecsTo(right)) <= 1000;
}

// A service may give less than it was asked for; then the expiry is neither the asked one nor the one before.
bool isExtended(const QDateTime &asked, const Token &token, const Token *before)
{
    if (sameInstant(token.expiresAt, asked))
        return true;
    const bool moved = token.expiresAt && before != nullptr && !sameInstant(before->expiresAt, *token.expiresAt);
    return moved && *token.expiresAt < asked;
}

bool hasTakenEffect(const TokenUpdate &update, const Token &token, const Token *before)
{
    if (update.name && *update.name != token.name)
        return false;
    if (update.scopes && normalizedScopes(*update.scopes) != normalizedScopes(token.scopes))
        return false;
    if (update.neverExpires && token.expiresAt)
        return false;
    if (update.options && *update.options != enteredOptions(token))
        return false;
    return !update.expiresAt || isExtended(*update.expiresAt, token, before);
}

} // namespace

UpdateTokenFlow::UpdateTokenFlow(FlowParts parts, TokenKey key, QObject *parent)
    : Flow(std::move(parts), parent),
      m_key(std::move(key))
{
    follow(m_key.accountId);
}

void UpdateTokenFlow::signedInAgain()
{
    if (m_state == State::WaitingForSignIn)
        send();
}

void UpdateTokenFlow::accountRemoved()
{
    if (m_state == State::WaitingForSignIn)
        fail(Error{.kind = Error::Kind::NotFound,
                   .message = tr("The account was removed while the change waited. Nothing was changed.")});
}

void UpdateTokenFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void UpdateTokenFlow::start(TokenUpdate update)
{
    if (m_state != State::Idle)
        return;
    m_update = std::move(update);
    m_update.remoteId = m_key.remoteId;
    if (const TokenProvider *adapter = m_parts.providers->provider(m_key.accountId))
        m_update = adapter->preparedUpdate(m_update, m_parts.inventory->now(m_key.accountId));
    const TokenEntry *entry = m_parts.inventory->token(m_key);
    m_operation.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_operation.kind = Operation::Kind::Update;
    m_operation.accountId = m_key.accountId;
    m_operation.remoteId = m_key.remoteId;
    m_operation.name = entry != nullptr ? entry->token.name : m_key.remoteId;
    m_operation.step = step::updating;
    m_operation.data = toJson(m_update);
    enter(State::Planning);
    if (auto refusal = readOnlyError(m_key))
        return fail(std::move(*refusal));
    m_parts.journal->begin(m_operation, this, [this](Result<Operation> begun) {
        if (!begun)
            return fail(begun.error());
        m_operation = std::move(*begun);
        send();
    });
}

void UpdateTokenFlow::send()
{
    TokenProvider *provider = m_parts.providers->provider(m_key.accountId);
    if (provider == nullptr)
        return fail(noSuchAccount());
    m_error.reset();
    enter(State::Updating);
    m_sentWith = credentialsOf(m_key.accountId);
    provider->update(m_update, this, [this](Result<Token> result) { onAnswered(std::move(result)); });
}

void UpdateTokenFlow::onAnswered(Result<Token> result)
{
    if (result)
        return file(std::move(*result));
    m_error = result.error();
    if (m_error->kind == Error::Kind::Unconfirmed)
        return read();
    if (m_error->kind == Error::Kind::SignInNeeded && m_parts.attended) {
        // Signed in again while the refused request was under way: nothing would wake this any more.
        if (credentialsOf(m_key.accountId) != m_sentWith)
            return send();
        return enter(State::WaitingForSignIn);
    }
    fail(result.error());
}

void UpdateTokenFlow::resume(const Operation &operation)
{
    if (m_state != State::Idle)
        return;
    m_operation = operation;
    m_update = updateFromJson(operation.data);
    m_error = Error{.kind = Error::Kind::Unconfirmed, .message = tr("The change was interrupted.")};
    read();
}

void UpdateTokenFlow::read()
{
    enter(State::Reading);
    TokenProvider *provider = m_parts.providers->provider(m_key.accountId);
    if (provider == nullptr)
        return fail(noSuchAccount());
    provider->fetch(m_key.remoteId, this, [this](Result<Token> result) { onRead(std::move(result)); });
}

void UpdateTokenFlow::onRead(Result<Token> result)
{
    const TokenEntry *before = m_parts.inventory->token(m_key);
    if (result && hasTakenEffect(m_update, *result, before != nullptr ? &before->token : nullptr))
        return file(std::move(*result));
    if (result) {
        return fail(Error{
            .kind = Error::Kind::BadReply,
            .message = tr("The answer of the service was lost, and the token is not as it was asked for. Look at it "
                          "and try again."),
            .detail = m_error->detail});
    }
    m_error->message =
        tr("The answer of the service was lost, and the token cannot be read now: %1 Resume to look again.")
            .arg(result.error().message);
    m_error->detail += QLatin1Char('\n') + result.error().detail;
    leaveOpen(*m_error);
}

// Resuming reads the token again.
void UpdateTokenFlow::leaveOpen(Error error)
{
    m_error = std::move(error);
    leaveToResume(m_operation);
}

void UpdateTokenFlow::file(Token token)
{
    enter(State::Filing);
    token.accountId = m_key.accountId;
    m_token = withKnownEnd(std::move(token));
    m_error.reset();
    record(m_key, m_token->name, QStringLiteral("updated"), QStringLiteral("done"), newAndFormerEnd());
    m_parts.inventory->saveToken(*m_token, std::nullopt, this, [this](Result<void> saved) {
        if (!saved)
            return leaveOpen(saved.error());
        m_parts.journal->close(m_operation.id, Operation::Outcome::Done, std::nullopt, this,
                               [this](const Result<void> &) {
                                   enter(State::Done);
                                   finish();
                               });
    });
}

/// "expires 2027-01-31T22:59:59Z, was 2026-12-01T10:00:00Z", "never expires, was …", or nothing where the end was not
/// to be changed. To be called before the inventory has the new one.
QString UpdateTokenFlow::newAndFormerEnd() const
{
    if (!m_update.expiresAt && !m_update.neverExpires)
        return {};
    const auto asText = [](const QDateTime &at) { return at.toUTC().toString(Qt::ISODate); };
    QString text =
        m_token->expiresAt ? QStringLiteral("expires ") + asText(*m_token->expiresAt) : QStringLiteral("never expires");
    const TokenEntry *before = m_parts.inventory->token(m_key);
    if (before != nullptr && before->token.expiresAt)
        text += QStringLiteral(", was ") + asText(*before->token.expiresAt);
    return text;
}

void UpdateTokenFlow::fail(Error error)
{
    closeFailed(m_operation, std::move(error));
}

void UpdateTokenFlow::cancel()
{
    if (m_state == State::WaitingForSignIn)
        fail(Error{.kind = Error::Kind::Cancelled, .message = tr("Nothing was changed.")});
}

bool UpdateTokenFlow::wasShortened() const
{
    if (!m_token || !m_token->expiresAt)
        return false;
    return m_update.neverExpires || (m_update.expiresAt && m_token->expiresAt->addSecs(60) < *m_update.expiresAt);
}

QStringList UpdateTokenFlow::scopesLeftOut() const
{
    const Capabilities *capabilities = m_parts.providers->capabilities(m_key.accountId);
    return m_token && m_update.scopes && capabilities != nullptr
               ? patkeeper::scopesLeftOut(*m_update.scopes, m_token->scopes, capabilities->scopes)
               : QStringList();
}

QString UpdateTokenFlow::title() const
{
    return tr("Changing “%1”").arg(m_operation.name);
}

} // namespace patkeeper
