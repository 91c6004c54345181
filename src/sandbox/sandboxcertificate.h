// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QString>

#include <expected>

namespace patkeeper::sandbox
{

/// A key and a certificate signed by itself, both PEM.
struct Certificate {
    QByteArray privateKey;
    QByteArray certificate;
};

/// For `localhost` it also names 127.0.0.1; for any other host that name alone. `expired`: it ended yesterday.
std::expected<Certificate, QString> makeCertificate(const QString &host, bool expired);

} // namespace patkeeper::sandbox
