// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QSet>
#include <QString>

#include <utility>
#include <vector>

namespace patkeeper
{

/// What was seen living, by subject (ReminderFact::subject), and when first.
///
/// Every living token is in it for as long as the program sleeps in the tray: so it is packed, at half of what a hash
/// of strings takes, and looked up by halving. A change packs it anew.
class SeenSubjects final
{
public:
    using Line = std::pair<QString, QDateTime>;

    SeenSubjects() = default;
    /// Each subject once, in any order.
    explicit SeenSubjects(const std::vector<Line> &lines);

    qsizetype size() const { return m_entries.size(); }
    bool contains(const QString &subject) const { return find(subject.toUtf8()) != nullptr; }
    /// UTC, in milliseconds; invalid where it was not seen.
    QDateTime since(const QString &subject) const;
    QSet<QString> subjects() const;
    void change(const QSet<QString> &come, const QSet<QString> &gone, const QDateTime &at);

    friend bool operator==(const SeenSubjects &one, const SeenSubjects &other);

private:
    struct Entry {
        qint64 at = 0; ///< Milliseconds since the epoch.
        qsizetype from = 0;
        qsizetype length = 0;

        bool operator==(const Entry &) const = default;
    };
    using Packed = std::pair<QByteArray, qint64>;

    QByteArrayView text(const Entry &entry) const { return QByteArrayView(m_texts).sliced(entry.from, entry.length); }
    const Entry *find(const QByteArray &subject) const;
    void pack(std::vector<Packed> subjects);

    QList<Entry> m_entries; ///< By their texts.
    QByteArray m_texts;     ///< UTF-8, one after the other.
};

} // namespace patkeeper
