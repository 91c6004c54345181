// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

namespace patkeeper
{

/// What an Exec key says so that @p command is run as it is, whatever characters are in it: quoted, and escaped as a
/// value (Desktop Entry Specification 1.5, "The Exec key" and "Possible value types").
QString execValue(const QStringList &command);

/// The command that an Exec key runs, the other way round; field codes are left out. Empty where it is malformed.
QStringList execCommand(const QString &value);

/// The keys of the group [Desktop Entry] of a desktop file, values as they are written there.
QMap<QString, QString> desktopEntry(const QByteArray &contents);

} // namespace patkeeper
