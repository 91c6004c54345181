// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "notifications.h"

#include "recordingnotifications.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

const auto applicationId = u"org.patkeeper.Patkeeper"_s;
const auto key = u"lineage-1"_s;

Notification bubble(const QString &summary = u"“CI” expires tomorrow"_s)
{
    return {.key = key,
            .summary = summary,
            .body = u"Account “Work”."_s,
            .urgency = Notification::Urgency::Normal,
            .actions = {{u"default"_s, u"Open"_s}, {u"rotate"_s, u"Rotate…"_s}}};
}

QVariantList heard(const QString &of, Notifications::CloseReason reason)
{
    return {of, QVariant::fromValue(reason)};
}

Error::Kind kindOf(const QSignalSpy &refused)
{
    return refused.last().last().value<Error>().kind;
}

/// Hears of any bubble that anybody says was closed.
class ClosingListener : public QObject
{
    Q_OBJECT

public:
    ClosingListener()
    {
        QDBusConnection::sessionBus().connect(QString(), u"/org/freedesktop/Notifications"_s,
                                              u"org.freedesktop.Notifications"_s, u"NotificationClosed"_s, this,
                                              SLOT(onClosed(QDBusMessage)));
    }

    int heard = 0;

private Q_SLOTS:
    void onClosed(const QDBusMessage &) { ++heard; }
};

} // namespace

class NotificationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aBubbleSaysWhatItIsToSay();
    void whatLooksLikeMarkupIsNoMarkupAnywhere_data();
    void whatLooksLikeMarkupIsNoMarkupAnywhere();
    void withoutBodiesTheSummaryStandsAlone();
    void withoutActionsNoneAreSentAndNoneBelieved();
    void capabilitiesAreAskedForOncePerService();
    void aServiceThatDoesNotSayWhatItCanGetsTheLeast();
    void oneKeyHasOneBubble();
    void aBubbleThatAServiceDoesNotReplaceIsTakenAway();
    void aWithdrawnBubbleIsTakenAwayAndNothingIsSaidOfIt();
    void anActionIsToldWithItsActivationToken();
    void onlyActionsThatWereOfferedAreTold();
    void aClosedBubbleIsToldWithItsReason_data();
    void aClosedBubbleIsToldWithItsReason();
    void anImpostorIsNotBelieved();
    void idsOfOthersAreNotBelieved();
    void aBubbleThatIsClosedAtOnceIsToldAsClosed();
    void anActionBeforeTheAnswerIsTold();
    void aServiceThatAnswersLateEndsWithTheLastWish();
    void aBubbleThatIsWithdrawnBeforeTheAnswerIsTakenAway();
    void aBubbleThatIsWithdrawnAndWishedAnewBeforeTheAnswerStays();
    void aBubbleThatIsWithdrawnBeforeItWasSentNeverIs();
    void aServiceThatDoesNotAnswerIsToldAndItsLateBubbleTakenAway();
    void aServiceThatDoesNotSayWhatItCanForLongIsTold();
    void afterASilenceALaterWishIsShown();
    void aServiceThatRefusesIsTold();
    void aServiceThatDiesForgetsItsBubblesAndTheNextShowsThemAnew();
    void aServiceThatDiesWhileItIsAskedIsTold();
    void aServiceThatComesLaterIsToldAndAskedWhatItCan();
    void withoutAServiceItIsTold();
    void withoutABusItIsTold();

private:
    /// Shows @p notification and waits for the service to have it.
    void show(const Notification &notification = bubble());
    void make(std::chrono::milliseconds patience = 1h);
    RecordingNotifications::Shown lastShown() const { return m_service->shown.last(); }

    std::unique_ptr<RecordingNotifications> m_service;
    std::unique_ptr<Notifications> m_notifications;
    std::optional<QSignalSpy> m_shown;
    std::optional<QSignalSpy> m_acted;
    std::optional<QSignalSpy> m_closed;
    std::optional<QSignalSpy> m_refused;
};

void NotificationsTest::init()
{
    m_service = std::make_unique<RecordingNotifications>();
    QVERIFY(m_service->appear());
    make();
}

void NotificationsTest::cleanup()
{
    m_notifications.reset();
    m_service.reset();
}

void NotificationsTest::make(std::chrono::milliseconds patience)
{
    m_notifications = std::make_unique<Notifications>(applicationId, QDBusConnection::sessionBus(), patience);
    m_shown.emplace(m_notifications.get(), &Notifications::shown);
    m_acted.emplace(m_notifications.get(), &Notifications::actionInvoked);
    m_closed.emplace(m_notifications.get(), &Notifications::closed);
    m_refused.emplace(m_notifications.get(), &Notifications::cannotBeShown);
}

