// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QPainterPath>
#include <QRectF>
#include <QString>

namespace patkeeper
{

/// Digits, + and ! as lines to be drawn with a pen, as high as @p box and in its middle; @p text has no others. For a
/// picture in the tray: a program that shows no window need not look for fonts, which take more memory than all of the
/// tokens.
QPainterPath drawnDigits(const QString &text, const QRectF &box);

} // namespace patkeeper
