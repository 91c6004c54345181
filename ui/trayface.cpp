// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayface.h"

#include "drawndigits.h"

#include <QFile>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

// On a badge there is white text: 4.5 : 1 with each of them.
const QColor attentionColor(0xa3, 0x4d, 0x00);
const QColor criticalColor(0xb8, 0x1d, 0x1d);
const QColor pausedColor(0x4a, 0x55, 0x60);

/// From pixels (see resources): whatever has to be read loads every plugin that reads any picture.
QImage logo(int size)
{
    QFile file(u":/icons/%1.rgba"_s.arg(size));
    const QByteArray pixels = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    constexpr qsizetype bytesPerPixel = 4;
    if (pixels.size() != bytesPerPixel * size * size)
        return {};
    return QImage(reinterpret_cast<const uchar *>(pixels.constData()), size, size,
                  QImage::Format_RGBA8888_Premultiplied)
        .convertToFormat(QImage::Format_ARGB32_Premultiplied);
}

QPainterPath triangleIn(const QRectF &box)
{
    QPainterPath path(QPointF(box.center().x(), box.top()));
    path.lineTo(box.bottomRight());
    path.lineTo(box.bottomLeft());
    path.closeSubpath();
    return path;
}

QPainterPath discIn(const QRectF &box)
{
    QPainterPath path;
    path.addEllipse(box);
    return path;
}

/// @p height: as a share of the box.
void paintDigits(QPainter *painter, const QRectF &box, const QString &text, double height)
{
    const double margin = box.height() * (1 - height) / 2;
    const double width = std::max(1.1, box.height() * 0.11);
    painter->strokePath(drawnDigits(text, box.adjusted(0, margin, 0, -margin)),
                        QPen(Qt::white, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
}

void paintBars(QPainter *painter, const QRectF &box)
{
    const double width = box.width() / 6;
    const double top = box.top() + box.height() * 0.28;
    for (const double center : {0.38, 0.62})
        painter->fillRect(QRectF(box.left() + box.width() * center - width / 2, top, width, box.height() * 0.44),
                          Qt::white);
}

void paintBadge(QPainter *painter, const TrayFace &face, const QRectF &box)
{
    const bool isTriangle = face.mood == TrayFace::Mood::Critical;
    const QColor color = isTriangle                               ? criticalColor
                         : face.mood == TrayFace::Mood::Attention ? attentionColor
                                                                  : pausedColor;
    painter->setPen(QPen(Qt::white, box.width() / 12));
    painter->setBrush(color);
    painter->drawPath(isTriangle ? triangleIn(box) : discIn(box));
    if (face.mood == TrayFace::Mood::Paused)
        paintBars(painter, box);
    else if (isTriangle)
        paintDigits(painter, box.adjusted(0, box.height() * 0.24, 0, 0), u"!"_s, 0.62);
    else if (face.count > 9)
        paintDigits(painter, box, u"9+"_s, 0.42);
    else
        paintDigits(painter, box, QString::number(face.count), 0.54);
}

} // namespace

QIcon trayIcon(const TrayFace &face)
{
    QIcon icon;
    for (const int size : {16, 22, 24, 32, 48, 64}) {
        QImage picture = logo(size);
        if (face.mood != TrayFace::Mood::Well) {
            QPainter painter(&picture);
            painter.setRenderHint(QPainter::Antialiasing);
            const double badge = size * 0.62;
            const double edge = badge / 24;
            paintBadge(&painter, face, QRectF(size - badge - edge, size - badge - edge, badge, badge));
        }
        icon.addPixmap(QPixmap::fromImage(std::move(picture)));
    }
    return icon;
}

} // namespace patkeeper
