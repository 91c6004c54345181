// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QString>
#include <QVariant>

#include <memory>

class QDBusConnection;
class QDBusMessage;

namespace patkeeper
{

class Reachability;

/// Whether the machine is online, and whether what it sends costs money: for work that nobody has asked for. What is
/// not known counts as online and as free of charge, so that a machine without any such service works as well.
///
/// Asks NetworkManager; where that is not, QNetworkInformation, which is loaded by the first question. Nothing is asked
/// or loaded before start(), and no answer is waited for.
class NetworkState final : public QObject
{
    Q_OBJECT

public:
    /// On the bus of this machine.
    explicit NetworkState(QObject *parent = nullptr);
    NetworkState(const QDBusConnection &systemBus, QObject *parent = nullptr);
    ~NetworkState() override;

    void start();

    /// Whether somebody has answered, or it is clear that nobody will.
    bool isKnown() const;
    bool isOnline();
    bool isMetered();

Q_SIGNALS:
    /// Also when it becomes known.
    void changed();

private Q_SLOTS:
    void onProperties(const QDBusMessage &signal);

private:
    struct State;

    void onOwnerChanged(const QString &owner);
    void askNetworkManager();
    void askQt();
    const Reachability *qt();
    void adopt(const QVariant &properties);
    void tell();

    std::unique_ptr<State> m_state;
};

} // namespace patkeeper
