// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointprovider.h"

#include "sailpointcapabilities.h"
#include "sailpointerrors.h"
#include "sailpointexpiry.h"
#include "sailpointfingerprint.h"
#include "sailpointjson.h"
#include "sailpointprobe.h"
#include "sailpointrequests.h"

#include <QCoreApplication>
#include <QPointer>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using namespace sailpoint;

namespace
{

/// A little below the limit of the service: what is sent evenly need not arrive so (fact sheet A9).
constexpr HttpRate rate{.requests = 95, .period = std::chrono::seconds(10)};

HttpOptions optionsFor(HttpOptions options, const Account &account, const Result<Addresses> &addresses)
{
    if (!account.origins.isEmpty())
        options.origins = originsFromStrings(account.origins);
    else if (addresses)
        options.origins = addresses->origins();
    options.rate = rate;
    return options;
}

Result<IssuedToken> readIssuedToken(HttpResponse &response)
{
    auto created = readCreatedToken(response.body);
    if (!created)
        return std::unexpected(std::move(created.error()));
    if (created->secret.isEmpty())
        return unreadable(u"a token without its secret, id "_s + shown(created->token.remoteId));
    IssuedToken issued{.token = std::move(created->token), .secret = {}};
    issued.secret.push_back({.name = QLatin1StringView(idPart), .value = Secret(issued.token.remoteId.toUtf8())});
    issued.secret.push_back({.name = QLatin1StringView(secretPart), .value = std::move(created->secret)});
    return issued;
}

Result<Token> readTokenNamed(const HttpResponse &response, const QString &remoteId)
{
    auto token = readToken(response.body);
    if (token && token->remoteId != remoteId)
        return unreadable(u"another token than the one asked for"_s);
    return token;
}

Result<QList<Token>> readTokensNamed(const HttpResponse &response, const QStringList &remoteIds)
{
    auto tokens = readTokens(response.body);
    if (!tokens)
        return tokens;
    QSet<QString> missing(remoteIds.cbegin(), remoteIds.cend());
    for (const Token &token : std::as_const(*tokens))
        missing.remove(token.remoteId);
    if (!missing.isEmpty() || tokens->size() != remoteIds.size())
        return unreadable(u"other tokens than those asked for"_s);
    return tokens;
}

Result<Token> tokenAmong(Result<TokenListing> listing, const QString &remoteId)
{
    if (!listing)
        return std::unexpected(std::move(listing.error()));
    const auto found = std::find_if(listing->tokens.cbegin(), listing->tokens.cend(),
                                    [&](const Token &token) { return token.remoteId == remoteId; });
    if (found != listing->tokens.cend())
        return *found;
    return failure(Error::Kind::NotFound,
                   QCoreApplication::translate("patkeeper::SailPoint",
                                               "SailPoint does not list this token any longer. Refresh the list."),
                   u"not listed"_s);
}

/// Who a request was from that the service has taken: by its access token, which is then as it made it.
Claims claimsOf(const RequestCredentials &credentials)
{
    constexpr QByteArrayView scheme("Bearer ");
    for (const RequestCredentials::Header &header : credentials.headers) {
        if (header.value.view().startsWith(scheme))
            return readClaims(header.value.view().sliced(scheme.size()));
    }
    return {};
}

Result<Identity> identityOf(const Claims &claims, const QList<Token> &own)
{
    if (!claims.identityId.isEmpty())
        return Identity{.userId = claims.identityId, .userName = claims.userName};
    for (const Token &token : own) {
        if (const QString owner = token.extras["ownerId"_L1].toString(); !owner.isEmpty())
            return Identity{.userId = owner, .userName = token.extras["owner"_L1].toString()};
    }
    return failure(Error::Kind::Unsupported,
                   QCoreApplication::translate("patkeeper::SailPoint",
                                               "SailPoint does not say whose this access token is. Sign in with the id "
                                               "and the secret of a token instead."));
}

Result<ProbeVerdict> readProbe(Result<HttpResponse> response, const QString &userId)
{
    if (!response)
        return std::unexpected(probeWithoutAnswer(std::move(response.error())));
    return readVerdict(*response, userId);
}

} // namespace

SailPointProvider::SailPointProvider(const Account &account, HttpOptions options, CredentialSource *credentials,
                                     Clock clock)
    : SignedInProvider(account, optionsFor(std::move(options), account, Addresses::fromFields(account.fields)),
                       credentials,
                       {.explain = explainAnswer, .unreadable = sailpoint::unreadableAnswer, .verdict = readProbe},
                       std::move(clock)),
      m_capabilities(sailpoint::capabilities().value_or(Capabilities())),
      m_addresses(Addresses::fromFields(account.fields))
{
    if (m_addresses) {
        m_capabilities.tokensPage = m_addresses->tokensPage().toString(QUrl::FullyEncoded);
        m_capabilities.signIn.tokenEndpoint = m_addresses->tokenEndpoint().toString(QUrl::FullyEncoded);
        if (m_addresses->isSailPoint())
            m_capabilities.signIn.knownOrigins = toStringList(m_addresses->origins());
        m_capabilities.canNeverExpire = m_addresses->expiryRule() == ExpiryRule::Chosen;
        m_capabilities.canExtend = m_capabilities.canNeverExpire;
        m_capabilities.extendsAtOnce = m_addresses->bulkUpdate().isEmpty() ? 1 : mostAtOnce;
    }
}

