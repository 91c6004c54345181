// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QFont>

namespace patkeeper
{

// The four fonts of the windows: the desktop's own and these three. One more costs the first paint 2 ms, and says no
// more.

/// What a dialog, a page or the shown token is called.
QFont titleFont(const QFont &font);
/// What stands out in a list or begins a section.
QFont strongFont(QFont font);
/// What explains the line above it.
QFont smallFont(const QFont &font);

} // namespace patkeeper
