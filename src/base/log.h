// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QLoggingCategory>
#include <QString>

Q_DECLARE_LOGGING_CATEGORY(lcHttp)
Q_DECLARE_LOGGING_CATEGORY(lcStorage)
Q_DECLARE_LOGGING_CATEGORY(lcKeychain)
Q_DECLARE_LOGGING_CATEGORY(lcFlow)

namespace patkeeper
{

/// Replaces whatever looks like a credential: values of Authorization headers, JSON Web Tokens, and unbroken runs of 40
/// and more letters and digits (a PAT of Azure DevOps has 52 or 84; a UUID with its hyphens stays readable).
QString redacted(const QString &text);

/// Sends every message of this process, Qt's own included, through redacted() before it reaches stderr or the journal.
void installRedactingMessageHandler();

} // namespace patkeeper
