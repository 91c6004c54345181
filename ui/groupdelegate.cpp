// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "groupdelegate.h"

#include "appearance.h"
#include "fonts.h"
#include "groupcell.h"
#include "itempainting.h"
#include "tone.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QTextDocument>
#include <QToolTip>

namespace patkeeper
{

namespace
{

constexpr int sideMargin = 10;
constexpr int padding = 5;
constexpr int shapeGap = 5;

/// The arrow before a group that can be unfolded.
void paintArrow(QPainter *painter, const QRectF &rect, bool open, Qt::LayoutDirection direction, const QColor &color)
{
    const qreal side = rect.height() * 0.32;
    const QPointF middle = rect.center();
    QPolygonF arrow;
    if (open)
        arrow << middle + QPointF(-side, -side / 2) << middle + QPointF(side, -side / 2)
              << middle + QPointF(0, side / 2);
    else if (direction == Qt::LeftToRight)
        arrow << middle + QPointF(-side / 2, -side) << middle + QPointF(side / 2, 0)
              << middle + QPointF(-side / 2, side);
    else
        arrow << middle + QPointF(side / 2, -side) << middle + QPointF(-side / 2, 0)
              << middle + QPointF(side / 2, side);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawPolygon(arrow);
    painter->restore();
}

QFont nameFont(const QFont &font, const GroupCell &cell)
{
    if (cell.heading)
        return smallFont(font);
    return cell.strong ? strongFont(font) : font;
}

} // namespace

void GroupDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    paintItemGround(painter, background);

    const GroupCell cell = groupCell(index);
    const QPalette palette = onGround(option.palette, groundOf(background));
    const QColor text = palette.color(QPalette::Text);
    const QColor quiet = quietColor(palette);
    const QFont font = nameFont(option.font, cell);
    const QFont small = smallFont(option.font);
    const QFontMetrics metrics(font);
    const QRect area = option.rect.adjusted(sideMargin, padding, -sideMargin, -padding);
    const auto mirrored = [&](const QRect &rect) { return QStyle::visualRect(option.direction, area, rect); };
    painter->save();
    QRect first(area.left(), area.top(), area.width(), metrics.height());
    if (cell.heading)
        first.moveBottom(area.bottom());
    if (cell.count >= 0) {
        const QString count = QLocale().toString(cell.count);
        const int width = QFontMetrics(option.font).horizontalAdvance(count) + 2;
        paintText(painter, mirrored(QRect(first.right() - width + 1, first.top(), width, first.height())),
                  {count, option.font, quiet}, option.direction, Qt::AlignTrailing);
        first.setRight(first.right() - width - 6);
    }
    if (option.state & QStyle::State_Children && !cell.heading) {
        const int side = metrics.ascent();
        paintArrow(painter, mirrored(QRect(first.left(), first.top(), side, first.height())),
                   option.state & QStyle::State_Open, option.direction, quiet);
        first.setLeft(first.left() + side + shapeGap);
    } else if (cell.isPart) {
        first.setLeft(first.left() + metrics.ascent() + shapeGap);
    }
    QRect second(area.left(), first.bottom() + 1, area.width(), QFontMetrics(small).height());
    QRect &marked = cell.below.isEmpty() ? first : second;
    const QColor mark = cell.below.isEmpty() ? text : toneColor(Tone::Danger, palette);
    if (cell.shape != StatusShape::None) {
        const int side = QFontMetrics(cell.below.isEmpty() ? font : small).ascent();
        paintShape(painter, mirrored(QRect(marked.left(), marked.top(), side, marked.height())).toRectF(), cell.shape,
                   mark);
        marked.setLeft(marked.left() + side + shapeGap);
    }
    paintText(painter, mirrored(first), {cell.text, font, cell.heading ? quiet : text}, option.direction);
    paintText(painter, mirrored(second), {cell.below, small, cell.shape == StatusShape::None ? quiet : mark},
              option.direction);
    painter->restore();
}

QSize GroupDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const GroupCell cell = groupCell(index);
    const QFontMetrics metrics(nameFont(option.font, cell));
    const QFontMetrics small(smallFont(option.font));
    int height = metrics.height() + 2 * padding;
    if (!cell.below.isEmpty())
        height += small.height() + 1;
    if (cell.heading)
        height += index.row() == 0 ? 2 : padding * 3;
    const int width = std::max(metrics.horizontalAdvance(cell.text) + 60, small.horizontalAdvance(cell.below));
    return {width + 2 * sideMargin, height};
}

bool GroupDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                              const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const bool cut = sizeHint(option, index).width() > option.rect.width();
    QToolTip::showText(event->globalPos(), cut ? Qt::convertFromPlainText(groupCell(index).sentence()) : QString(),
                       view);
    return true;
}

} // namespace patkeeper
