// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

/// A message bus of a test's own, which starts nothing by itself: as the bus of another session, or as the system's.
class PrivateBus
{
public:
    ~PrivateBus() { stop(); }

    /// False where it did not start.
    bool start();
    void stop();
    /// For DBUS_SESSION_BUS_ADDRESS and DBUS_SYSTEM_BUS_ADDRESS.
    QString address() const { return m_address; }

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
    QString m_address;
};
