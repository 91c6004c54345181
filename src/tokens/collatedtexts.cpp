// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "collatedtexts.h"

#include <QHash>

#include <algorithm>
#include <numeric>

namespace patkeeper
{

namespace
{

// Room for forty texts between two neighbours even when each comes right behind the last.
constexpr qint64 room = qint64(1) << 40;

QCollator personsCollator()
{
    QCollator collator;
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    collator.setNumericMode(true);
    return collator;
}

/// The plain C locale takes no notice of Qt::CaseInsensitive.
QString folded(const QString &text)
{
    return text.toCaseFolded();
}

/// Which of the texts are equal is known before any is compared: columns of a few accounts or scopes cost next to
/// nothing.
struct Distinct {
    std::vector<QString> texts;
    std::vector<std::size_t> placeOfEach;
};

Distinct distinct(const std::vector<QString> &texts)
{
    Distinct result;
    result.placeOfEach.reserve(texts.size());
    QHash<QString, std::size_t> places;
    places.reserve(static_cast<qsizetype>(texts.size()));
    for (const QString &text : texts) {
        const auto known = places.constFind(text);
        result.placeOfEach.push_back(known != places.constEnd() ? *known : result.texts.size());
        if (known != places.constEnd())
            continue;
        places.insert(text, result.texts.size());
        result.texts.push_back(text);
    }
    return result;
}

/// The places of the texts in their order, and for each whether it is another than the one before.
struct Sorted {
    std::vector<std::size_t> places;
    std::vector<bool> differs;
};

template<typename Key, typename Compare>
Sorted sorted(const std::vector<Key> &keys, Compare compare)
{
    Sorted result{.places = std::vector<std::size_t>(keys.size()), .differs = std::vector<bool>(keys.size())};
    std::vector<std::size_t> &places = result.places;
    std::iota(places.begin(), places.end(), std::size_t(0));
    std::sort(places.begin(), places.end(),
              [&](std::size_t left, std::size_t right) { return compare(keys[left], keys[right]) < 0; });
    for (std::size_t next = 0; next < places.size(); ++next)
        result.differs[next] = next == 0 || compare(keys[places[next - 1]], keys[places[next]]) != 0;
    return result;
}

Sorted sorted(CollatedTexts::By by, const std::vector<QString> &texts)
{
    if (by == CollatedTexts::By::CodePoints)
        return sorted(texts, [](const QString &left, const QString &right) { return left.compare(right); });
    const QCollator collator = personsCollator();
    std::vector<QCollatorSortKey> keys;
    keys.reserve(texts.size());
    for (const QString &text : texts)
        keys.push_back(collator.sortKey(text));
    return sorted(keys,
                  [](const QCollatorSortKey &left, const QCollatorSortKey &right) { return left.compare(right); });
}

} // namespace

CollatedTexts::Order CollatedTexts::order(By by, const std::vector<QString> &texts)
{
    Distinct once = distinct(texts);
    if (by == By::Collation)
        std::transform(once.texts.begin(), once.texts.end(), once.texts.begin(), folded);
    const Sorted inOrder = sorted(by, once.texts);
    Order order;
    std::vector<qint64> rankOfDistinct(once.texts.size());
    for (std::size_t next = 0; next < inOrder.places.size(); ++next) {
        if (inOrder.differs[next]) {
            order.ranks.push_back(order.ranks.empty() ? 0 : order.ranks.back() + room);
            order.texts.push_back(once.texts[inOrder.places[next]]);
        }
        rankOfDistinct[inOrder.places[next]] = order.ranks.back();
    }
    order.rankOfEach.reserve(texts.size());
    for (const std::size_t place : once.placeOfEach)
        order.rankOfEach.push_back(rankOfDistinct[place]);
    return order;
}

CollatedTexts::CollatedTexts(By by) : m_by(by), m_collator(personsCollator()) {}

int CollatedTexts::compare(const QString &left, const QString &right) const
{
    return m_by == By::CodePoints ? left.compare(right) : m_collator.compare(left, right);
}

void CollatedTexts::adopt(Order order)
{
    m_texts = std::move(order.texts);
    m_ranks = std::move(order.ranks);
}

std::optional<qint64> CollatedTexts::rankOf(const QString &text)
{
    const QString wanted = m_by == By::Collation ? folded(text) : text;
    const auto found =
        std::lower_bound(m_texts.begin(), m_texts.end(), wanted,
                         [this](const QString &left, const QString &right) { return compare(left, right) < 0; });
    const auto place = static_cast<std::size_t>(found - m_texts.begin());
    if (found != m_texts.end() && compare(*found, wanted) == 0)
        return m_ranks[place];
    const std::optional<qint64> rank = rankAt(place);
    if (rank) {
        m_texts.insert(found, wanted);
        m_ranks.insert(m_ranks.begin() + static_cast<std::ptrdiff_t>(place), *rank);
    }
    return rank;
}

/// For a text that comes before what is at that place now.
std::optional<qint64> CollatedTexts::rankAt(std::size_t place) const
{
    if (m_ranks.empty())
        return 0;
    if (place == 0)
        return m_ranks.front() - room;
    if (place == m_ranks.size())
        return m_ranks.back() + room;
    const qint64 gap = m_ranks[place] - m_ranks[place - 1];
    return gap > 1 ? std::optional(m_ranks[place - 1] + gap / 2) : std::nullopt;
}

} // namespace patkeeper
