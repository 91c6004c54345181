// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "manualprovider.h"

#include "manualcapabilities.h"
#include "manualdetails.h"

#include <QCoreApplication>
#include <QPointer>
#include <QUuid>

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

QString translated(const char *text)
{
    return QCoreApplication::translate("patkeeper::Manual", text);
}

std::unexpected<Error> notEntered()
{
    return failure(Error::Kind::NotFound,
                   translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "No such token is kept here. Enter it anew.")));
}

std::unexpected<Error> enteredAlready()
{
    return failure(Error::Kind::Rejected,
                   translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "This token is entered already.")));
}

std::unexpected<Error> closed()
{
    return failure(Error::Kind::Cancelled,
                   translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "The account was closed meanwhile.")));
}

QList<Token>::const_iterator findIn(const QList<Token> &tokens, const QString &remoteId)
{
    return std::find_if(tokens.cbegin(), tokens.cend(), [&](const Token &token) { return token.remoteId == remoteId; });
}

} // namespace

ManualProvider::ManualProvider(const Account &account, Inventory *inventory)
    : m_accountId(account.id),
      m_inventory(inventory),
      m_capabilities(manual::capabilities().value_or(Capabilities()))
{
}

void ManualProvider::identify(Interaction /*interaction*/, QObject *context, Reply<Identity> reply)
{
    replyLater<Identity>(
        context, std::move(reply),
        failure(Error::Kind::Unsupported,
                translated(QT_TRANSLATE_NOOP("patkeeper::Manual", "Nobody signs in for tokens kept by hand."))));
}

void ManualProvider::read(QObject *context, Reply<QList<Token>> reply)
{
    m_inventory->readTokens(m_accountId, context, [reply = std::move(reply)](Result<QList<Token>> rows) mutable {
        if (rows)
            std::transform(rows->begin(), rows->end(), rows->begin(), manual::listed);
        reply(std::move(rows));
    });
}

void ManualProvider::list(Interaction /*interaction*/, QObject *context, Reply<TokenListing> reply)
{
    read(context, [reply = std::move(reply)](Result<QList<Token>> tokens) mutable {
        if (!tokens)
            return reply(std::unexpected(std::move(tokens.error())));
        reply(TokenListing{.tokens = std::move(*tokens), .askedAt = {}});
    });
}

void ManualProvider::fetch(const QString &remoteId, QObject *context, Reply<Token> reply)
{
    read(context, [remoteId, reply = std::move(reply)](Result<QList<Token>> tokens) mutable {
        if (!tokens)
            return reply(std::unexpected(std::move(tokens.error())));
        const auto found = findIn(*tokens, remoteId);
        if (found == tokens->cend())
            return reply(notEntered());
        reply(*found);
    });
}

void ManualProvider::file(const Token &token, QObject *context, Reply<Token> reply)
{
    m_inventory->saveToken(token, std::nullopt, context,
                           [filed = token, reply = std::move(reply)](Result<void> saved) mutable {
                               if (!saved)
                                   return reply(std::unexpected(std::move(saved.error())));
                               reply(std::move(filed));
                           });
}

void ManualProvider::create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply)
{
    if (auto fits = manual::checked(request.name, request.options, request.expiresAt, m_inventory->localNow()); !fits)
        return replyLater<IssuedToken>(context, std::move(reply), std::unexpected(std::move(fits.error())));
    Token token = manual::entered(request, m_inventory->localNow());
    token.accountId = m_accountId;
    if (token.remoteId.isEmpty())
        token.remoteId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    read(context, [self = QPointer(this), token, context, reply = std::move(reply)](Result<QList<Token>> rows) mutable {
        if (!rows || !self)
            return reply(rows ? closed() : std::unexpected(std::move(rows.error())));
        if (findIn(*rows, token.remoteId) != rows->cend())
            return reply(enteredAlready());
        self->file(token, context, [reply = std::move(reply)](Result<Token> filed) mutable {
            if (!filed)
                return reply(std::unexpected(std::move(filed.error())));
            reply(IssuedToken{.token = std::move(*filed), .secret = {}});
        });
    });
}

void ManualProvider::change(const QString &remoteId, std::move_only_function<Result<Token>(Token)> change,
                            QObject *context, Reply<Token> reply)
{
    fetch(remoteId, context,
          [self = QPointer(this), change = std::move(change), context,
           reply = std::move(reply)](Result<Token> found) mutable {
              if (!found || !self)
                  return reply(found ? closed() : std::unexpected(std::move(found.error())));
              Result<Token> changed = change(std::move(*found));
              if (!changed)
                  return reply(std::move(changed));
              self->file(*changed, context, std::move(reply));
          });
}

void ManualProvider::update(const TokenUpdate &update, QObject *context, Reply<Token> reply)
{
    change(
        update.remoteId,
        [update, now = m_inventory->localNow()](Token token) -> Result<Token> {
            token.name = update.name.value_or(token.name);
            if (update.neverExpires)
                token.expiresAt.reset();
            else if (update.expiresAt)
                token.expiresAt = update.expiresAt;
            const QJsonObject options = update.options.value_or(QJsonObject());
            if (auto fits = manual::checked(token.name, options, token.expiresAt, now); !fits)
                return std::unexpected(std::move(fits.error()));
            if (update.scopes)
                token.scopes = normalizedScopes(*update.scopes);
            if (update.options)
                token = manual::described(std::move(token), options, now);
            if (update.neverExpires || update.expiresAt)
                token.extras.remove(manual::expiryUnknownKey);
            return token;
        },
        context, std::move(reply));
}

void ManualProvider::revoke(const QString &remoteId, QObject *context, Reply<void> reply)
{
    change(
        remoteId,
        [](Token token) -> Result<Token> {
            token.status = TokenStatus::Revoked;
            return token;
        },
        context,
        [reply = std::move(reply)](Result<Token> revoked) mutable {
            if (!revoked)
                return reply(std::unexpected(std::move(revoked.error())));
            reply({});
        });
}

void ManualProvider::withdraw(const QString &remoteId, QObject *context, Reply<void> reply)
{
    m_inventory->withdrawToken({m_accountId, remoteId}, context, std::move(reply));
}

void ManualProvider::probe(const SecretParts & /*secret*/, QObject *context, Reply<ProbeVerdict> reply)
{
    replyLater<ProbeVerdict>(
        context, std::move(reply),
        ProbeVerdict{.kind = ProbeVerdict::Kind::NotProven,
                     .reason = translated(QT_TRANSLATE_NOOP(
                         "patkeeper::Manual", "Patkeeper does not speak to this service. Try the secret there.")),
                     .detail = {}});
}

TokenRequest ManualProvider::prepared(const TokenRequest &request, const QDateTime & /*now*/) const
{
    TokenRequest prepared = request;
    prepared.scopes = normalizedScopes(request.scopes);
    prepared.options.insert(manual::idKey, QUuid::createUuid().toString(QUuid::WithoutBraces));
    return prepared;
}

TokenUpdate ManualProvider::preparedUpdate(const TokenUpdate &update, const QDateTime & /*now*/) const
{
    TokenUpdate prepared = update;
    if (update.options)
        prepared.options = manual::keptOptions(*update.options);
    return prepared;
}

bool ManualProvider::carriesFingerprint(const TokenRequest &prepared, const Token &token) const
{
    return token.remoteId == prepared.options.value(manual::idKey).toString();
}

} // namespace patkeeper
