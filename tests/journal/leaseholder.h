// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "profile.h"

#include <QProcess>

namespace patkeeper
{

/// Another process with a lease on the profile.
class LeaseHolder final
{
public:
    /// @p what: "lease" or "operation".
    LeaseHolder(const Profile &profile, const QString &what);
    ~LeaseHolder();

    /// The id of the lease or of the operation; empty where the process did not get that far.
    QString said() const { return m_said; }
    /// SIGKILL: nothing of it runs any more.
    void kill();

private:
    QProcess m_process;
    QString m_said;
};

} // namespace patkeeper
