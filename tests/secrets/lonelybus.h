// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QProcess>
#include <QTemporaryDir>

/// A session bus that starts nothing by itself: no real keyring answers there.
class LonelyBus
{
public:
    ~LonelyBus() { stop(); }

    /// Makes it the session bus of this process; false where it did not start.
    bool start();
    void stop();

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
};
