// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "desktopsurvey.h"

#include "faketrayhost.h"
#include "recordingnotifications.h"

#include <QTest>

#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using Service = NotificationSurvey::Service;

/// What a desktop says of itself, without anything being started or shown.
class DesktopSurveyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTrayIsFound_data();
    void aTrayIsFound();
    void whoShowsNotificationsIsFound();
    void noServiceIsNone();
    void aServiceThatRefusesIsSilent();
    void anAskerWhoIsGoneIsNotAnswered();

private:
    static std::optional<TraySurvey> tray()
    {
        QObject context;
        std::optional<TraySurvey> found;
        surveyTray(&context, [&](const TraySurvey &survey) { found = survey; });
        if (found || !QTest::qWaitFor([&] { return found.has_value(); }, 20'000))
            return std::nullopt;
        return found;
    }
    static std::optional<NotificationSurvey> notifications()
    {
        QObject context;
        std::optional<NotificationSurvey> found;
        surveyNotifications(&context, [&](const NotificationSurvey &survey) { found = survey; });
        if (found || !QTest::qWaitFor([&] { return found.has_value(); }, 20'000))
            return std::nullopt;
        return found;
    }
};

void DesktopSurveyTest::aTrayIsFound_data()
{
    QTest::addColumn<bool>("watcher");
    QTest::addColumn<bool>("host");
    QTest::newRow("with a host") << true << true;
    QTest::newRow("without a host") << true << false;
    QTest::newRow("without a watcher") << false << false;
}

void DesktopSurveyTest::aTrayIsFound()
{
    QFETCH(bool, watcher);
    QFETCH(bool, host);
    FakeTrayHost fake;
    fake.hasHost = host;
    QVERIFY(!watcher || fake.appear());
    const auto found = tray();
    QVERIFY(found);
    QCOMPARE(*found, (TraySurvey{.hasBus = true, .hasWatcher = watcher, .hasHost = host}));
}

void DesktopSurveyTest::whoShowsNotificationsIsFound()
{
    RecordingNotifications service;
    QVERIFY(service.appear());
    const auto found = notifications();
    QVERIFY(found);
    QCOMPARE(found->service, Service::There);
    QCOMPARE(found->name, u"Recorder 2.1"_s);
    QCOMPARE(found->capabilities, service.capabilities);
    QVERIFY(service.shown.isEmpty());
}

void DesktopSurveyTest::noServiceIsNone()
{
    const auto found = notifications();
    QVERIFY(found);
    QVERIFY(found->service == Service::None || found->service == Service::Startable);
}

void DesktopSurveyTest::aServiceThatRefusesIsSilent()
{
    RecordingNotifications service;
    service.failing = {u"GetCapabilities"_s, u"GetServerInformation"_s};
    QVERIFY(service.appear());
    const auto found = notifications();
    QVERIFY(found);
    QCOMPARE(found->service, Service::Silent);
    QCOMPARE(found->name, QString());
}

void DesktopSurveyTest::anAskerWhoIsGoneIsNotAnswered()
{
    RecordingNotifications service;
    QVERIFY(service.appear());
    bool answered = false;
    {
        QObject asker;
        surveyNotifications(&asker, [&](const NotificationSurvey &) { answered = true; });
        surveyTray(&asker, [&](const TraySurvey &) { answered = true; });
    }
    QVERIFY(notifications());
    QVERIFY(tray());
    QVERIFY(!answered);
}

QTEST_GUILESS_MAIN(DesktopSurveyTest)
#include "tst_desktopsurvey.moc"
