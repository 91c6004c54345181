// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "busservice.h"

#include <QStringList>

/// Stands in for a desktop's StatusNotifierWatcher with a host: takes items, and does to them what a person does.
class FakeTrayHost : public BusService
{
public:
    FakeTrayHost();

    /// A host comes, or goes while the watcher stays.
    void setHost(bool there);
    /// A click on the icon that came last.
    void activateLast() const;

    /// Qt asks what it knows before it asks anything else.
    QString introspect(const QString &path) const override;

    bool hasHost = true;
    bool isSilent = false;
    bool hasProperty = true;
    int asked = 0;     ///< Whether there is a host.
    QStringList items; ///< Names of those that were registered, in turn.

protected:
    bool answer(const QDBusMessage &message, const QDBusConnection &bus) override;
};
