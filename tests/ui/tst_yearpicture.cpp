// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "appearance.h"
#include "layoutprobe.h"
#include "tone.h"
#include "utc.h"
#include "yearpicture.h"
#include "yearpicturefile.h"

#include <QAccessible>
#include <QApplication>
#include <QBuffer>
#include <QHelpEvent>
#include <QPainter>
#include <QPicture>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSvgGenerator>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolTip>
#include <QWheelEvent>
#include <QXmlStreamReader>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

const QString markup = u"<img src=\"file:///etc/passwd\"><b>bold</b> & co"_s;

QDateTime now()
{
    return QDateTime(QDate(2026, 11, 22), QTime(12, 0), utcZone);
}

YearLine line(const QString &name, int createdInDays, std::optional<int> endInDays, Tone tone = Tone::Neutral)
{
    YearLine line{.key = {u"a-1"_s, name}, .name = name, .account = u"Northwind"_s};
    line.createdAt = now().addDays(createdInDays);
    if (endInDays)
        line.end = now().addDays(*endInDays);
    line.neverEnds = !endInDays;
    line.tone = tone;
    return line;
}

QList<YearLine> someLines()
{
    QList<YearLine> lines{
        line(u"release-signing"_s, -88, 2, Tone::Danger),
        line(u"ci-restore"_s, -12, 18, Tone::Caution),
        line(markup, -200, 75),
        line(u"deploy-website"_s, -3, 87),
        line(u"größere Übersicht 🔑"_s, -20, 160),
        line(u"image-builder with a name that is much longer than the column beside it is wide"_s, -100, 264),
        line(u"artifact-mirror"_s, 40, 340),
        line(u"yearly audit"_s, -300, 64),
        line(u"backup"_s, -10, 900),
        line(u"legacy-robot"_s, -700, {}, Tone::Danger),
        line(u"dashboard"_s, -30, {})};
    lines[3].reason = u"all organizations"_s;
    lines[3].tone = Tone::Caution;
    lines[7].account = u"Fabrikam (Azure DevOps Server)"_s;
    YearLine unknown = line(u"not-telling"_s, -60, {});
    unknown.neverEnds = false;
    return lines << unknown;
}

QList<YearLine> manyLines(int count)
{
    QList<YearLine> lines;
    for (int i = 0; i < count; ++i)
        lines.append(line(u"token-%1"_s.arg(i), -i % 300, 1 + i % 700));
    return lines;
}

/// A well-formed document: its texts in one, or nothing.
std::optional<QString> textsOfXml(const QByteArray &bytes)
{
    QXmlStreamReader reader(bytes);
    QString texts;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isCharacters())
            texts += reader.text();
    }
    return reader.hasError() ? std::nullopt : std::optional(texts);
}

YearScene sceneOf(const QList<YearLine> &lines)
{
    YearScene scene{.lines = lines, .layout = {}, .palette = QApplication::palette(), .font = QApplication::font()};
    sortByEnd(&scene.lines);
    scene.layout.setSize({900, 500}, yearMeasures(scene.font, 900));
    scene.layout.setLines(scene.lines, now());
    return scene;
}

} // namespace

/// The picture of the coming year, on the screen, by keyboard, for a screen reader and as a file.
class YearPictureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_picture.reset(); }

    void itLooksAsItShould_data();
    void itLooksAsItShould();
    void withoutATokenItSaysSo();
    void everyTextIsReadableAlsoWhereItIsChosen_data();
    void everyTextIsReadableAlsoWhereItIsChosen();
    void linesAreSortedByTheirEnds();
    void aClickChoosesAndADragDoesNot();
    void theKeyboardGoesFromLineToLineAndChooses();
    void theKeyboardZoomsAndMovesThroughTime();
    void theWheelZoomsWithControlOnly();
    void whatIsChosenStaysWhenOthersComeBefore();
    void aNameIsNoMarkupInATooltip();
    void everyLineIsToldToAScreenReader();
    void pressingALineOfTheScreenReaderChoosesIt();
    void thousandsOfLinesArePaintedAsFastAsThoseThatAreSeen();
    void anSvgIsWellFormedWhateverNamesThereAre_data();
    void anSvgIsWellFormedWhateverNamesThereAre();
    void aFileHasEveryRowAndIsItsOwnersAlone_data();
    void aFileHasEveryRowAndIsItsOwnersAlone();
    void tooManyRowsForAPngAreSaidInASentence();
    void aFolderThatIsNotThereIsSaidInASentence();

