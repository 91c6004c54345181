// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "machineid.h"

#include "idfile.h"
#include "profiledirectory.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QSysInfo>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QString stateHome()
{
    const QString chosen = qEnvironmentVariable("XDG_STATE_HOME");
    return QDir::isAbsolutePath(chosen) ? chosen : QDir::homePath() + u"/.local/state"_s;
}

} // namespace

Result<QString> machineDigest(const QByteArray &systemId, const QString &fallbackPath)
{
    QByteArray id = systemId.trimmed();
    if (id.isEmpty()) {
        if (auto secured = secureDirectory(QFileInfo(fallbackPath).path()); !secured)
            return std::unexpected(std::move(secured.error()));
        auto kept = readOrCreateId(fallbackPath);
        if (!kept)
            return kept;
        id = kept->toLatin1();
    }
    // The salt keeps this digest from being matched with another program's digest of the same id.
    const QByteArray digest = QCryptographicHash::hash("org.patkeeper.machine:"_ba + id, QCryptographicHash::Sha256);
    return QString::fromLatin1(digest.toHex().first(16));
}

Result<QString> thisMachine()
{
    return machineDigest(QSysInfo::machineUniqueId(), stateHome() + u"/patkeeper/machine-id"_s);
}

} // namespace patkeeper
