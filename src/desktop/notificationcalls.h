// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"
#include "notification.h"

#include <QString>
#include <QStringList>

class QDBusMessage;

namespace patkeeper
{

/// How org.freedesktop.Notifications is spoken to (Desktop Notifications Specification 1.2): what is sent to which
/// service, and what its errors mean to a person.

QString notificationServiceName();
QString notificationServicePath();

QDBusMessage notificationServiceCall(const QString &method);

/// Shows @p notification in place of the bubble @p replaced, or of none if that is 0; in as far as a service can that
/// has these @p capabilities. Nothing in it is markup.
QDBusMessage notifyCall(const Notification &notification, uint replaced, const QStringList &capabilities,
                        const QString &applicationId);

/// The ids of those actions that are sent then.
QStringList offeredActions(const Notification &notification, const QStringList &capabilities);

/// Unsupported: nobody shows notifications.
Error noNotificationService(const QString &detail);
/// TimedOut.
Error silentNotificationService(const QString &detail);
/// One of these or Rejected, by what the bus or the service answered.
Error notificationError(const QDBusMessage &answer);

} // namespace patkeeper
