// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QJsonObject>

namespace patkeeper::sandbox
{

/// A JSON Web Token, signed RS256 with the key of this run; empty if OpenSSL fails.
QByteArray signedJwt(const QJsonObject &claims);
/// One that names no algorithm, as forgers try it.
QByteArray unsignedJwt(const QJsonObject &claims);
/// The public half of that key, as a JWK.
QJsonObject publicJwk();

QByteArray base64Url(const QByteArray &bytes);

} // namespace patkeeper::sandbox
