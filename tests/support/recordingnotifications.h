// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "busservice.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>
#include <QVariantMap>

/// An org.freedesktop.Notifications that writes down what it is asked to show, and does what a test wants of it: it
/// stays silent, refuses, dies, closes bubbles at once, and invokes actions.
class RecordingNotifications : public BusService
{
public:
    struct Shown {
        uint id = 0;
        uint replaced = 0;
        QString program;
        QString icon;
        QString summary;
        QString body;
        QStringList actions; ///< Ids and labels in turn.
        QVariantMap hints;
        int timeout = 0; ///< In milliseconds; -1 leaves it to the service.
    };

    /// On the bus at @p address, or on the session bus.
    explicit RecordingNotifications(const QString &address = {});
    void die() override;

    /// What a person does to the bubble @p id, or what anybody claims was done.
    void giveActivationToken(uint id, const QString &token);
    void invoke(uint id, const QString &action);
    void close(uint id, uint reason = 2);
    /// Answers what was kept back by silence.
    void speak();
    int keptBack() const { return static_cast<int>(m_keptBack.size()); }

    QStringList capabilities{QStringLiteral("actions"), QStringLiteral("body"), QStringLiteral("body-markup")};
    QSet<QString> silent;  ///< Methods that are not answered until speak().
    QSet<QString> failing; ///< Methods that are answered with an error.
    QSet<QString> deadly;  ///< Methods at which it dies.
    bool closesAtOnce = false;
    bool givesNewIds = false; ///< Also where one is to be replaced.

    QList<Shown> shown; ///< All of them, in turn.
    QSet<uint> open;    ///< What is on the screen.
    QList<uint> askedToClose;
    int askedWhatItCan = 0;

protected:
    bool answer(const QDBusMessage &message, const QDBusConnection &bus) override;

private:
    QVariantList valuesFor(const QDBusMessage &message);
    uint notify(const QVariantList &arguments);

    QList<QDBusMessage> m_keptBack;
    uint m_lastId = 0;
};
