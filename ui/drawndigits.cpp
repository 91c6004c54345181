// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "drawndigits.h"

#include <QTransform>

#include <utility>

namespace patkeeper
{

namespace
{

constexpr qreal height = 16;
constexpr qreal between = 4.5;

QPainterPath line(const QList<QPointF> &points)
{
    QPainterPath path(points.first());
    for (const QPointF &point : points.sliced(1))
        path.lineTo(point);
    return path;
}

/// From the first point through curves of three points each: two that pull, and one that is reached.
QPainterPath curve(const QList<QPointF> &points)
{
    QPainterPath path(points.first());
    for (qsizetype at = 1; at + 2 < points.size(); at += 3)
        path.cubicTo(points[at], points[at + 1], points[at + 2]);
    return path;
}

QPainterPath oval(const QRectF &box)
{
    QPainterPath path;
    path.addEllipse(box);
    return path;
}

QPainterPath two()
{
    QPainterPath path = curve({{0.3, 4.5}, {0.3, -1.5}, {9.7, -1.5}, {9.7, 4.5}, {9.7, 8}, {1.5, 12}, {0, 16}});
    path.lineTo(10, 16);
    return path;
}

QPainterPath five()
{
    QPainterPath path = line({{9, 0}, {1.6, 0}, {0.9, 7.2}});
    path.cubicTo(3.5, 5.2, 10, 5.2, 10, 10.7);
    path.cubicTo(10, 17.3, 1.5, 17.5, 0, 13.4);
    return path;
}

QPainterPath six()
{
    return curve(
        {{8, 0}, {3, 2.5}, {0, 6.5}, {0, 11}, {0, 17.6}, {10, 17.6}, {10, 11}, {10, 4.8}, {1.2, 4.8}, {0.1, 10}});
}

/// Of that height, from the left edge on.
QPainterPath shapeOf(QChar sign)
{
    switch (sign.unicode()) {
    case u'0':
        return oval({0, 0, 10, 16});
    case u'1':
        return line({{0, 3.2}, {4, 0}, {4, 16}});
    case u'2':
        return two();
    case u'3':
        return curve({{0.4, 3.2},
                      {1.6, -1.1},
                      {9.6, -1.2},
                      {9.6, 3.9},
                      {9.6, 7.2},
                      {6.5, 7.6},
                      {4, 7.6},
                      {7, 7.6},
                      {10, 8.3},
                      {10, 11.8},
                      {10, 17.3},
                      {1, 17.3},
                      {0, 12.8}});
    case u'4':
        return line({{7.5, 16}, {7.5, 0}, {0, 11.5}, {10, 11.5}});
    case u'5':
        return five();
    case u'6':
        return six();
    case u'7':
        return line({{0, 0}, {10, 0}, {4, 16}});
    case u'8':
        return oval({0.8, 0, 8.4, 7.4}) + oval({0, 7.4, 10, 8.6});
    case u'9':
        return QTransform::fromTranslate(10, height).rotate(180).map(six());
    case u'+':
        return line({{0, 8}, {8, 8}}) + line({{4, 4}, {4, 12}});
    default:
        return line({{0, 0}, {0, 10}}) + line({{0, 15.9}, {0, 16}});
    }
}

} // namespace

QPainterPath drawnDigits(const QString &text, const QRectF &box)
{
    QPainterPath word;
    qreal left = 0;
    for (const QChar sign : text) {
        const QPainterPath shape = shapeOf(sign);
        word.addPath(shape.translated(left, 0));
        left += shape.boundingRect().right() + between;
    }
    const qreal scale = box.height() / height;
    const QRectF taken = word.boundingRect();
    return QTransform::fromTranslate(box.center().x(), box.center().y())
        .scale(scale, scale)
        .translate(-taken.center().x(), -height / 2)
        .map(word);
}

} // namespace patkeeper
