// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QObject>
#include <QString>

namespace patkeeper
{

/// What a person can do in a bubble.
enum class ReminderAction { Rotate, Snooze, Open };

/// One bubble as it is shown. Plain text; no secret is ever in it.
struct Bubble {
    QString identity; ///< One that is shown under the same is replaced.
    QString title;
    QString body;
    QList<ReminderAction> actions;
    bool isCritical = false;

    bool operator==(const Bubble &) const = default;
};

/// Shows bubbles: the desktop's notifications, or whatever stands for them.
class Announcer : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Answered by spoken() or failed(), later.
    virtual void speak(const patkeeper::Bubble &bubble) = 0;
    /// Takes it away where it is still shown.
    virtual void withdraw(const QString &identity) = 0;

Q_SIGNALS:
    /// Somebody shows it.
    void spoken(const QString &identity);
    /// Nobody will: it is told again when somebody may, after the person's next absence, or after a while.
    void failed(const QString &identity);
    /// Somebody may show now what nobody did before.
    void available();
    /// @p activationToken: of the desktop, so that a window may come up because of it; may be empty.
    void acted(const QString &identity, patkeeper::ReminderAction action, const QString &activationToken);
};

} // namespace patkeeper

Q_DECLARE_METATYPE(patkeeper::ReminderAction)
