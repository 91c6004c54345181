// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"
#include "tone.h"

#include <QApplication>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class AppearanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingCanBeRead_data();
    void everythingCanBeRead();
};

void AppearanceTest::everythingCanBeRead_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("light") << u"light"_s;
    QTest::newRow("dark") << u"dark"_s;
}

// What the delegates draw with: every tone and the quiet colour, on plain, alternate and chosen rows.
void AppearanceTest::everythingCanBeRead()
{
    QFETCH(QString, name);
    applyAppearance(*appearanceFromName(name));
    const QPalette palette = withCalmSelection(QApplication::palette());
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        for (const auto role : {QPalette::Base, QPalette::AlternateBase, QPalette::Window, QPalette::Highlight}) {
            const QColor ground = palette.color(group, role);
            const QPalette there = onGround(palette, ground);
            QVERIFY(contrast(palette.color(group, QPalette::Text), ground) >= 4.5);
            QVERIFY(contrast(quietColor(there), ground) >= 4.5);
            for (const Tone tone : {Tone::Neutral, Tone::Good, Tone::Caution, Tone::Danger})
                QVERIFY(contrast(toneColor(tone, there), ground) >= 4.5);
        }
    }
    const QPalette plain = QApplication::palette();
    QVERIFY(contrast(plain.color(QPalette::HighlightedText), plain.color(QPalette::Highlight)) >= 4.5);
    QVERIFY(contrast(plain.color(QPalette::PlaceholderText), plain.color(QPalette::Base)) >= 4.5);
    QVERIFY(contrast(plain.color(QPalette::ButtonText), plain.color(QPalette::Button)) >= 4.5);
}

QTEST_MAIN(AppearanceTest)
#include "tst_appearance.moc"
