// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubprovider.h"

#include "digitalhubcapabilities.h"
#include "digitalhuberrors.h"
#include "digitalhubjson.h"
#include "digitalhubprobe.h"

#include <QCoreApplication>
#include <QPointer>

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using namespace digitalhub;

namespace
{

/// As far as two clocks that are kept right may differ.
constexpr qint64 creationToleranceMs = 300'000;
/// A Date header knows whole seconds.
constexpr qint64 answerToleranceMs = 3'000;
/// Of an answer whose beginning is not known any longer.
constexpr qint64 unknownToleranceMs = 60'000;
constexpr auto preparedAtKey = "preparedAt"_L1;
constexpr auto askedAtKey = "askedAt"_L1; ///< In extras: when a creation was asked for.

HttpOptions optionsFor(HttpOptions options, const Account &account, const Result<Addresses> &addresses)
{
    if (!account.origins.isEmpty())
        options.origins = originsFromStrings(account.origins);
    else if (addresses)
        options.origins = addresses->origins();
    return options;
}

std::unexpected<Error> incomplete(const QString &field, const char *sentence)
{
    return std::unexpected(Error{.kind = Error::Kind::Rejected,
                                 .message = QCoreApplication::translate("patkeeper::DigitalHub", sentence),
                                 .detail = u"not sent"_s,
                                 .retryAfter = {},
                                 .field = field});
}

Result<void> checked(const TokenRequest &request)
{
    const QStringList scopes = normalizedScopes(request.scopes);
    if (request.name.trimmed().isEmpty())
        return incomplete(u"name"_s, QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "The token has no name. Enter one."));
    if (request.name.size() > longestName) {
        return incomplete(u"name"_s, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                       "DigitalHub takes names of up to 255 characters. Enter a "
                                                       "shorter one."));
    }
    if (scopes.isEmpty()) {
        return incomplete(u"scopes"_s, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                         "The token has no scope, and DigitalHub would give it all of "
                                                         "them. Choose at least one."));
    }
    if (scopes.join(u',').size() > longestScopes) {
        return incomplete(u"scopes"_s, QT_TRANSLATE_NOOP("patkeeper::DigitalHub",
                                                         "These are more scopes than DigitalHub can keep. Choose "
                                                         "fewer."));
    }
    return {};
}

Result<ProbeVerdict> readProbe(Result<HttpResponse> response, const QString &userId)
{
    if (!response)
        return std::unexpected(std::move(response.error()));
    return readVerdict(*response, userId);
}

bool isNear(const QDateTime &left, const QDateTime &right)
{
    return left.isValid() && right.isValid() && std::abs(left.msecsTo(right)) <= unknownToleranceMs;
}

QString instantText(const QDateTime &instant)
{
    return instant.toUTC().toString(Qt::ISODateWithMs);
}

/// Whether @p made lies between the asking for @p issued and its answer, as far as both are known.
bool isBetween(const Token &issued, const QDateTime &made)
{
    const QDateTime asked = QDateTime::fromString(issued.extras[askedAtKey].toString(), Qt::ISODateWithMs);
    if (!asked.isValid() || !issued.createdAt.isValid() || !made.isValid())
        return isNear(issued.createdAt, made);
    return made >= asked.addMSecs(-answerToleranceMs) && made <= issued.createdAt.addMSecs(answerToleranceMs);
}

} // namespace

DigitalHubProvider::DigitalHubProvider(const Account &account, HttpOptions options, CredentialSource *credentials,
                                       Clock clock)
    : SignedInProvider(account, optionsFor(std::move(options), account, Addresses::fromFields(account.fields)),
                       credentials,
                       {.explain = explainAnswer, .unreadable = digitalhub::unreadableAnswer, .verdict = readProbe},
                       std::move(clock)),
      m_capabilities(digitalhub::capabilities().value_or(Capabilities())),
      m_addresses(Addresses::fromFields(account.fields))
{
    if (m_addresses)
        m_capabilities.tokensPage = m_addresses->tokensPage().toString(QUrl::FullyEncoded);
}

void DigitalHubProvider::identify(Interaction interaction, QObject *context, Reply<Identity> reply)
{
    if (!m_addresses)
        return replyLater<Identity>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const ServiceRequest request{.verb = "GET", .url = m_addresses->whoAmI(), .interaction = interaction};
    carryOut<Identity>(request, context, std::move(reply),
                       [self = QPointer(this)](HttpResponse &response) -> Result<Identity> {
                           const auto name = readUserName(response.body);
                           if (!name)
                               return std::unexpected(name.error());
                           if (name->isEmpty())
                               return unreadable(u"nobody is signed in"_s);
                           Identity identity{.userId = *name, .userName = *name};
                           if (self)
                               self->setUser(identity);
                           return identity;
                       });
}

void DigitalHubProvider::list(Interaction interaction, QObject *context, Reply<TokenListing> reply)
{
    if (!m_addresses)
        return replyLater<TokenListing>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const ServiceRequest request{.verb = "GET", .url = m_addresses->listing(), .interaction = interaction};
    carryOut<TokenListing>(request, context, std::move(reply),
                           [accountId = account().id](HttpResponse &response) -> Result<TokenListing> {
                               auto tokens = readPage(response.body);
                               if (!tokens)
                                   return std::unexpected(std::move(tokens.error()));
                               for (Token &token : *tokens)
                                   token.accountId = accountId;
                               return TokenListing{.tokens = std::move(*tokens), .askedAt = {}};
                           });
}

