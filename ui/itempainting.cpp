// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "itempainting.h"

#include <QApplication>
#include <QFontMetrics>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionViewItem>
#include <QWidget>

namespace patkeeper
{

namespace
{

/// What a service calls a token may break lines; an item has one.
QString onOneLine(QString text)
{
    for (const QChar breaking :
         {QChar(u'\n'), QChar(u'\r'), QChar(u'\t'), QChar(QChar::LineSeparator), QChar(QChar::ParagraphSeparator)})
        text.replace(breaking, QChar(u' '));
    return text;
}

/// To shape a text is most of what painting it costs, and to find out whether it is too long shapes it once more.
/// Letters one by one are cheap, and all of them together with some air are at least as long as the text.
bool surelyFits(const QString &text, const QFont &font, int width)
{
    constexpr auto lastOfLatin = 0x17f;
    constexpr qreal air = 2;
    const QFontMetricsF metrics(font);
    qreal sum = air;
    for (const QChar letter : text) {
        if (letter.unicode() > lastOfLatin)
            return false;
        sum += metrics.horizontalAdvance(letter);
        if (sum > width)
            return false;
    }
    return true;
}

} // namespace

QColor groundOf(const QStyleOptionViewItem &option)
{
    const auto group = option.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    if (option.state & QStyle::State_Selected)
        return option.palette.color(group, QPalette::Highlight);
    const bool alternate = option.features & QStyleOptionViewItem::Alternate;
    return option.palette.color(group, alternate ? QPalette::AlternateBase : QPalette::Base);
}

void paintItemGround(QPainter *painter, QStyleOptionViewItem option)
{
    option.text.clear();
    const QWidget *widget = option.widget;
    (widget ? widget->style() : QApplication::style())->drawControl(QStyle::CE_ItemViewItem, &option, painter, widget);
}

void paintText(QPainter *painter, const QRect &rect, const PaintedText &line, Qt::LayoutDirection direction,
               Qt::Alignment end)
{
    if (line.text.isEmpty() || rect.width() <= 0)
        return;
    const QFontMetrics metrics(line.font);
    QString text = onOneLine(line.text);
    if (!surelyFits(text, line.font, rect.width()))
        text = metrics.elidedText(text, Qt::ElideRight, rect.width());
    int left = rect.left();
    if (QStyle::visualAlignment(direction, end) & Qt::AlignRight)
        left = rect.right() + 1 - metrics.horizontalAdvance(text);
    painter->setFont(line.font);
    painter->setPen(line.color);
    painter->drawText(QPoint(left, rect.top() + (rect.height() - metrics.height()) / 2 + metrics.ascent()), text);
}

} // namespace patkeeper
