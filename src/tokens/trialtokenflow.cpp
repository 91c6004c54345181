// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trialtokenflow.h"

#include "operationdata.h"

#include <QUuid>

namespace patkeeper
{

TrialTokenFlow::TrialTokenFlow(FlowParts parts, QString accountId, QObject *parent)
    : Flow(std::move(parts), parent),
      m_accountId(std::move(accountId))
{
}

TrialTokenFlow::~TrialTokenFlow() = default;

void TrialTokenFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void TrialTokenFlow::fail(Error error)
{
    closeFailed(m_operation, std::move(error));
}

void TrialTokenFlow::start(TokenRequest request)
{
    if (m_state != State::Idle)
        return;
    const TokenProvider *adapter = m_parts.providers->provider(m_accountId);
    if (adapter == nullptr)
        return fail(noSuchAccount());
    enter(State::Planning);
    m_prepared = adapter->prepared(request, m_parts.inventory->now(m_accountId));
    m_operation.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_operation.kind = Operation::Kind::Create;
    m_operation.accountId = m_accountId;
    m_operation.name = m_prepared.name;
    m_operation.step = step::creating;
    // Nothing is ever kept under that key: by its absence a resume knows that the token has to end.
    CreationData data{.prepared = m_prepared,
                      .namesakes = {},
                      .key = secretKey(m_parts.profileId, m_accountId, m_operation.id),
                      .partOf = {}};
    for (const TokenEntry &entry : m_parts.inventory->tokens()) {
        if (entry.token.accountId == m_accountId && entry.token.name == m_prepared.name)
            data.namesakes.insert(entry.token.remoteId);
    }
    m_operation.data = toJson(data);
    m_parts.journal->begin(m_operation, this, [this](Result<Operation> begun) {
        if (!begun)
            return fail(begun.error());
        m_operation = std::move(*begun);
        create();
    });
}

void TrialTokenFlow::create()
{
    TokenProvider *adapter = m_parts.providers->provider(m_accountId);
    if (adapter == nullptr)
        return fail(noSuchAccount());
    enter(State::Creating);
    adapter->create(m_prepared, this, [this](Result<IssuedToken> result) { onCreated(std::move(result)); });
}

void TrialTokenFlow::onCreated(Result<IssuedToken> result)
{
    if (!result && result.error().kind == Error::Kind::Unconfirmed) {
        m_error = result.error();
        return search();
    }
    if (!result)
        return fail(result.error());
    m_token = std::move(result->token);
    m_token->accountId = m_accountId;
    m_secret = std::move(result->secret);
    enter(State::Noting);
    m_operation.remoteId = m_token->remoteId;
    m_operation.step = step::toRevoke;
    record({m_accountId, m_token->remoteId}, m_operation.name, QStringLiteral("created"), QStringLiteral("done"),
           QStringLiteral("on trial"));
    m_parts.journal->advance(m_operation, this, [this](Result<void> noted) {
        if (noted)
            return enter(State::Living);
        // What cannot be noted is not tried.
        m_error = std::move(noted.error());
        revoke();
    });
}

void TrialTokenFlow::search()
{
    enter(State::Searching);
    m_operation.step = step::unconfirmed;
    m_operation.errorKind = errorKindName(m_error->kind);
    m_operation.errorMessage = m_error->message;
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) {
        m_search = std::make_unique<TokenSearch>(m_parts, m_operation);
        m_search->run(this, [this](Result<TokenSearch::Finding> result) { onSearched(std::move(result)); });
    });
}

void TrialTokenFlow::onSearched(Result<TokenSearch::Finding> result)
{
    if (result && result->mine) {
        m_operation.remoteId = result->mine->remoteId;
        m_error->kind = Error::Kind::BadReply;
        m_error->message = tr("The answer of the service was lost. The token it had made was recognised and revoked.");
        return revoke();
    }
    m_error->message = tr("The answer of the service was lost. The token it may have made is looked for when "
                          "interrupted work is resumed: run `patkeeper-cli resume`.");
    leaveToResume(m_operation);
}

void TrialTokenFlow::endTrial()
{
    if (m_state == State::Living)
        revoke();
}

void TrialTokenFlow::revoke()
{
    enter(State::Revoking);
    m_secret.clear();
    m_operation.step = step::toRevoke;
    m_parts.journal->advance(m_operation, this, [this](const Result<void> &) {
        FlowParts unattended = m_parts;
        unattended.attended = false;
        m_revoke = std::make_unique<RevokeTokensFlow>(unattended);
        connect(m_revoke.get(), &Flow::ended, this, &TrialTokenFlow::onRevoked, Qt::QueuedConnection);
        m_revoke->resume({m_operation});
    });
}

void TrialTokenFlow::onRevoked()
{
    const RevokeTokensFlow::Item &item = m_revoke->items().front();
    if (item.outcome != RevokeTokensFlow::Item::Outcome::Revoked) {
        const Error why = item.error.value_or(Error{.kind = Error::Kind::Unconfirmed, .message = {}, .detail = {}});
        m_error =
            Error{.kind = why.kind,
                  .message =
                      tr("The token that was made could not be ended: %1 Run `patkeeper-cli resume`.").arg(why.message),
                  .detail = why.detail};
    }
    enter(m_error ? State::Failed : State::Ended);
    finish();
}

bool TrialTokenFlow::holdsUnsavedSecret() const
{
    return m_state == State::Creating || m_state == State::Noting || m_state == State::Living;
}

QString TrialTokenFlow::title() const
{
    return tr("Trying “%1”").arg(m_operation.name);
}

} // namespace patkeeper
