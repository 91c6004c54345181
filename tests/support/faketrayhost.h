// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "busservice.h"

#include <QList>
#include <QStringList>

#include <functional>

class QDBusArgument;

/// Stands in for a desktop's StatusNotifierWatcher with a host: takes items, and does to them what a person does.
class FakeTrayHost : public BusService
{
public:
    /// On the bus at @p address, or on the session bus.
    explicit FakeTrayHost(const QString &address = {});

    /// A host comes, or goes while the watcher stays.
    void setHost(bool there);
    /// A click on the icon that came last.
    void activateLast() const;
    /// Whether its tool tip has @p text; to be asked until it has, as it waits for no answer.
    bool lastSays(const QString &text);
    /// Whether its menu, or one in that, has such a choice; likewise.
    bool lastOffers(const QString &label);
    /// Clicks at what was offered.
    void choose(const QString &label);

    /// Qt asks what it knows before it asks anything else.
    QString introspect(const QString &path) const override;

    bool hasHost = true;
    bool isSilent = false;
    bool hasProperty = true;
    int asked = 0;     ///< Whether there is a host.
    QStringList items; ///< Names of those that were registered, in turn.

protected:
    bool answer(const QDBusMessage &message, const QDBusConnection &bus) override;

private:
    struct Choice {
        int id = 0;
        QString label;
    };

    void askForMenu(const std::function<void()> &then);
    void collectChoices(const QDBusArgument &node);
    const Choice *choice(const QString &label) const;

    bool m_isAsking = false;
    bool m_isAskingForMenu = false;
    QString m_toolTip;
    QList<Choice> m_choices; ///< Of the menu and its menus.
};
