// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "yearpicture.h"

#include "yearpictureaccessible.h"
#include "yearpicturefile.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextDocument>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qreal zoomStep = 1.25;
constexpr qreal panShare = 0.15; ///< Of what is seen, with one key.

} // namespace

YearPicture::YearPicture(QWidget *parent) : QAbstractScrollArea(parent)
{
    makeYearPictureAccessible();
    setObjectName(u"yearPicture"_s);
    setAccessibleName(tr("The coming year"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    viewport()->setMouseTracking(true);
    m_scene.layout.setLines({}, QDateTime::currentDateTimeUtc());
}

void YearPicture::setLines(QList<YearLine> lines, const QDateTime &now)
{
    const std::optional<TokenKey> chosen = current();
    sortByEnd(&lines);
    m_scene.lines = std::move(lines);
    m_scene.layout.setLines(m_scene.lines, now);
    m_scene.current.reset();
    if (chosen) {
        const auto same = std::find_if(m_scene.lines.cbegin(), m_scene.lines.cend(),
                                       [&](const YearLine &line) { return line.key == *chosen; });
        if (same != m_scene.lines.cend())
            m_scene.current = static_cast<int>(same - m_scene.lines.cbegin());
    }
    followLayout();
    announceYearRows(this);
}

void YearPicture::setNow(const QDateTime &now)
{
    m_scene.layout.setLines(m_scene.lines, now);
    followLayout();
}

std::optional<TokenKey> YearPicture::current() const
{
    return m_scene.current ? std::optional(m_scene.lines.at(*m_scene.current).key) : std::nullopt;
}

void YearPicture::setCurrent(const TokenKey &key)
{
    for (int row = 0; row < m_scene.layout.rowCount(); ++row) {
        if (m_scene.lines.at(row).key == key)
            return setCurrentRow(row);
    }
}

void YearPicture::setCurrentRow(int row)
{
    if (row < 0 || row >= m_scene.layout.rowCount())
        return;
    m_scene.current = row;
    m_scene.layout.scrollToRow(row);
    followLayout();
    announceYearRow(this, row);
}

void YearPicture::choose(int row)
{
    setCurrentRow(row);
    if (row >= 0 && row < m_scene.layout.rowCount())
        Q_EMIT tokenChosen(m_scene.lines.at(row).key);
}

QRect YearPicture::rowOnScreen(int row) const
{
    const QRect rect = m_scene.layout.rowRect(row).toAlignedRect() &
                       m_scene.layout.chart().toAlignedRect().adjusted(-viewport()->width(), 0, 0, 0);
    return {viewport()->mapToGlobal(rect.topLeft()), rect.size()};
}

int YearPicture::rowAtScreen(const QPoint &position) const
{
    return m_scene.layout.rowAt(viewport()->mapFromGlobal(position).y());
}

void YearPicture::saveAs(const QString &path, QObject *context, Reply<void> reply) const
{
    YearScene scene = m_scene;
    scene.palette = palette();
    scene.font = font();
    saveYearPicture(path, std::move(scene), context, std::move(reply));
}

void YearPicture::zoomIn()
{
    zoom(zoomStep, m_scene.layout.xOf(m_scene.layout.now()));
}

void YearPicture::zoomOut()
{
    zoom(1 / zoomStep, m_scene.layout.xOf(m_scene.layout.now()));
}

void YearPicture::resetZoom()
{
    m_scene.layout.reset();
    followLayout();
    Q_EMIT zoomChanged();
}

/// Around @p x where that is seen, and else around the middle.
void YearPicture::zoom(qreal factor, qreal x)
{
    const QRectF chart = m_scene.layout.chart();
    const bool isSeen = x >= chart.left() && x <= chart.right();
    m_scene.layout.zoom(factor, isSeen ? x : chart.center().x());
    followLayout();
    Q_EMIT zoomChanged();
}

QSize YearPicture::sizeHint() const
{
    const int unit = fontMetrics().averageCharWidth();
    return {unit * 130, unit * 70};
}

QSize YearPicture::minimumSizeHint() const
{
    const int unit = fontMetrics().averageCharWidth();
    return {unit * 50, unit * 25};
}

void YearPicture::remeasure()
{
    const QSize size = viewport()->size();
    m_scene.layout.setSize(size, yearMeasures(font(), size.width()));
    followLayout();
}

/// The scroll bars say where the layout is.
void YearPicture::followLayout()
{
    const QScopedValueRollback follows(m_follows, true);
    const YearLayout &layout = m_scene.layout;
    const auto rounded = [](qreal value) { return static_cast<int>(std::lround(value)); };
    horizontalScrollBar()->setRange(0, rounded(layout.panRange()));
    horizontalScrollBar()->setPageStep(rounded(layout.chart().width()));
    horizontalScrollBar()->setSingleStep(rounded(layout.chart().width() * panShare / 3));
    horizontalScrollBar()->setValue(rounded(layout.panned()));
    verticalScrollBar()->setRange(0, rounded(layout.scrollRange()));
    verticalScrollBar()->setPageStep(rounded(layout.chart().height()));
    verticalScrollBar()->setSingleStep(rounded(layout.measures().rowHeight));
    verticalScrollBar()->setValue(rounded(layout.scrolled()));
    viewport()->update();
}

void YearPicture::scrollContentsBy(int, int)
{
    if (m_follows)
        return;
    m_scene.layout.pan(horizontalScrollBar()->value() - m_scene.layout.panned());
    m_scene.layout.scrollTo(verticalScrollBar()->value());
    viewport()->update();
}

void YearPicture::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    remeasure();
}

void YearPicture::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        remeasure();
}

