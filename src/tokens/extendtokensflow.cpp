// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "extendtokensflow.h"

#include "operationdata.h"
#include "rules.h"

#include <QHash>
#include <QLocale>
#include <QUuid>

#include <algorithm>
#include <ranges>
#include <utility>

namespace patkeeper
{

namespace
{

// A service may round an instant by some milliseconds, or keep whole seconds only.
constexpr qint64 toleranceMs = 1'000;
constexpr qint64 shortenedSeconds = 60;

TokenUpdate updateOf(const ExtendTokensFlow::Wish &wish)
{
    return {.remoteId = wish.key.remoteId, .name = {}, .scopes = {}, .expiresAt = wish.expiresAt};
}

/// It has moved, and not beyond what was asked for.
bool isExtended(const Token &token, const ExtendTokensFlow::Item &item)
{
    if (!token.expiresAt)
        return false;
    const bool moved = !item.before || *token.expiresAt > item.before->addMSecs(toleranceMs);
    return moved && *token.expiresAt <= item.wish.expiresAt.addMSecs(toleranceMs);
}

QHash<QString, Token> byRemoteId(QList<Token> &&tokens)
{
    QHash<QString, Token> byId;
    for (Token &token : tokens) {
        QString id = token.remoteId;
        byId.emplace(std::move(id), std::move(token));
    }
    return byId;
}

QString dayText(const QDateTime &instant)
{
    return QLocale().toString(instant.toLocalTime(), QLocale::ShortFormat);
}

} // namespace

bool ExtendTokensFlow::Item::wasShortened() const
{
    return token && token->expiresAt && token->expiresAt->addSecs(shortenedSeconds) < wish.expiresAt;
}

ExtendTokensFlow::ExtendTokensFlow(FlowParts parts, QObject *parent) : Flow(std::move(parts), parent)
{
    connect(m_parts.providers, &AccountProviders::signedIn, this, &ExtendTokensFlow::onSignedIn);
    connect(m_parts.inventory, &Inventory::accountsChanged, this, &ExtendTokensFlow::onAccountsChanged);
}

void ExtendTokensFlow::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

/// The account's own: what its service can may hang on the version of the API that it speaks.
const Capabilities *ExtendTokensFlow::capabilitiesOf(const QString &accountId) const
{
    const TokenProvider *provider = m_parts.providers->provider(accountId);
    return provider != nullptr ? &provider->capabilities() : nullptr;
}

void ExtendTokensFlow::start(const QList<Wish> &wishes)
{
    if (m_state != State::Idle)
        return;
    for (const Wish &wish : wishes) {
        const TokenEntry *entry = m_parts.inventory->token(wish.key);
        Item item{.wish = wish, .name = entry != nullptr ? entry->token.name : wish.key.remoteId};
        item.before = entry != nullptr ? entry->token.expiresAt : std::nullopt;
        item.error = refusal(item);
        if (item.error)
            item.outcome = Item::Outcome::Failed;
        m_items.append(std::move(item));
    }
    enter(State::Extending);
    arrange();
    next();
}

/// Before anything is asked of the service.
std::optional<Error> ExtendTokensFlow::refusal(const Item &item) const
{
    const auto refused = [](const QString &sentence) {
        return Error{.kind = Error::Kind::Rejected, .message = sentence, .field = QStringLiteral("expires")};
    };
    const TokenEntry *entry = m_parts.inventory->token(item.wish.key);
    const Capabilities *capabilities = capabilitiesOf(item.wish.key.accountId);
    if (entry == nullptr || capabilities == nullptr)
        return Error{.kind = Error::Kind::NotFound,
                     .message = tr("This token is not in the inventory any longer. Refresh, then try again.")};
    if (auto refusal = readOnlyError(item.wish.key))
        return refusal;
    if (!capabilities->canUpdate || !capabilities->canExtend)
        return refused(capabilities->unchangeableRemark.isEmpty()
                           ? tr("%1 does not extend tokens here. Rotate it instead.").arg(capabilities->displayName)
                           : capabilities->unchangeableRemark);
    if (entry->token.status == TokenStatus::Revoked)
        return refused(tr("It is revoked. Create a new token instead."));
    if (neverExpires(entry->token))
        return refused(tr("It never expires. There is nothing to extend."));
    if (entry->token.expiresAt && *entry->token.expiresAt >= item.wish.expiresAt)
        return refused(tr("It lives until %1 already. Choose a later end.").arg(dayText(*entry->token.expiresAt)));
    return {};
}

/// As many into one request as the service takes.
void ExtendTokensFlow::arrange()
{
    for (qsizetype index = 0; index < m_items.size(); ++index) {
        const Item &item = m_items[index];
        if (item.outcome != Item::Outcome::Waiting)
            continue;
        const int most = capabilitiesOf(item.wish.key.accountId)->extendsAtOnce;
        const auto fits = [&](const Batch &batch) {
            const Wish &first = m_items[batch.front()].wish;
            return first.key.accountId == item.wish.key.accountId && first.expiresAt == item.wish.expiresAt &&
                   batch.size() < most;
        };
        const auto batch = std::find_if(m_waiting.begin(), m_waiting.end(), fits);
        if (batch != m_waiting.end())
            batch->append(index);
        else
            m_waiting.push_back({index});
    }
}

void ExtendTokensFlow::next()
{
    m_batch.clear();
    m_pauses = 0;
    if (m_stopped) {
        for (const Batch &batch : m_waiting) {
            for (const qsizetype index : batch)
                m_items[index].outcome = Item::Outcome::Skipped;
        }
        m_waiting.clear();
    }
    if (m_waiting.empty()) {
        enter(State::Finished);
        return finish();
    }
    m_batch = m_waiting.front();
    m_waiting.pop_front();
    Q_EMIT stateChanged();
    note(0);
}

/// Each in the journal, then the request.
void ExtendTokensFlow::note(qsizetype at)
{
    if (at == m_batch.size())
        return send();
    const qsizetype index = m_batch[at];
    const Item &item = m_items[index];
    if (!item.operationId.isEmpty())
        return note(at + 1);
    Operation operation;
    operation.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    operation.kind = Operation::Kind::Update;
    operation.accountId = item.wish.key.accountId;
    operation.remoteId = item.wish.key.remoteId;
    operation.name = item.name;
    operation.step = step::updating;
    operation.data = toJson(updateOf(item.wish));
    m_parts.journal->begin(operation, this, [this, at, index](Result<Operation> begun) {
        if (!begun)
            return failBatch(begun.error());
        m_items[index].operationId = begun->id;
        note(at + 1);
    });
}

QString ExtendTokensFlow::batchAccount() const
{
    return m_batch.isEmpty() ? QString() : m_items[m_batch.front()].wish.key.accountId;
}

QString ExtendTokensFlow::accountToSignInTo() const
{
    return m_state == State::WaitingForSignIn ? batchAccount() : QString();
}

void ExtendTokensFlow::send()
{
    TokenProvider *provider = m_parts.providers->provider(batchAccount());
    if (provider == nullptr)
        return failBatch(noSuchAccount());
    enter(State::Extending);
    m_sentWith = credentialsOf(batchAccount());
    if (m_batch.size() > 1)
        return sendTogether(provider);
    const TokenUpdate update = updateOf(m_items[m_batch.front()].wish);
    const QDateTime now = m_parts.inventory->now(batchAccount());
    provider->update(provider->preparedUpdate(update, now), this, [this](Result<Token> token) {
        if (!token)
            return onAnswered(std::unexpected(std::move(token.error())));
        onAnswered(QList<Token>{std::move(*token)});
    });
}

void ExtendTokensFlow::sendTogether(TokenProvider *provider)
{
    QStringList ids;
    for (const qsizetype index : std::as_const(m_batch))
        ids.append(m_items[index].wish.key.remoteId);
    provider->extend(ids, m_items[m_batch.front()].wish.expiresAt, this,
                     [this](Result<QList<Token>> tokens) { onAnswered(std::move(tokens)); });
}

void ExtendTokensFlow::onAnswered(Result<QList<Token>> result)
{
    if (!result)
        return onRefused(result.error());
    m_error.reset();
    QHash<QString, Token> byId = byRemoteId(std::move(*result));
    m_unsettled = static_cast<int>(m_batch.size());
    const Batch answered = m_batch;
    for (const qsizetype index : answered)
        file(index, byId.take(m_items[index].wish.key.remoteId));
}

void ExtendTokensFlow::onRefused(const Error &error)
{
    m_error = error;
    switch (error.kind) {
    case Error::Kind::Unconfirmed:
        return read();
    case Error::Kind::RateLimited: // Not carried out; whoever sends it waits for as long as was asked.
        if (++m_pauses <= mostPauses)
            return send();
        return failBatch(error);
    case Error::Kind::SignInNeeded:
        if (!m_parts.attended)
            return failBatch(error);
        // Signed in again while the refused request was under way: nothing would wake this any more.
        if (credentialsOf(batchAccount()) != m_sentWith)
            return send();
        return enter(State::WaitingForSignIn);
    case Error::Kind::Rejected:
    case Error::Kind::Forbidden: // The right to change many may be another one.
    case Error::Kind::NotFound:
    case Error::Kind::Unsupported:
        return m_batch.size() > 1 ? askOneByOne() : failBatch(error);
    default:
        return failBatch(error);
    }
}

void ExtendTokensFlow::askOneByOne()
{
    for (const auto index : std::views::reverse(m_batch))
        m_waiting.push_front({index});
    m_error.reset();
    // What is in the journal already is sent even when it was stopped meanwhile.
    m_batch = m_waiting.front();
    m_waiting.pop_front();
    m_pauses = 0;
    send();
}

/// Who asked does not know whether it was done: the listing does.
void ExtendTokensFlow::read()
{
    enter(State::Reading);
    TokenProvider *provider = m_parts.providers->provider(batchAccount());
    if (provider == nullptr)
        return onListed(std::unexpected(noSuchAccount()));
    provider->list(Interaction::Allowed, this, [this](Result<TokenListing> listing) { onListed(std::move(listing)); });
}

void ExtendTokensFlow::onListed(Result<TokenListing> result)
{
    const Error lost = *m_error;
    const Batch asked = m_batch;
    m_unsettled = static_cast<int>(asked.size());
    if (!result) {
        for (const qsizetype index : asked) {
            Error error = lost;
            error.message =
                tr("The answer of the service was lost, and the token cannot be read now: %1 Resume to look again.")
                    .arg(result.error().message);
            settle(index, Item::Outcome::Unconfirmed, std::move(error));
        }
        return;
    }
    const QHash<QString, Token> listed = byRemoteId(std::move(result->tokens));
    for (const qsizetype index : asked)
        judge(index, listed, lost);
}

void ExtendTokensFlow::judge(qsizetype index, const QHash<QString, Token> &listed, const Error &lost)
{
    const auto found = listed.constFind(m_items[index].wish.key.remoteId);
    if (found != listed.constEnd() && isExtended(*found, m_items[index]))
        return file(index, *found);
    settle(index, Item::Outcome::Failed,
           Error{.kind = Error::Kind::BadReply,
                 .message = tr("The answer of the service was lost, and the token is not as it was asked for. Look at "
                               "it and try again."),
                 .detail = lost.detail});
}

void ExtendTokensFlow::file(qsizetype index, Token token)
{
    Item &item = m_items[index];
    token.accountId = item.wish.key.accountId;
    item.token = withKnownEnd(std::move(token));
    QString detail = item.token->expiresAt
                         ? QStringLiteral("expires ") + item.token->expiresAt->toUTC().toString(Qt::ISODate)
                         : QString();
    if (item.before)
        detail += QStringLiteral(", was ") + item.before->toUTC().toString(Qt::ISODate);
    record(item.wish.key, item.name, QStringLiteral("updated"), QStringLiteral("done"), detail);
    m_parts.inventory->saveToken(*item.token, std::nullopt, this, [this, index](Result<void> saved) {
        if (saved)
            return settle(index, Item::Outcome::Extended, std::nullopt);
        settle(index, Item::Outcome::Unconfirmed, saved.error());
    });
}

void ExtendTokensFlow::settle(qsizetype index, Item::Outcome outcome, std::optional<Error> error)
{
    Item &item = m_items[index];
    item.outcome = outcome;
    item.error = std::move(error);
    const auto then = [this](const Result<void> &) { onSettled(); };
    if (item.operationId.isEmpty())
        return onSettled();
    if (outcome == Item::Outcome::Unconfirmed)
        return m_parts.journal->release(item.operationId, this, then);
    if (outcome == Item::Outcome::Failed)
        record(item.wish.key, item.name, QStringLiteral("updated"), QStringLiteral("failed"),
               item.error ? errorKindName(item.error->kind) : QString());
    m_parts.journal->close(item.operationId,
                           outcome == Item::Outcome::Extended ? Operation::Outcome::Done : Operation::Outcome::Failed,
                           item.error, this, then);
}

void ExtendTokensFlow::onSettled()
{
    if (--m_unsettled > 0)
        return Q_EMIT stateChanged();
    m_error.reset();
    enter(State::Extending);
    next();
}

void ExtendTokensFlow::failBatch(const Error &error)
{
    const Batch failed = m_batch;
    m_unsettled = static_cast<int>(failed.size());
    for (const qsizetype index : failed)
        settle(index, Item::Outcome::Failed, error);
}

void ExtendTokensFlow::stop()
{
    m_stopped = true;
    if (m_state == State::WaitingForSignIn)
        return failBatch(Error{.kind = Error::Kind::Cancelled, .message = tr("Nothing was changed.")});
    Q_EMIT stateChanged();
}

void ExtendTokensFlow::onSignedIn(const QString &signInId)
{
    const Account *account = m_state == State::WaitingForSignIn ? m_parts.inventory->account(batchAccount()) : nullptr;
    if (account != nullptr && account->signInId == signInId)
        send();
}

void ExtendTokensFlow::onAccountsChanged()
{
    if (m_state == State::WaitingForSignIn && m_parts.inventory->account(batchAccount()) == nullptr)
        failBatch(Error{.kind = Error::Kind::NotFound,
                        .message = tr("The account was removed while the change waited. Nothing was changed.")});
}

std::optional<Flow::Progress> ExtendTokensFlow::progress() const
{
    const auto done = std::count_if(m_items.cbegin(), m_items.cend(),
                                    [](const Item &item) { return item.outcome != Item::Outcome::Waiting; });
    return Progress{.done = static_cast<int>(done), .total = static_cast<int>(m_items.size())};
}

QString ExtendTokensFlow::title() const
{
    if (m_items.size() == 1)
        return tr("Extending “%1”").arg(m_items.front().name);
    return tr("Extending %n token(s)", nullptr, static_cast<int>(m_items.size()));
}

} // namespace patkeeper
