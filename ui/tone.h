// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>
#include <QPalette>

namespace patkeeper
{

/// What a mark or a notice means. It is never told by its colour alone: a word or a shape goes with it.
enum class Tone { Neutral, Good, Caution, Danger };

/// For text and marks on the palette's Base and Window and on the pages of tabs: at least 4.5 : 1 on each, light or
/// dark.
QColor toneColor(Tone tone, const QPalette &palette);
/// A faint ground for a notice of that tone; toneColor() and WindowText keep 4.5 : 1 on it.
QColor toneGround(Tone tone, const QPalette &palette);
/// For secondary text; 4.5 : 1 on the same (PlaceholderText often is not).
QColor quietColor(const QPalette &palette);

/// Round a field that text is typed into: 3 : 1 on Base and Window.
QColor edgeColor(const QPalette &palette);

bool isDark(const QPalette &palette);
/// WCAG 2 contrast, 1 to 21.
double contrast(const QColor &left, const QColor &right);

} // namespace patkeeper