void NotificationsTest::show(const Notification &notification)
{
    const qsizetype before = m_shown->size();
    m_notifications->show(notification);
    QTRY_COMPARE(m_shown->size(), before + 1);
    QCOMPARE(m_shown->last().first().toString(), notification.key);
}

void NotificationsTest::aBubbleSaysWhatItIsToSay()
{
    Notification critical = bubble();
    critical.urgency = Notification::Urgency::Critical;
    show(critical);
    const RecordingNotifications::Shown shown = lastShown();
    QCOMPARE(shown.replaced, 0U);
    QCOMPARE(shown.program, u"Patkeeper"_s);
    QCOMPARE(shown.icon, applicationId);
    QCOMPARE(shown.summary, critical.summary);
    QCOMPARE(shown.body, critical.body);
    QCOMPARE(shown.actions, (QStringList{u"default"_s, u"Open"_s, u"rotate"_s, u"Rotate…"_s}));
    QCOMPARE(shown.hints.value(u"desktop-entry"_s).toString(), applicationId);
    QVERIFY(!shown.hints.value(u"category"_s).toString().isEmpty());
    QCOMPARE(shown.hints.value(u"urgency"_s).metaType(), QMetaType::fromType<uchar>());
    QCOMPARE(shown.hints.value(u"urgency"_s).toUInt(), 2U);
    QCOMPARE(shown.timeout, -1);
}

void NotificationsTest::whatLooksLikeMarkupIsNoMarkupAnywhere_data()
{
    QTest::addColumn<QStringList>("capabilities");
    QTest::addColumn<QString>("sent");
    QTest::newRow("a service that reads markup")
        << QStringList{u"body"_s, u"body-markup"_s} << u"&lt;img src=\"x\"&gt; &amp;lt; it's"_s;
    QTest::newRow("one that does not") << QStringList{u"body"_s} << u"‹img src=\"x\"› &lt; it's"_s;
}

void NotificationsTest::whatLooksLikeMarkupIsNoMarkupAnywhere()
{
    QFETCH(QStringList, capabilities);
    QFETCH(QString, sent);
    m_service->capabilities = capabilities;
    Notification notification = bubble(u"<b>name</b>"_s);
    notification.body = u"<img src=\"x\"> &lt; it's"_s;
    show(notification);
    QCOMPARE(lastShown().body, sent);
    QCOMPARE(lastShown().summary, u"‹b›name‹/b›"_s); // Plain text by the specification, which not everybody has read.
}

void NotificationsTest::withoutBodiesTheSummaryStandsAlone()
{
    m_service->capabilities = {u"actions"_s};
    show();
    QCOMPARE(lastShown().summary, bubble().summary);
    QVERIFY(lastShown().body.isEmpty());
}

void NotificationsTest::withoutActionsNoneAreSentAndNoneBelieved()
{
    m_service->capabilities = {u"body"_s};
    show();
    QVERIFY(lastShown().actions.isEmpty());
    m_service->invoke(lastShown().id, u"rotate"_s);
    m_service->close(lastShown().id);
    QTRY_COMPARE(m_closed->size(), 1);
    QCOMPARE(m_acted->size(), 0);
}

void NotificationsTest::capabilitiesAreAskedForOncePerService()
{
    QCOMPARE(m_service->askedWhatItCan, 0);
    Notification other = bubble();
    other.key = u"another"_s;
    m_notifications->show(other);
    m_notifications->show(bubble());
    QTRY_COMPARE(m_shown->size(), 2);
    show();
    QCOMPARE(m_service->askedWhatItCan, 1);
    m_service->die();
    RecordingNotifications next;
    next.capabilities = {};
    QVERIFY(next.appear());
    QTRY_COMPARE(m_closed->size(), 2);
    show();
    QCOMPARE(next.askedWhatItCan, 1);
    QVERIFY(next.shown.last().actions.isEmpty());
}

void NotificationsTest::aServiceThatDoesNotSayWhatItCanGetsTheLeast()
{
    m_service->failing = {u"GetCapabilities"_s};
    show();
    QCOMPARE(lastShown().summary, bubble().summary);
    QVERIFY(lastShown().body.isEmpty());
    QVERIFY(lastShown().actions.isEmpty());
}

