// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointfilter.h"

#include "sailpointcreate.h"

#include <QRegularExpression>

#include <utility>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

/// Reads one expression from left to right; `not` binds tighter than `and`, that tighter than `or`.
class Parser
{
public:
    explicit Parser(QStringList words) : m_words(std::move(words)) {}

    std::optional<SailPointFilter> all()
    {
        auto filter = either();
        return m_words.isEmpty() ? filter : std::nullopt;
    }

private:
    bool skip(QLatin1StringView word)
    {
        const bool isNext = !m_words.isEmpty() && m_words.first() == word;
        if (isNext)
            m_words.removeFirst();
        return isNext;
    }

    std::optional<SailPointFilter> either()
    {
        auto left = both();
        while (left && skip("or"_L1)) {
            const auto right = both();
            if (!right)
                return std::nullopt;
            left = [a = *left, b = *right](const SandboxSailPointToken &token) { return a(token) || b(token); };
        }
        return left;
    }

    std::optional<SailPointFilter> both()
    {
        auto left = one();
        while (left && skip("and"_L1)) {
            const auto right = one();
            if (!right)
                return std::nullopt;
            left = [a = *left, b = *right](const SandboxSailPointToken &token) { return a(token) && b(token); };
        }
        return left;
    }

    std::optional<SailPointFilter> one()
    {
        if (skip("not"_L1)) {
            const auto denied = one();
            if (!denied)
                return std::nullopt;
            return [filter = *denied](const SandboxSailPointToken &token) { return !filter(token); };
        }
        if (skip("("_L1)) {
            auto inner = either();
            return skip(")"_L1) ? inner : std::nullopt;
        }
        return comparison();
    }

    std::optional<SailPointFilter> comparison()
    {
        if (!skip("lastUsed"_L1))
            return std::nullopt;
        if (skip("isnull"_L1))
            return [](const SandboxSailPointToken &token) { return !token.lastUsed.isValid(); };
        if (!skip("le"_L1) || m_words.isEmpty())
            return std::nullopt;
        const QDateTime date = dateTimeOf(m_words.takeFirst());
        if (!date.isValid())
            return std::nullopt;
        return
            [date](const SandboxSailPointToken &token) { return token.lastUsed.isValid() && token.lastUsed <= date; };
    }

    QStringList m_words;
};

} // namespace

std::optional<SailPointFilter> sailPointFilter(const QString &expression)
{
    static const QRegularExpression bracket(u"([()])"_s);
    return Parser(QString(expression).replace(bracket, u" \\1 "_s).split(u' ', Qt::SkipEmptyParts)).all();
}

} // namespace patkeeper::sandbox
