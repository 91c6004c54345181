// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "yearpainting.h"

#include "appearance.h"
#include "fonts.h"
#include "itempainting.h"
#include "statusshape.h"
#include "tone.h"
#include "wording.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct PictureText {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::YearPicture)
};

constexpr qreal margin = 10;
constexpr qreal lineGap = 3;
constexpr qreal livedHeight = 2;
constexpr qreal leftHeight = 8;
constexpr qreal rowAir = 14;

/// Unpaired halves and the two that are no characters would make an SVG that nobody can read.
QString paintable(const QString &text)
{
    QString line = oneLine(text);
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar unit = line.at(i);
        const bool paired = unit.isHighSurrogate() && i + 1 < line.size() && line.at(i + 1).isLowSurrogate();
        if (paired)
            ++i;
        else if (unit.isSurrogate() || unit.unicode() >= 0xfffe)
            line[i] = QChar::ReplacementCharacter;
    }
    return line;
}

QString tickLabel(YearUnit unit, const QDate &day)
{
    switch (unit) {
    case YearUnit::Day:
    case YearUnit::Week:
        return QLocale().toString(day, u"d"_s);
    case YearUnit::Month:
    case YearUnit::Quarter:
        return QLocale().standaloneMonthName(day.month(), QLocale::ShortFormat);
    case YearUnit::Year:
        break;
    }
    return QLocale().toString(day, u"yyyy"_s);
}

QString monthAndYear(const QDate &day)
{
    return QLocale().toString(day, PictureText::tr("MMMM yyyy", "date format"));
}

std::array<qreal, 5> labelWidths(const QFont &font)
{
    const QFontMetricsF metrics(font);
    qreal month = 0;
    for (int i = 1; i <= 12; ++i)
        month = std::max(month, metrics.horizontalAdvance(tickLabel(YearUnit::Month, QDate(2026, i, 1))));
    const qreal day = metrics.horizontalAdvance(u"30"_s) + margin / 2;
    return {day, day, month + margin, month + margin, 0};
}

/// One painting: the scene with what every part of it needs.
class YearPainter
{
public:
    YearPainter(QPainter *painter, const YearScene &scene);

    void paint(const QRectF &exposed);

private:
    void paintEmptiness();
    void paintGrid();
    void paintToday();
    void paintRow(int row);
    void paintLived(const YearBar &bar, qreal middle, bool isOver, const QColor &color);
    void paintRemaining(const YearBar &bar, qreal middle, const QColor &tone);
    void paintPointer(qreal tip, qreal middle, bool toTheRight, const QColor &color);
    void paintEnd(const YearLine &line, const YearBar &bar, const QRectF &row, const QPalette &palette);
    void paintName(const YearLine &line, const QRectF &row, const QPalette &palette);
    void paintScale();
    void paintLowerScale(const QRectF &band);
    void paintUpperScale(YearUnit unit, const QRectF &band);
    void paintTodayMark(const QRectF &band);
    void paintFrameOfFocus();
    void text(const QRectF &rect, const QString &text, const QFont &font, const QColor &color,
              Qt::Alignment side = Qt::AlignLeft);
    void fill(const QRectF &rect, const QColor &color) { m_painter->fillRect(rect, color); }

    bool isCurrent(int row) const { return m_scene.current == row; }
    QPalette paletteOf(int row) const;
    qreal middleOfBar(const QRectF &row) const { return row.top() + rowAir / 2 + m_nameHeight / 2; }

    QPainter *m_painter;
    const YearScene &m_scene;
    const YearLayout &m_layout;
    QRectF m_chart;
    QPalette m_calm;
    QFont m_small;
    QFont m_strong;
    qreal m_smallHeight;
    qreal m_nameHeight;
    YearUnit m_unit;
};

YearPainter::YearPainter(QPainter *painter, const YearScene &scene)
    : m_painter(painter),
      m_scene(scene),
      m_layout(scene.layout),
      m_chart(scene.layout.chart()),
      m_calm(withCalmSelection(scene.palette)),
      m_small(smallFont(scene.font)),
      m_strong(strongFont(scene.font)),
      m_smallHeight(QFontMetricsF(m_small).height()),
      m_nameHeight(QFontMetricsF(m_strong).height()),
      m_unit(scene.layout.unitFor(labelWidths(m_small)))
{
}

void YearPainter::text(const QRectF &rect, const QString &text, const QFont &font, const QColor &color,
                       Qt::Alignment side)
{
    paintText(m_painter, rect.toAlignedRect(), {text, font, color}, Qt::LeftToRight, side);
}

