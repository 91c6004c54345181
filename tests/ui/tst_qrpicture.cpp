// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"
#include "qrpicture.h"

#include <QImage>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class QrPictureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theFindersAreInThreeCorners();
    void itIsDarkOnLightWhateverThePalette_data();
    void itIsDarkOnLightWhateverThePalette();
    void eachModuleIsOfWholePixels();
    void aScreenReaderGetsTheText();
    void nothingIsNoPicture();

private:
    const QString m_address = u"https://login.example.com/device"_s;
};

void QrPictureTest::initTestCase()
{
    if (qrModules(m_address).isNull())
        QSKIP("built without libqrencode");
}

void QrPictureTest::theFindersAreInThreeCorners()
{
    const QImage modules = qrModules(m_address);
    QCOMPARE(modules.width(), modules.height());
    const int last = modules.width() - 1;
    const auto isFinder = [&](int left, int top) {
        for (int y = 0; y < 7; ++y) {
            for (int x = 0; x < 7; ++x) {
                const bool edge = x == 0 || y == 0 || x == 6 || y == 6;
                const bool heart = x >= 2 && x <= 4 && y >= 2 && y <= 4;
                if ((modules.pixelColor(left + x, top + y) == Qt::black) != (edge || heart))
                    return false;
            }
        }
        return true;
    };
    QVERIFY(isFinder(0, 0));
    QVERIFY(isFinder(last - 6, 0));
    QVERIFY(isFinder(0, last - 6));
    QVERIFY(!isFinder(last - 6, last - 6));
}

void QrPictureTest::itIsDarkOnLightWhateverThePalette_data()
{
    QTest::addColumn<Appearance>("appearance");
    QTest::newRow("light") << Appearance::Light;
    QTest::newRow("dark") << Appearance::Dark;
}

void QrPictureTest::itIsDarkOnLightWhateverThePalette()
{
    QFETCH(const Appearance, appearance);
    applyAppearance(appearance);
    QrPicture picture(u"picture"_s, nullptr);
    picture.say(m_address);
    picture.resize(picture.sizeHint());
    const QImage shot = picture.grab().toImage();
    QCOMPARE(shot.pixelColor(2, 2), QColor(Qt::white));
    int dark = 0;
    for (int x = 0; x < shot.width(); ++x)
        dark += shot.pixelColor(x, shot.height() / 2) == Qt::black ? 1 : 0;
    QVERIFY(dark > 0);
}

void QrPictureTest::eachModuleIsOfWholePixels()
{
    QrPicture picture(u"picture"_s, nullptr);
    picture.say(m_address);
    picture.resize(picture.sizeHint());
    const QImage shot = picture.grab().toImage();
    for (int y = 0; y < shot.height(); ++y) {
        for (int x = 0; x < shot.width(); ++x) {
            const QColor color = shot.pixelColor(x, y);
            QVERIFY(color == Qt::white || color == Qt::black);
        }
    }
}

void QrPictureTest::aScreenReaderGetsTheText()
{
    QrPicture picture(u"picture"_s, nullptr);
    picture.say(m_address);
    QCOMPARE(picture.accessibleName(), m_address);
}

void QrPictureTest::nothingIsNoPicture()
{
    QrPicture picture(u"picture"_s, nullptr);
    picture.say({});
    QVERIFY(picture.isHidden());
    picture.say(QString(10'000, u'x'));
    QVERIFY(picture.isHidden());
}

QTEST_MAIN(QrPictureTest)
#include "tst_qrpicture.moc"
