// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>

namespace patkeeper::sandbox
{

/// A body of `application/x-www-form-urlencoded`, taken apart.
struct SandboxForm {
    QMap<QString, QString> fields;
    QString repeated; ///< The first name that comes twice, which OAuth forbids.

    static SandboxForm fromBody(const QByteArray &body);
    QString value(const QString &name) const { return fields.value(name); }
    QByteArray bytes(const QString &name) const { return fields.value(name).toUtf8(); }
};

} // namespace patkeeper::sandbox
