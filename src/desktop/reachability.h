// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

namespace patkeeper
{

/// What QNetworkInformation knows: online and free of charge where it has no means on this machine. Its plugins are
/// looked for and loaded with the first object.
class Reachability final : public QObject
{
    Q_OBJECT

public:
    explicit Reachability(QObject *parent = nullptr);

    bool isOnline() const;
    bool isMetered() const;

Q_SIGNALS:
    void changed();
};

} // namespace patkeeper
