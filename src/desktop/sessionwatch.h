// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QString>
#include <QVariantMap>

#include <memory>

class QDBusConnection;
class QDBusMessage;

namespace patkeeper
{

/// Tells when the person's session is locked and unlocked, and when the machine goes to sleep and wakes: what is secret
/// must leave the screen and the clipboard before.
///
/// Listens to logind (this session's Lock, Unlock and LockedHint, PrepareForSleep) and to the desktop's screen saver.
/// Where there is no bus, or nobody on it speaks, it stays silent. Needs no window, and never waits for an answer.
class SessionWatch final : public QObject
{
    Q_OBJECT

public:
    explicit SessionWatch(QObject *parent = nullptr);
    ~SessionWatch() override;

    /// Listens, on the buses of this login, to which it connects: that takes milliseconds. Once. Until then nothing is
    /// known.
    void start();
    void start(const QDBusConnection &sessionBus, const QDBusConnection &systemBus);

    bool isLocked() const;
    /// Whether logind has said how the session is, or has nothing to say of it: whoever must not speak into a locked
    /// session waits until then.
    bool isKnown() const;

Q_SIGNALS:
    /// Once, and after locked() where it is. Not where it is known as soon as it is started.
    void becameKnown();
    void locked();
    void unlocked();
    void aboutToSleep();
    void woke();

private Q_SLOTS:
    void onLock(const QDBusMessage &signal);
    void onUnlock(const QDBusMessage &signal);
    void onSessionProperties(const QDBusMessage &signal);
    void onPrepareForSleep(const QDBusMessage &signal);
    void onScreenSaver(bool active);

private:
    struct State;

    void watchScreenSavers();
    void watchLogind();
    void findSession();
    void watchSession(const QString &path);
    bool isFromLogind(const QDBusMessage &signal) const;
    void setLockedHint(bool isSet);
    void adoptHint(const QDBusMessage &answer);
    void tell();
    void know();

    std::unique_ptr<State> m_state;
};

} // namespace patkeeper
