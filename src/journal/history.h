// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace patkeeper
{

/// One line of what happened to a token, for people. Never holds a secret.
struct HistoryEntry {
    QDateTime at;
    QString accountId;
    QString remoteId;
    QString name;
    QString event;   ///< Stable: "created", "stored", "secret-read", "secret-copied", "exchanged", "revoked", "update",
                     ///< "imported", ...
    QString detail;  ///< Untranslated facts ("expires 2027-01-31T22:59:59Z"), may be empty.
    QString outcome; ///< "done", "failed", "unconfirmed".
    QString by;      ///< "window" or "command-line".

    bool operator==(const HistoryEntry &) const = default;
};

/// An entry as it was written down.
struct HistoryRow {
    qint64 id = 0; ///< From 1 on, each one more than that of the entry before.
    HistoryEntry entry;
    QString chain; ///< historyLink() of it, see there; empty for an entry from before the chain began.

    bool operator==(const HistoryRow &) const = default;
};

/// Which entries are wanted, the newest first.
struct HistoryQuery {
    QString accountId; ///< Empty: of all accounts.
    QString remoteId;  ///< Empty: of all tokens.
    QString event;     ///< Empty: whatever happened.
    std::optional<QDateTime> since;
    qint64 olderThan = 0; ///< The id of the last entry of the page before; 0 for the first page.
    int limit = 1000;
};

struct HistoryPage {
    QList<HistoryRow> rows;
    bool hasMore = false; ///< Older ones, to be asked for with olderThan.

    qint64 lastId() const { return rows.isEmpty() ? 0 : rows.last().id; }
};

/// Whether the entries are those that were written, see historychain.h for what that proves.
struct HistoryVerdict {
    enum class Kind {
        Changed, ///< Its contents are not those that were written, or the entry before it is not the one that was.
        Missing, ///< There was one of that id.
        Added    ///< Nothing was written under that id, or what was written last is forgotten.
    };
    struct Misfit {
        Kind kind = Kind::Changed;
        qint64 id = 0;
        QDateTime at; ///< What the entry says of itself; invalid where it is missing.

        bool operator==(const Misfit &) const = default;
    };

    qint64 checked = 0; ///< Entries of the chain that fit, before the first that does not.
    qint64 earlier = 0; ///< From before the chain began; nothing can be said of them.
    std::optional<Misfit> misfit;

    bool isIntact() const { return !misfit; }
    bool operator==(const HistoryVerdict &) const = default;
};

/// Stable: "changed", "missing", "added".
QString misfitName(HistoryVerdict::Kind kind);
/// That nothing was changed, or which entry is the first that does not fit, in a sentence or two.
QString verdictText(const HistoryVerdict &verdict);

} // namespace patkeeper
