// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QVariant>

#include <memory>

class QDBusConnection;
class QDBusVariant;
class QThread;

namespace patkeeper
{

/// Whether the desktop asks for dark windows: what its portal answers for org.freedesktop.appearance, as Qt before 6.5
/// knows nothing of it. Asks without waiting, not even for the bus: a window comes up meanwhile. Without a portal
/// nothing is ever said.
class ColorScheme final : public QObject
{
    Q_OBJECT

public:
    explicit ColorScheme(QObject *parent = nullptr);
    ColorScheme(const QDBusConnection &sessionBus, QObject *parent = nullptr);
    ~ColorScheme() override;

    bool isDark() const { return m_isDark; }

Q_SIGNALS:
    void changed(bool isDark);

private Q_SLOTS:
    void onSettingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void ask(QDBusConnection bus);
    void adopt(const QVariant &value);

    std::unique_ptr<QThread> m_connecting;
    bool m_isDark = false;
};

} // namespace patkeeper
