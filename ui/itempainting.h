// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>
#include <QFont>
#include <QString>

class QModelIndex;
class QPainter;
class QRect;
class QStyleOptionViewItem;

namespace patkeeper
{

/// What the table and the groups beside it paint alike.

/// The colour that an item's text stands on.
QColor groundOf(const QStyleOptionViewItem &option);

/// An item as its view's style paints it, without a text.
void paintItemGround(QPainter *painter, QStyleOptionViewItem option);

struct PaintedText {
    QString text;
    QFont font;
    QColor color;
};

/// One line at the leading (or trailing) end of @p rect and in the middle of its height, its end left out where it is
/// too long.
void paintText(QPainter *painter, const QRect &rect, const PaintedText &line, Qt::LayoutDirection direction,
               Qt::Alignment end = Qt::AlignLeading);

} // namespace patkeeper
