// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "seensubjects.h"

#include <algorithm>

namespace patkeeper
{

SeenSubjects::SeenSubjects(const std::vector<Line> &lines)
{
    std::vector<Packed> subjects;
    subjects.reserve(lines.size());
    for (const auto &[subject, at] : lines)
        subjects.emplace_back(subject.toUtf8(), at.toMSecsSinceEpoch());
    pack(std::move(subjects));
}

QDateTime SeenSubjects::since(const QString &subject) const
{
    const Entry *entry = find(subject.toUtf8());
    return entry == nullptr ? QDateTime() : QDateTime::fromMSecsSinceEpoch(entry->at, Qt::UTC);
}

QSet<QString> SeenSubjects::subjects() const
{
    QSet<QString> subjects;
    subjects.reserve(m_entries.size());
    for (const Entry &entry : m_entries)
        subjects.insert(QString::fromUtf8(text(entry)));
    return subjects;
}

void SeenSubjects::change(const QSet<QString> &come, const QSet<QString> &gone, const QDateTime &at)
{
    if (come.isEmpty() && gone.isEmpty())
        return;
    std::vector<Packed> subjects;
    subjects.reserve(size_t(m_entries.size() + come.size()));
    for (const Entry &entry : std::as_const(m_entries)) {
        const QString subject = QString::fromUtf8(text(entry));
        if (!come.contains(subject) && !gone.contains(subject))
            subjects.emplace_back(text(entry).toByteArray(), entry.at);
    }
    for (const QString &subject : come)
        subjects.emplace_back(subject.toUtf8(), at.toMSecsSinceEpoch());
    pack(std::move(subjects));
}

const SeenSubjects::Entry *SeenSubjects::find(const QByteArray &subject) const
{
    const auto found = std::lower_bound(
        m_entries.cbegin(), m_entries.cend(), subject,
        [this](const Entry &entry, const QByteArray &wanted) { return text(entry).compare(wanted) < 0; });
    return found != m_entries.cend() && text(*found) == subject ? &*found : nullptr;
}

void SeenSubjects::pack(std::vector<Packed> subjects)
{
    std::sort(subjects.begin(), subjects.end());
    qsizetype length = 0;
    for (const auto &[subject, at] : subjects)
        length += subject.size();
    m_entries = {};
    m_texts = {};
    m_entries.reserve(qsizetype(subjects.size()));
    m_texts.reserve(length);
    for (const auto &[subject, at] : subjects) {
        m_entries.append({.at = at, .from = m_texts.size(), .length = subject.size()});
        m_texts += subject;
    }
}

bool operator==(const SeenSubjects &one, const SeenSubjects &other)
{
    return one.m_texts == other.m_texts && one.m_entries == other.m_entries;
}

} // namespace patkeeper
