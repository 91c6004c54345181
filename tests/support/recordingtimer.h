// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "waketimer.h"

namespace patkeeper
{

/// Writes down when it was to wake somebody, and does so when the test says that it is time.
class RecordingTimer final : public WakeTimer
{
public:
    void wakeAt(const std::optional<QDateTime> &wanted) override { instant = wanted; }

    std::optional<QDateTime> instant;
};

} // namespace patkeeper
