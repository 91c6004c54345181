// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "profile.h"

#include "idfile.h"
#include "machineid.h"
#include "profiledirectory.h"

#include <QFileInfo>
#include <QStandardPaths>

namespace patkeeper
{

using namespace Qt::StringLiterals;

QString Profile::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/patkeeper"_s;
}

Result<Profile> Profile::open(const QString &path)
{
    Profile profile;
    // Without a trailing slash: that would make the system follow a symbolic link.
    profile.m_path = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    for (const QString &directory : {profile.m_path, profile.locksPath()}) {
        if (auto secured = secureDirectory(directory); !secured)
            return std::unexpected(std::move(secured.error()));
    }
    for (const QString &file : {profile.databasePath(), profile.changedPath()}) {
        if (auto secured = secureFile(file); !secured)
            return std::unexpected(std::move(secured.error()));
    }
    auto id = readOrCreateId(profile.m_path + u"/profile-id"_s);
    if (!id)
        return std::unexpected(std::move(id.error()));
    auto machine = thisMachine();
    if (!machine)
        return std::unexpected(std::move(machine.error()));
    profile.m_id = *std::move(id);
    profile.m_machine = *std::move(machine);
    return profile;
}

} // namespace patkeeper
