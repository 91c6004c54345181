// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "statusshape.h"

#include <QPainter>
#include <QPainterPath>

namespace patkeeper
{

namespace
{

void paintCross(QPainter *painter, const QRectF &square)
{
    painter->drawLine(square.topLeft(), square.bottomRight());
    painter->drawLine(square.topRight(), square.bottomLeft());
}

void paintQuestion(QPainter *painter, const QRectF &square)
{
    QPainterPath hook;
    hook.moveTo(square.left() + square.width() * 0.15, square.top() + square.height() * 0.3);
    hook.cubicTo(square.left() + square.width() * 0.2, square.top() - square.height() * 0.15,
                 square.right() + square.width() * 0.1, square.top() - square.height() * 0.05,
                 square.right() - square.width() * 0.15, square.top() + square.height() * 0.35);
    hook.quadTo(square.center().x(), square.top() + square.height() * 0.5, square.center().x(),
                square.top() + square.height() * 0.68);
    painter->drawPath(hook);
    painter->drawPoint(QPointF(square.center().x(), square.bottom()));
}

} // namespace

void paintShape(QPainter *painter, const QRectF &within, StatusShape shape, const QColor &color)
{
    if (shape == StatusShape::None)
        return;
    const qreal side = std::min(within.width(), within.height());
    QRectF square(0, 0, side, side);
    square.moveCenter(within.center());
    const qreal width = std::max(1.2, side / 7);
    const QRectF inner = square.adjusted(width, width, -width, -width);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    switch (shape) {
    case StatusShape::None:
        break;
    case StatusShape::Disc:
        painter->setPen(Qt::NoPen); // As large as with its line, for half the work.
        painter->setBrush(color);
        painter->drawEllipse(inner.adjusted(-width / 2, -width / 2, width / 2, width / 2));
        break;
    case StatusShape::QuarterDisc:
        painter->drawEllipse(inner);
        painter->setBrush(color);
        painter->drawPie(inner, 0, 90 * 16);
        break;
    case StatusShape::Ring:
        painter->drawEllipse(inner);
        break;
    case StatusShape::Cross:
        paintCross(painter, inner);
        break;
    case StatusShape::Question:
        paintQuestion(painter, inner);
        break;
    case StatusShape::Triangle:
        painter->setBrush(color);
        painter->drawPolygon(
            QPolygonF({QPointF(inner.center().x(), inner.top()), inner.bottomRight(), inner.bottomLeft()}));
        break;
    }
    painter->restore();
}

} // namespace patkeeper
