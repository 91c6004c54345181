// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"
#include "dialoggallery.h"
#include "layoutprobe.h"

#include <QApplication>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Nothing is cut off, in any state, light or dark, in a wordier language. With PATKEEPER_PICTURES=DIR each is saved as
/// a PNG (QT_SCALE_FACTOR=2 for 200 %).
class DialogLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsCutOff_data();
    void nothingIsCutOff();
};

void DialogLayoutTest::nothingIsCutOff_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("variant");
    for (const QString &state : DialogGallery::states()) {
        for (const QString &variant : {u"light"_s, u"dark"_s, u"wordy"_s})
            QTest::addRow("%s, %s", qPrintable(state), qPrintable(variant)) << state << variant;
    }
}

void DialogLayoutTest::nothingIsCutOff()
{
    QFETCH(const QString, state);
    QFETCH(const QString, variant);
    WordyLanguage wordy;
    applyAppearance(variant == "dark"_L1 ? Appearance::Dark : Appearance::Light);
    if (variant == "wordy"_L1)
        QCoreApplication::installTranslator(&wordy);
    QStringList cut;
    {
        DialogGallery gallery;
        const std::unique_ptr<QDialog> dialog = gallery.dialog(state);
        QVERIFY(dialog != nullptr);
        settle(dialog.get());
        (void)QTest::qWaitFor(
            [&] {
                cut = cutOff(dialog.get());
                return cut.isEmpty();
            },
            30'000);
        keepPicture(dialog.get(), u"%1-%2"_s.arg(state, variant));
    }
    QCoreApplication::removeTranslator(&wordy);
    QCOMPARE(cut.join(u'\n'), QString());
}

QTEST_MAIN(DialogLayoutTest)
#include "tst_dialoglayout.moc"
