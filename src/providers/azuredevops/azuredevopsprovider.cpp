// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsprovider.h"

#include "azuredevopscapabilities.h"
#include "azuredevopsprobe.h"
#include "azuredevopssurvey.h"

#include <QCoreApplication>
#include <QRandomGenerator>

#include <algorithm>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using namespace azuredevops;

namespace
{

constexpr std::chrono::milliseconds fingerprintSpan{60'000};
constexpr qint64 fingerprintToleranceMs = 10;
constexpr std::chrono::minutes belowMaximumLife{5};

HttpOptions withOrigins(HttpOptions options, const Account &account, const Result<Addresses> &addresses)
{
    if (!account.origins.isEmpty())
        options.origins = originsFromStrings(account.origins);
    else if (addresses)
        options.origins = addresses->origins();
    return options;
}

Error incomplete(const QString &field, const char *sentence)
{
    return {.kind = Error::Kind::Rejected,
            .message = QCoreApplication::translate("patkeeper::AzureDevOps", sentence),
            .detail = u"not sent"_s,
            .retryAfter = {},
            .field = field};
}

/// The service would fill in what is missing by its own lights, so nothing may be (fact sheet 2).
std::optional<Error> missingIn(const TokenRequest &request)
{
    if (request.name.trimmed().isEmpty())
        return incomplete(u"name"_s, QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "The token has no name. Enter one."));
    if (normalizedScopes(request.scopes).isEmpty())
        return incomplete(u"scopes"_s,
                          QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "The token has no scope. Choose at least one."));
    if (!request.expiresAt)
        return incomplete(u"expires"_s,
                          QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                            "Tokens of Azure DevOps always expire. Choose a date, at most one "
                                            "year ahead."));
    return {};
}

std::optional<Error> missingIn(const TokenUpdate &update)
{
    if (update.name && update.name->trimmed().isEmpty())
        return incomplete(u"name"_s, QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "The token has no name. Enter one."));
    if (update.scopes && normalizedScopes(*update.scopes).isEmpty())
        return incomplete(u"scopes"_s,
                          QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "The token has no scope. Choose at least one."));
    if (!update.name && !update.scopes && !update.expiresAt)
        return incomplete(
            {}, QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Nothing is to be changed. Change something first."));
    return {};
}

Result<TokenAnswer> readGrantedToken(HttpResponse &response)
{
    auto answer = readTokenAnswer(response.body);
    if (answer && answer->refusal)
        return std::unexpected(explainRefusal(*answer->refusal));
    return answer;
}

Result<Token> readTokenNamed(HttpResponse &response, const QString &remoteId, const QString &accountId)
{
    auto answer = readGrantedToken(response);
    if (!answer)
        return std::unexpected(std::move(answer.error()));
    if (answer->token->remoteId.compare(remoteId, Qt::CaseInsensitive) != 0)
        return unreadable(u"another token than the one asked for"_s);
    answer->token->accountId = accountId;
    return std::move(*answer->token);
}

Result<IssuedToken> readIssuedToken(HttpResponse &response, const QString &accountId)
{
    auto answer = readGrantedToken(response);
    if (!answer)
        return std::unexpected(std::move(answer.error()));
    if (answer->secret.isEmpty())
        return unreadable(u"a token without its secret, authorizationId "_s + shown(answer->token->remoteId));
    answer->token->accountId = accountId;
    return IssuedToken{std::move(*answer->token), singleSecret(std::move(answer->secret))};
}

Result<void> readRevoked(HttpResponse &response)
{
    const auto refusal = readRevokeAnswer(response.body);
    if (!refusal)
        return std::unexpected(refusal.error());
    if (*refusal)
        return std::unexpected(explainRefusal(**refusal));
    return {};
}

QDateTime withinMaximumLife(const QDateTime &asked, const QDateTime &now)
{
    const std::chrono::milliseconds longest = std::chrono::days(365) - belowMaximumLife;
    return std::min(asked.toUTC(), now.toUTC().addMSecs(longest.count()));
}

/// An instant of the span that ends at @p asked: not in the past, unless that is what was asked for.
QDateTime fingerprinted(const QDateTime &asked, const QDateTime &now)
{
    const qint64 room = std::min<qint64>(fingerprintSpan.count(), now.msecsTo(asked) - 1000);
    if (room <= 0)
        return asked;
    return asked.addMSecs(-QRandomGenerator::system()->bounded(room));
}

} // namespace

