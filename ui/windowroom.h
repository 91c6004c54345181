// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

class QWidget;

namespace patkeeper
{

/// A layout asks a window for the height that it needs at its best width, and for no width at all where the window was
/// given a least one. Labels that break lines need more height in a narrow window, buttons with long texts more width:
/// gives @p window both, as far as the screen has them. To be called whenever it is laid out or resized.
void makeRoomIn(QWidget *window);

} // namespace patkeeper
