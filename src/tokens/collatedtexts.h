// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QCollator>
#include <QString>

#include <optional>
#include <vector>

namespace patkeeper
{

/// The order of many texts by the person's collation, upper and lower case being the same, as numbers that are worked
/// out once: to compare two texts is then to compare two numbers.
class CollatedTexts final
{
public:
    enum class By { Collation, CodePoints };

    /// Distinct texts in their order, each with its rank; ranks leave room between them for what comes later.
    struct Order {
        std::vector<QString> texts;
        std::vector<qint64> ranks;
        std::vector<qint64> rankOfEach; ///< As many as there were texts to begin with, and in that order.
    };
    /// Costs some 5 µs for each distinct text; may run on any thread.
    static Order order(By by, const std::vector<QString> &texts);

    explicit CollatedTexts(By by);
    void adopt(Order order);
    /// Of a text that may be new. Nothing where there is no room left: it is time for a new order().
    std::optional<qint64> rankOf(const QString &text);

private:
    std::optional<qint64> rankAt(std::size_t place) const;
    int compare(const QString &left, const QString &right) const;

    By m_by;
    QCollator m_collator;
    std::vector<QString> m_texts;
    std::vector<qint64> m_ranks;
};

} // namespace patkeeper