void SailPointProvider::identify(Interaction interaction, QObject *context, Reply<Identity> reply)
{
    if (!m_addresses)
        return replyLater<Identity>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const ServiceRequest request{.verb = "GET", .url = m_addresses->ownTokens(), .interaction = interaction};
    carryOut<QList<Token>>(
        request, context,
        [self = QPointer(this), interaction, context, reply = std::move(reply)](Result<QList<Token>> own) mutable {
            if (!own || !self)
                return reply(own ? identityOf({}, *own) : std::unexpected(std::move(own.error())));
            self->onOwnTokens(interaction, *own, context, std::move(reply));
        },
        [](HttpResponse &response) { return readTokens(response.body); });
}

void SailPointProvider::onOwnTokens(Interaction interaction, const QList<Token> &own, QObject *context,
                                    Reply<Identity> reply)
{
    client()->credentials(
        interaction, context,
        [self = QPointer(this), own, reply = std::move(reply)](Result<RequestCredentials> given) mutable {
            Result<Identity> identity = identityOf(given ? claimsOf(*given) : Claims(), own);
            if (identity && self) {
                self->setUser(*identity);
            }
            reply(std::move(identity));
        });
}

void SailPointProvider::list(Interaction interaction, QObject *context, Reply<TokenListing> reply)
{
    if (!m_addresses)
        return replyLater<TokenListing>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const ServiceRequest request{.verb = "GET", .url = m_addresses->listing(), .interaction = interaction};
    carryOut<TokenListing>(request, context, std::move(reply),
                           [accountId = account().id](HttpResponse &response) -> Result<TokenListing> {
                               auto tokens = readTokens(response.body);
                               if (!tokens)
                                   return std::unexpected(std::move(tokens.error()));
                               for (Token &token : *tokens)
                                   token.accountId = accountId;
                               return TokenListing{.tokens = std::move(*tokens), .askedAt = {}};
                           });
}

void SailPointProvider::fetch(const QString &remoteId, QObject *context, Reply<Token> reply)
{
    list(Interaction::Allowed, context, [remoteId, reply = std::move(reply)](Result<TokenListing> listing) mutable {
        reply(tokenAmong(std::move(listing), remoteId));
    });
}

void SailPointProvider::create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply)
{
    if (!m_addresses)
        return replyLater<IssuedToken>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const auto asked = sailpoint::creation(request, *m_addresses, serviceNow());
    if (!asked)
        return replyLater<IssuedToken>(context, std::move(reply), std::unexpected(asked.error()));
    const bool mayBeTooLong = isBeyondSixMonths(request.expiresAt, serviceNow());
    carryOut<IssuedToken>(
        *asked, context,
        [mayBeTooLong, accountId = account().id, reply = std::move(reply)](Result<IssuedToken> issued) mutable {
            if (issued)
                issued->token.accountId = accountId;
            else if (mayBeTooLong)
                issued = std::unexpected(withOlderRule(std::move(issued.error())));
            reply(std::move(issued));
        },
        readIssuedToken);
}

void SailPointProvider::update(const TokenUpdate &update, QObject *context, Reply<Token> reply)
{
    if (!m_addresses)
        return replyLater<Token>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const auto asked = sailpoint::change(update, *m_addresses, serviceNow());
    if (!asked)
        return replyLater<Token>(context, std::move(reply), std::unexpected(asked.error()));
    carryOut<Token>(*asked, context, std::move(reply),
                    [remoteId = update.remoteId, accountId = account().id](HttpResponse &response) {
                        auto token = readTokenNamed(response, remoteId);
                        if (token)
                            token->accountId = accountId;
                        return token;
                    });
}

void SailPointProvider::extend(const QStringList &remoteIds, const QDateTime &expiresAt, QObject *context,
                               Reply<QList<Token>> reply)
{
    if (!m_addresses)
        return replyLater<QList<Token>>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const auto asked = sailpoint::extension(remoteIds, expiresAt, *m_addresses, serviceNow());
    if (!asked)
        return replyLater<QList<Token>>(context, std::move(reply), std::unexpected(asked.error()));
    carryOut<QList<Token>>(*asked, context, std::move(reply),
                           [remoteIds, accountId = account().id](HttpResponse &response) {
                               auto tokens = readTokensNamed(response, remoteIds);
                               if (tokens) {
                                   for (Token &token : *tokens)
                                       token.accountId = accountId;
                               }
                               return tokens;
                           });
}

void SailPointProvider::revoke(const QString &remoteId, QObject *context, Reply<void> reply)
{
    if (!m_addresses)
        return replyLater<void>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const ServiceRequest request{.verb = "DELETE", .url = m_addresses->tokens(remoteId)};
    carryOut<void>(request, context, std::move(reply), [](HttpResponse &) { return Result<void>(); });
}

void SailPointProvider::probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply)
{
    if (!m_addresses)
        return replyLater<ProbeVerdict>(context, std::move(reply), std::unexpected(m_addresses.error()));
    auto request = probeFor(secret, *m_addresses);
    if (!request)
        return replyLater<ProbeVerdict>(context, std::move(reply), verdictWithoutSecret());
    probeWith(std::move(*request), context, std::move(reply));
}

TokenRequest SailPointProvider::prepared(const TokenRequest &request, const QDateTime &now) const
{
    return sailpoint::prepared(request, now);
}

bool SailPointProvider::carriesFingerprint(const TokenRequest &prepared, const Token &token) const
{
    return sailpoint::carriesFingerprint(prepared, token);
}

} // namespace patkeeper
