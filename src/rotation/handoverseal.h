// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "handovercommand.h"
#include "handoverprogram.h"
#include "secretstore.h"

#include <QObject>
#include <QString>

namespace patkeeper
{

/// What a seal says of a hand-over command.
struct SealVerdict {
    enum class Kind {
        Approved,
        NotApproved, ///< Never, or the key of the seals is gone. To be shown and asked.
        Changed      ///< Not what was approved, in whatever respect. To be shown and asked.
    };

    Kind kind = Kind::NotApproved;
    HandOverProgram program; ///< Of Approved: goes into HandOverFacts, so that nothing else is run.
};

/// Seals what a person has approved, so that nobody who can write to the database or to the program's file makes
/// Patkeeper hand a secret to something else: an HMAC over the profile, the lineage, the command and the program's
/// content. Its key is one per profile, lives in the keychain and is made at the first approval.
///
/// An error of either call is the keychain's, or a refusal of checkHandOverProgram().
class HandOverSeals final : public QObject
{
    Q_OBJECT

public:
    HandOverSeals(SecretStore *secrets, QString profileId, QObject *parent = nullptr);

    /// Only when a person has seen the command and agreed. The reply is to be kept beside the command.
    void approve(const QString &lineageId, const HandOverCommand &command, QObject *context, Reply<QString> reply);
    void verify(const QString &lineageId, const HandOverCommand &command, const QString &seal, Interaction interaction,
                QObject *context, Reply<SealVerdict> reply);

private:
    SecretStore *m_secrets;
    QString m_profileId;
};

} // namespace patkeeper
