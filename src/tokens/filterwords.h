// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QString>

#include <array>
#include <vector>

namespace patkeeper
{

/// How often each byte occurs in the texts that are looked through.
using ByteCounts = std::array<quint32, 256>;

/// Words as they are typed, made ready for being looked for in many texts. Upper and lower case are the same.
class FilterWords final
{
public:
    FilterWords() = default;
    /// A word is looked for by the byte of it that the texts hold least often.
    FilterWords(const QString &typed, const ByteCounts &counts);

    /// What text has to look like for areIn().
    static QByteArray prepared(const QString &text);

    bool isEmpty() const { return m_words.empty(); }
    /// Whether every word is somewhere in the prepared text.
    bool areIn(const QByteArray &text) const;
    /// Whether nothing can hold these words that does not hold the other ones.
    bool areNarrowerThan(const FilterWords &others) const;
    bool operator==(const FilterWords &) const = default;

private:
    struct Word {
        QByteArray bytes;
        qsizetype rarest = 0;

        bool isIn(const QByteArray &text) const;
        bool operator==(const Word &other) const { return bytes == other.bytes; }
    };

    std::vector<Word> m_words;
};

} // namespace patkeeper