AzureDevOpsProvider::AzureDevOpsProvider(const Account &account, HttpOptions options, CredentialSource *credentials,
                                         const ListingLimits &limits)
    : m_account(account),
      m_addresses(Addresses::fromFields(account.fields)),
      m_limits(limits),
      m_connection(new Connection(withOrigins(std::move(options), account, m_addresses), credentials, this))
{
    m_capabilities = azuredevops::capabilities().value_or(Capabilities());
    if (m_addresses)
        m_capabilities.tokensPage = m_addresses->tokensPage().toString(QUrl::FullyEncoded);
    connect(m_connection, &Connection::pausedUntil, this, &TokenProvider::pausedUntil);
}

template<typename T>
void AzureDevOpsProvider::carryOut(const Question &question, QObject *context, Reply<T> reply, Reader<T> read)
{
    QPointer<Connection> connection(m_connection);
    m_connection->ask(question, context,
                      [connection, call = question.call(), reply = std::move(reply),
                       read = std::move(read)](Result<HttpResponse> response) mutable {
                          if (!response) {
                              reply(std::unexpected(std::move(response.error())));
                              return;
                          }
                          Result<T> result = read(*response);
                          if (!result && result.error().kind == Error::Kind::BadReply)
                              result = std::unexpected(unreadableAnswer(std::move(result.error()), *response, call));
                          else if (!result)
                              result.error().detail.prepend(detailOf(*response, call) + u"; "_s);
                          if (!result && connection)
                              result = std::unexpected(connection->noted(std::move(result.error())));
                          reply(std::move(result));
                      });
}

void AzureDevOpsProvider::identify(Interaction interaction, QObject *context, Reply<Identity> reply)
{
    if (!m_addresses) {
        replyLater<Identity>(context, std::move(reply), std::unexpected(m_addresses.error()));
        return;
    }
    QPointer<AzureDevOpsProvider> self(this);
    carryOut<Identity>({.verb = "GET", .url = m_addresses->connectionData(), .body = {}, .interaction = interaction},
                       context, std::move(reply), [self](HttpResponse &response) {
                           auto identity = readIdentity(response.body);
                           if (identity && self) {
                               self->m_account.userId = identity->userId;
                               self->m_account.userName = identity->userName;
                           }
                           return identity;
                       });
}

void AzureDevOpsProvider::list(Interaction interaction, QObject *context, Reply<TokenListing> reply)
{
    if (!m_addresses) {
        replyLater<TokenListing>(context, std::move(reply), std::unexpected(m_addresses.error()));
        return;
    }
    auto *listing = new Listing(m_connection, *m_addresses, m_limits);
    listing->start(interaction, context,
                   [accountId = m_account.id, reply = std::move(reply)](Result<TokenListing> result) mutable {
                       if (result) {
                           for (Token &token : result->tokens)
                               token.accountId = accountId;
                       }
                       reply(std::move(result));
                   });
}

void AzureDevOpsProvider::fetch(const QString &remoteId, QObject *context, Reply<Token> reply)
{
    if (!m_addresses) {
        replyLater<Token>(context, std::move(reply), std::unexpected(m_addresses.error()));
        return;
    }
    carryOut<Token>({.verb = "GET", .url = m_addresses->tokens("&authorizationId=" + encoded(remoteId)), .body = {}},
                    context, std::move(reply), [remoteId, id = m_account.id](HttpResponse &response) {
                        return readTokenNamed(response, remoteId, id);
                    });
}

void AzureDevOpsProvider::create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply)
{
    const auto missing = m_addresses ? missingIn(request) : m_addresses.error();
    if (missing) {
        replyLater<IssuedToken>(context, std::move(reply), std::unexpected(*missing));
        return;
    }
    carryOut<IssuedToken>({.verb = "POST", .url = m_addresses->tokens(), .body = writeCreateRequest(request)}, context,
                          std::move(reply),
                          [id = m_account.id](HttpResponse &response) { return readIssuedToken(response, id); });
}

