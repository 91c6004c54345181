// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace patkeeper
{

/// Whether Patkeeper starts, hidden, when the person logs in: an entry in the autostart folder of the desktop (XDG
/// Desktop Application Autostart Specification).
///
/// The folder has one entry for the program, so only one profile can start by itself: the last one that was set.
/// Reads and writes one small file and may be used on any thread.
class Autostart final
{
public:
    /// @p applicationId names the entry, @p program is the path that it starts. @p profile is the folder that is given
    /// to it, empty for the usual one.
    Autostart(QString applicationId, QString program, const QString &profile);

    /// False where desktops do not read such entries, or there is no path to start.
    bool isSupported() const;
    /// Whether there is an entry that is in force and starts this profile.
    bool isOn() const;
    /// Errors are StorageFailed and Unsupported.
    Result<void> set(bool on) const;

    /// Where the person's own entry is.
    QString path() const;

private:
    QByteArray contents() const;
    QStringList command() const;
    QString entryInForce() const;
    Result<void> write(const QByteArray &contents) const;
    Result<void> remove() const;

    QString m_applicationId;
    QString m_program;
    QString m_profile;
};

} // namespace patkeeper
