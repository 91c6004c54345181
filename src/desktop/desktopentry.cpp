// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "desktopentry.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const auto reserved = u" \t\n\r\"'\\><~|&;$*?#()`"_s;
const auto escapedInQuotes = u"\"`$\\"_s;

QString quoted(const QString &argument)
{
    QString text = argument;
    text.replace(u'%', "%%"_L1); // Else a field code.
    const auto isReserved = [](QChar character) { return reserved.contains(character); };
    if (!text.isEmpty() && std::ranges::none_of(text, isReserved))
        return text;
    QString inQuotes(u'"');
    for (const QChar character : std::as_const(text)) {
        if (escapedInQuotes.contains(character))
            inQuotes += u'\\';
        inQuotes += character;
    }
    return inQuotes + u'"';
}

QString escapedValue(QString text)
{
    return text.replace(u'\\', R"(\\)"_L1)
        .replace(u'\n', R"(\n)"_L1)
        .replace(u'\t', R"(\t)"_L1)
        .replace(u'\r', R"(\r)"_L1);
}

QString unescapedValue(const QString &value)
{
    static const QHash<QChar, QChar> meanings{
        {u's', u' '}, {u'n', u'\n'}, {u't', u'\t'}, {u'r', u'\r'}, {u'\\', u'\\'}};
    QString text;
    for (qsizetype i = 0; i < value.size(); ++i) {
        const bool isEscape = value.at(i) == u'\\' && i + 1 < value.size() && meanings.contains(value.at(i + 1));
        text += isEscape ? meanings.value(value.at(++i)) : value.at(i);
    }
    return text;
}

/// Takes the words of a command line apart.
class Words
{
public:
    void take(QChar character)
    {
        const bool isEscaped = std::exchange(m_isEscaped, false);
        if (!isEscaped && m_isQuoted && character == u'\\') {
            m_isEscaped = true;
        } else if (!isEscaped && character == u'"') {
            m_isQuoted = !m_isQuoted;
            m_hasWord = true;
        } else if (!m_isQuoted && character.isSpace()) {
            end();
        } else {
            add(character);
        }
    }
    QStringList finished()
    {
        end();
        return m_isQuoted ? QStringList() : m_words;
    }

private:
    void add(QChar character)
    {
        const bool isAfterPercent = std::exchange(m_isCode, false);
        if (!isAfterPercent && character == u'%') {
            m_isCode = true;
        } else if (!isAfterPercent || character == u'%') {
            m_hasWord = true;
            m_word += character;
        }
    }
    void end()
    {
        if (std::exchange(m_hasWord, false))
            m_words << std::exchange(m_word, {});
        m_isCode = false;
    }

    QStringList m_words;
    QString m_word;
    bool m_hasWord = false;
    bool m_isQuoted = false;
    bool m_isEscaped = false;
    bool m_isCode = false;
};

} // namespace

QString execValue(const QStringList &command)
{
    QStringList words;
    for (const QString &argument : command)
        words << quoted(argument);
    return escapedValue(words.join(u' '));
}

QStringList execCommand(const QString &value)
{
    Words words;
    const QString line = unescapedValue(value);
    for (const QChar character : line)
        words.take(character);
    return words.finished();
}

QMap<QString, QString> desktopEntry(const QByteArray &contents)
{
    QMap<QString, QString> keys;
    bool isInside = false;
    const QStringList lines = QString::fromUtf8(contents).split(u'\n');
    for (const QString &raw : lines) {
        const QString line = raw.trimmed();
        if (line.startsWith(u'['))
            isInside = line == "[Desktop Entry]"_L1;
        const qsizetype equals = line.indexOf(u'=');
        if (isInside && equals > 0 && !line.startsWith(u'#'))
            keys.insert(line.left(equals).trimmed(), line.mid(equals + 1).trimmed());
    }
    return keys;
}

} // namespace patkeeper
