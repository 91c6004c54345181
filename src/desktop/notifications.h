// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"
#include "notification.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <memory>

class QDBusConnection;
class QDBusMessage;

namespace patkeeper
{

/// The desktop's bubbles (org.freedesktop.Notifications): one per key, replaced and withdrawn as the last wish was,
/// whatever the service does meanwhile.
///
///   per key:  Wished -capabilities known-> Sent -answered-> Open -closed, or the service is gone-> forgotten
///                                           |  \ wished anew or withdrawn meanwhile: done as soon as it is answered
///                                           +-- refused, or no answer for long -> cannotBeShown, withdrawn if it
///                                               should appear after all
///
/// Never waits for an answer. Believes what is said of a bubble only from the service that shows it, and only the
/// actions that it was given. Nothing is said of a bubble that was withdrawn. Where there is no D-Bus, whatever is to
/// be shown cannot be.
class Notifications final : public QObject
{
    Q_OBJECT

public:
    /// Why a bubble is gone: the numbers of the Desktop Notifications Specification, and one of our own.
    enum class CloseReason { Expired = 1, Dismissed = 2, Withdrawn = 3, Unknown = 4, ServiceGone = 5 };
    Q_ENUM(CloseReason)

    /// @p applicationId is the desktop file's name. @p patience is how long the service may take for one answer.
    explicit Notifications(const QString &applicationId, QObject *parent = nullptr);
    Notifications(const QString &applicationId, const QDBusConnection &sessionBus, std::chrono::milliseconds patience,
                  QObject *parent = nullptr);
    ~Notifications() override;

    /// Whether there is a bus to speak on. A service that is not there yet may be started by the first bubble.
    bool isAvailable() const;

    void show(const Notification &notification);
    /// Takes the bubble of @p key away, or keeps it from appearing.
    void withdraw(const QString &key);

Q_SIGNALS:
    /// The service has it: on the screen, or kept for later by the person's own settings.
    void shown(const QString &key);
    /// @p activationToken lets a window come to the front; empty where the desktop gave none.
    void actionInvoked(const QString &key, const QString &action, const QString &activationToken);
    void closed(const QString &key, patkeeper::Notifications::CloseReason reason);
    /// A service has come, in place of none or of another: what could not be shown may be shown now.
    void serviceCame();
    /// Unsupported where nothing shows notifications, TimedOut, Rejected.
    void cannotBeShown(const QString &key, const patkeeper::Error &why);

private Q_SLOTS:
    void onSignal(const QDBusMessage &signal);

private:
    struct Bubble;
    struct State;

    void onOwnerChanged(const QString &owner);
    void advance(const QString &key);
    void advanceAll();
    void askCapabilities();
    void onCapabilities(const QDBusMessage &answer);
    void send(const QString &key);
    void onAnswer(const QString &key, const QDBusMessage &answer);
    void onShown(const QString &key, const QDBusMessage &answer);
    void waitPatiently(const QString &key, quint64 sending);
    void giveUp(const QString &key, const Error &why);
    void replayEarlySignals(uint id);
    void onAction(const QString &key, const QString &action);
    void onClosed(const QString &key, uint reason);
    void close(uint id);

    std::unique_ptr<State> m_state;
};

} // namespace patkeeper
