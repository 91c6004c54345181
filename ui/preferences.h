// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "appearance.h"

#include <chrono>

namespace patkeeper
{

class Settings;

/// What a person can choose about the windows, as values.
struct Preferences {
    enum class RevokeQuestion {
        WhenRisky, ///< The name where it was used within a day, the count where it is several.
        Always,    ///< The name or the count each time.
    };

    Appearance appearance = Appearance::System;
    std::chrono::seconds clipboardFor{30}; ///< Until a copied secret is taken back; 5 to 300.
    std::chrono::seconds showFor{20};      ///< Until a shown secret is masked again; 5 to 120.
    RevokeQuestion revokeQuestion = RevokeQuestion::WhenRisky;
    bool staysWhenClosed = true; ///< In the tray, or minimised where there is none; it reminds and rotates meanwhile.

    bool operator==(const Preferences &) const = default;
};

inline constexpr std::chrono::seconds shortestClipboard{5};
inline constexpr std::chrono::seconds longestClipboard{300};
inline constexpr std::chrono::seconds shortestShow{5};
inline constexpr std::chrono::seconds longestShow{120};

/// What is missing or makes no sense is as if it had never been set.
Preferences preferencesFrom(const Settings &settings);
void savePreferences(const Preferences &preferences, Settings *settings);

} // namespace patkeeper
