// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QDateTime>
#include <QList>
#include <QSslCertificate>
#include <QString>

class QObject;

namespace patkeeper
{

/// Under which key an account's fields name the file with its organization's own authority.
inline constexpr auto authorityFileField = "ca-file";

/// The certificates in a PEM file that are valid at @p now. TlsFailed, with the field, where it is not there, cannot be
/// read, holds no certificate, or none that is valid. Blocks for as long as the disk does.
Result<QList<QSslCertificate>> readAuthorities(const QString &path, const QDateTime &now);

/// The same, on another thread and with the local clock.
void readAuthorities(const QString &path, QObject *context, Reply<QList<QSslCertificate>> reply);

/// As it is to be kept: a whole path, from one with "~" or as an address of a file; empty for nothing.
QString authorityFilePath(const QString &typed);

} // namespace patkeeper
