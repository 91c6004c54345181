// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "result.h"
#include "secretenvelope.h"
#include "secretstore.h"
#include "values.h"

#include <QObject>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// A token with its secret, only between the service's answer and the keychain. Without its id where the service does
/// not tell it there (Capabilities::tellsNewId).
struct IssuedToken {
    Token token;
    SecretParts secret;
};

/// Every token of an account with its status. Only a complete one is ever delivered.
struct TokenListing {
    QList<Token> tokens;
    QDateTime askedAt; ///< By the local clock, filled in by who asked: what changed since is newer than this listing.
};

struct Identity {
    QString userId;
    QString userName;
};

/// What a provider's harmless probe says of a secret.
struct ProbeVerdict {
    enum class Kind {
        Alive,    ///< Accepted, and it is this account's own user.
        NotProven ///< Anything else: refused, a sign-in page, another or an anonymous user.
    };
    Kind kind = Kind::NotProven;
    QString reason; ///< Translated: why it is not proven.
    QString detail; ///< Untranslated.
};

/// The seam to a service's PAT API, one object per account. A leaf operation per method; see result.h for what a Reply
/// is.
///
/// create, update and revoke send their request at most once. Error::Kind::Unconfirmed means that it may have had its
/// effect; every other error that it had none. SignInNeeded means that the credentials were refused before anything was
/// done.
class TokenProvider : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual const Capabilities &capabilities() const = 0;

    /// These two are also asked for by nobody (a timer, the start of the program): then the credentials must come
    /// without the keychain asking anybody. Everything else a person has started.
    virtual void identify(Interaction interaction, QObject *context, Reply<Identity> reply) = 0;
    virtual void list(Interaction interaction, QObject *context, Reply<TokenListing> reply) = 0;
    virtual void fetch(const QString &remoteId, QObject *context, Reply<Token> reply) = 0;
    /// Without a secret where Capabilities::issuesSecrets is false: the caller has it from the person.
    virtual void create(const TokenRequest &request, QObject *context, Reply<IssuedToken> reply) = 0;
    /// The whole token as it is afterwards.
    virtual void update(const TokenUpdate &update, QObject *context, Reply<Token> reply) = 0;
    /// One later end for several tokens, at most Capabilities::extendsAtOnce of them, all or none: they come back as
    /// they are afterwards. Unsupported where the service has no such request.
    virtual void extend(const QStringList & /*remoteIds*/, const QDateTime & /*expiresAt*/, QObject *context,
                        Reply<QList<Token>> reply)
    {
        replyLater<QList<Token>>(
            context, std::move(reply),
            failure(Error::Kind::Unsupported, tr("This service changes tokens one at a time. Extend each by itself.")));
    }
    /// Success means that the service said so; the caller confirms by listing.
    virtual void revoke(const QString &remoteId, QObject *context, Reply<void> reply) = 0;
    /// Takes a token back that create() has made and that nobody got: to end it, where it lives at a service.
    virtual void withdraw(const QString &remoteId, QObject *context, Reply<void> reply)
    {
        revoke(remoteId, context, std::move(reply));
    }
    /// An Error means that nothing could be asked (no network …), which is neither verdict.
    virtual void probe(const SecretParts &secret, QObject *context, Reply<ProbeVerdict> reply) = 0;

    /// The request as it is to be sent: with a fingerprint by which carriesFingerprint() knows the token it made again,
    /// and with what the provider's limits make of its expiry. @p now is the service's time.
    virtual TokenRequest prepared(const TokenRequest &request, const QDateTime &now) const = 0;
    /// The same for a change of an existing token, which needs no fingerprint.
    virtual TokenUpdate preparedUpdate(const TokenUpdate &update, const QDateTime & /*now*/) const { return update; }
    virtual bool carriesFingerprint(const TokenRequest &prepared, const Token &token) const = 0;
    /// Whether a token that is new in a listing is the one that @p issued came for; asked only where its id did not
    /// come (Capabilities::tellsNewId).
    virtual bool isSameCreation(const Token &issued, const Token &listed) const
    {
        return issued.remoteId == listed.remoteId;
    }

    /// Service time minus local time, by its last answer.
    virtual std::chrono::milliseconds clockOffset() const = 0;

Q_SIGNALS:
    /// The service asked to be left alone until then; requests wait.
    void pausedUntil(const QDateTime &instant);
};

} // namespace patkeeper
