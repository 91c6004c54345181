// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QProcess>
#include <QProcessEnvironment>

namespace patkeeper::bench
{

/// An X server of the measurement's own, for programs that are to meet what they meet on a desktop.
class PrivateDisplay final
{
public:
    PrivateDisplay();
    ~PrivateDisplay();
    Q_DISABLE_COPY_MOVE(PrivateDisplay)

    /// For what is to be shown there.
    QProcessEnvironment environment() const;

private:
    QProcess m_server;
    QString m_name;
};

} // namespace patkeeper::bench
