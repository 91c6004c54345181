// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "credentialhelperrun.h"
#include "error.h"

#include <QString>

namespace patkeeper
{

/// What a run that did not succeed means. SecretMissing where the helper said what helpers say for "there is no such
/// entry"; that alone proves nothing. No word of the helper's own is repeated, as it could be part of a secret: only
/// what is recognised in it.
Error credentialHelperError(const QString &helper, const QString &action, const CredentialHelperAnswer &answer);

Error credentialHelperTimedOut(const QString &helper, const QString &action);
/// It works, and has not got what Patkeeper put there when it was chosen.
Error credentialHelperNotSetUp(const QString &helper);
/// It ended well, and what it wrote is no answer.
Error credentialHelperMisunderstood(const QString &helper, const QString &action);
/// It has the entry and does not give it out, or was told to erase it and still has it.
Error credentialHelperDenied(const QString &helper, const QString &detail);

} // namespace patkeeper