void AzureDevOpsProvider::update(const TokenUpdate &update, QObject *context, Reply<Token> reply)
{
    const auto missing = m_addresses ? missingIn(update) : m_addresses.error();
    if (missing) {
        replyLater<Token>(context, std::move(reply), std::unexpected(*missing));
        return;
    }
    carryOut<Token>({.verb = "PUT", .url = m_addresses->tokens(), .body = writeUpdateRequest(update)}, context,
                    std::move(reply), [remoteId = update.remoteId, id = m_account.id](HttpResponse &response) {
                        return readTokenNamed(response, remoteId, id);
                    });
}

void AzureDevOpsProvider::revoke(const QString &remoteId, QObject *context, Reply<void> reply)
{
    if (!m_addresses) {
        replyLater<void>(context, std::move(reply), std::unexpected(m_addresses.error()));
        return;
    }
    carryOut<void>({.verb = "DELETE", .url = m_addresses->tokens("&authorizationId=" + encoded(remoteId)), .body = {}},
                   context, std::move(reply), readRevoked);
}

void AzureDevOpsProvider::probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply)
{
    const auto token =
        std::find_if(secret.cbegin(), secret.cend(), [](const SecretPart &part) { return part.name == "token"_L1; });
    if (!m_addresses || token == secret.cend()) {
        replyLater<ProbeVerdict>(context, std::move(reply),
                                 m_addresses ? Result<ProbeVerdict>(verdictWithoutSecret())
                                             : std::unexpected(m_addresses.error()));
        return;
    }
    auto credentials = RequestCredentials::basic({}, token->value);
    if (!m_account.userId.isEmpty()) {
        probeAs(std::move(credentials), context, std::move(reply));
        return;
    }
    QPointer<AzureDevOpsProvider> self(this);
    identify(Interaction::Allowed, context,
             [self, context, credentials = std::move(credentials),
              reply = std::move(reply)](Result<Identity> identity) mutable {
                 if (!identity || !self)
                     reply(std::unexpected(identity ? closed() : std::move(identity.error())));
                 else
                     self->probeAs(std::move(credentials), context, std::move(reply));
             });
}

void AzureDevOpsProvider::probeAs(RequestCredentials credentials, QObject *context, Reply<ProbeVerdict> reply)
{
    const Question question{.verb = "GET", .url = m_addresses->connectionData(), .body = {}};
    m_connection->askAs(std::move(credentials), question, context,
                        [userId = m_account.userId, call = question.call(),
                         reply = std::move(reply)](Result<HttpResponse> response) mutable {
                            if (!response)
                                reply(std::unexpected(std::move(response.error())));
                            else
                                reply(readVerdict(*response, call, userId));
                        });
}

TokenRequest AzureDevOpsProvider::prepared(const TokenRequest &request, const QDateTime &now) const
{
    TokenRequest prepared = request;
    prepared.scopes = normalizedScopes(request.scopes);
    const std::chrono::milliseconds usual = m_capabilities.defaultLife;
    const QDateTime asked = request.expiresAt.value_or(now.addMSecs(usual.count()));
    prepared.expiresAt = fingerprinted(withinMaximumLife(asked, now), now);
    return prepared;
}

TokenUpdate AzureDevOpsProvider::preparedUpdate(const TokenUpdate &update, const QDateTime &now) const
{
    TokenUpdate prepared = update;
    if (prepared.expiresAt)
        prepared.expiresAt = withinMaximumLife(*prepared.expiresAt, now);
    return prepared;
}

bool AzureDevOpsProvider::carriesFingerprint(const TokenRequest &prepared, const Token &token) const
{
    if (!prepared.expiresAt || !token.expiresAt)
        return false;
    return token.name == prepared.name && normalizedScopes(token.scopes) == normalizedScopes(prepared.scopes) &&
           std::abs(prepared.expiresAt->msecsTo(*token.expiresAt)) <= fingerprintToleranceMs;
}

std::unique_ptr<ServiceSurvey> AzureDevOpsProvider::survey()
{
    return m_addresses ? std::make_unique<Survey>(m_connection, *m_addresses) : nullptr;
}

std::chrono::milliseconds AzureDevOpsProvider::clockOffset() const
{
    return m_connection->clockOffset().value_or(std::chrono::milliseconds(m_account.clockOffsetMs));
}

} // namespace patkeeper
