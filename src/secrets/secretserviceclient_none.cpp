// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretserviceclient.h"

#include "keychainerror.h"

namespace patkeeper
{

// Where there is no D-Bus, QtKeychain's own answers have to do.

SecretServiceClient::SecretServiceClient(QObject *parent) : QObject(parent) {}

bool SecretServiceClient::isSupported()
{
    return false;
}

void SecretServiceClient::survey(QObject *context, Reply<KeychainSurvey> reply)
{
    replyLater<KeychainSurvey>(context, std::move(reply), std::unexpected(keychainError(Error::Kind::Unsupported)));
}

void SecretServiceClient::search(const QMap<QString, QString> &, Interaction, QObject *context, Reply<FoundItems> reply)
{
    replyLater<FoundItems>(context, std::move(reply), std::unexpected(keychainError(Error::Kind::Unsupported)));
}

void SecretServiceClient::unlock(const QStringList &, QObject *context, Reply<void> reply)
{
    replyLater<void>(context, std::move(reply), std::unexpected(keychainError(Error::Kind::Unsupported)));
}

void SecretServiceClient::createDefaultCollection(QObject *context, Reply<void> reply)
{
    replyLater<void>(context, std::move(reply), std::unexpected(keychainError(Error::Kind::Unsupported)));
}

void SecretServiceClient::itemKeys(const QStringList &, QObject *context, Reply<QStringList> reply)
{
    replyLater<QStringList>(context, std::move(reply), std::unexpected(keychainError(Error::Kind::Unsupported)));
}

void SecretServiceClient::ownerName(QObject *context, Reply<QString> reply)
{
    replyLater<QString>(context, std::move(reply), QString());
}

void SecretServiceClient::onOwnerChanged(const QString &, const QString &, const QString &) {}

void SecretServiceClient::onPropertiesChanged(const QString &, const QVariantMap &, const QStringList &) {}

} // namespace patkeeper
