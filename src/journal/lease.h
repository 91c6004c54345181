// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QString>

#include <memory>

namespace patkeeper
{

/// Proves that a process lives: a lock file of its own that the operating system holds for it and frees when it ends,
/// however it ends. No clock is involved.
class Lease final
{
public:
    /// Takes a new lease in the profile's locks folder and clears away the files of processes that are gone. A few
    /// system calls.
    static Result<std::shared_ptr<Lease>> take(const QString &locksPath);
    ~Lease();
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;

    QString id() const { return m_id; }
    /// True while the process that took @p leaseId lives; false for an empty or unknown id. Where the system gives no
    /// answer it is taken to live, so that nobody's work is taken from them. A few system calls, on any thread.
    bool isAlive(const QString &leaseId) const;
    /// Whether any other process holds a lease on this profile, or is just taking one. A few system calls, on any
    /// thread.
    bool hasOthers() const;

private:
    class HeldLock;
    Lease(QString locksPath, QString id, std::unique_ptr<HeldLock> held);

    QString m_locksPath;
    QString m_id;
    std::unique_ptr<HeldLock> m_held;
};

} // namespace patkeeper
