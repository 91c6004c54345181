// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "notificationcalls.h"

#include "notifications.h"

#include <QDBusError>
#include <QDBusMessage>
#include <QVariantMap>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int untilTheServiceThinks = -1;

/// The three that the specification's markup needs, and no more: not every service knows the others.
QString escaped(QString text)
{
    return text.replace(u'&', "&amp;"_L1).replace(u'<', "&lt;"_L1).replace(u'>', "&gt;"_L1);
}

/// Services are about that take any text for markup, also the summary and whatever they say of themselves: a token that
/// is called <img src=...> would load a file.
QString withoutTags(QString text)
{
    return text.replace(u'<', u'‹').replace(u'>', u'›');
}

QString bodyFor(const QStringList &capabilities, const QString &body)
{
    if (!capabilities.contains("body"_L1))
        return {};
    return capabilities.contains("body-markup"_L1) ? escaped(body) : withoutTags(body);
}

QStringList flattened(const QList<Notification::Action> &actions)
{
    QStringList flat;
    for (const Notification::Action &action : actions)
        flat << action.id << action.label;
    return flat;
}

QVariantMap hintsOf(const Notification &notification, const QString &applicationId)
{
    return {{u"urgency"_s, QVariant::fromValue(static_cast<uchar>(notification.urgency))},
            {u"desktop-entry"_s, applicationId},
            {u"category"_s, u"x-patkeeper.reminder"_s}};
}

bool isNobodyThere(QDBusError::ErrorType error)
{
    return error == QDBusError::ServiceUnknown || error == QDBusError::Disconnected || error == QDBusError::NoServer;
}

bool isSilence(QDBusError::ErrorType error)
{
    return error == QDBusError::NoReply || error == QDBusError::Timeout || error == QDBusError::TimedOut;
}

/// Of the actions those that are sent.
QList<Notification::Action> actionsFor(const QStringList &capabilities, const QList<Notification::Action> &actions)
{
    return capabilities.contains("actions"_L1) ? actions : QList<Notification::Action>();
}

} // namespace

QString notificationServiceName()
{
    return u"org.freedesktop.Notifications"_s;
}

QString notificationServicePath()
{
    return u"/org/freedesktop/Notifications"_s;
}

QDBusMessage notificationServiceCall(const QString &method)
{
    return QDBusMessage::createMethodCall(notificationServiceName(), notificationServicePath(),
                                          notificationServiceName(), method);
}

QDBusMessage notifyCall(const Notification &notification, uint replaced, const QStringList &capabilities,
                        const QString &applicationId)
{
    QDBusMessage call = notificationServiceCall(u"Notify"_s);
    call << u"Patkeeper"_s << replaced << applicationId << withoutTags(notification.summary)
         << bodyFor(capabilities, notification.body) << flattened(actionsFor(capabilities, notification.actions))
         << hintsOf(notification, applicationId) << untilTheServiceThinks;
    return call;
}

QStringList offeredActions(const Notification &notification, const QStringList &capabilities)
{
    QStringList ids;
    const QList<Notification::Action> actions = actionsFor(capabilities, notification.actions);
    for (const Notification::Action &action : actions)
        ids << action.id;
    return ids;
}

Error noNotificationService(const QString &detail)
{
    return {.kind = Error::Kind::Unsupported,
            .message = Notifications::tr("This desktop shows no notifications. Install a notification service, or look "
                                         "into Patkeeper's window now and then."),
            .detail = detail,
            .retryAfter = {},
            .field = {}};
}

Error silentNotificationService(const QString &detail)
{
    return {.kind = Error::Kind::TimedOut,
            .message = Notifications::tr("The desktop's notification service does not answer. Log in anew, or look "
                                         "into Patkeeper's window now and then."),
            .detail = detail,
            .retryAfter = {},
            .field = {}};
}

Error notificationError(const QDBusMessage &answer)
{
    const QDBusError error(answer);
    const QString detail = error.name() + u": "_s + error.message();
    if (isNobodyThere(error.type()) || error.name().startsWith("org.freedesktop.DBus.Error.Spawn"_L1))
        return noNotificationService(detail);
    if (isSilence(error.type()))
        return silentNotificationService(detail);
    return {.kind = Error::Kind::Rejected,
            .message = Notifications::tr("The desktop refused to show a notification. Allow Patkeeper's in the "
                                         "desktop's settings, or look into its window now and then."),
            .detail = detail,
            .retryAfter = {},
            .field = {}};
}

} // namespace patkeeper
