// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QIcon>

namespace patkeeper
{

/// What the tray icon tells at a glance; by the shape of its badge and not by colour alone.
struct TrayFace {
    enum class Mood {
        Well,      ///< No badge.
        Attention, ///< A disc with the number.
        Critical,  ///< A triangle: something ends within a day.
        Paused     ///< A disc with two bars.
    };

    Mood mood = Mood::Well;
    int count = 0; ///< Of tokens that need attention; beyond nine it says "9+".

    bool operator==(const TrayFace &) const = default;
};

/// In the sizes that panels use. It has edges of its own, so that it is seen on dark panels and on light ones.
QIcon trayIcon(const TrayFace &face);

} // namespace patkeeper