void YearPicture::paintEvent(QPaintEvent *event)
{
    m_scene.palette = palette();
    m_scene.font = font();
    m_scene.hasFocus = hasFocus();
    QPainter painter(viewport());
    paintYear(&painter, m_scene, event->rect());
}

void YearPicture::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (!m_scene.current && m_scene.layout.rowCount() > 0)
        m_scene.current = 0;
    if (m_scene.current)
        announceYearRow(this, *m_scene.current);
    viewport()->update();
}

void YearPicture::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void YearPicture::keyPressEvent(QKeyEvent *event)
{
    const Qt::KeyboardModifiers others = event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier);
    const bool plain = others == Qt::NoModifier || others == Qt::ControlModifier;
    const int key = event->key();
    if (plain && (key == Qt::Key_Plus || key == Qt::Key_Equal))
        return zoomIn();
    if (plain && (key == Qt::Key_Minus || key == Qt::Key_Underscore))
        return zoomOut();
    if (plain && key == Qt::Key_0)
        return resetZoom();
    if (others == Qt::NoModifier) {
        if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) && m_scene.current)
            return choose(*m_scene.current);
        if (moveCurrent(key) || moveThroughTime(key))
            return;
    }
    event->ignore(); // Escape and the rest are for the window.
}

int YearPicture::rowsPerPage() const
{
    return std::max(1, static_cast<int>(m_scene.layout.chart().height() / m_scene.layout.measures().rowHeight) - 1);
}

bool YearPicture::moveCurrent(int key)
{
    const int last = m_scene.layout.rowCount() - 1;
    const int row = m_scene.current.value_or(-1);
    int next = row;
    switch (key) {
    case Qt::Key_Down:
        next = row + 1;
        break;
    case Qt::Key_Up:
        next = row - 1;
        break;
    case Qt::Key_PageDown:
        next = row + rowsPerPage();
        break;
    case Qt::Key_PageUp:
        next = row - rowsPerPage();
        break;
    case Qt::Key_Home:
        next = 0;
        break;
    case Qt::Key_End:
        next = last;
        break;
    default:
        return false;
    }
    if (last >= 0)
        setCurrentRow(std::clamp(next, 0, last));
    return true;
}

bool YearPicture::moveThroughTime(int key)
{
    if (key != Qt::Key_Left && key != Qt::Key_Right)
        return false;
    const qreal step = m_scene.layout.chart().width() * panShare;
    m_scene.layout.pan(key == Qt::Key_Right ? step : -step);
    followLayout();
    return true;
}

void YearPicture::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        m_drag = Drag{.begin = event->pos(), .last = event->pos()};
}

void YearPicture::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_drag)
        return;
    const QPoint position = event->pos();
    if (!m_drag->moves && (position - m_drag->begin).manhattanLength() < QApplication::startDragDistance())
        return;
    m_drag->moves = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    const QPoint moved = position - std::exchange(m_drag->last, position);
    m_scene.layout.pan(-moved.x());
    m_scene.layout.scrollTo(m_scene.layout.scrolled() - moved.y());
    followLayout();
}

void YearPicture::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_drag || event->button() != Qt::LeftButton)
        return;
    const bool moved = std::exchange(m_drag, {})->moves;
    viewport()->unsetCursor();
    if (!moved)
        choose(m_scene.layout.rowAt(event->position().y()));
}

void YearPicture::wheelEvent(QWheelEvent *event)
{
    if (!(event->modifiers() & Qt::ControlModifier))
        return QAbstractScrollArea::wheelEvent(event);
    constexpr qreal notch = 120;
    zoom(std::pow(zoomStep, event->angleDelta().y() / notch), event->position().x());
    event->accept();
}

bool YearPicture::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    showToolTip(help->pos(), help->globalPos());
    return true;
}

void YearPicture::showToolTip(const QPoint &position, const QPoint &onScreen)
{
    const int row = m_scene.layout.rowAt(position.y());
    if (row < 0)
        return QToolTip::hideText();
    // A tool tip guesses whether its text is markup; the conversion takes that away.
    const QString text = yearLineToolTip(m_scene.lines.at(row), m_scene.layout.now());
    QToolTip::showText(onScreen, Qt::convertFromPlainText(text), viewport(),
                       m_scene.layout.rowRect(row).toAlignedRect());
}

} // namespace patkeeper
