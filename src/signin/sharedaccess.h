// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "access.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace patkeeper
{

/// An access token that all processes of this person on this machine share without its ever being written anywhere: in
/// the kernel's own keyring, which is neither swapped out nor readable by other users, and forgets it when it ends.
/// Where the system has no such keyring, or it is full, nothing is shared: each process then asks for one of its own.
///
/// A few system calls, on any thread.
class SharedAccess final
{
public:
    /// @p name tells sign-ins and profiles apart; not secret.
    explicit SharedAccess(const QString &name);

    static bool isAvailable();
    std::optional<Access> read() const;
    void write(const Access &access, const QDateTime &now) const;
    void remove() const;

private:
    QByteArray m_name;
};

} // namespace patkeeper
