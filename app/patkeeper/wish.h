// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

namespace patkeeper
{

/// What a start, or the desktop, asks of the window: to come to the front, and to open something there. None of it
/// changes anything at a service.
struct Wish {
    enum class Kind { Raise, NewToken, Refresh };

    Kind kind = Kind::Raise;
    /// By which a Wayland compositor lets the window come to the front; empty where nobody gave one.
    QString activationToken;

    bool operator==(const Wish &) const = default;
};

} // namespace patkeeper
