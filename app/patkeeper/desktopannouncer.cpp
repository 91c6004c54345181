// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "desktopannouncer.h"

#include "notifications.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

const QString rotateAction = u"rotate"_s;
const QString snoozeAction = u"snooze"_s;
/// A click on the bubble itself.
const QString openAction = u"default"_s;

Notification::Action actionFor(ReminderAction action)
{
    switch (action) {
    case ReminderAction::Rotate:
        return {rotateAction, DesktopAnnouncer::tr("Rotate…")};
    case ReminderAction::Snooze:
        return {snoozeAction, DesktopAnnouncer::tr("In 1 hour again")};
    case ReminderAction::Open:
        break;
    }
    return {openAction, DesktopAnnouncer::tr("Open")};
}

} // namespace

DesktopAnnouncer::DesktopAnnouncer(Notifications *notifications, Otherwise otherwise, QObject *parent)
    : Announcer(parent),
      m_notifications(notifications),
      m_otherwise(std::move(otherwise))
{
    connect(notifications, &Notifications::actionInvoked, this, &DesktopAnnouncer::onAction);
    connect(notifications, &Notifications::shown, this, [this](const QString &key) {
        if (m_spoken.contains(key))
            Q_EMIT spoken(key);
    });
    connect(notifications, &Notifications::closed, this, [this](const QString &key) { m_spoken.remove(key); });
    connect(notifications, &Notifications::serviceCame, this, &DesktopAnnouncer::available);
    connect(notifications, &Notifications::cannotBeShown, this, &DesktopAnnouncer::onRefused);
}

void DesktopAnnouncer::speak(const Bubble &bubble)
{
    m_spoken.insert(bubble.identity, bubble);
    Notification notification{.key = bubble.identity,
                              .summary = bubble.title,
                              .body = bubble.body,
                              .urgency =
                                  bubble.isCritical ? Notification::Urgency::Critical : Notification::Urgency::Normal,
                              .actions = {}};
    for (const ReminderAction action : bubble.actions)
        notification.actions.append(actionFor(action));
    m_notifications->show(notification);
}

void DesktopAnnouncer::withdraw(const QString &identity)
{
    m_spoken.remove(identity);
    m_notifications->withdraw(identity);
}

void DesktopAnnouncer::onAction(const QString &key, const QString &action, const QString &activationToken)
{
    if (!m_spoken.contains(key))
        return;
    // Some services leave it open after that.
    withdraw(key);
    Q_EMIT acted(key,
                 action == rotateAction   ? ReminderAction::Rotate
                 : action == snoozeAction ? ReminderAction::Snooze
                                          : ReminderAction::Open,
                 activationToken);
}

void DesktopAnnouncer::onRefused(const QString &key)
{
    if (!m_spoken.contains(key))
        return;
    const Bubble bubble = m_spoken.take(key);
    if (m_otherwise && m_otherwise(bubble))
        Q_EMIT spoken(key);
    else
        Q_EMIT failed(key);
}

} // namespace patkeeper
