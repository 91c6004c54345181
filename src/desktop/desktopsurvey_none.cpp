// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "desktopsurvey.h"

#include <QObject>

#include <utility>

namespace patkeeper
{

// Where there is no D-Bus, the platform has a tray and notifications of its own, which Qt speaks to.

void surveyTray(QObject *context, std::function<void(const TraySurvey &)> reply)
{
    QMetaObject::invokeMethod(context, [reply = std::move(reply)] { reply({}); }, Qt::QueuedConnection);
}

void surveyNotifications(QObject *context, std::function<void(const NotificationSurvey &)> reply)
{
    QMetaObject::invokeMethod(context, [reply = std::move(reply)] { reply({}); }, Qt::QueuedConnection);
}

} // namespace patkeeper