void NotificationsTest::oneKeyHasOneBubble()
{
    show();
    const uint id = lastShown().id;
    show(bubble(u"“CI” expires today"_s));
    QCOMPARE(lastShown().replaced, id);
    QCOMPARE(m_service->open, QSet{id});
    Notification other = bubble();
    other.key = u"another"_s;
    show(other);
    QCOMPARE(lastShown().replaced, 0U);
    QCOMPARE(m_service->open.size(), 2);
}

void NotificationsTest::aBubbleThatAServiceDoesNotReplaceIsTakenAway()
{
    m_service->givesNewIds = true;
    show();
    const uint before = lastShown().id;
    show();
    QTRY_COMPARE(m_service->askedToClose, QList{before});
    m_service->invoke(lastShown().id, u"rotate"_s);
    QTRY_COMPARE(m_acted->size(), 1);
    QCOMPARE(m_closed->size(), 0);
}

void NotificationsTest::aWithdrawnBubbleIsTakenAwayAndNothingIsSaidOfIt()
{
    show();
    m_notifications->withdraw(u"never shown"_s);
    m_notifications->withdraw(key);
    m_service->invoke(lastShown().id, u"rotate"_s); // Too late.
    QTRY_VERIFY(m_service->open.isEmpty());
    show();
    QCOMPARE(lastShown().replaced, 0U);
    QCOMPARE(m_acted->size() + m_closed->size(), 0);
}

void NotificationsTest::anActionIsToldWithItsActivationToken()
{
    show();
    const uint id = lastShown().id;
    m_service->giveActivationToken(id, u"token-of-the-desktop"_s);
    m_service->invoke(id, u"rotate"_s);
    QTRY_COMPARE(m_acted->size(), 1);
    QCOMPARE(m_acted->last(), (QVariantList{key, u"rotate"_s, u"token-of-the-desktop"_s}));
    // It is good for one time.
    m_service->invoke(id, u"default"_s);
    QTRY_COMPARE(m_acted->size(), 2);
    QCOMPARE(m_acted->last(), (QVariantList{key, u"default"_s, QString()}));
}

void NotificationsTest::onlyActionsThatWereOfferedAreTold()
{
    show();
    m_service->invoke(lastShown().id, u"revoke-all"_s);
    m_service->invoke(lastShown().id, u"Rotate…"_s);
    m_service->close(lastShown().id);
    QTRY_COMPARE(m_closed->size(), 1);
    QCOMPARE(m_acted->size(), 0);
}

void NotificationsTest::aClosedBubbleIsToldWithItsReason_data()
{
    QTest::addColumn<uint>("number");
    QTest::addColumn<Notifications::CloseReason>("reason");
    QTest::newRow("expired") << 1U << Notifications::CloseReason::Expired;
    QTest::newRow("dismissed") << 2U << Notifications::CloseReason::Dismissed;
    QTest::newRow("unknown") << 4U << Notifications::CloseReason::Unknown;
    QTest::newRow("no reason of the specification") << 5U << Notifications::CloseReason::Unknown;
}

void NotificationsTest::aClosedBubbleIsToldWithItsReason()
{
    QFETCH(uint, number);
    QFETCH(Notifications::CloseReason, reason);
    show();
    m_service->close(lastShown().id, number);
    QTRY_COMPARE(m_closed->size(), 1);
    QCOMPARE(m_closed->last(), heard(key, reason));
    show();
    QCOMPARE(lastShown().replaced, 0U);
}

void NotificationsTest::anImpostorIsNotBelieved()
{
    RecordingNotifications impostor; // On the same bus, without the name.
    ClosingListener listener;
    show();
    const uint id = lastShown().id;
    impostor.giveActivationToken(id, u"stolen"_s);
    impostor.invoke(id, u"rotate"_s);
    impostor.close(id);
    // What one sender says arrives in turn, so the rest has arrived as well.
    QTRY_COMPARE(listener.heard, 1);
    m_service->invoke(id, u"default"_s);
    QTRY_COMPARE(m_acted->size(), 1);
    QCOMPARE(m_acted->last(), (QVariantList{key, u"default"_s, QString()}));
    QCOMPARE(m_closed->size(), 0);
}

void NotificationsTest::idsOfOthersAreNotBelieved()
{
    show();
    m_service->invoke(0, u"rotate"_s);
    m_service->invoke(lastShown().id + 1, u"rotate"_s);
    m_service->close(lastShown().id + 1);
    m_service->close(lastShown().id);
    QTRY_COMPARE(m_closed->size(), 1);
    QCOMPARE(m_acted->size(), 0);
}

