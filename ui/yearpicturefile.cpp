// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "yearpicturefile.h"

#include "privatefile.h"
#include "replyaddress.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QPointer>
#include <QSvgGenerator>
#include <QThreadPool>

#include <cmath>
#include <memory>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct FileText {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::YearPicture)
};

constexpr qreal narrowest = 600;  ///< The chart, however narrow the window is.
constexpr int highestPng = 32767; ///< Beyond that many pixels nothing is painted.

QRectF spread(YearScene *scene)
{
    YearLayout &layout = scene->layout;
    const qreal nameWidth = widestName(scene->lines, scene->font);
    YearLayout::Measures measures = yearMeasures(scene->font, layout.size().width());
    const QSizeF size(nameWidth + std::max(narrowest, layout.chart().width()),
                      measures.scaleHeight + measures.rowHeight * std::max(1, layout.rowCount()));
    measures.nameWidth = nameWidth;
    layout.setSize(QSizeF(std::ceil(size.width()), std::ceil(size.height())), measures);
    layout.scrollTo(0);
    scene->current.reset();
    return {QPointF(0, 0), layout.size()};
}

QByteArray bytesOf(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

auto tooHigh()
{
    return failure(Error::Kind::Unsupported,
                   FileText::tr("There are too many tokens for a PNG. Save the picture as SVG."));
}

} // namespace

QByteArray yearSvg(YearScene scene)
{
    const QRectF whole = spread(&scene);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    constexpr int pixelsPerInch = 96; // What CSS takes a pixel for: points of text keep their size.
    generator.setResolution(pixelsPerInch);
    generator.setSize(whole.size().toSize());
    generator.setViewBox(whole);
    generator.setTitle(FileText::tr("The coming year"));
    generator.setDescription({});
    QPainter painter(&generator);
    paintYear(&painter, scene, whole);
    painter.end();
    return bytes;
}

Result<QByteArray> yearPng(YearScene scene)
{
    const QSize size = spread(&scene).size().toSize();
    constexpr int fine = 2;
    const int scale = size.height() <= highestPng / fine ? fine : 1;
    if (size.height() > highestPng || size.width() > highestPng / scale)
        return tooHigh();
    QImage image(size * scale, QImage::Format_RGB32);
    if (image.isNull())
        return tooHigh();
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    paintYear(&painter, scene, {QPointF(0, 0), QSizeF(size)});
    painter.end();
    return bytesOf(image);
}

void saveYearPicture(const QString &path, YearScene scene, QObject *context, Reply<void> reply)
{
    struct Parcel {
        YearScene scene;
        ReplyAddress address;
        Reply<void> reply;
    };
    auto parcel = std::make_shared<Parcel>(Parcel{std::move(scene), ReplyAddress(context), std::move(reply)});
    QThreadPool::globalInstance()->start([parcel, path, context = QPointer(context)] {
        const bool png = path.endsWith(".png"_L1, Qt::CaseInsensitive);
        Result<QByteArray> bytes = png ? yearPng(parcel->scene) : yearSvg(parcel->scene);
        parcel->address.send([path, context, reply = std::move(parcel->reply), bytes = std::move(bytes)]() mutable {
            if (!bytes)
                return reply(std::unexpected(bytes.error()));
            savePrivateFile(path, *bytes, context, std::move(reply));
        });
    });
}

} // namespace patkeeper
