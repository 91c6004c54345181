// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QString>

#include <memory>

namespace patkeeper
{

/// A certificate authority that exists for one test: made at run time, trusted by nobody who was not given it.
class TestAuthority final
{
public:
    TestAuthority(); ///< Valid for a year before and after now.
    TestAuthority(const QDateTime &from, const QDateTime &until);
    ~TestAuthority();
    TestAuthority(const TestAuthority &) = delete;
    TestAuthority &operator=(const TestAuthority &) = delete;

    QSslCertificate certificate() const;
    /// What a server needs to show a certificate for @p name ("IP:127.0.0.1", "DNS:localhost").
    QSslConfiguration serverFor(const QString &name, const QDateTime &from, const QDateTime &until) const;
    /// The same, valid for an hour before and after now.
    QSslConfiguration serverFor(const QString &name) const;
    /// A certificate for @p name that no authority has signed, but itself.
    static QSslConfiguration selfSigned(const QString &name);

private:
    struct Parts;
    std::unique_ptr<Parts> d;
};

} // namespace patkeeper
