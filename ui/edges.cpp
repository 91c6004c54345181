// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "edges.h"

#include "tone.h"

#include <QPainter>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QStyleOption>
#include <QWidget>

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

void drawFieldEdge(const QStyleOption *option, QPainter *painter, qreal radius)
{
    if (!(option->state & QStyle::State_Enabled))
        return;
    const bool focused = option->state & QStyle::State_HasFocus;
    drawEdge(option, painter, focused ? toneColor(Tone::Neutral, option->palette) : edgeColor(option->palette), radius);
}

class Edges final : public QProxyStyle
{
public:
    Edges() : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool isCheck = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
        if (isCheck && isDark(option->palette))
            drawEdge(option, painter, quietColor(option->palette), 0);
        else if (element == PE_FrameLineEdit)
            drawFieldEdge(option, painter, fieldRadius);
        else if (element == PE_Frame && isField(widget))
            drawFieldEdge(option, painter, 0);
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

bool isFusion(const QStyle *style)
{
    const auto *proxy = qobject_cast<const QProxyStyle *>(style);
    return (proxy ? proxy->baseStyle() : style)->name().compare("fusion"_L1, Qt::CaseInsensitive) == 0;
}

} // namespace patkeeper
