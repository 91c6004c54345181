// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "journal.h"

#include <QString>

namespace patkeeper
{

/// "25 Aug 2026  stored and checked", in a line.
QString historyText(const HistoryEntry &entry);
/// "changed: expires 31 Jan 2027, before: 1 Dec 2026", as part of that.
QString historyEventText(const HistoryEntry &entry);
QString historyOutcomeText(const QString &outcome);
QString historyByText(const QString &by);
/// "Creating “ci” in Northwind was interrupted on 25 Aug 2026, 14:05." and what became of it, in a sentence or two.
QString interruptedText(const Operation &operation, const QString &accountName, bool fromElsewhere);

} // namespace patkeeper