private:
    void show(const QList<YearLine> &lines);
    QPoint pointOf(int row, int x = 20) const;

    std::unique_ptr<YearPicture> m_picture;
};

void YearPictureTest::init()
{
    applyAppearance(Appearance::Light);
    show(someLines());
}

void YearPictureTest::show(const QList<YearLine> &lines)
{
    m_picture = std::make_unique<YearPicture>();
    m_picture->resize(900, 500);
    m_picture->setLines(lines, now());
    m_picture->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_picture.get()));
    m_picture->activateWindow();
    m_picture->setFocus();
    QTRY_VERIFY(m_picture->hasFocus());
}

QPoint YearPictureTest::pointOf(int row, int x) const
{
    return {x, m_picture->layoutOfYear().rowRect(row).center().toPoint().y()};
}

void YearPictureTest::itLooksAsItShould_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QByteArray>("keys");
    QTest::newRow("light") << false << QByteArray();
    QTest::newRow("dark") << true << QByteArray();
    QTest::newRow("light-month") << false << QByteArray("++++++++++++");
    QTest::newRow("dark-quarter") << true << QByteArray("++++++");
    QTest::newRow("dark-end") << true << QByteArray("E");
    QTest::newRow("light-five-years") << false << QByteArray("-------");
}

/// Looked at by a person with PATKEEPER_PICTURES; here: that names and lines are where they belong, and are seen.
void YearPictureTest::itLooksAsItShould()
{
    QFETCH(const bool, dark);
    QFETCH(const QByteArray, keys);
    applyAppearance(dark ? Appearance::Dark : Appearance::Light);
    show(someLines() << line(u"ended-yesterday"_s, -9, -1, Tone::Danger));
    for (const char key : keys)
        key == 'E' ? QTest::keyClick(m_picture.get(), Qt::Key_End) : QTest::keyClick(m_picture.get(), key);
    QTest::keyClick(m_picture.get(), Qt::Key_Down);
    keepPicture(m_picture.get(),
                u"year-%1-%2"_s.arg(QLatin1StringView(QTest::currentDataTag())).arg(m_picture->devicePixelRatio()));
    const QImage image = m_picture->viewport()->grab().toImage();
    const qreal ratio = image.devicePixelRatio();
    const auto colorAt = [&](const QPointF &at) { return image.pixelColor((at * ratio).toPoint()); };
    const YearLayout &layout = m_picture->layoutOfYear();
    const qreal today = layout.xOf(layout.now());
    QVERIFY(contrast(colorAt({std::round(today), layout.chart().top() + 3}),
                     m_picture->palette().color(QPalette::Base)) > 4.5);
}

void YearPictureTest::withoutATokenItSaysSo()
{
    show({});
    keepPicture(m_picture.get(), u"year-empty"_s);
    const std::optional<QString> texts = textsOfXml(yearSvg(sceneOf({})));
    QVERIFY(texts && texts->contains(u"No token lives"_s));
}

void YearPictureTest::everyTextIsReadableAlsoWhereItIsChosen_data()
{
    QTest::addColumn<Appearance>("appearance");
    QTest::newRow("light") << Appearance::Light;
    QTest::newRow("dark") << Appearance::Dark;
}

/// By the colours that an SVG says: each text against the last rectangle that was filled for a text.
void YearPictureTest::everyTextIsReadableAlsoWhereItIsChosen()
{
    QFETCH(const Appearance, appearance);
    applyAppearance(appearance);
    YearScene scene = sceneOf(someLines());
    scene.current = 1;
    scene.hasFocus = true;
    QByteArray svg;
    QBuffer buffer(&svg);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    QPainter painter(&generator);
    paintYear(&painter, scene, {{0, 0}, scene.layout.size()});
    painter.end();

    QColor brush;
    QColor ground;
    int texts = 0;
    QXmlStreamReader reader(svg);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto attributes = reader.attributes();
        if (reader.name() == "g"_L1) {
            brush = QColor(attributes.value("fill"_L1).toString());
        } else if (reader.name() == "rect"_L1) {
            const bool holdsText = attributes.value("height"_L1).toDouble() > 10 &&
                                   attributes.value("width"_L1).toDouble() > 20; // No bar and no line.
            ground = holdsText ? brush : ground;
        } else if (reader.name() == "text"_L1) {
            const QColor color(attributes.value("fill"_L1).toString());
            ++texts;
            const QString text = reader.readElementText();
            if (!text.startsWith(u"Today"_s)) // On a ground of its own that is no rectangle.
                QVERIFY2(contrast(color, ground) >= 4.5,
                         qPrintable(text + u' ' + color.name() + u" on "_s + ground.name()));
        }
    }
    QVERIFY(texts > 30);
}