void DigitalHubProvider::fetch(const QString &remoteId, QObject *context, Reply<Token> reply)
{
    if (!m_addresses)
        return replyLater<Token>(context, std::move(reply), std::unexpected(m_addresses.error()));
    const ServiceRequest request{.verb = "GET", .url = m_addresses->tokens(remoteId)};
    carryOut<Token>(request, context, std::move(reply),
                    [remoteId, accountId = account().id](HttpResponse &response) -> Result<Token> {
                        auto token = readToken(response.body);
                        if (!token)
                            return token;
                        if (token->remoteId != remoteId)
                            return unreadable(u"another token than the one asked for"_s);
                        token->accountId = accountId;
                        return token;
                    });
}

Result<ServiceRequest> DigitalHubProvider::creation(const TokenRequest &request) const
{
    if (!m_addresses)
        return std::unexpected(m_addresses.error());
    if (const auto fits = checked(request); !fits)
        return std::unexpected(fits.error());
    return ServiceRequest{.verb = "POST", .url = m_addresses->tokens(), .body = writeCreateRequest(request)};
}

/// @p askedAt is by the local clock, of which the answer has told by now how far it is off.
Token DigitalHubProvider::madeBy(const TokenRequest &request, const QDateTime &askedAt,
                                 std::optional<std::chrono::seconds> life) const
{
    const qint64 offset = clockOffset().count();
    Token token;
    token.accountId = account().id;
    token.name = request.name;
    token.scopes = normalizedScopes(request.scopes);
    token.createdAt = localNow().addMSecs(offset);
    token.extras.insert(askedAtKey, instantText(askedAt.addMSecs(offset)));
    if (life)
        token.expiresAt = token.createdAt.addSecs(life->count());
    return token;
}

void DigitalHubProvider::create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply)
{
    const auto asked = creation(request);
    if (!asked)
        return replyLater<IssuedToken>(context, std::move(reply), std::unexpected(asked.error()));
    carryOut<IssuedToken>(
        *asked, context, std::move(reply),
        [self = QPointer(this), request, askedAt = localNow()](HttpResponse &response) -> Result<IssuedToken> {
            auto created = readCreatedToken(response.body);
            if (!created)
                return std::unexpected(std::move(created.error()));
            if (created->secret.isEmpty())
                return unreadable(u"a token without its secret"_s);
            Token token = self ? self->madeBy(request, askedAt, created->life) : Token();
            return IssuedToken{.token = std::move(token), .secret = singleSecret(std::move(created->secret))};
        });
}

void DigitalHubProvider::update(const TokenUpdate & /*update*/, QObject *context, Reply<Token> reply)
{
    replyLater<Token>(context, std::move(reply),
                      failure(Error::Kind::Unsupported, m_capabilities.unchangeableRemark, u"not sent"_s));
}

void DigitalHubProvider::revoke(const QString &remoteId, QObject *context, Reply<void> reply)
{
    if (!m_addresses)
        return replyLater<void>(context, std::move(reply), std::unexpected(m_addresses.error()));
    // Without an id this would be the address of all of them.
    if (remoteId.isEmpty()) {
        return replyLater<void>(
            context, std::move(reply),
            incomplete({}, QT_TRANSLATE_NOOP("patkeeper::DigitalHub", "This token's id is not known yet. Refresh the "
                                                                      "list.")));
    }
    const ServiceRequest request{.verb = "DELETE", .url = m_addresses->tokens(remoteId)};
    carryOut<void>(request, context, std::move(reply), [](HttpResponse &) { return Result<void>(); });
}

void DigitalHubProvider::probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply)
{
    if (!m_addresses)
        return replyLater<ProbeVerdict>(context, std::move(reply), std::unexpected(m_addresses.error()));
    auto request = probeFor(secret, *m_addresses);
    if (!request)
        return replyLater<ProbeVerdict>(context, std::move(reply), verdictWithoutSecret());
    probeWith(std::move(*request), context, std::move(reply));
}

TokenRequest DigitalHubProvider::prepared(const TokenRequest &request, const QDateTime &now) const
{
    TokenRequest prepared = request;
    prepared.scopes = normalizedScopes(request.scopes);
    prepared.options.insert(preparedAtKey, instantText(now));
    // The service decides; until then a token that was lost is looked for.
    prepared.expiresAt = now.addSecs(m_capabilities.defaultLife.count());
    return prepared;
}

bool DigitalHubProvider::carriesFingerprint(const TokenRequest &prepared, const Token &token) const
{
    const QDateTime asked = QDateTime::fromString(prepared.options[preparedAtKey].toString(), Qt::ISODateWithMs);
    const bool isInTime =
        !asked.isValid() || !token.createdAt.isValid() || token.createdAt >= asked.addMSecs(-creationToleranceMs);
    return token.name == prepared.name && normalizedScopes(token.scopes) == normalizedScopes(prepared.scopes) &&
           isInTime;
}

bool DigitalHubProvider::isSameCreation(const Token &issued, const Token &listed) const
{
    // Fewer scopes than were asked for are this token's all the same.
    const bool sameEnd = !issued.expiresAt || (listed.expiresAt && isNear(*issued.expiresAt, *listed.expiresAt));
    return issued.name == listed.name && sameEnd && isBetween(issued, listed.createdAt);
}

} // namespace patkeeper
