// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "bearercredentials.h"

#include "secretenvelope.h"
#include "signinsettings.h"
#include "utc.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTimeZone>

namespace patkeeper
{

namespace
{

QString userOf(const SignIn &signIn)
{
    const bool isPassword = signInMethodFrom(signIn.kind) == SignInMethod::Basic;
    return isPassword ? signInSettingsFrom(signIn.settings).user : QString();
}

Result<Secret> bearerOf(Result<Secret> entry)
{
    if (!entry)
        return std::unexpected(entry.error());
    Result<SecretEnvelope> envelope = openEnvelope(*entry);
    if (!envelope)
        return std::unexpected(envelope.error());
    if (envelope->parts.empty())
        return failure(Error::Kind::SignInNeeded, {});
    return std::move(envelope->parts.front().value);
}

/// An app's own token says so, or has no permission that a person gave ("scp") but roles of its own, a managed identity
/// behind it, or itself for a subject.
bool isOfApplication(const QJsonObject &claims)
{
    const QString type = claims.value(QLatin1String("idtyp")).toString();
    if (!type.isEmpty())
        return type == QLatin1String("app");
    if (claims.contains(QLatin1String("scp")))
        return false;
    const QString objectId = claims.value(QLatin1String("oid")).toString();
    return claims.contains(QLatin1String("roles")) || claims.contains(QLatin1String("xms_mirid")) ||
           (!objectId.isEmpty() && claims.value(QLatin1String("sub")).toString() == objectId);
}

} // namespace

BearerCredentials::BearerCredentials(SecretStore *secrets, QString secretKey, QObject *parent)
    : SignInCredentials(parent),
      m_secrets(secrets),
      m_secretKey(std::move(secretKey))
{
}

BearerCredentials::BearerCredentials(SecretStore *secrets, const SignIn &signIn, QObject *parent)
    : BearerCredentials(secrets, signIn.secretKey, parent)
{
    m_user = userOf(signIn);
}

std::unexpected<Error> BearerCredentials::signInNeededError() const
{
    return failure(
        Error::Kind::SignInNeeded,
        m_user.isEmpty()
            ? QCoreApplication::translate(
                  "patkeeper::BearerCredentials",
                  "The sign-in of this account has ended. Sign in again with a fresh access token.")
            : QCoreApplication::translate("patkeeper::BearerCredentials",
                                          "The service does not accept this user and password any more. Sign in "
                                          "again."));
}

void BearerCredentials::credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply)
{
    if (m_refused)
        return replyLater<RequestCredentials>(context, std::move(reply), signInNeededError());
    if (!m_bearer.isEmpty())
        return replyLater<RequestCredentials>(context, std::move(reply), issued(m_bearer, m_secretKey));
    // The context is the asker's: the answer for them must not be lost to their going, nor ours to theirs.
    Reply<RequestCredentials> answer = [asker = QPointer(context),
                                        reply = std::move(reply)](Result<RequestCredentials> result) mutable {
        if (asker)
            reply(std::move(result));
    };
    m_secrets->read(m_secretKey, interaction, this,
                    [this, key = m_secretKey, answer = std::move(answer)](Result<Secret> entry) mutable {
                        onRead(key, std::move(entry), std::move(answer));
                    });
}

void BearerCredentials::onRead(const QString &key, Result<Secret> entry, Reply<RequestCredentials> reply)
{
    Result<Secret> bearer = bearerOf(std::move(entry));
    if (bearer) {
        Result<RequestCredentials> answer = issued(*bearer, key);
        if (key == m_secretKey)
            m_bearer = std::move(*bearer);
        return reply(std::move(answer));
    }
    if (bearer.error().kind != Error::Kind::SecretMissing && bearer.error().kind != Error::Kind::SignInNeeded)
        return reply(std::unexpected(bearer.error()));
    refused(key);
    reply(signInNeededError());
}

RequestCredentials BearerCredentials::issued(const Secret &bearer, const QString &secretKey) const
{
    RequestCredentials credentials =
        m_user.isEmpty() ? RequestCredentials::bearer(bearer) : RequestCredentials::basic(m_user, bearer);
    credentials.issue = secretKey;
    return credentials;
}

void BearerCredentials::refused(const QString &issue)
{
    if (m_refused || issue != m_secretKey)
        return;
    m_refused = true;
    Q_EMIT signInNeeded();
}

void BearerCredentials::adopt(const SignIn &signIn)
{
    m_user = userOf(signIn);
    if (signIn.secretKey != m_secretKey)
        replace(signIn.secretKey);
}

void BearerCredentials::replace(const QString &secretKey)
{
    m_secretKey = secretKey;
    m_bearer = Secret();
    m_refused = false;
}

BearerHints readBearerHints(const Secret &bearer)
{
    BearerHints hints;
    const QByteArray text = bearer.view().toByteArray();
    const QList<QByteArray> pieces = text.split('.');
    if (pieces.size() != 3 || !text.startsWith("eyJ"))
        return hints;
    const QJsonObject claims =
        QJsonDocument::fromJson(QByteArray::fromBase64(pieces[1], QByteArray::Base64UrlEncoding)).object();
    if (claims.isEmpty())
        return hints;
    hints.isWebToken = true;
    constexpr double endOfTheYear9999 = 253'402'300'799;
    if (const double expiry = claims.value(QLatin1String("exp")).toDouble(); expiry > 0 && expiry <= endOfTheYear9999)
        hints.expiresAt = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(expiry), utcZone);
    for (const auto *claim : {"upn", "unique_name", "preferred_username", "email", "name"}) {
        hints.userName = claims.value(QLatin1String(claim)).toString();
        if (!hints.userName.isEmpty())
            break;
    }
    hints.audience = claims.value(QLatin1String("aud")).toString();
    hints.isApplication = isOfApplication(claims);
    return hints;
}

} // namespace patkeeper
