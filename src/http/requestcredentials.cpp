// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "requestcredentials.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

RequestCredentials single(const QByteArray &name, Secret value)
{
    RequestCredentials credentials;
    credentials.headers.push_back({.name = name, .value = std::move(value)});
    return credentials;
}

// Reserved at once: an array that grows leaves its old bytes behind.
QByteArray joined(QByteArrayView first, QByteArrayView second)
{
    QByteArray bytes;
    bytes.reserve(first.size() + second.size());
    bytes.append(first);
    bytes.append(second);
    return bytes;
}

} // namespace

RequestCredentials RequestCredentials::bearer(const Secret &token)
{
    QByteArray value = joined("Bearer ", token.view());
    return single("Authorization"_ba, Secret::take(value));
}

RequestCredentials RequestCredentials::basic(const QString &user, const Secret &password)
{
    QByteArray pair = joined(user.toUtf8() + ':', password.view());
    QByteArray encoded = pair.toBase64();
    wipe(pair);
    QByteArray value = joined("Basic ", encoded);
    wipe(encoded);
    return single("Authorization"_ba, Secret::take(value));
}

RequestCredentials RequestCredentials::named(const QByteArray &header, const Secret &value)
{
    return single(header, value.clone());
}

RequestCredentials RequestCredentials::clone() const
{
    RequestCredentials copy;
    copy.issue = issue;
    copy.headers.reserve(headers.size());
    for (const Header &header : headers)
        copy.headers.push_back({.name = header.name, .value = header.value.clone()});
    return copy;
}

} // namespace patkeeper
