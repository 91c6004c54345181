// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "yearline.h"

#include <QRectF>
#include <QSizeF>

#include <array>

namespace patkeeper
{

/// Where a token's life lies between the picture's left and right edges: from `begin` to `elapsed` it has been lived,
/// from there to `end` it remains. All three are cut off at the edges.
struct YearBar {
    enum class Place { Inside, Before, After }; ///< Before: it lies to the left of what is seen.
    enum class Ending { Seen, Later, Never, Unknown };

    Place place = Place::Inside;
    Ending ending = Ending::Seen;
    qreal begin = 0;
    qreal elapsed = 0;
    qreal end = 0;
};

/// The scale above the lines.
enum class YearUnit { Day, Week, Month, Quarter, Year };

struct YearTick {
    QDate day;   ///< Begins there, in local time.
    qreal x = 0; ///< May be left of what is seen for the first one.
};

/// Where everything lies in the picture of the year: names at the left, a scale on top, a row for each token. Knows of
/// time and of pixels, and nothing of paint.
class YearLayout
{
public:
    static constexpr qint64 shortestSpanMs = qint64{30} * 24 * 60 * 60 * 1000;
    static constexpr qint64 longestSpanMs = qint64{5} * 365 * 24 * 60 * 60 * 1000;

    struct Measures {
        qreal nameWidth = 0;
        qreal scaleHeight = 0;
        qreal rowHeight = 1;
    };

    /// Keeps what is seen, as far as it still is there.
    void setLines(const QList<YearLine> &lines, const QDateTime &now);
    void setSize(const QSizeF &size, const Measures &measures);

    const QDateTime &now() const { return m_now; }
    QSizeF size() const { return m_size; }
    const Measures &measures() const { return m_measures; }
    /// Right of the names and below the scale.
    QRectF chart() const;
    int rowCount() const { return static_cast<int>(m_lives.size()); }

    qreal xOf(const QDateTime &instant) const;
    QDateTime instantAt(qreal x) const;
    QDateTime from() const;
    QDateTime to() const;

    /// The coming year, and the last weeks before it.
    void reset();
    /// More than 1 shows less time; what is at @p x stays there.
    void zoom(qreal factor, qreal x);
    bool canZoomIn() const { return m_spanMs > shortestSpanMs; }
    bool canZoomOut() const { return m_spanMs < longestSpanMs; }
    /// Moves what is seen to the left, by pixels, as far as there is something.
    void pan(qreal pixels);
    // For a scroll bar: how many pixels there are beyond what is seen, and how many of them lie to its left.
    qreal panRange() const;
    qreal panned() const;

    void scrollTo(qreal top);
    qreal scrolled() const { return m_top; }
    qreal scrollRange() const;
    /// Scrolls just so far that all of the row is seen.
    void scrollToRow(int row);

    QRectF rowRect(int row) const;
    /// -1 where there is none, or where the scale is.
    int rowAt(qreal y) const;
    /// What is at least partly seen within @p from to @p to, both in pixels: the first row, and the one after the last.
    std::pair<int, int> rowsBetween(qreal from, qreal to) const;
    YearBar bar(int row) const;

    /// The finest unit that has as many pixels as its label needs, by unit.
    YearUnit unitFor(const std::array<qreal, 5> &labelWidths) const;
    /// Of every unit that is at least partly seen.
    QList<YearTick> ticks(YearUnit unit) const;

private:
    struct Life {
        std::optional<qint64> begin;
        std::optional<qint64> end;
        bool never = false;
    };
    qreal xOf(qint64 ms) const;
    qreal msPerPixel() const;
    void keepWithin();

    QDateTime m_now;
    QList<Life> m_lives;
    QSizeF m_size{1, 1};
    Measures m_measures;
    qint64 m_fromMs = 0;
    qint64 m_spanMs = 0; ///< 0 before the first setLines().
    qint64 m_earliestMs = 0;
    qint64 m_latestMs = 0;
    qreal m_top = 0;
};

} // namespace patkeeper