void YearPictureTest::linesAreSortedByTheirEnds()
{
    QStringList names;
    for (const YearLine &line : m_picture->lines())
        names << line.name;
    QCOMPARE(names.first(), u"release-signing"_s);
    QCOMPARE(names.mid(names.size() - 4),
             (QStringList{u"backup"_s, u"dashboard"_s, u"legacy-robot"_s, u"not-telling"_s}));
}

void YearPictureTest::aClickChoosesAndADragDoesNot()
{
    QSignalSpy chosen(m_picture.get(), &YearPicture::tokenChosen);
    QTest::mouseClick(m_picture->viewport(), Qt::LeftButton, {}, pointOf(1));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<TokenKey>(), (TokenKey{u"a-1"_s, u"ci-restore"_s}));
    QCOMPARE(m_picture->current()->remoteId, u"ci-restore"_s);

    const QDateTime before = m_picture->layoutOfYear().from();
    QTest::mousePress(m_picture->viewport(), Qt::LeftButton, {}, pointOf(2, 700));
    QTest::mouseMove(m_picture->viewport(), pointOf(2, 600));
    QTest::mouseRelease(m_picture->viewport(), Qt::LeftButton, {}, pointOf(2, 600));
    QCOMPARE(chosen.size(), 1);
    QVERIFY(m_picture->layoutOfYear().from() > before);

    QTest::mouseClick(m_picture->viewport(), Qt::LeftButton, {}, {20, 5});
    QCOMPARE(chosen.size(), 1);
}

void YearPictureTest::theKeyboardGoesFromLineToLineAndChooses()
{
    QSignalSpy chosen(m_picture.get(), &YearPicture::tokenChosen);
    QCOMPARE(m_picture->currentRow(), 0);
    QTest::keyClick(m_picture.get(), Qt::Key_Down);
    QTest::keyClick(m_picture.get(), Qt::Key_Down);
    QTest::keyClick(m_picture.get(), Qt::Key_Up);
    QCOMPARE(m_picture->currentRow(), 1);
    QVERIFY(chosen.isEmpty());
    QTest::keyClick(m_picture.get(), Qt::Key_Return);
    QCOMPARE(chosen.first().first().value<TokenKey>().remoteId, u"ci-restore"_s);
    QTest::keyClick(m_picture.get(), Qt::Key_End);
    QCOMPARE(m_picture->currentRow(), 11);
    QVERIFY(m_picture->layoutOfYear().rowRect(11).bottom() <= m_picture->viewport()->height());
    QTest::keyClick(m_picture.get(), Qt::Key_Down);
    QCOMPARE(m_picture->currentRow(), 11);
    QTest::keyClick(m_picture.get(), Qt::Key_PageUp);
    QVERIFY(m_picture->currentRow() < 11);
    QTest::keyClick(m_picture.get(), Qt::Key_Home);
    QCOMPARE(m_picture->currentRow(), 0);
    QCOMPARE(m_picture->verticalScrollBar()->value(), 0);
}

void YearPictureTest::theKeyboardZoomsAndMovesThroughTime()
{
    const YearLayout &layout = m_picture->layoutOfYear();
    const auto span = [&] { return layout.from().msecsTo(layout.to()); };
    const qint64 year = span();
    QTest::keyClick(m_picture.get(), '+');
    QVERIFY(span() < year);
    QTest::keyClick(m_picture.get(), '-');
    QTest::keyClick(m_picture.get(), '-');
    QVERIFY(span() > year);
    QTest::keyClick(m_picture.get(), '0');
    QCOMPARE(span(), year);
    const QDateTime from = layout.from();
    QTest::keyClick(m_picture.get(), Qt::Key_Right);
    QVERIFY(layout.from() > from);
    QTest::keyClick(m_picture.get(), Qt::Key_Left);
    QVERIFY(std::abs(layout.from().msecsTo(from)) < 1000);
}