QPalette YearPainter::paletteOf(int row) const
{
    const QPalette::ColorGroup group = m_scene.hasFocus ? QPalette::Active : QPalette::Inactive;
    const QColor ground = isCurrent(row) ? m_calm.color(group, QPalette::Highlight)
                          : row % 2 == 1 ? m_scene.palette.color(QPalette::AlternateBase)
                                         : m_scene.palette.color(QPalette::Base);
    return onGround(m_scene.palette, ground);
}

void YearPainter::paint(const QRectF &exposed)
{
    fill(exposed, m_scene.palette.color(QPalette::Base));
    const auto [first, after] = m_layout.rowsBetween(exposed.top(), exposed.bottom());
    m_painter->save();
    m_painter->setClipRect(exposed & QRectF(0, m_chart.top(), m_layout.size().width(), m_chart.height()));
    for (int row = first; row < after; ++row)
        fill(m_layout.rowRect(row), paletteOf(row).color(QPalette::Base));
    if (m_scene.lines.isEmpty()) {
        paintEmptiness();
    } else {
        paintGrid();
        paintToday();
        for (int row = first; row < after; ++row)
            paintRow(row);
    }
    paintFrameOfFocus();
    m_painter->restore();
    if (exposed.top() < m_chart.top())
        paintScale();
}

void YearPainter::paintEmptiness()
{
    text(m_chart.adjusted(margin, margin, -margin, -margin),
         PictureText::tr("No token lives. Tokens are shown here from their creation to their end."), m_scene.font,
         quietColor(m_scene.palette));
}

void YearPainter::paintGrid()
{
    const QColor faint = blended(m_scene.palette.color(QPalette::Text), m_scene.palette.color(QPalette::Base), 0.09);
    const QColor clear = blended(m_scene.palette.color(QPalette::Text), m_scene.palette.color(QPalette::Base), 0.22);
    const auto line = [this](qreal x, const QColor &color) {
        if (x > m_chart.left())
            fill({std::round(x), m_chart.top(), 1, m_chart.height()}, color);
    };
    for (const YearTick &tick : m_layout.ticks(m_unit))
        line(tick.x, faint);
    const bool coarse = m_unit >= YearUnit::Month;
    for (const YearTick &tick : m_layout.ticks(coarse ? YearUnit::Year : YearUnit::Month))
        line(tick.x, clear);
    fill({m_chart.left(), m_chart.top(), 1, m_chart.height()}, clear); // Between names and lives.
}

void YearPainter::paintToday()
{
    const qreal x = m_layout.xOf(m_layout.now());
    if (x >= m_chart.left() && x <= m_chart.right())
        fill({std::round(x) - 0.5, m_chart.top(), 1.5, m_chart.height()}, m_scene.palette.color(QPalette::Text));
}

void YearPainter::paintRow(int row)
{
    const YearLine &line = m_scene.lines.at(row);
    const QRectF rect = m_layout.rowRect(row);
    const QPalette palette = paletteOf(row);
    const YearBar bar = m_layout.bar(row);
    m_painter->save();
    m_painter->setClipRect(QRectF(m_chart.left(), rect.top(), m_chart.width(), rect.height()), Qt::IntersectClip);
    const bool isOver = line.end && *line.end <= m_layout.now();
    if (bar.place == YearBar::Place::Inside) {
        paintLived(bar, middleOfBar(rect), isOver, edgeColor(palette));
        if (!isOver && bar.ending != YearBar::Ending::Unknown)
            paintRemaining(bar, middleOfBar(rect), toneColor(line.tone, palette));
    } else {
        paintPointer(bar.place == YearBar::Place::Before ? m_chart.left() + 3 : m_chart.right() - 3, middleOfBar(rect),
                     bar.place == YearBar::Place::After, quietColor(palette));
    }
    paintEnd(line, bar, rect, palette);
    m_painter->restore();
    paintName(line, rect, palette);
}

void YearPainter::paintPointer(qreal tip, qreal middle, bool toTheRight, const QColor &color)
{
    const qreal back = toTheRight ? tip - leftHeight : tip + leftHeight;
    m_painter->save();
    m_painter->setRenderHint(QPainter::Antialiasing);
    m_painter->setPen(Qt::NoPen);
    m_painter->setBrush(color);
    m_painter->drawPolygon(QPolygonF(
        QList<QPointF>{{tip, middle}, {back, middle - leftHeight * 0.75}, {back, middle + leftHeight * 0.75}}));
    m_painter->restore();
}

