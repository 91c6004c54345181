// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secretfield.h"

#include <QAccessible>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPainter>
#include <QStringDecoder>
#include <QStyle>
#include <QStyleOptionFrame>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

namespace
{

constexpr int dots = 32;
constexpr int margin = 10;
constexpr int narrowestColumns = 24;
constexpr int usualColumns = 44;

} // namespace

SecretField::SecretField(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"secretField"_s);
    setAccessibleName(tr("Secret"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setContextMenuPolicy(Qt::NoContextMenu);
    m_timer.setSingleShot(true);
    m_timer.setInterval(20s);
    connect(&m_timer, &QTimer::timeout, this, &SecretField::mask);
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state != Qt::ApplicationActive)
            mask();
    });
    describe();
}

void SecretField::setSource(Source source)
{
    m_source = std::move(source);
    refresh();
}

bool SecretField::hasSecret() const
{
    const Secret *secret = m_source ? m_source() : nullptr;
    return secret && !secret->isEmpty();
}

void SecretField::refresh()
{
    if (!hasSecret())
        mask();
    updateGeometry();
    update();
}

void SecretField::unmask()
{
    if (!hasSecret() || m_shown)
        return;
    m_shown = true;
    m_timer.start();
    describe();
    updateGeometry();
    update();
    Q_EMIT shownChanged(true);
}

void SecretField::mask()
{
    m_timer.stop();
    if (!m_shown)
        return;
    m_shown = false;
    describe();
    updateGeometry();
    repaint(); // At once: what was readable is not left on the screen for another turn of the event loop.
    Q_EMIT shownChanged(false);
}

void SecretField::describe()
{
    setAccessibleDescription(m_shown ? tr("shown") : tr("hidden"));
}

bool SecretField::event(QEvent *event)
{
    if (event->type() == QEvent::WindowDeactivate || event->type() == QEvent::WindowBlocked)
        mask();
    return QWidget::event(event);
}

void SecretField::hideEvent(QHideEvent *event)
{
    mask();
    QWidget::hideEvent(event);
}

QFont SecretField::valueFont() const
{
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (font().pointSizeF() > 0)
        fixed.setPointSizeF(font().pointSizeF());
    return fixed;
}

int SecretField::columnsIn(int width) const
{
    const int cell = QFontMetrics(valueFont()).horizontalAdvance(u'W');
    return std::max(1, (width - 2 * margin) / std::max(1, cell));
}

QSize SecretField::sizeHint() const
{
    const int width = QFontMetrics(valueFont()).horizontalAdvance(u'W') * usualColumns + 2 * margin;
    return {width, heightForWidth(width)};
}

QSize SecretField::minimumSizeHint() const
{
    const QFontMetrics metrics(valueFont());
    const int width = metrics.horizontalAdvance(u'W') * narrowestColumns + 2 * margin;
    return {width, metrics.lineSpacing() + 2 * margin};
}

int SecretField::heightForWidth(int width) const
{
    const Secret *secret = m_source ? m_source() : nullptr;
    const int columns = columnsIn(width);
    const int needed = secret ? std::max(1, (static_cast<int>(secret->size()) + columns - 1) / columns) : 1;
    const int lines = m_shown ? needed : std::min(needed, m_linesMasked);
    return lines * QFontMetrics(valueFont()).lineSpacing() + 2 * margin;
}

void SecretField::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QStyleOptionFrame frame;
    frame.initFrom(this);
    frame.lineWidth = style()->pixelMetric(QStyle::PM_DefaultFrameWidth, &frame, this);
    frame.state |= QStyle::State_Sunken;
    style()->drawPrimitive(QStyle::PE_PanelLineEdit, &frame, &painter, this);

    const Secret *secret = m_source ? m_source() : nullptr;
    if (!secret || secret->isEmpty())
        return;
    painter.setPen(palette().color(QPalette::Text));
    if (m_shown)
        paintValue(painter, *secret);
    else
        paintMasked(painter);
}

void SecretField::paintMasked(QPainter &painter)
{
    const double step = QFontMetrics(valueFont()).horizontalAdvance(u'W');
    const double radius = step / 4;
    const int count = std::min(dots, columnsIn(width()));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(palette().color(QPalette::Text));
    painter.setPen(Qt::NoPen);
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    for (int i = 0; i < count; ++i) {
        const double offset = margin + step * (i + 0.5);
        painter.drawEllipse(QPointF(rightToLeft ? width() - offset : offset, height() / 2.0), radius, radius);
    }
}

/// Character by character in cells of one width, so that no layout engine and no cache gets to see it whole.
void SecretField::paintValue(QPainter &painter, const Secret &secret)
{
    painter.setFont(valueFont());
    const QFontMetrics metrics(valueFont());
    const int cell = metrics.horizontalAdvance(u'W');
    const int columns = columnsIn(width());
    const int lines = (static_cast<int>(secret.size()) + columns - 1) / columns;
    const int top = std::max(margin, (height() - lines * metrics.lineSpacing()) / 2);
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString value = decoder(secret.view());
    for (qsizetype i = 0; i < value.size(); ++i) {
        const QRect box(margin + static_cast<int>(i % columns) * cell,
                        top + static_cast<int>(i / columns) * metrics.lineSpacing(), cell, metrics.lineSpacing());
        painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, QString(value.at(i)));
    }
    wipe(reinterpret_cast<char *>(value.data()), static_cast<std::size_t>(value.size()) * sizeof(QChar));
}

} // namespace patkeeper
