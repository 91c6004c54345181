// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tone.h"

#include <QStyledItemDelegate>

namespace patkeeper
{

struct TokenCell;

/// Draws a cell of the token table: two lines, shapes beside words, a bar of the life that remains. Whatever does not
/// fit is elided and told by a tool tip, as plain text.
class TokenDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Of a row, for the font.
    static int rowHeight(const QFont &font);
    /// What a cell needs to be read in full.
    static int cellWidth(const TokenCell &cell, const QFont &font);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;
};

} // namespace patkeeper
