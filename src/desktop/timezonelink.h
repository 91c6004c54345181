// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>

namespace patkeeper
{

/// Tells when the link that names the machine's time zone leads somewhere else. Everything that changes the zone
/// changes that link: systemd's service for it, a package, or a person by hand.
class TimeZoneLink final : public QObject
{
    Q_OBJECT

public:
    TimeZoneLink(const QString &path, QObject *parent);

Q_SIGNALS:
    void changed();

private:
    void look();
    /// Where the link leads, or of a file that is none how long and old it is.
    QString target() const;

    QString m_path;
    QString m_target;
    QFileSystemWatcher m_watcher;
};

} // namespace patkeeper