void NotificationsTest::aBubbleThatIsClosedAtOnceIsToldAsClosed()
{
    m_service->closesAtOnce = true;
    show();
    QTRY_COMPARE(m_closed->size(), 1);
    QCOMPARE(m_closed->last(), heard(key, Notifications::CloseReason::Dismissed));
    m_service->closesAtOnce = false;
    show();
    QCOMPARE(lastShown().replaced, 0U);
    QCOMPARE(m_service->open.size(), 1);
}

void NotificationsTest::anActionBeforeTheAnswerIsTold()
{
    m_service->silent = {u"Notify"_s};
    m_notifications->show(bubble());
    QTRY_COMPARE(m_service->keptBack(), 1);
    m_service->giveActivationToken(1, u"early"_s);
    m_service->invoke(1, u"default"_s);
    m_service->speak();
    QTRY_COMPARE(m_acted->size(), 1);
    QCOMPARE(m_shown->size(), 1);
    QCOMPARE(m_acted->last(), (QVariantList{key, u"default"_s, u"early"_s}));
}

void NotificationsTest::aServiceThatAnswersLateEndsWithTheLastWish()
{
    m_service->silent = {u"Notify"_s};
    m_notifications->show(bubble(u"first"_s));
    QTRY_COMPARE(m_service->keptBack(), 1);
    m_notifications->show(bubble(u"second"_s));
    m_notifications->show(bubble(u"last"_s));
    m_service->speak();
    QTRY_COMPARE(m_shown->size(), 1);
    QCOMPARE(m_service->shown.size(), 2);
    QCOMPARE(lastShown().summary, u"last"_s);
    QCOMPARE(lastShown().replaced, m_service->shown.first().id);
    QCOMPARE(m_service->open.size(), 1);
}

void NotificationsTest::aBubbleThatIsWithdrawnBeforeTheAnswerIsTakenAway()
{
    m_service->silent = {u"Notify"_s};
    m_notifications->show(bubble());
    QTRY_COMPARE(m_service->keptBack(), 1);
    m_notifications->withdraw(key);
    m_service->speak();
    QTRY_COMPARE(m_service->askedToClose.size(), 1);
    QVERIFY(m_service->open.isEmpty());
    QCOMPARE(m_shown->size() + m_closed->size() + m_refused->size(), 0);
}

void NotificationsTest::aBubbleThatIsWithdrawnAndWishedAnewBeforeTheAnswerStays()
{
    m_service->silent = {u"Notify"_s};
    m_notifications->show(bubble(u"first"_s));
    QTRY_COMPARE(m_service->keptBack(), 1);
    m_notifications->withdraw(key);
    m_notifications->show(bubble(u"last"_s));
    m_service->speak();
    QTRY_COMPARE(m_shown->size(), 1);
    QCOMPARE(lastShown().summary, u"last"_s);
    QCOMPARE(m_service->open.size(), 1);
    QVERIFY(m_service->askedToClose.isEmpty());
}

void NotificationsTest::aBubbleThatIsWithdrawnBeforeItWasSentNeverIs()
{
    m_service->silent = {u"GetCapabilities"_s};
    m_notifications->show(bubble());
    QTRY_COMPARE(m_service->keptBack(), 1);
    m_notifications->withdraw(key);
    Notification other = bubble(u"another"_s);
    other.key = u"another"_s;
    m_notifications->show(other);
    m_service->speak();
    QTRY_COMPARE(m_shown->size(), 1);
    QCOMPARE(m_service->shown.size(), 1);
    QCOMPARE(lastShown().summary, u"another"_s);
}

void NotificationsTest::aServiceThatDoesNotAnswerIsToldAndItsLateBubbleTakenAway()
{
    make(1s);
    m_service->silent = {u"Notify"_s};
    m_notifications->show(bubble());
    QTRY_COMPARE(m_refused->size(), 1);
    QCOMPARE(m_service->keptBack(), 1);
    QCOMPARE(kindOf(*m_refused), Error::Kind::TimedOut);
    m_service->speak();
    QTRY_COMPARE(m_service->askedToClose.size(), 1);
    QVERIFY(m_service->open.isEmpty());
    QCOMPARE(m_shown->size() + m_closed->size(), 0);
}

void NotificationsTest::aServiceThatDoesNotSayWhatItCanForLongIsTold()
{
    make(50ms);
    m_service->silent = {u"GetCapabilities"_s};
    m_notifications->show(bubble());
    QTRY_COMPARE(m_refused->size(), 1);
    QCOMPARE(kindOf(*m_refused), Error::Kind::TimedOut);
    QVERIFY(m_service->shown.isEmpty());
}