void YearPictureTest::theWheelZoomsWithControlOnly()
{
    const YearLayout &layout = m_picture->layoutOfYear();
    const auto turn = [this](Qt::KeyboardModifiers modifiers, int up) {
        const QPointF at(600, 300);
        QWheelEvent event(at, m_picture->viewport()->mapToGlobal(at), {}, {0, up}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_picture->viewport(), &event);
    };
    const QDateTime under = layout.instantAt(600);
    const qint64 year = layout.from().msecsTo(layout.to());
    turn(Qt::ControlModifier, 120);
    QVERIFY(layout.from().msecsTo(layout.to()) < year);
    QVERIFY(std::abs(layout.instantAt(600).msecsTo(under)) < 1000);
    turn(Qt::ControlModifier, -120);
    const qint64 span = layout.from().msecsTo(layout.to());
    turn(Qt::NoModifier, -120);
    QCOMPARE(layout.from().msecsTo(layout.to()), span);
    QVERIFY(layout.scrolled() > 0);
}

void YearPictureTest::whatIsChosenStaysWhenOthersComeBefore()
{
    m_picture->setCurrent({u"a-1"_s, u"ci-restore"_s});
    QList<YearLine> more = someLines();
    more.prepend(line(u"soonest"_s, -5, 1, Tone::Danger));
    m_picture->setLines(more, now());
    QCOMPARE(m_picture->current()->remoteId, u"ci-restore"_s);
    QCOMPARE(m_picture->currentRow(), 2);
    m_picture->setLines({more.first()}, now());
    QVERIFY(!m_picture->current());
    m_picture->setLines({}, now());
    QTest::keyClick(m_picture.get(), Qt::Key_Down);
    QTest::keyClick(m_picture.get(), Qt::Key_Return);
    QVERIFY(!m_picture->current());
}

void YearPictureTest::aNameIsNoMarkupInATooltip()
{
    int row = 0;
    while (m_picture->lines().at(row).name != markup)
        ++row;
    QHelpEvent asks(QEvent::ToolTip, pointOf(row), m_picture->viewport()->mapToGlobal(pointOf(row)));
    QApplication::sendEvent(m_picture->viewport(), &asks);
    QTRY_VERIFY(QToolTip::isVisible());
    const QString shown = QToolTip::text();
    QVERIFY2(shown.contains(u"&lt;img"_s) && !shown.contains(u"<img"_s) && !shown.contains(u"<b>"_s),
             qPrintable(shown));
    QVERIFY(shown.contains(u"Northwind"_s));
    QToolTip::hideText();
}

void YearPictureTest::everyLineIsToldToAScreenReader()
{
    QAccessibleInterface *picture = QAccessible::queryAccessibleInterface(m_picture.get());
    QVERIFY(picture);
    QCOMPARE(picture->role(), QAccessible::List);
    QCOMPARE(picture->text(QAccessible::Name), u"The coming year"_s);
    QCOMPARE(picture->childCount(), 12);
    QTest::keyClick(m_picture.get(), Qt::Key_Down);
    QAccessibleInterface *focused = picture->focusChild();
    QVERIFY(focused);
    QCOMPARE(focused->text(QAccessible::Name), u"ci-restore"_s);
    const QString description = focused->text(QAccessible::Description);
    QVERIFY2(description.contains(u"Northwind"_s) && description.contains(u"10 Nov 2026"_s) &&
                 description.contains(u"10 Dec 2026"_s),
             qPrintable(description));
    QVERIFY(focused->state().focused && focused->state().selected);
    QCOMPARE(picture->indexOfChild(focused), 1);
    QCOMPARE(focused->parent(), picture);
    const QPoint middle = focused->rect().center();
    QCOMPARE(picture->childAt(middle.x(), middle.y()), focused);
    QVERIFY(!picture->child(12) && !picture->child(-1));
    m_picture->setLines({}, now());
    QVERIFY(!focused->isValid() && focused->text(QAccessible::Name).isEmpty());
}

void YearPictureTest::pressingALineOfTheScreenReaderChoosesIt()
{
    QSignalSpy chosen(m_picture.get(), &YearPicture::tokenChosen);
    QAccessibleInterface *row = QAccessible::queryAccessibleInterface(m_picture.get())->child(0);
    row->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(chosen.first().first().value<TokenKey>().remoteId, u"release-signing"_s);
}

