// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "yearlayout.h"

#include <QFont>
#include <QPalette>
#include <QString>

#include <optional>

class QPainter;

namespace patkeeper
{

/// All that the picture of the year is painted from: a value, so that a file is painted like the window and on another
/// thread.
struct YearScene {
    QList<YearLine> lines;
    YearLayout layout;
    QPalette palette;
    QFont font;
    std::optional<int> current{}; ///< The row that is chosen.
    bool hasFocus = false;
};

/// How much room the font needs; @p width is that of the picture, of which the names get at most a third.
YearLayout::Measures yearMeasures(const QFont &font, qreal width);
/// As wide as the widest name and account, but for unreasonable ones.
qreal widestName(const QList<YearLine> &lines, const QFont &font);

/// Paints what lies within @p exposed, and no more rows than that.
void paintYear(QPainter *painter, const YearScene &scene, const QRectF &exposed);

} // namespace patkeeper
