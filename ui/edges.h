// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>

class QPalette;
class QStyle;
class QWidget;

namespace patkeeper
{

// Fusion edges a field and an empty check box with a somewhat darker shade of the window, whatever the palette: on a
// dark window nobody sees that, on a light one few do.

/// Fusion with edges of 3 : 1 round what text is typed into, what is ticked and what is chosen from; in the dark with
/// pages of tabs that are little lighter than the window.
QStyle *fusionWithEdges();
/// The same for one @p widget (a check box, or a view with checkable items) where the style is plain Fusion.
void giveCheckEdges(QWidget *widget);

/// What a page with a tab is painted with by the program's style, in that palette; the window's where nobody knows.
QColor tabPageColor(const QPalette &palette);

/// Fusion, with or without those edges.
bool isFusion(const QStyle *style);

} // namespace patkeeper
