// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"
#include "secret.h"

#include <QDateTime>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace patkeeper
{

/// A token's value: one or more named parts (a plain PAT has the one part "token").
struct SecretPart {
    QString name;
    Secret value;
};
using SecretParts = std::vector<SecretPart>;

SecretParts singleSecret(Secret value); ///< One part, named "token".
SecretParts clone(const SecretParts &parts);
bool equal(const SecretParts &left, const SecretParts &right);

/// What an entry of the keychain holds: the secret, and enough about it to find its owner again when the database is
/// lost.
struct SecretEnvelope {
    static constexpr int version = 1;

    QString kind; ///< "token" or "sign-in".
    QString provider;
    QString accountId;
    QString accountName;
    QStringList origins; ///< Where this secret may be sent.
    QString remoteId;    ///< Of the token; empty for a sign-in and for a token that was just being made.
    QString name;
    QDateTime storedAt; ///< UTC; invalid in an envelope of an earlier version of this program.
    QStringList fields; ///< The account's own form fields as "key=value", none of them secret.
    QJsonObject signIn; ///< Of a sign-in that renews itself: what it is made again from, none of it secret.
    SecretParts parts;
};

/// Whether a token's entry may be that token's: it names it, or was kept before the service told the token's id.
bool isOf(const SecretEnvelope &envelope, const QString &accountId, const QString &remoteId);

/// JSON, UTF-8. A value that is not UTF-8 is kept as base64 and comes back as the same bytes.
Secret sealEnvelope(const SecretEnvelope &envelope);
/// BadReply where the bytes are not an envelope, Unsupported where they are of a newer version.
Result<SecretEnvelope> openEnvelope(const Secret &bytes);

} // namespace patkeeper