void YearPictureTest::thousandsOfLinesArePaintedAsFastAsThoseThatAreSeen()
{
    const auto operations = [](int count) {
        QPicture recorded;
        QPainter painter(&recorded);
        YearScene scene = sceneOf(manyLines(count));
        paintYear(&painter, scene, {{0, 0}, scene.layout.size()});
        painter.end();
        return recorded.size();
    };
    QVERIFY(operations(10000) < operations(100) * 2);
}

void YearPictureTest::anSvgIsWellFormedWhateverNamesThereAre_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("markup") << markup;
    QTest::newRow("end of data") << u"]]> --> &amp; &#0;"_s;
    QTest::newRow("control") << u"a\u0001b\u001bc"_s + QChar(0);
    QTest::newRow("half a letter") << u"a"_s + QChar(0xd83d) + u"b"_s;
    QTest::newRow("no letter") << u"a"_s + QChar(0xffff) + QChar(0xfffe);
    QTest::newRow("emoji") << u"🔑"_s;
}

void YearPictureTest::anSvgIsWellFormedWhateverNamesThereAre()
{
    QFETCH(const QString, name);
    const QByteArray svg = yearSvg(sceneOf({line(name, -10, 10), line(u"plain"_s, -10, 20)}));
    const std::optional<QString> texts = textsOfXml(svg);
    QVERIFY2(texts, svg.constData());
    QVERIFY2(texts->contains(u"plain"_s), qPrintable(*texts));
    if (name == markup)
        QVERIFY2(texts->contains(u"<img src="_s), qPrintable(*texts));
    QVERIFY(!svg.contains("<img"));
}

void YearPictureTest::aFileHasEveryRowAndIsItsOwnersAlone_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("svg") << u"year.svg"_s;
    QTest::newRow("png") << u"year.PNG"_s;
}

void YearPictureTest::aFileHasEveryRowAndIsItsOwnersAlone()
{
    QFETCH(const QString, name);
    const QTemporaryDir folder;
    const QString keptAt = qEnvironmentVariable("PATKEEPER_PICTURES");
    const QString path = (keptAt.isEmpty() ? folder.path() : keptAt) + u'/' + name.toLower();
    show(manyLines(10) + someLines());
    std::optional<Result<void>> saved;
    m_picture->saveAs(path, m_picture.get(), [&](Result<void> result) { saved = std::move(result); });
    QTRY_VERIFY_WITH_TIMEOUT(saved, 60000);
    QVERIFY(*saved);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther)));
    const QByteArray bytes = file.readAll();
    if (name == "year.svg"_L1) {
        const QString texts = textsOfXml(bytes).value_or(QString());
        QSvgRenderer renderer(bytes);
        QVERIFY(renderer.isValid());
        QImage rendered(renderer.viewBox().size(), QImage::Format_RGB32);
        QPainter painter(&rendered);
        renderer.render(&painter);
        if (!keptAt.isEmpty())
            rendered.save(path + u".png"_s);
        QVERIFY(texts.contains(u"token-9"_s) && texts.contains(u"legacy-robot"_s));
    } else {
        const QImage image = QImage::fromData(bytes, "PNG");
        QVERIFY(image.height() > 2 * 22 * m_picture->layoutOfYear().measures().rowHeight);
    }
}

void YearPictureTest::tooManyRowsForAPngAreSaidInASentence()
{
    const Result<QByteArray> png = yearPng(sceneOf(manyLines(2000)));
    QVERIFY(!png);
    QCOMPARE(png.error().kind, Error::Kind::Unsupported);
    QVERIFY(png.error().message.contains(u"SVG"_s));
    QVERIFY(yearPng(sceneOf(manyLines(5))));
}

void YearPictureTest::aFolderThatIsNotThereIsSaidInASentence()
{
    const QTemporaryDir folder;
    std::optional<Result<void>> saved;
    m_picture->saveAs(folder.filePath(u"none/year.svg"_s), m_picture.get(),
                      [&](Result<void> result) { saved = std::move(result); });
    QTRY_VERIFY(saved);
    QVERIFY(!*saved);
    QCOMPARE(saved->error().kind, Error::Kind::StorageFailed);
    QVERIFY(saved->error().message.contains(u"year.svg"_s));
}

QTEST_MAIN(YearPictureTest)
#include "tst_yearpicture.moc"
