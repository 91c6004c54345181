// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

class QWidget;

namespace patkeeper
{

/// Fusion edges an empty check box with a darker shade of the window, which nobody sees on a dark one: there, @p widget
/// (a check box, or a view with checkable items) gets an edge of 3 : 1. Every other style is left as it is.
void giveCheckEdges(QWidget *widget);

} // namespace patkeeper
