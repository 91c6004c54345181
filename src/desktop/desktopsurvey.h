// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QObject;

namespace patkeeper
{

/// What the desktop says of its place for tray icons.
struct TraySurvey {
    bool hasBus = false;
    bool hasWatcher = false; ///< Somebody knows of such places.
    bool hasHost = false;    ///< And there is one.

    bool operator==(const TraySurvey &) const = default;
};

/// What the desktop says of its notification service.
struct NotificationSurvey {
    enum class Service {
        NoBus,
        None,
        Startable, ///< It is started when there is something to show.
        Silent,    ///< It is there and does not answer.
        There
    };

    Service service = Service::NoBus;
    QString name; ///< Of the program, with its version; empty where it does not say.
    QStringList capabilities;

    bool operator==(const NotificationSurvey &) const = default;
};

/// Ask on the bus of this login, without starting anything; answer later and once, unless @p context is gone by then.
void surveyTray(QObject *context, std::function<void(const TraySurvey &)> reply);
void surveyNotifications(QObject *context, std::function<void(const NotificationSurvey &)> reply);

} // namespace patkeeper
