// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "yearlayout.h"

#include "utc.h"

#include <algorithm>
#include <cmath>

namespace patkeeper
{

namespace
{

constexpr qint64 dayMs = qint64{24} * 60 * 60 * 1000;
constexpr qint64 yearMs = 365 * dayMs;
constexpr qint64 beforeMs = 31 * dayMs; ///< How much of the past the coming year is shown with.
constexpr qint64 airMs = 14 * dayMs;
/// A wrong date of a service, year 1 or 9999, makes no picture of thousands of years.
constexpr qint64 farthestMs = 10 * yearMs;

QDate beginOf(YearUnit unit, const QDate &day)
{
    switch (unit) {
    case YearUnit::Day:
        break;
    case YearUnit::Week:
        return day.addDays(1 - day.dayOfWeek());
    case YearUnit::Month:
        return {day.year(), day.month(), 1};
    case YearUnit::Quarter:
        return {day.year(), (day.month() - 1) / 3 * 3 + 1, 1};
    case YearUnit::Year:
        return {day.year(), 1, 1};
    }
    return day;
}

QDate nextOf(YearUnit unit, const QDate &begin)
{
    switch (unit) {
    case YearUnit::Day:
        break;
    case YearUnit::Week:
        return begin.addDays(7);
    case YearUnit::Month:
        return begin.addMonths(1);
    case YearUnit::Quarter:
        return begin.addMonths(3);
    case YearUnit::Year:
        return begin.addYears(1);
    }
    return begin.addDays(1);
}

qint64 lengthMs(YearUnit unit)
{
    constexpr std::array<qint64, 5> days{1, 7, 28, 90, 365};
    return days.at(static_cast<std::size_t>(unit)) * dayMs;
}

} // namespace

void YearLayout::setLines(const QList<YearLine> &lines, const QDateTime &now)
{
    m_now = now;
    const qint64 nowMs = now.toMSecsSinceEpoch();
    m_earliestMs = nowMs - beforeMs;
    m_latestMs = m_earliestMs + beforeMs + yearMs;
    m_lives.clear();
    for (const YearLine &line : lines) {
        Life life{.begin = {}, .end = {}, .never = line.neverEnds};
        if (line.createdAt.isValid())
            life.begin = line.createdAt.toMSecsSinceEpoch();
        if (line.end && line.end->isValid())
            life.end = line.end->toMSecsSinceEpoch();
        m_earliestMs = std::min(m_earliestMs, life.begin.value_or(nowMs) - airMs);
        m_latestMs = std::max(m_latestMs, std::max(life.end.value_or(nowMs), life.begin.value_or(nowMs)) + airMs);
        m_lives.append(life);
    }
    m_earliestMs = std::max(m_earliestMs, nowMs - farthestMs);
    m_latestMs = std::min(m_latestMs, nowMs + farthestMs);
    if (m_spanMs == 0)
        reset();
    keepWithin();
}

void YearLayout::setSize(const QSizeF &size, const Measures &measures)
{
    m_size = size;
    m_measures = measures;
    keepWithin();
}

QRectF YearLayout::chart() const
{
    return {m_measures.nameWidth, m_measures.scaleHeight, std::max<qreal>(1, m_size.width() - m_measures.nameWidth),
            std::max<qreal>(1, m_size.height() - m_measures.scaleHeight)};
}

qreal YearLayout::msPerPixel() const
{
    return static_cast<qreal>(m_spanMs) / chart().width();
}

qreal YearLayout::xOf(qint64 ms) const
{
    return chart().left() + static_cast<qreal>(ms - m_fromMs) / msPerPixel();
}

qreal YearLayout::xOf(const QDateTime &instant) const
{
    return xOf(instant.toMSecsSinceEpoch());
}

QDateTime YearLayout::instantAt(qreal x) const
{
    const auto since = static_cast<qint64>(std::llround((x - chart().left()) * msPerPixel()));
    return QDateTime::fromMSecsSinceEpoch(m_fromMs + since, utcZone);
}

QDateTime YearLayout::from() const
{
    return QDateTime::fromMSecsSinceEpoch(m_fromMs, utcZone);
}

QDateTime YearLayout::to() const
{
    return QDateTime::fromMSecsSinceEpoch(m_fromMs + m_spanMs, utcZone);
}

void YearLayout::reset()
{
    m_spanMs = beforeMs + yearMs;
    m_fromMs = m_now.toMSecsSinceEpoch() - beforeMs;
}

void YearLayout::zoom(qreal factor, qreal x)
{
    const qint64 fixed = instantAt(x).toMSecsSinceEpoch();
    const qreal share = (x - chart().left()) / chart().width();
    const auto span = static_cast<qint64>(std::llround(static_cast<qreal>(m_spanMs) / factor));
    m_spanMs = std::clamp(span, shortestSpanMs, longestSpanMs);
    m_fromMs = fixed - static_cast<qint64>(std::llround(share * static_cast<qreal>(m_spanMs)));
    keepWithin();
}

void YearLayout::pan(qreal pixels)
{
    m_fromMs += static_cast<qint64>(std::llround(pixels * msPerPixel()));
    keepWithin();
}

qreal YearLayout::panRange() const
{
    return std::max<qreal>(0, static_cast<qreal>(m_latestMs - m_earliestMs - m_spanMs) / msPerPixel());
}

qreal YearLayout::panned() const
{
    return static_cast<qreal>(m_fromMs - m_earliestMs) / msPerPixel();
}

void YearLayout::keepWithin()
{
    m_fromMs = std::clamp(m_fromMs, m_earliestMs, std::max(m_earliestMs, m_latestMs - m_spanMs));
    scrollTo(m_top);
}

void YearLayout::scrollTo(qreal top)
{
    m_top = std::clamp<qreal>(top, 0, scrollRange());
}

qreal YearLayout::scrollRange() const
{
    return std::max<qreal>(0, m_measures.rowHeight * rowCount() - chart().height());
}

void YearLayout::scrollToRow(int row)
{
    const qreal top = m_measures.rowHeight * row;
    const qreal highest = top + m_measures.rowHeight - chart().height();
    scrollTo(std::clamp(m_top, std::min(highest, top), top));
}

QRectF YearLayout::rowRect(int row) const
{
    return {0, m_measures.scaleHeight + m_measures.rowHeight * row - m_top, m_size.width(), m_measures.rowHeight};
}

int YearLayout::rowAt(qreal y) const
{
    if (y < m_measures.scaleHeight)
        return -1;
    const auto row = static_cast<int>(std::floor((y - m_measures.scaleHeight + m_top) / m_measures.rowHeight));
    return row < rowCount() ? row : -1;
}

std::pair<int, int> YearLayout::rowsBetween(qreal from, qreal to) const
{
    const auto rowOf = [this](qreal y) { return (y - m_measures.scaleHeight + m_top) / m_measures.rowHeight; };
    const auto first = static_cast<int>(std::floor(rowOf(std::max(from, m_measures.scaleHeight))));
    const auto after = static_cast<int>(std::ceil(rowOf(to)));
    return {std::clamp(first, 0, rowCount()), std::clamp(after, 0, rowCount())};
}

YearBar YearLayout::bar(int row) const
{
    const Life &life = m_lives.at(row);
    const qint64 nowMs = m_now.toMSecsSinceEpoch();
    const qreal left = chart().left();
    const qreal right = chart().right();
    const qreal begin = life.begin ? xOf(*life.begin) : std::min(left, xOf(nowMs));
    const qreal last = life.end ? xOf(*life.end) : life.never ? right : xOf(nowMs);
    const qreal end = std::max(begin, last);

    YearBar bar;
    if (!life.end)
        bar.ending = life.never ? YearBar::Ending::Never : YearBar::Ending::Unknown;
    else if (end > right)
        bar.ending = YearBar::Ending::Later;
    bar.begin = std::clamp(begin, left, right);
    bar.end = std::clamp(end, left, right);
    bar.elapsed = std::clamp(std::clamp(xOf(nowMs), begin, end), bar.begin, bar.end);
    if (end < left)
        bar.place = YearBar::Place::Before;
    else if (begin > right)
        bar.place = YearBar::Place::After;
    return bar;
}

YearUnit YearLayout::unitFor(const std::array<qreal, 5> &labelWidths) const
{
    for (const YearUnit unit : {YearUnit::Day, YearUnit::Week, YearUnit::Month, YearUnit::Quarter}) {
        if (static_cast<qreal>(lengthMs(unit)) / msPerPixel() >= labelWidths.at(static_cast<std::size_t>(unit)))
            return unit;
    }
    return YearUnit::Year;
}

QList<YearTick> YearLayout::ticks(YearUnit unit) const
{
    QList<YearTick> ticks;
    const QDate last = to().toLocalTime().date();
    for (QDate day = beginOf(unit, from().toLocalTime().date()); day <= last; day = nextOf(unit, day))
        ticks.append({day, xOf(day.startOfDay())});
    return ticks;
}

} // namespace patkeeper
