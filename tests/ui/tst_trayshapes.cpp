// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "trayface.h"

#include <QImage>
#include <QPainter>
#include <QPixmap>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace patkeeper;

namespace
{

using Mood = TrayFace::Mood;

QImage imageOf(const TrayFace &face, int size)
{
    return trayIcon(face).pixmap(size, size).toImage().convertToFormat(QImage::Format_ARGB32);
}

/// As somebody sees it who sees no colours.
QImage withoutColor(const TrayFace &face, int size)
{
    QImage shown(size, size, QImage::Format_Grayscale8);
    shown.fill(Qt::black);
    QPainter(&shown).drawImage(0, 0, imageOf(face, size));
    return shown;
}

double luminance(QRgb color)
{
    const auto linear = [](int channel) {
        const double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(qRed(color)) + 0.7152 * linear(qGreen(color)) + 0.0722 * linear(qBlue(color));
}

/// The share of pixels that differ clearly.
double difference(const QImage &left, const QImage &right)
{
    constexpr int clearly = 64;
    int different = 0;
    for (int y = 0; y < left.height(); ++y) {
        for (int x = 0; x < left.width(); ++x) {
            if (std::abs(qGray(left.pixel(x, y)) - qGray(right.pixel(x, y))) >= clearly)
                ++different;
        }
    }
    return double(different) / (left.width() * left.height());
}

} // namespace

Q_DECLARE_METATYPE(patkeeper::TrayFace)

/// What the icon in the tray tells, at the sizes of panels and on any of them.
class TrayShapesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachMoodHasAShapeOfItsOwn_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {16, 22, 24, 32, 48, 64})
            QTest::addRow("%d", size) << size;
    }

    void eachMoodHasAShapeOfItsOwn()
    {
        QFETCH(int, size);
        const QList<TrayFace> faces{
            {}, {Mood::Attention, 3}, {Mood::Critical, 3}, {Mood::Paused, 3}, {Mood::Attention, 8}};
        for (qsizetype left = 0; left < faces.size(); ++left) {
            for (qsizetype right = left + 1; right < faces.size(); ++right) {
                const double share = difference(withoutColor(faces[left], size), withoutColor(faces[right], size));
                QVERIFY2(share > 0.01, qPrintable(QStringLiteral("%1 and %2: %3").arg(left).arg(right).arg(share)));
            }
        }
    }

    void fromTenOnTheNumberIsNine()
    {
        QCOMPARE(imageOf({Mood::Attention, 10}, 24), imageOf({Mood::Attention, 10'000}, 24));
        QVERIFY(imageOf({Mood::Attention, 9}, 24) != imageOf({Mood::Attention, 10}, 24));
    }

    void itIsSeenOnDarkPanelsAndOnLightOnes_data()
    {
        QTest::addColumn<TrayFace>("face");
        QTest::newRow("well") << TrayFace{};
        QTest::newRow("attention") << TrayFace{Mood::Attention, 2};
        QTest::newRow("critical") << TrayFace{Mood::Critical, 2};
        QTest::newRow("paused") << TrayFace{Mood::Paused, 0};
    }

    void itIsSeenOnDarkPanelsAndOnLightOnes()
    {
        QFETCH(TrayFace, face);
        constexpr double enough = 3;
        for (const QColor &panel : {QColor(0x1e, 0x1e, 0x1e), QColor(0xf5, 0xf5, 0xf5)}) {
            QImage shown(24, 24, QImage::Format_RGB32);
            shown.fill(panel);
            QPainter(&shown).drawImage(0, 0, imageOf(face, 24));
            int seen = 0;
            for (int y = 0; y < 24; ++y) {
                for (int x = 0; x < 24; ++x) {
                    const double one = luminance(shown.pixel(x, y)) + 0.05;
                    const double other = luminance(panel.rgb()) + 0.05;
                    seen += std::max(one, other) / std::min(one, other) >= enough ? 1 : 0;
                }
            }
            QVERIFY2(seen > 24 * 24 / 5, qPrintable(QStringLiteral("%1 of 576").arg(seen)));
        }
    }
};

QTEST_MAIN(TrayShapesTest)
#include "tst_trayshapes.moc"
