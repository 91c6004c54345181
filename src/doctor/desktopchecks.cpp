// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "desktopchecks.h"

#include "desktopsurvey.h"

#include <QCoreApplication>

#include <memory>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Doctor)
};

Finding noSession(const QString &area)
{
    return {.area = area,
            .subject = {},
            .state = Finding::State::Note,
            .sentence = Text::tr("There is no desktop session here, so this cannot be told."),
            .advice = Text::tr("Run it again in a terminal of the desktop."),
            .detail = u"no D-Bus session bus"_s};
}

Finding findingOf(const TraySurvey &survey)
{
    const QString area = u"tray"_s;
    if (!survey.hasBus)
        return noSession(area);
    if (survey.hasHost) {
        return {.area = area,
                .subject = {},
                .state = Finding::State::Ok,
                .sentence = Text::tr("The desktop has a place for the tray icon."),
                .advice = {},
                .detail = {}};
    }
    return {.area = area,
            .subject = {},
            .state = Finding::State::Note,
            .sentence = Text::tr("The desktop offers no place for tray icons, so Patkeeper stays in its window."),
            .advice =
                Text::tr("To have an icon on GNOME, switch on the extension “AppIndicator and KStatusNotifierItem "
                         "Support”."),
            .detail = survey.hasWatcher ? u"a StatusNotifierWatcher without a host"_s : u"no StatusNotifierWatcher"_s};
}

Finding findingOf(const NotificationSurvey &survey)
{
    using enum NotificationSurvey::Service;
    const QString area = u"notifications"_s;
    const QString name = survey.name.isEmpty() ? Text::tr("The desktop") : survey.name;
    const QString detail = survey.capabilities.join(u' ');
    const auto found = [&](Finding::State state, const QString &sentence, const QString &advice = {}) {
        return Finding{
            .area = area, .subject = {}, .state = state, .sentence = sentence, .advice = advice, .detail = detail};
    };
    switch (survey.service) {
    case NoBus:
        return noSession(area);
    case None:
        return found(Finding::State::Note, Text::tr("This desktop shows no notifications, so reminders stay unseen."),
                     Text::tr("Install a notification service, or look into Patkeeper's window now and then."));
    case Silent:
        return found(Finding::State::Mend, Text::tr("The desktop's notification service does not answer."),
                     Text::tr("Log in anew; if it stays so, install another one."));
    case Startable:
        return found(Finding::State::Ok,
                     Text::tr("Notifications are shown by a service that is started when it is needed."));
    case There:
        break;
    }
    if (survey.capabilities.contains("actions"_L1))
        return found(Finding::State::Ok, Text::tr("%1 shows notifications, with buttons.").arg(name));
    return found(Finding::State::Note, Text::tr("%1 shows notifications, yet without buttons.").arg(name),
                 Text::tr("Open Patkeeper's window to do what a reminder says."));
}

} // namespace

Check trayCheck()
{
    return {.area = u"tray"_s, .subject = {}, .look = [](QObject *context, FindingsReply reply) {
                auto shared = std::make_shared<FindingsReply>(std::move(reply));
                surveyTray(context, [shared](const TraySurvey &survey) { (*shared)({findingOf(survey)}); });
            }};
}

Check notificationsCheck()
{
    return {.area = u"notifications"_s, .subject = {}, .look = [](QObject *context, FindingsReply reply) {
                auto shared = std::make_shared<FindingsReply>(std::move(reply));
                surveyNotifications(context,
                                    [shared](const NotificationSurvey &survey) { (*shared)({findingOf(survey)}); });
            }};
}

} // namespace patkeeper
