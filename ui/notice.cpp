// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "notice.h"

#include "announcement.h"
#include "fonts.h"
#include "wording.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

ToneMark::ToneMark(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ToneMark::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

QSize ToneMark::sizeHint() const
{
    const int side = fontMetrics().height();
    return {side, side};
}

void ToneMark::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const int side = fontMetrics().height();
    paintMark(painter, QRectF(0, 0, side, side), m_tone, toneColor(m_tone, parentWidget()->palette()));
}

void paintMark(QPainter &painter, const QRectF &area, Tone tone, const QColor &color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(area.topLeft());
    painter.scale(area.width() / 16, area.height() / 16);
    painter.setPen(QPen(color, 2.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    switch (tone) {
    case Tone::Good:
        painter.drawPolyline(QPolygonF({{3, 8.5}, {6.5, 12}, {13, 4.5}}));
        break;
    case Tone::Caution:
        painter.setBrush(color);
        painter.setPen(QPen(color, 1.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolygon(QPolygonF({{8, 2.5}, {14, 13}, {2, 13}}));
        break;
    case Tone::Danger:
        painter.drawLine(QPointF(4, 4), QPointF(12, 12));
        painter.drawLine(QPointF(12, 4), QPointF(4, 12));
        break;
    case Tone::Neutral:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(QPointF(8, 8), 4.5, 4.5);
        break;
    }
    painter.restore();
}

Notice::Notice(const QString &objectName, QWidget *parent)
    : QFrame(parent),
      m_mark(new ToneMark(this)),
      m_title(plainLabel({}, objectName + u"Title"_s, this)),
      m_text(plainLabel({}, objectName + u"Text"_s, this))
{
    setObjectName(objectName);
    m_title->setFont(strongFont(m_title->font()));

    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_text);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(8);
    layout->addWidget(m_mark, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setVisible(false);
}

void Notice::say(Tone tone, const QString &title, const QString &text)
{
    const bool isNews = title != m_title->text() || text != m_text->text() || isHidden();
    m_tone = tone;
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
    setVisible(!title.isEmpty() || !text.isEmpty());
    keepToItsHeight();
    recolour();
    m_mark->setTone(tone);
    update();
    if (isNews)
        announce(this, QString(title + u' ' + text).trimmed());
}

void Notice::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    keepToItsHeight();
}

/// A size policy's maximum is the height at the best width: in a narrower window it would cut the last lines off.
void Notice::keepToItsHeight()
{
    setMaximumHeight(std::max(minimumHeight(), heightForWidth(width())));
}

void Notice::setForm(Form form)
{
    m_form = form;
    update();
}

QString Notice::title() const
{
    return m_title->text();
}
QString Notice::text() const
{
    return m_text->text();
}

void Notice::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_colouring)
        recolour();
}

void Notice::recolour()
{
    m_colouring = true;
    QPalette own;
    own.setColor(QPalette::WindowText, toneColor(m_tone, palette()));
    m_title->setPalette(own);
    own.setColor(QPalette::WindowText, palette().color(QPalette::WindowText));
    m_text->setPalette(own);
    m_colouring = false;
}

void Notice::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor edge = toneColor(m_tone, palette());
    edge.setAlphaF(0.35F);
    if (m_form == Form::Band) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.fillRect(rect(), toneGround(m_tone, palette()));
        painter.fillRect(QRect(0, height() - 1, width(), 1), edge);
        return;
    }
    painter.setPen(QPen(edge, 1));
    painter.setBrush(toneGround(m_tone, palette()));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

} // namespace patkeeper
