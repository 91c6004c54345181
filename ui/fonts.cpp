// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fonts.h"

namespace patkeeper
{

namespace
{

// A font that is measured in pixels keeps its size.
QFont scaled(QFont font, qreal factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}

} // namespace

QFont titleFont(const QFont &font)
{
    return scaled(strongFont(font), 1.3);
}

QFont strongFont(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont smallFont(const QFont &font)
{
    return scaled(font, 0.88);
}

} // namespace patkeeper
