// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QMimeData>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>

class QClipboard;

namespace patkeeper
{

class SessionWatch;

/// A secret on its way through the clipboard: marked for clipboard histories as nothing to be kept, and wiped with the
/// object.
class SecretMimeData final : public QMimeData
{
    Q_OBJECT

public:
    explicit SecretMimeData(Secret secret);

    QStringList formats() const override;
    bool hasFormat(const QString &format) const override;

protected:
    QVariant retrieveData(const QString &format, QMetaType type) const override;

private:
    Secret m_secret;
};

/// Lends secrets to the clipboard for a while.
///
/// Only the clipboard proper, never the X11 selection. Takes the secret back after a countdown, when the program quits,
/// when the session is locked and before the machine sleeps; but only while it is still there by what the system says
/// of the ownership, so that it never reads the clipboard and never clears what somebody else has put there.
class ClipboardGuard final : public QObject
{
    Q_OBJECT

public:
    explicit ClipboardGuard(QClipboard *clipboard, QObject *parent = nullptr);
    ~ClipboardGuard() override;

    void watch(SessionWatch *session);
    void setHoldTime(std::chrono::seconds time) { m_holdTime = time; }
    std::chrono::seconds holdTime() const { return m_holdTime; }
    /// How long a second of the countdown takes; for tests.
    void setTick(std::chrono::milliseconds tick) { m_tick.setInterval(tick); }

    void copy(const Secret &secret);
    bool isHolding() const { return !m_lent.isNull(); }
    int secondsLeft() const { return m_secondsLeft; }

public Q_SLOTS:
    void clearNow();

Q_SIGNALS:
    /// It is on the clipboard; also each second of the countdown.
    void secondsLeftChanged(int seconds);
    /// It is no longer there, because it was taken back here.
    void cleared();
    /// It is no longer there, because something else was copied.
    void replaced();
    /// The desktop did not take it; @p message says what to do (translated).
    void failed(const QString &message);

private:
    bool stillOurs() const;
    void onLentGone();
    void onTick();

    QClipboard *m_clipboard;
    QPointer<SecretMimeData> m_lent;
    QTimer m_tick;
    std::chrono::seconds m_holdTime{30};
    int m_secondsLeft = 0;
    bool m_lending = false;
};

} // namespace patkeeper
