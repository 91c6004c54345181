// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokendelegate.h"

#include "appearance.h"
#include "fonts.h"
#include "itempainting.h"
#include "tokencell.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QTextDocument>
#include <QToolTip>

namespace patkeeper
{

namespace
{

constexpr int sideMargin = 8;
constexpr int lineGap = 2;
constexpr int barHeight = 4;
constexpr int barLength = 120;

QFont lineFont(const QFont &font, bool strong)
{
    return strong ? strongFont(font) : font;
}

int shapeRoom(const QFontMetrics &metrics, StatusShape shape)
{
    return shape == StatusShape::None ? 0 : metrics.ascent() + 4;
}

struct Line {
    PaintedText text;
    StatusShape shape;
    QColor shapeColor;
};

void paintLine(QPainter *painter, QRect rect, const Line &line, Qt::LayoutDirection direction)
{
    const int room = shapeRoom(QFontMetrics(line.text.font), line.shape);
    if (room > 0) {
        const QRect left(rect.left(), rect.top(), room - 4, rect.height());
        paintShape(painter, QStyle::visualRect(direction, rect, left).toRectF().adjusted(0, 1, 0, -1), line.shape,
                   line.shapeColor);
    }
    paintText(painter, QStyle::visualRect(direction, rect, rect.adjusted(room, 0, 0, 0)), line.text, direction);
}

void paintBar(QPainter *painter, const QRect &rect, double share, const QColor &fill, const QColor &track,
              Qt::LayoutDirection direction)
{
    const QRectF whole =
        QStyle::visualRect(direction, rect,
                           QRect(rect.left(), rect.top(), std::min(barLength, rect.width()), barHeight))
            .toRectF();
    QRectF part = whole;
    part.setWidth(std::max<qreal>(whole.width() * share, barHeight));
    if (direction == Qt::RightToLeft)
        part.moveRight(whole.right());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(track);
    painter->drawRoundedRect(whole, barHeight / 2.0, barHeight / 2.0);
    painter->setBrush(fill);
    painter->drawRoundedRect(part, barHeight / 2.0, barHeight / 2.0);
    painter->restore();
}

int widthOf(const TokenCell &cell, const QFont &font)
{
    const QFontMetrics metrics(lineFont(font, cell.strong));
    const QFontMetrics small(smallFont(font));
    const int first = shapeRoom(metrics, cell.shape) + metrics.horizontalAdvance(cell.text);
    const int second =
        cell.below.isEmpty() ? 0 : shapeRoom(small, cell.shapeBelow) + small.horizontalAdvance(cell.below);
    return std::max(first, second);
}

} // namespace

int TokenDelegate::rowHeight(const QFont &font)
{
    return QFontMetrics(font).height() + lineGap + QFontMetrics(smallFont(font)).height() + 12;
}

int TokenDelegate::cellWidth(const TokenCell &cell, const QFont &font)
{
    return widthOf(cell, font) + 2 * sideMargin + 2;
}

void TokenDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    // The view has painted the ground of the row; a style adds to it only where one of these is so.
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver | QStyle::State_HasFocus))
        paintItemGround(painter, option);

    const TokenCell cell = tokenCell(index);
    const QPalette palette = onGround(option.palette, groundOf(option));
    const QColor text = palette.color(QPalette::Text);
    const QColor quiet = quietColor(palette);

    const QFont font = lineFont(option.font, cell.strong);
    const QFont small = smallFont(option.font);
    const int firstHeight = QFontMetrics(font).height();
    const int secondHeight = cell.remainingLife ? barHeight : cell.below.isEmpty() ? 0 : QFontMetrics(small).height();
    const int gap = cell.remainingLife ? lineGap + 3 : secondHeight > 0 ? lineGap : 0;
    QRect area = option.rect.adjusted(sideMargin, 0, -sideMargin, 0);
    const int top = area.top() + (area.height() - firstHeight - gap - secondHeight) / 2;

    painter->save();
    painter->setClipRect(option.rect);
    const QColor tone = toneColor(cell.tone, palette);
    paintLine(painter, QRect(area.left(), top, area.width(), firstHeight),
              {{cell.text, font, cell.toned ? tone : text}, cell.shape, cell.toned ? tone : text}, option.direction);
    const QRect second(area.left(), top + firstHeight + gap, area.width(), secondHeight);
    if (cell.remainingLife) {
        paintBar(painter, second, *cell.remainingLife, tone, blended(text, palette.color(QPalette::Base), 0.16),
                 option.direction);
    } else if (!cell.below.isEmpty()) {
        const QColor toneBelow = toneColor(cell.toneBelow, palette);
        paintLine(painter, second,
                  {{cell.below, small, cell.tonedBelow ? toneBelow : quiet}, cell.shapeBelow, toneBelow},
                  option.direction);
    }
    painter->restore();
}

QSize TokenDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {cellWidth(tokenCell(index), option.font), rowHeight(option.font)};
}

bool TokenDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                              const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const TokenCell cell = tokenCell(index);
    const bool cut = widthOf(cell, option.font) > option.rect.width() - 2 * sideMargin;
    // A tool tip guesses whether its text is markup; the conversion takes that away.
    QToolTip::showText(event->globalPos(), cut ? Qt::convertFromPlainText(cell.sentence()) : QString(), view);
    return true;
}

} // namespace patkeeper