/// What was lived: a thin line from where it began, and to where it ended if it has.
void YearPainter::paintLived(const YearBar &bar, qreal middle, bool isOver, const QColor &color)
{
    const auto stroke = [&](qreal x) { fill({x, middle - leftHeight / 2, livedHeight, leftHeight}, color); };
    fill({bar.begin, middle - livedHeight / 2, bar.elapsed - bar.begin, livedHeight}, color);
    if (bar.begin > m_chart.left() && bar.elapsed > bar.begin)
        stroke(bar.begin);
    if (isOver && bar.end < m_chart.right())
        stroke(bar.end - livedHeight);
}

/// What remains: thick, with an arrow where it has no end.
void YearPainter::paintRemaining(const YearBar &bar, qreal middle, const QColor &tone)
{
    const bool never = bar.ending == YearBar::Ending::Never;
    const qreal right = never ? bar.end - margin : bar.end;
    const QRectF left(bar.elapsed, middle - leftHeight / 2, std::max(right - bar.elapsed, leftHeight * 0.75),
                      leftHeight);
    m_painter->save();
    m_painter->setRenderHint(QPainter::Antialiasing);
    m_painter->setPen(Qt::NoPen);
    m_painter->setBrush(tone);
    if (bar.ending == YearBar::Ending::Seen) {
        // Round where it ends, straight where it only goes on.
        QPainterPath path;
        path.setFillRule(Qt::WindingFill);
        path.addRoundedRect(left, leftHeight / 2, leftHeight / 2);
        path.addRect(left.adjusted(0, 0, -std::min(left.width(), leftHeight / 2), 0));
        m_painter->drawPath(path);
    } else {
        m_painter->drawRect(left);
    }
    m_painter->restore();
    if (never)
        paintPointer(bar.end - 3, middle, true, tone);
}

void YearPainter::paintEnd(const YearLine &line, const YearBar &bar, const QRectF &row, const QPalette &palette)
{
    const QString label = paintable(endLabel(line, m_layout.now()));
    const bool toned = line.tone == Tone::Caution || line.tone == Tone::Danger;
    const QColor color = toned ? toneColor(line.tone, palette) : quietColor(palette);
    const qreal shape = toned ? m_smallHeight : 0;
    const qreal width = QFontMetricsF(m_small).horizontalAdvance(label) + shape + 1;
    // Below the end of what remains, or else from today on: not across today's line where that can be helped.
    const qreal leftmost = m_chart.left() + margin / 2;
    const qreal rightmost = m_chart.right() - margin / 2 - width;
    const qreal x = std::max(leftmost, std::min(std::max(bar.end - width, bar.elapsed + margin / 2), rightmost));
    const QRectF rect(x, row.bottom() - rowAir / 2 - m_smallHeight, width, m_smallHeight);
    fill(rect, palette.color(QPalette::Base)); // No line goes through the words.
    if (toned)
        paintShape(m_painter, QRectF(rect.topLeft(), QSizeF(shape - 3, rect.height())).adjusted(0, 2, 0, -2),
                   line.tone == Tone::Danger ? StatusShape::Triangle : StatusShape::QuarterDisc, color);
    text(rect.adjusted(shape, 0, 0, 0), label, m_small, color);
}

void YearPainter::paintName(const YearLine &line, const QRectF &row, const QPalette &palette)
{
    const qreal width = m_chart.left() - 2 * margin;
    const QRectF name(margin, row.top() + rowAir / 2, width, m_nameHeight);
    const QRectF account(margin, row.bottom() - rowAir / 2 - m_smallHeight, width, m_smallHeight);
    text(name, paintable(line.name), m_strong, palette.color(QPalette::Text));
    text(account, paintable(line.account), m_small, quietColor(palette));
}

void YearPainter::paintScale()
{
    const QPalette palette = onGround(m_scene.palette, m_scene.palette.color(QPalette::Window));
    const qreal height = m_chart.top();
    fill({0, 0, m_layout.size().width(), height}, palette.color(QPalette::Window));
    fill({0, height - 1, m_layout.size().width(), 1},
         blended(palette.color(QPalette::Text), palette.color(QPalette::Base), 0.22));
    text({margin, lineGap, m_chart.left() - 2 * margin, m_nameHeight},
         PictureText::tr("%n living tokens", nullptr, static_cast<int>(m_scene.lines.size())), m_strong,
         palette.color(QPalette::Text));

    m_painter->save();
    m_painter->setClipRect(QRectF(m_chart.left(), 0, m_chart.width(), height), Qt::IntersectClip);
    const bool coarse = m_unit >= YearUnit::Month;
    paintUpperScale(coarse ? YearUnit::Year : YearUnit::Month,
                    {m_chart.left(), lineGap, m_chart.width(), m_nameHeight});
    const qreal top = lineGap + m_nameHeight;
    paintLowerScale({m_chart.left(), top, m_chart.width(), m_smallHeight});
    paintTodayMark({m_chart.left(), top + m_smallHeight + lineGap, m_chart.width(), m_smallHeight});
    m_painter->restore();
}

