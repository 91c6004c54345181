// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "values.h"

#include <QJsonObject>
#include <QSet>

#include <optional>

namespace patkeeper
{

/// What the flows keep in Operation::data, and the names of their steps. No secret is ever among it.
namespace step
{
inline const QString queued = QStringLiteral("queued");     ///< Nothing was sent; another creation is before it.
inline const QString creating = QStringLiteral("creating"); ///< The request may have left.
inline const QString waitingForSignIn = QStringLiteral("waiting-for-sign-in"); ///< Refused before anything was done.
inline const QString storing = QStringLiteral("storing"); ///< The token lives; its secret may not be kept yet.
inline const QString withoutSecret =
    QStringLiteral("without-secret"); ///< The person has its secret elsewhere, or does without.
inline const QString unconfirmed = QStringLiteral("unconfirmed"); ///< No answer came.
inline const QString toRevoke = QStringLiteral("to-revoke");      ///< Must end; not done yet.
inline const QString updating = QStringLiteral("updating");
inline const QString revoking = QStringLiteral("revoking");     ///< The request may have left.
inline const QString confirming = QStringLiteral("confirming"); ///< The service said yes; no listing has shown it yet.
inline const QString forgetting = QStringLiteral("forgetting"); ///< Confirmed; the keychain's entry may still be there.
} // namespace step

QJsonObject toJson(const TokenRequest &request);
TokenRequest requestFromJson(const QJsonObject &object);
QJsonObject toJson(const TokenUpdate &update);
TokenUpdate updateFromJson(const QJsonObject &object);

/// What a creation leaves behind for whoever has to find its token again.
struct CreationData {
    TokenRequest prepared;
    /// Ids of that name that were known before; of all names where the answer does not tell the new one's.
    QSet<QString> namesakes;
    QString key;    ///< Of the keychain entry that will hold the secret.
    QString partOf; ///< The operation that this is a step of.
    /// What the answer came for where it did not tell the id; nothing where it did, or where none has come.
    std::optional<Token> issued{};
};
QJsonObject toJson(const CreationData &data);
CreationData creationFromJson(const QJsonObject &object);
/// The same creation, when the person has said that none of these is what it made.
QJsonObject withoutCandidates(const QJsonObject &creation, const QList<Token> &candidates);

/// Empty for an operation of its own.
QString partOf(const QJsonObject &data);
QJsonObject asPartOf(const QString &operationId);

} // namespace patkeeper
