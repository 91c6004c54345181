// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "checkedges.h"

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

class CheckEdges final : public QProxyStyle
{
public:
    explicit CheckEdges(QObject *owner) : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) { setParent(owner); }

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool isCheck = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
        if (!isCheck || !isDark(option->palette))
            return;
        painter->save();
        painter->setPen(QPen(quietColor(option->palette), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5));
        painter->restore();
    }
};

} // namespace

void giveCheckEdges(QWidget *widget)
{
    if (widget->style()->name().compare("fusion"_L1, Qt::CaseInsensitive) == 0)
        widget->setStyle(new CheckEdges(widget));
}

} // namespace patkeeper