/// Does without what begins left of the chart: an SVG is not clipped.
void YearPainter::paintLowerScale(const QRectF &band)
{
    if (m_unit == YearUnit::Year)
        return;
    const QPalette palette = onGround(m_scene.palette, m_scene.palette.color(QPalette::Window));
    const QColor line = blended(palette.color(QPalette::Text), palette.color(QPalette::Base), 0.16);
    const QList<YearTick> ticks = m_layout.ticks(m_unit);
    for (const YearTick &tick : ticks) {
        if (tick.x < band.left())
            continue;
        fill({std::round(tick.x), band.top() + 2, 1, m_chart.top() - band.top() - 2}, line);
        text({tick.x + 4, band.top(), band.width(), band.height()}, tickLabel(m_unit, tick.day), m_small,
             quietColor(palette));
    }
}

/// The first one stays in sight until the next one comes.
void YearPainter::paintUpperScale(YearUnit unit, const QRectF &band)
{
    const QList<YearTick> ticks = m_layout.ticks(unit);
    const QColor color = m_scene.palette.color(QPalette::Text);
    for (qsizetype i = 0; i < ticks.size(); ++i) {
        const QString label = unit == YearUnit::Year ? tickLabel(unit, ticks.at(i).day) : monthAndYear(ticks.at(i).day);
        const qreal x = std::max(ticks.at(i).x, band.left()) + 4;
        const qreal next = i + 1 < ticks.size() ? ticks.at(i + 1).x : band.right();
        if (QFontMetricsF(m_strong).horizontalAdvance(label) + 8 <= next - x)
            text({x, band.top(), next - x, band.height()}, label, m_strong, color);
    }
}

void YearPainter::paintTodayMark(const QRectF &band)
{
    const qreal at = m_layout.xOf(m_layout.now());
    if (at < band.left() || at > band.right())
        return;
    const QString label = PictureText::tr("Today, %1", "date").arg(dateText(m_layout.now()));
    const qreal width = QFontMetricsF(m_small).horizontalAdvance(label) + margin;
    // With the scale's words in line where it would stick out.
    const qreal leftmost = band.left() + 4;
    const qreal x = std::clamp(at - width / 2, leftmost, std::max(leftmost, band.right() - 4 - width));
    m_painter->save();
    m_painter->setRenderHint(QPainter::Antialiasing);
    m_painter->setPen(Qt::NoPen);
    m_painter->setBrush(m_scene.palette.color(QPalette::Text));
    m_painter->drawRoundedRect(QRectF(x, band.top() - 1, width, band.height() + 2), 3, 3);
    m_painter->restore();
    fill({std::round(at) - 0.5, band.bottom(), 1.5, m_chart.top() - band.bottom()},
         m_scene.palette.color(QPalette::Text));
    text({x + margin / 2, band.top(), width, band.height()}, label, m_small, m_scene.palette.color(QPalette::Base));
}

void YearPainter::paintFrameOfFocus()
{
    if (!m_scene.hasFocus || !m_scene.current || *m_scene.current >= m_layout.rowCount())
        return;
    m_painter->save();
    QPen pen(m_scene.palette.color(QPalette::Text), 1.5);
    m_painter->setPen(pen);
    m_painter->setBrush(Qt::NoBrush);
    m_painter->drawRect(m_layout.rowRect(*m_scene.current).adjusted(1, 1, -1, -1));
    m_painter->restore();
}

} // namespace

YearLayout::Measures yearMeasures(const QFont &font, qreal width)
{
    const QFontMetricsF small(smallFont(font));
    const QFontMetricsF name(strongFont(font));
    const qreal wished = name.averageCharWidth() * 34;
    return {.nameWidth = std::round(std::min(wished, width / 3)),
            .scaleHeight = std::ceil(lineGap + name.height() + small.height() + lineGap + small.height() + lineGap * 2),
            .rowHeight = std::ceil(rowAir + name.height() + lineGap + small.height())};
}

qreal widestName(const QList<YearLine> &lines, const QFont &font)
{
    const QFontMetricsF name(strongFont(font));
    const QFontMetricsF small(smallFont(font));
    qreal widest = name.averageCharWidth() * 20;
    for (const YearLine &line : lines)
        widest = std::max(
            {widest, name.horizontalAdvance(paintable(line.name)), small.horizontalAdvance(paintable(line.account))});
    return std::min(widest, name.averageCharWidth() * 60) + 2 * margin + 2;
}

void paintYear(QPainter *painter, const YearScene &scene, const QRectF &exposed)
{
    YearPainter(painter, scene).paint(exposed);
}

} // namespace patkeeper
