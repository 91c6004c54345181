// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "desktopsurvey.h"

#include "buscall.h"
#include "notificationcalls.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 5'000;

template<typename Survey>
void answerLater(QObject *context, std::function<void(const Survey &)> reply, Survey survey)
{
    QMetaObject::invokeMethod(
        context, [reply = std::move(reply), survey = std::move(survey)] { reply(survey); }, Qt::QueuedConnection);
}

bool isAnswer(const QDBusMessage &message)
{
    return message.type() == QDBusMessage::ReplyMessage && !message.arguments().isEmpty();
}

QDBusMessage busCall(const QString &method)
{
    return QDBusMessage::createMethodCall(u"org.freedesktop.DBus"_s, u"/org/freedesktop/DBus"_s,
                                          u"org.freedesktop.DBus"_s, method);
}

QDBusMessage withoutStarting(QDBusMessage call)
{
    call.setAutoStartService(false);
    return call;
}

/// Asks the bus first, so that nothing is started.
///
///   AskingOwner -owned-> AskingName -> AskingCapabilities -> Ended (There; Silent)
///        +-- nobody -> AskingStartable -> Ended (Startable; None)
class NotificationSurveyFlow final : public QObject
{
public:
    NotificationSurveyFlow(QObject *context, std::function<void(const NotificationSurvey &)> reply)
        : QObject(context),
          m_reply(std::move(reply))
    {
    }

    void start()
    {
        QDBusMessage call = busCall(u"GetNameOwner"_s);
        call << notificationServiceName();
        send(call, &NotificationSurveyFlow::onOwner);
    }

private:
    using Step = void (NotificationSurveyFlow::*)(const QDBusMessage &);

    void send(const QDBusMessage &call, Step step)
    {
        sendCall(
            QDBusConnection::sessionBus(), call, this,
            [this, step](const QDBusMessage &answer) { (this->*step)(answer); }, patience);
    }

    void onOwner(const QDBusMessage &answer)
    {
        if (isAnswer(answer))
            send(withoutStarting(notificationServiceCall(u"GetServerInformation"_s)), &NotificationSurveyFlow::onName);
        else
            send(busCall(u"ListActivatableNames"_s), &NotificationSurveyFlow::onStartable);
    }

    void onStartable(const QDBusMessage &answer)
    {
        const bool can = answer.arguments().value(0).toStringList().contains(notificationServiceName());
        m_survey.service = can ? NotificationSurvey::Service::Startable : NotificationSurvey::Service::None;
        end();
    }

    void onName(const QDBusMessage &answer)
    {
        const QVariantList told = answer.arguments();
        if (isAnswer(answer))
            m_survey.name = (told.value(0).toString() + u' ' + told.value(2).toString()).simplified().left(100);
        send(withoutStarting(notificationServiceCall(u"GetCapabilities"_s)), &NotificationSurveyFlow::onCapabilities);
    }

    void onCapabilities(const QDBusMessage &answer)
    {
        m_survey.service = isAnswer(answer) ? NotificationSurvey::Service::There : NotificationSurvey::Service::Silent;
        m_survey.capabilities = answer.arguments().value(0).toStringList().mid(0, 50);
        end();
    }

    void end()
    {
        deleteLater();
        m_reply(m_survey);
    }

    std::function<void(const NotificationSurvey &)> m_reply;
    NotificationSurvey m_survey;
};

} // namespace

void surveyTray(QObject *context, std::function<void(const TraySurvey &)> reply)
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return answerLater(context, std::move(reply), TraySurvey{});
    const QString watcher = u"org.kde.StatusNotifierWatcher"_s;
    QDBusMessage call = withoutStarting(QDBusMessage::createMethodCall(watcher, u"/StatusNotifierWatcher"_s,
                                                                       u"org.freedesktop.DBus.Properties"_s, u"Get"_s));
    call << watcher << u"IsStatusNotifierHostRegistered"_s;
    sendCall(
        bus, call, context,
        [reply = std::move(reply)](const QDBusMessage &answer) {
            const QVariant value = answer.arguments().value(0).value<QDBusVariant>().variant();
            reply({.hasBus = true, .hasWatcher = isAnswer(answer), .hasHost = isAnswer(answer) && value.toBool()});
        },
        patience);
}

void surveyNotifications(QObject *context, std::function<void(const NotificationSurvey &)> reply)
{
    if (!QDBusConnection::sessionBus().isConnected())
        return answerLater(context, std::move(reply), NotificationSurvey{});
    (new NotificationSurveyFlow(context, std::move(reply)))->start();
}

} // namespace patkeeper
