// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxform.h"

namespace patkeeper::sandbox
{

namespace
{

QString decoded(QByteArray part)
{
    part.replace('+', ' ');
    return QString::fromUtf8(QByteArray::fromPercentEncoding(part));
}

} // namespace

SandboxForm SandboxForm::fromBody(const QByteArray &body)
{
    SandboxForm form;
    const QByteArrayList pairs = body.split('&');
    for (const QByteArray &pair : pairs) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const QString name = decoded(equals < 0 ? pair : pair.left(equals));
        if (form.fields.contains(name) && form.repeated.isEmpty())
            form.repeated = name;
        form.fields.insert(name, equals < 0 ? QString() : decoded(pair.mid(equals + 1)));
    }
    return form;
}

} // namespace patkeeper::sandbox
