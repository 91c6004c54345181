// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"
#include "edges.h"
#include "tone.h"

#include <QApplication>
#include <QCheckBox>
#include <QDateEdit>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QStyle>
#include <QStyleFactory>
#include <QTabWidget>
#include <QTest>
#include <QTreeWidget>

#include <memory>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class AppearanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingCanBeRead_data();
    void everythingCanBeRead();
    void aChosenRowCanBeReadInTheDesktopsPalette();
    void whatStandsOnATabsPageCanBeRead_data();
    void whatStandsOnATabsPageCanBeRead();
    void aFieldHasAnEdge_data();
    void aFieldHasAnEdge();
    void whatIsChosenFromHasAnEdge_data();
    void whatIsChosenFromHasAnEdge();
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

void AppearanceTest::aChosenRowCanBeReadInTheDesktopsPalette()
{
    const std::unique_ptr<QStyle> fusion(QStyleFactory::create(u"Fusion"_s));
    const QPalette desktop = fusion->standardPalette();
    QVERIFY(contrast(desktop.color(QPalette::HighlightedText), desktop.color(QPalette::Highlight)) < 4.5);
    const QPalette calm = withCalmSelection(desktop);
    for (const auto group : {QPalette::Active, QPalette::Inactive})
        QVERIFY(contrast(calm.color(group, QPalette::HighlightedText), calm.color(group, QPalette::Highlight)) >= 4.5);
}

void AppearanceTest::whatStandsOnATabsPageCanBeRead_data()
{
    everythingCanBeRead_data();
    QTest::newRow("the desktop's own, dark") << QString();
}

// As painted: the colour of the page is the style's own affair.
void AppearanceTest::whatStandsOnATabsPageCanBeRead()
{
    QFETCH(QString, name);
    applyAppearance(*appearanceFromName(name.isEmpty() ? u"dark"_s : name));
    if (name.isEmpty())
        QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    const QPalette palette = QApplication::palette();
    QTabWidget tabs;
    tabs.addTab(new QWidget, u"page"_s);
    tabs.resize(200, 200);
    tabs.show(); // Before, nothing has its place.
    const QColor page = tabs.grab().toImage().pixelColor(100, 150);
    const QColor known = tabPageColor(palette);
    QVERIFY2(contrast(page, known) < 1.05, qPrintable(page.name() + u' ' + known.name()));
    QVERIFY(contrast(palette.color(QPalette::WindowText), page) >= 4.5);
    QVERIFY(contrast(quietColor(palette), page) >= 4.5);
    for (const Tone tone : {Tone::Neutral, Tone::Good, Tone::Caution, Tone::Danger})
        QVERIFY2(contrast(toneColor(tone, palette), page) >= 4.5,
                 qPrintable(toneColor(tone, palette).name() + u' ' + page.name() + u' ' + known.name()));
}

void AppearanceTest::aFieldHasAnEdge_data()
{
    everythingCanBeRead_data();
}

// As painted, half way down the left edge.
void AppearanceTest::aFieldHasAnEdge()
{
    QFETCH(QString, name);
    applyAppearance(*appearanceFromName(name));
    const QPalette palette = QApplication::palette();
    QLineEdit line;
    QPlainTextEdit text;
    QSpinBox number;
    QDateEdit date;
    date.setCalendarPopup(true);
    QTreeWidget tree;
    for (QWidget *field : std::initializer_list<QWidget *>{&line, &text, &number, &date, &tree}) {
        field->resize(field->sizeHint());
        const QImage image = field->grab().toImage();
        const QColor edge = image.pixelColor(0, image.height() / 2);
        for (const auto role : {QPalette::Base, QPalette::Window}) {
            const double found = contrast(edge, palette.color(role));
            QVERIFY2(found >= 3,
                     qPrintable(u"%1: %2"_s.arg(QLatin1String(field->metaObject()->className())).arg(found)));
        }
    }
}

void AppearanceTest::whatIsChosenFromHasAnEdge_data()
{
    everythingCanBeRead_data();
}

// As painted: somewhere on the line through its middle.
void AppearanceTest::whatIsChosenFromHasAnEdge()
{
    QFETCH(QString, name);
    applyAppearance(*appearanceFromName(name));
    const QPalette palette = QApplication::palette();
    QCheckBox check;
    QRadioButton radio;
    for (QWidget *choice : std::initializer_list<QWidget *>{&check, &radio}) {
        giveCheckEdges(choice);
        choice->resize(choice->sizeHint());
        const QImage image = choice->grab().toImage();
        double found = 0;
        for (int x = 0; x < image.width(); ++x) {
            const QColor color = image.pixelColor(x, image.height() / 2);
            found = std::max(found, contrast(color, palette.color(QPalette::Window)));
        }
        QVERIFY2(found >= 3, qPrintable(u"%1: %2"_s.arg(QLatin1String(choice->metaObject()->className())).arg(found)));
    }
}

QTEST_MAIN(AppearanceTest)
#include "tst_appearance.moc"
