// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "history.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QList>

namespace patkeeper
{

// The history for other programs, in the order it is given. The fields are stable and the same in both forms:
//
//   at         UTC, ISO 8601 with milliseconds
//   account    the account's name; empty where it is known no more
//   accountId
//   id         the token's id at the service
//   name       of the token, as it was called then
//   event      "created", "revoked", ...
//   detail     untranslated facts, may be empty
//   outcome    "done", "failed", "unconfirmed"
//   by         "window" or "command-line"
//   entry      the entry's number in the history
//   chain      what ties it to the entry before (see historychain.h); empty for one from before that was kept

using AccountNames = QHash<QString, QString>;

/// With a line of the fields' names on top.
QByteArray historyCsv(const QList<HistoryRow> &rows, const AccountNames &accounts);
/// One object, with a list `history`.
QJsonObject historyJson(const QList<HistoryRow> &rows, const AccountNames &accounts);

} // namespace patkeeper
