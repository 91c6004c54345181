// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QObject>

#include <optional>

namespace patkeeper
{

/// Wakes somebody at an instant. What a system can do about sleep and about clocks that are set is up to the one that
/// knows that system.
class WakeTimer : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Replaces what was asked for before; nothing: sleeps.
    virtual void wakeAt(const std::optional<QDateTime> &instant) = 0;

Q_SIGNALS:
    /// It is that time, or may be.
    void woke();
};

} // namespace patkeeper
