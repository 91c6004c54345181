// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QString>

#include <memory>

class QDBusConnection;
class QDBusMessage;

namespace patkeeper
{

/// Whether the desktop has a place for tray icons, as its StatusNotifierWatcher says: comes late at login, never on
/// plain GNOME, and may go. QSystemTrayIcon must not be asked before, as it then stays blind for the whole process.
///
/// It sees D-Bus alone. The older trays of X11 (the owner of the selection _NET_SYSTEM_TRAY_Sn) need a display and are
/// for whoever has windows to look for. Never waits for an answer; without a bus there is none.
class TrayHost final : public QObject
{
    Q_OBJECT

public:
    /// On the bus of this login.
    explicit TrayHost(QObject *parent = nullptr);
    TrayHost(const QDBusConnection &sessionBus, QObject *parent = nullptr);
    ~TrayHost() override;

    bool isThere() const;
    /// Whether that was asked and answered.
    bool isKnown() const;
    /// Whether what an icon says by itself is seen there. A StatusNotifierItem has no words of its own: it would send
    /// them to the notification service, which is spoken to directly here.
    bool showsMessages() const;

Q_SIGNALS:
    void changed(bool isThere);
    /// Once, and after changed(). Not where it is known from the start.
    void becameKnown();

private Q_SLOTS:
    void onHostsChanged(const QDBusMessage &signal);

private:
    struct State;

    void onOwnerChanged(const QString &owner);
    void ask();
    void adopt(bool isThere);

    std::unique_ptr<State> m_state;
};

} // namespace patkeeper
