// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QAbstractNativeEventFilter>
#include <QObject>

#include <memory>

namespace patkeeper
{

/// Whether there is a tray of the older kind (XEmbed): the owner of the X selection _NET_SYSTEM_TRAY_Sn, which comes
/// and goes. Never on Wayland. Asks X by itself, as a QSystemTrayIcon that is asked too early stays blind for trays on
/// D-Bus.
class X11Tray final : public QObject, public QAbstractNativeEventFilter
{
    Q_OBJECT

public:
    explicit X11Tray(QObject *parent = nullptr);
    ~X11Tray() override;

    bool isThere() const;

Q_SIGNALS:
    void changed(bool isThere);

protected:
    bool nativeEventFilter(const QByteArray &eventType, void *message, qintptr *result) override;

private:
    struct State;

    void look();

    std::unique_ptr<State> m_state;
};

} // namespace patkeeper
