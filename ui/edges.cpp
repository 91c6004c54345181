// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "edges.h"

#include "tone.h"

#include <QApplication>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QStyleOption>
#include <QWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr qreal fieldRadius = 2; // As Fusion rounds them.

bool isField(const QWidget *widget)
{
    return widget && (widget->inherits("QTextEdit") || widget->inherits("QPlainTextEdit") ||
                      widget->inherits("QTreeWidget") || widget->inherits("QListWidget"));
}

void drawEdge(const QStyleOption *option, QPainter *painter, const QColor &color, qreal radius)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, radius > 0);
    painter->setPen(QPen(color, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter->restore();
}

QColor choiceEdgeColor(const QPalette &palette)
{
    return isDark(palette) ? quietColor(palette) : edgeColor(palette);
}

/// Round a radio button, where Fusion draws its own outline.
void drawRoundEdge(const QStyleOption *option, QPainter *painter, const QColor &color)
{
    const int width = option->rect.width();
    const qreal radius = (width + (width + 1) % 2) / 2.0 - 1;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(color, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawEllipse(QPointF(option->rect.center() + QPoint(1, 1)), radius, radius);
    painter->restore();
}

void drawFieldEdge(const QStyleOption *option, QPainter *painter, qreal radius)
{
    if (!(option->state & QStyle::State_Enabled))
        return;
    const bool focused = option->state & QStyle::State_HasFocus;
    drawEdge(option, painter, focused ? toneColor(Tone::Neutral, option->palette) : edgeColor(option->palette), radius);
}

/// What Fusion paints a tab and its page from. In the dark the colour of buttons makes a page that stands out more than
/// what is on it.
QPalette::ColorRole tabGround(const QPalette &palette, bool isOurs)
{
    return isOurs && isDark(palette) ? QPalette::Window : QPalette::Button;
}

template<typename Option>
Option withCalmTab(const Option &option)
{
    Option calm = option;
    calm.palette.setColor(QPalette::Button, option.palette.color(tabGround(option.palette, true)));
    return calm;
}

class Edges final : public QProxyStyle
{
public:
    Edges() : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override
    {
        if (const auto *page = qstyleoption_cast<const QStyleOptionTabWidgetFrame *>(option);
            element == PE_FrameTabWidget && page) {
            const auto calm = withCalmTab(*page);
            return QProxyStyle::drawPrimitive(element, &calm, painter, widget);
        }
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool isCheck = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
        if (isCheck)
            drawEdge(option, painter, choiceEdgeColor(option->palette), 0);
        else if (element == PE_IndicatorRadioButton)
            drawRoundEdge(option, painter, choiceEdgeColor(option->palette));
        else if (element == PE_FrameLineEdit)
            drawFieldEdge(option, painter, fieldRadius);
        else if (element == PE_Frame && isField(widget))
            drawFieldEdge(option, painter, 0);
    }

    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override
    {
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option); element == CE_TabBarTabShape && tab) {
            const auto calm = withCalmTab(*tab);
            return QProxyStyle::drawControl(element, &calm, painter, widget);
        }
        QProxyStyle::drawControl(element, option, painter, widget);
    }

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override
    {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        if (control == CC_SpinBox || (control == CC_ComboBox && box && box->editable))
            drawFieldEdge(option, painter, fieldRadius);
    }
};

} // namespace

QStyle *fusionWithEdges()
{
    return new Edges;
}

void giveCheckEdges(QWidget *widget)
{
    if (qobject_cast<const QProxyStyle *>(widget->style()) || !isFusion(widget->style()))
        return;
    auto *style = new Edges;
    style->setParent(widget);
    widget->setStyle(style);
}

QColor tabPageColor(const QPalette &palette)
{
    const QStyle *style = QApplication::style();
    if (!isFusion(style))
        return palette.color(QPalette::Window);
    const bool isOurs = qobject_cast<const QProxyStyle *>(style) != nullptr;
    QColor color = palette.color(tabGround(palette, isOurs));
    // What Fusion does to it, measured.
    constexpr int brightest = 180;
    constexpr int slower = 6;
    color = color.lighter(100 + std::max(1, (brightest - qGray(color.rgb())) / slower));
    color.setHsv(color.hue(), color.saturation() * 3 / 4, color.value());
    constexpr int page = 104;
    return QColor(color.lighter(page).rgb()); // As it is on the screen, and no finer.
}

bool isFusion(const QStyle *style)
{
    const auto *proxy = qobject_cast<const QProxyStyle *>(style);
    return (proxy ? proxy->baseStyle() : style)->name().compare("fusion"_L1, Qt::CaseInsensitive) == 0;
}

} // namespace patkeeper
