// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "drawndigits.h"
#include "trayface.h"

#include <QFile>
#include <QImage>
#include <QTest>

#include <array>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr std::array sizes{16, 22, 24, 32, 48, 64};

QImage drawn(const TrayFace &face, int size)
{
    return trayIcon(face).pixmap(QSize(size, size), 1.0).toImage().convertToFormat(QImage::Format_ARGB32);
}

/// Of nearly white ones where the badge is.
int whitePixels(const QImage &picture)
{
    int white = 0;
    for (int y = picture.height() / 2; y < picture.height(); ++y) {
        for (int x = picture.width() / 2; x < picture.width(); ++x)
            white += qGray(picture.pixel(x, y)) > 200 && qAlpha(picture.pixel(x, y)) > 200 ? 1 : 0;
    }
    return white;
}

} // namespace

/// The icon in the tray, in the sizes of panels.
class TrayFaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // First, as a font that was loaded stays.
    void itIsDrawnWithoutAFont()
    {
        for (const int size : sizes) {
            for (int count = 1; count <= 10; ++count)
                QVERIFY(!drawn({TrayFace::Mood::Attention, count}, size).isNull());
            QVERIFY(!drawn({TrayFace::Mood::Critical, 1}, size).isNull());
        }
        QFile maps(u"/proc/self/maps"_s);
        if (!maps.open(QIODevice::ReadOnly))
            QSKIP("Only Linux says which files a program has in memory.");
        const QByteArray mapped = maps.readAll();
        QVERIFY2(!mapped.contains(".ttf") && !mapped.contains(".otf") && !mapped.contains("fontconfig/"), mapped);
    }

    void itIsThereInEverySizeOfItsOwn()
    {
        for (const int size : sizes)
            QCOMPARE(drawn({}, size).size(), QSize(size, size));
    }

    void eachNumberLooksLikeNoOther()
    {
        for (const int size : sizes) {
            QList<QImage> before{drawn({}, size)};
            for (int count = 1; count <= 10; ++count) {
                const QImage picture = drawn({TrayFace::Mood::Attention, count}, size);
                QVERIFY2(!before.contains(picture), qPrintable(QString::number(count)));
                before.append(picture);
            }
            QCOMPARE(drawn({TrayFace::Mood::Attention, 57}, size), before.constLast());
        }
    }

    void moodsDifferByMoreThanTheirColour()
    {
        for (const int size : sizes) {
            const auto shape = [&](TrayFace::Mood mood) {
                return drawn({mood, 3}, size).convertToFormat(QImage::Format_Grayscale8);
            };
            QVERIFY(shape(TrayFace::Mood::Attention) != shape(TrayFace::Mood::Critical));
            QVERIFY(shape(TrayFace::Mood::Attention) != shape(TrayFace::Mood::Paused));
        }
    }

    void whatIsOnABadgeIsSeenInTheSmallestSizeToo()
    {
        for (int count = 1; count <= 10; ++count)
            QVERIFY2(whitePixels(drawn({TrayFace::Mood::Attention, count}, 16)) >= 3,
                     qPrintable(QString::number(count)));
    }

    void digitsFillTheirBoxAndStandInItsMiddle()
    {
        const QRectF box(10, 20, 40, 32);
        for (const QString &text : {u"0"_s, u"2"_s, u"3"_s, u"5"_s, u"6"_s, u"8"_s, u"9"_s, u"9+"_s}) {
            const QRectF taken = drawnDigits(text, box).boundingRect();
            QVERIFY2(qAbs(taken.center().x() - box.center().x()) < 0.5, qPrintable(text));
            QVERIFY2(qAbs(taken.top() - box.top()) < 2 && qAbs(taken.bottom() - box.bottom()) < 2, qPrintable(text));
        }
    }
};

QTEST_MAIN(TrayFaceTest)
#include "tst_trayface.moc"
