// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "privatebus.h"

/// A session bus that starts nothing by itself: no real keyring answers there.
class LonelyBus
{
public:
    ~LonelyBus() { stop(); }

    /// Makes it the session bus of this process; false where it did not start.
    bool start();
    void stop();

private:
    PrivateBus m_bus;
};
