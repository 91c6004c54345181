// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "journal.h"

namespace patkeeper
{

// What a person changes of an open rotation while nobody carries it on. Busy where somebody does.

/// The places of "Used in" that have the new secret now.
void keepTicked(Journal *journal, const QString &operationId, const QStringList &places, QObject *context,
                Reply<void> reply);
/// The predecessor lives until then (UTC, by the service's clock).
void putOffRevocation(Journal *journal, const QString &operationId, const QDateTime &revokeAt, QObject *context,
                      Reply<void> reply);

} // namespace patkeeper
