// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "busservice.h"

#include <QDBusMessage>
#include <QList>
#include <QMap>
#include <QString>

/// Stands in for systemd's org.freedesktop.login1: sessions that are locked and unlocked, and a machine that is said to
/// sleep and to wake.
class FakeLogind : public BusService
{
public:
    /// On the bus at @p address, or on the session bus. Takes its name.
    explicit FakeLogind(const QString &address = {});

    /// As it asks the desktop, which may obey without saying so.
    void askToLock(const QString &session);
    void askToUnlock(const QString &session);
    /// As the desktop has told it.
    void setHint(const QString &session, bool locked);
    void prepareForSleep(bool sleeps);

    /// Answers what was kept back by silence.
    void speak();

    static QString pathOf(const QString &session);

    QMap<QString, bool> hints; ///< By session.
    int hintAsked = 0;
    bool knowsNoSession = false;
    bool isSilent = false; ///< It answers nothing until speak().

protected:
    bool answer(const QDBusMessage &message, const QDBusConnection &bus) override;

private:
    QList<QDBusMessage> m_keptBack;
};
