// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "history.h"

namespace patkeeper
{

// The history is a chain: each entry carries a SHA-256 over itself and over what the entry before it carries, and the
// newest one is remembered beside them. So an entry that was changed, removed, added, moved or cut off at the end
// shows.
//
// It proves that against accidents, against other programs, and against whoever edits the table by hand. It does not
// prove it against somebody who can write the whole file and knows how this is computed: no key is in it, so the chain
// can be computed anew from any entry on, with what is remembered of the newest. Who needs that keeps an export
// elsewhere: the `chain` of an entry there, compared with the same entry here, covers everything up to it. Entries from
// before the chain began are not covered at all.

/// What is kept of the newest entry in the chain; nothing (0) as long as there is none.
struct HistoryHead {
    qint64 id = 0;
    QString chain;

    bool operator==(const HistoryHead &) const = default;
};

/// SHA-256, in lower-case hexadecimal digits, of ten netstrings ("5:hello,", lengths in bytes) one after the other:
/// @p previous, the id, the time (UTC milliseconds since the epoch), account id, remote id, name, event, detail,
/// outcome, by; texts in UTF-8, numbers in decimal digits. @p previous is the chain value of the entry before, empty
/// for the first.
QString historyLink(const QString &previous, const HistoryRow &row);

/// Goes over the entries from the oldest to the newest and finds the first that does not fit.
class HistoryCheck final
{
public:
    /// @p before is the highest id that was given before the chain began, @p head what is kept of the newest entry.
    HistoryCheck(qint64 before, HistoryHead head);

    /// The next one by its id; false as soon as something does not fit.
    bool add(const HistoryRow &row);
    /// After the last.
    HistoryVerdict verdict() &&;

private:
    std::optional<HistoryVerdict::Kind> judge(const HistoryRow &row) const;

    qint64 m_before;
    HistoryHead m_head;
    HistoryHead m_last;
    QDateTime m_lastAt;
    HistoryVerdict m_verdict;
};

} // namespace patkeeper
