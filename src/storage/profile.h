// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QDir>
#include <QString>

#include <memory>

namespace patkeeper
{

/// One directory with everything that belongs to a person's Patkeeper: database, settings, locks. Mode 0700, files
/// 0600.
///
/// Opening refuses, in words: a directory of another user, a symbolic link, one that others may enter and that cannot
/// be closed to them, and one on a network file system (SQLite's locks do not hold there).
class Profile final
{
public:
    /// The default of this person: XDG data home, "patkeeper".
    static QString defaultPath();
    /// Creates the directory where it does not exist. Blocking but short: a handful of system calls.
    static Result<Profile> open(const QString &path);

    QString path() const { return m_path; }
    QString databasePath() const { return m_path + QStringLiteral("/patkeeper.sqlite"); }
    QString locksPath() const { return m_path + QStringLiteral("/locks"); }
    /// Touched after each commit, watched by other processes on the same profile.
    QString changedPath() const { return m_path + QStringLiteral("/changed"); }
    QString id() const { return m_id; } ///< UUID, part of every keychain key; goes along when the profile is copied.
    QString machineId() const { return m_machine; } ///< A digest of this machine's id; tells a copied profile.

private:
    QString m_path;
    QString m_id;
    QString m_machine;
};

} // namespace patkeeper
