// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>

class QDBusConnection;

namespace patkeeper
{

/// The program as the desktop knows it: owns its id as a name on the session bus and answers there to
/// org.freedesktop.Application, so that a launcher brings the running window to the front instead of starting another.
///
/// Passes on what it is asked and does nothing by itself. Never waits for an answer of the bus. Where the name belongs
/// to another process, it stands in line for it; where there is no bus, it stays silent.
class ApplicationService final : public QObject
{
    Q_OBJECT

public:
    /// @p actions are those that may be asked for; any other is refused.
    ApplicationService(const QString &applicationId, const QStringList &actions, QObject *parent = nullptr);
    ApplicationService(const QString &applicationId, const QStringList &actions, const QDBusConnection &bus,
                       QObject *parent = nullptr);
    ~ApplicationService() override;

    /// Asks for the name. What the bus has kept for its owner arrives from then on, so the window should be there.
    void start();

Q_SIGNALS:
    /// @p activationToken lets the window come to the front; empty where the caller had none.
    void activated(const QString &activationToken);
    void actionActivated(const QString &action, const QString &activationToken);

private:
    struct State;
    class Endpoint;

    std::unique_ptr<State> m_state;
};

} // namespace patkeeper