void NotificationsTest::afterASilenceALaterWishIsShown()
{
    make(1s);
    m_service->silent = {u"Notify"_s};
    m_notifications->show(bubble(u"first"_s));
    QTRY_COMPARE(m_refused->size(), 1);
    QTRY_COMPARE(m_service->keptBack(), 1);
    m_notifications->show(bubble(u"last"_s));
    m_service->speak();
    QTRY_COMPARE(m_shown->size(), 1);
    QCOMPARE(lastShown().summary, u"last"_s);
    QCOMPARE(m_service->open.size(), 1);
}

void NotificationsTest::aServiceThatRefusesIsTold()
{
    show();
    const uint before = lastShown().id;
    m_service->failing = {u"Notify"_s};
    m_notifications->show(bubble(u"refused"_s));
    QTRY_COMPARE(m_refused->size(), 1);
    QCOMPARE(kindOf(*m_refused), Error::Kind::Rejected);
    QVERIFY(!m_refused->last().last().value<Error>().message.isEmpty());
    // What it was to replace is true no longer.
    QTRY_COMPARE(m_service->askedToClose, QList{before});
    m_service->failing.clear();
    show();
}

void NotificationsTest::aServiceThatDiesForgetsItsBubblesAndTheNextShowsThemAnew()
{
    show();
    m_service->die();
    QTRY_COMPARE(m_closed->size(), 1);
    QCOMPARE(m_closed->last(), heard(key, Notifications::CloseReason::ServiceGone));
    RecordingNotifications next;
    QVERIFY(next.appear());
    show();
    QCOMPARE(next.shown.size(), 1);
    QCOMPARE(next.shown.last().replaced, 0U);
    next.invoke(next.shown.last().id, u"default"_s);
    QTRY_COMPARE(m_acted->size(), 1);
}

void NotificationsTest::aServiceThatDiesWhileItIsAskedIsTold()
{
    m_service->deadly = {u"Notify"_s};
    m_notifications->show(bubble());
    QTRY_COMPARE(m_refused->size(), 1);
    RecordingNotifications next;
    QVERIFY(next.appear());
    show();
    QCOMPARE(next.shown.size(), 1);
    QCOMPARE(m_closed->size(), 0);
}

void NotificationsTest::aServiceThatComesLaterIsToldAndAskedWhatItCan()
{
    m_service->die();
    // That it came and went is told before: the new one is to hear nothing of either.
    QTRY_VERIFY(!QDBusConnection::sessionBus().interface()->isServiceRegistered(u"org.freedesktop.Notifications"_s));
    make();
    QSignalSpy came(m_notifications.get(), &Notifications::serviceCame);
    m_notifications->show(bubble());
    QTRY_COMPARE(m_refused->size(), 1);
    QCOMPARE(came.size(), 0);
    RecordingNotifications later;
    later.capabilities = {u"body"_s};
    QVERIFY(later.appear());
    QTRY_COMPARE(came.size(), 1);
    show();
    QCOMPARE(later.askedWhatItCan, 1);
    QVERIFY(later.shown.constLast().actions.isEmpty());
}

void NotificationsTest::withoutAServiceItIsTold()
{
    m_service->die();
    QTRY_VERIFY(!QDBusConnection::sessionBus().interface()->isServiceRegistered(u"org.freedesktop.Notifications"_s));
    QVERIFY(m_notifications->isAvailable()); // One may come.
    m_notifications->show(bubble());
    QTRY_COMPARE(m_refused->size(), 1);
    QCOMPARE(kindOf(*m_refused), Error::Kind::Unsupported);
    QVERIFY(!m_refused->last().last().value<Error>().message.isEmpty());
}

void NotificationsTest::withoutABusItIsTold()
{
    Notifications none(applicationId, QDBusConnection(u"nowhere"_s), 1h);
    QSignalSpy refused(&none, &Notifications::cannotBeShown);
    QVERIFY(!none.isAvailable());
    none.show(bubble());
    none.withdraw(u"another"_s);
    QCOMPARE(refused.size(), 0); // Never from within the call.
    QTRY_COMPARE(refused.size(), 1);
    QCOMPARE(refused.last().first().toString(), key);
    QCOMPARE(kindOf(refused), Error::Kind::Unsupported);
}

QTEST_GUILESS_MAIN(NotificationsTest)
#include "tst_notifications.moc"
