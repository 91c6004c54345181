// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderclock.h"
#include "speakerfixture.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Says what is due once, over restarts, locked sessions, other processes and tables that were damaged.
class TestReminderSpeaker : public QObject
{
    Q_OBJECT

private:
    SpeakerProcess &one() { return *m_one; }
    RecordingAnnouncer &told() { return m_one->announcer; }

    std::unique_ptr<SpeakerProcess> another()
    {
        return std::make_unique<SpeakerProcess>(
            m_directory->filePath(u"profile"_s), &m_keychain,
            SpeakerSurroundings{.now = &m_now, .zone = &m_zone, .patienceWithSleep = m_patienceWithSleep});
    }

    void restart()
    {
        m_one.reset();
        m_one = another();
    }

    static void done(const std::function<void(QObject *, Reply<void>)> &operation)
    {
        if (const auto result = replyOf<void>(operation); !result)
            qFatal("%s %s", qUtf8Printable(result.error().message), qUtf8Printable(result.error().detail));
    }

    void addAccount(const QString &id, const QString &name)
    {
        const Account account{.id = id, .name = name, .provider = u"azure-devops"_s, .signInId = id + "-s"_L1};
        const SignIn signIn{.id = account.signInId, .kind = u"bearer"_s, .secretKey = id + "-key"_L1};
        done([&](QObject *context, auto reply) {
            one().process.inventory().saveAccount(account, signIn, context, std::move(reply));
        });
    }

    Token token(const QString &name, const QDateTime &expires) const
    {
        Token token;
        token.accountId = u"a"_s;
        token.remoteId = name;
        token.name = name;
        token.createdAt = expires.addDays(-80);
        token.expiresAt = expires;
        return token;
    }

    void save(const Token &token)
    {
        done([&](QObject *context, auto reply) {
            one().process.inventory().saveToken(token, {}, context, std::move(reply));
        });
    }

    void run(const QString &statement)
    {
        done([&](QObject *context, auto reply) {
            one().process.database()->write<void>(
                [statement](QSqlDatabase &connection) -> Result<void> {
                    const auto query = execute(connection, statement);
                    return query ? Result<void>() : std::unexpected(query.error());
                },
                context, std::move(reply));
        });
    }

    void add(Operation operation)
    {
        operation.startedAt = m_now;
        const auto begun = replyOf<Operation>(
            [&](QObject *context, auto reply) { one().process.journal().begin(operation, context, std::move(reply)); });
        QVERIFY(begun);
        Operation stopped = *begun;
        stopped.errorKind = operation.errorKind;
        stopped.errorMessage = operation.errorMessage;
        done(
            [&](QObject *context, auto reply) { one().process.journal().advance(stopped, context, std::move(reply)); });
        done([&](QObject *context, auto reply) {
            one().process.journal().release(stopped.id, context, std::move(reply));
        });
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    MemorySecretStore m_keychain;
    QDateTime m_now;
    QTimeZone m_zone;
    std::chrono::milliseconds m_patienceWithSleep = std::chrono::hours(1);
    std::unique_ptr<SpeakerProcess> m_one;

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_zone = zoneOf("Europe/Berlin");
        m_now = localTime(u"2026-06-08 09:30"_s, m_zone);
        m_patienceWithSleep = std::chrono::hours(1);
        m_one = another();
        addAccount(u"a"_s, u"Northwind"_s);
    }

    void cleanup() { m_one.reset(); }

    void aTokenIsToldOfWithNameAccountTimeAndWhatToDo()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        one().start();
        QCOMPARE(told().titles(), QStringList{u"“ci” expires tomorrow"_s});
        const Bubble bubble = told().bubbles.front();
        QVERIFY2(bubble.body.contains(u"Northwind, "_s), qUtf8Printable(bubble.body));
        QVERIFY(bubble.body.contains(u"Rotate it, or extend it"_s));
        QVERIFY(bubble.body.contains(u"Never refreshed so far."_s));
        QVERIFY(bubble.isCritical);
        QCOMPARE(bubble.actions,
                 (QList<ReminderAction>{ReminderAction::Rotate, ReminderAction::Snooze, ReminderAction::Open}));
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
        QCOMPARE(one().lines().size(), 1);
        QCOMPARE(one().lines().front().text, u"“ci” expires tomorrow"_s);
    }

    void namesStayOutOfBubblesWhereThatIsWished()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        save(token(u"other"_s, m_now.addDays(6)));
        save(token(u"third"_s, m_now.addDays(6)));
        setReminderSettings(one().settings, {.showsNames = false});
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        for (const QString &name : {u"ci"_s, u"other"_s, u"third"_s, u"Northwind"_s})
            QVERIFY(!told().bubbles.front().body.contains(u'“' + name) && !told().bubbles.front().title.contains(name));
        QVERIFY(told().titles().front().contains(u'3'));
    }

    void itSleepsUntilTheNextInstant()
    {
        save(token(u"ci"_s, m_now.addDays(9)));
        one().start();
        QCOMPARE(shownIn(*one().timer.instant, zoneOf("Europe/Berlin")), u"2026-06-10 09:00"_s);
        m_now = *one().timer.instant;
        Q_EMIT one().timer.woke();
        QTRY_COMPARE(told().bubbles.size(), 2);
    }

    void aRestartRepeatsNothing()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        restart();
        one().start();
        QCOMPARE(told().bubbles.size(), 0);
    }

    void whatACrashKeptFromBeingSpokenIsToldAfterwards()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        told().manner = RecordingAnnouncer::Manner::Dies;
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        restart();
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        restart();
        one().start();
        QCOMPARE(told().bubbles.size(), 0);
    }

    void whatNobodyShowedIsToldAfterTheNextAbsence()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        told().manner = RecordingAnnouncer::Manner::Fails;
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        told().manner = RecordingAnnouncer::Manner::Shows;
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
        one().speaker->returned();
        one().settle();
        QCOMPARE(told().bubbles.size(), 2);
    }

    void aBubbleGoesWhenItsTokenWasDealtWith()
    {
        Token ci = token(u"ci"_s, m_now.addDays(1));
        save(ci);
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        ci.expiresAt = m_now.addDays(60);
        save(ci);
        QTRY_COMPARE(told().withdrawn, QStringList{told().bubbles.front().identity});
    }

    void aTokenRevokedElsewhereBeforeItsBubbleIsToldAsEndedAndNotAsExpiring()
    {
        Token ci = token(u"ci"_s, m_now.addDays(9));
        save(ci);
        one().start();
        told().bubbles.clear();
        m_now = *one().timer.instant;
        ci.status = TokenStatus::Revoked;
        save(ci);
        one().settle();
        QCOMPARE(told().titles(), QStringList{u"“ci” is valid no longer, and was not ended here"_s});
        told().withdrawn.clear();
        one().settle();
        QVERIFY(told().withdrawn.isEmpty());
        restart();
        one().start();
        QCOMPARE(told().bubbles.size(), 0);
    }

    void aTokenThatWasEndedHereIsNoNews()
    {
        Token ci = token(u"ci"_s, m_now.addDays(30));
        save(ci);
        one().start();
        told().bubbles.clear();
        done([&](QObject *context, auto reply) {
            one().process.journal().record({.at = m_now,
                                            .accountId = u"a"_s,
                                            .remoteId = u"ci"_s,
                                            .name = u"ci"_s,
                                            .event = u"revoked"_s,
                                            .outcome = u"done"_s},
                                           context, std::move(reply));
        });
        ci.status = TokenStatus::Revoked;
        save(ci);
        m_now = m_now.addDays(1);
        one().settle();
        QVERIFY(told().bubbles.isEmpty());
    }

    void tokensThatHadEndedBeforeAnybodySawThemAreNoNews()
    {
        Token old = token(u"old"_s, m_now.addDays(-9));
        save(old);
        one().start();
        QVERIFY(told().bubbles.isEmpty());
    }

    void ofTwoSpeakersOfOneProfileOneSpeaksAndTheOtherTakesOver()
    {
        save(token(u"ci"_s, m_now.addDays(8)));
        one().start();
        auto second = another();
        second->start();
        QCOMPARE(told().bubbles.size() + second->announcer.bubbles.size(), 1);
        QVERIFY(one().speaker->isSpeaking() && !second->speaker->isSpeaking());
        m_now = m_now.addDays(2);
        second->settle();
        QVERIFY(second->announcer.bubbles.isEmpty());
        m_one.reset();
        second->settle();
        QVERIFY(second->speaker->isSpeaking());
        QCOMPARE(second->announcer.bubbles.size(), 1);
        second.reset();
    }

    void whatCameWhileTheSessionWasLockedIsToldOnceAtUnlock()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        save(token(u"other"_s, m_now.addDays(2)));
        one().speaker->setLocked(true);
        one().start();
        QVERIFY(told().bubbles.isEmpty());
        QVERIFY(!one().timer.instant);
        m_now = m_now.addSecs(3600);
        one().settle();
        QVERIFY(told().bubbles.isEmpty());
        one().speaker->setLocked(false);
        QTRY_COMPARE(told().bubbles.size(), 1);
        QCOMPARE(told().bubbles.front().identity, u"summary"_s);
        QVERIFY(told().bubbles.front().body.contains(u"“ci” expires tomorrow"_s));
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
    }

    void theWordIsGivenUpWhileTheSessionIsLockedAndAnotherSessionIsTold()
    {
        save(token(u"ci"_s, m_now.addDays(8)));
        one().start();
        auto second = another();
        second->start();
        QVERIFY(one().speaker->isSpeaking() && !second->speaker->isSpeaking());
        one().speaker->setLocked(true);
        QTRY_VERIFY(second->speaker->isSpeaking()); // At once, and not when it is time to look again.
        told().bubbles.clear();
        m_now = *second->timer.instant;
        Q_EMIT second->timer.woke();
        QTRY_COMPARE(second->announcer.bubbles.size(), 1);
        second->settle();
        one().settle();
        one().speaker->setLocked(false);
        one().settle();
        QVERIFY(!one().speaker->isSpeaking());
        second.reset();
        QTRY_VERIFY(one().speaker->isSpeaking());
        one().settle();
        QVERIFY(told().bubbles.isEmpty());
    }

    void whatNobodyShowedBeforeTheLockIsToldOnceByWhoSpeaksNext()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        told().manner = RecordingAnnouncer::Manner::Fails;
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        auto second = another();
        second->start();
        one().speaker->setLocked(true);
        QTRY_COMPARE(second->announcer.bubbles.size(), 1);
        second->settle();
        told().manner = RecordingAnnouncer::Manner::Shows;
        second.reset();
        one().speaker->setLocked(false);
        one().settle();
        QVERIFY(one().speaker->isSpeaking());
        QCOMPARE(told().bubbles.size(), 1);
    }

    void whatComesDueBeforeTheMachineIsSaidToBeAwakeIsToldOnceAsOne()
    {
        save(token(u"ci"_s, m_now.addDays(8)));
        save(token(u"other"_s, m_now.addDays(9)));
        one().start();
        told().bubbles.clear();
        one().speaker->setAsleep(true);
        m_now = m_now.addDays(7);
        Q_EMIT one().timer.woke();
        one().settle();
        QVERIFY(told().bubbles.isEmpty());
        QVERIFY(one().speaker->isSpeaking());
        one().speaker->setAsleep(false);
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
        QCOMPARE(told().bubbles.front().identity, u"summary"_s);
    }

    void whatWasSleptThroughIsToldAsOneWhereNobodySaysThatTheMachineSlept()
    {
        save(token(u"ci"_s, m_now.addDays(8)));
        save(token(u"other"_s, m_now.addDays(8)));
        one().start();
        told().bubbles.clear();
        m_now = m_now.addDays(7);
        Q_EMIT one().timer.woke();
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
        QCOMPARE(told().bubbles.front().identity, u"summary"_s);
        one().speaker->setAsleep(false); // The word comes late.
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
    }

    void aMachineThatIsNeverSaidToBeAwakeIsNotKeptSilent()
    {
        m_patienceWithSleep = std::chrono::milliseconds(1);
        restart();
        save(token(u"ci"_s, m_now.addDays(8)));
        one().start();
        told().bubbles.clear();
        m_now = m_now.addDays(7);
        one().speaker->setAsleep(true);
        QTRY_COMPARE(told().bubbles.size(), 1);
    }

    void whatNobodyShowedIsToldAsSoonAsSomebodyMay()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        save(token(u"other"_s, m_now.addDays(2)));
        told().manner = RecordingAnnouncer::Manner::Fails;
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        told().manner = RecordingAnnouncer::Manner::Shows;
        Q_EMIT told().available();
        one().settle();
        QCOMPARE(told().bubbles.size(), 2);
        Q_EMIT told().available();
        one().settle();
        QCOMPARE(told().bubbles.size(), 2);
    }

    void whatNobodyShowedIsTriedAgainAfterAWhile()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        told().manner = RecordingAnnouncer::Manner::Fails;
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        QCOMPARE(*one().timer.instant, m_now.addSecs(3600));
        m_now = *one().timer.instant;
        told().manner = RecordingAnnouncer::Manner::Shows;
        Q_EMIT one().timer.woke();
        QTRY_COMPARE(told().bubbles.size(), 2);
        one().settle();
        QVERIFY(*one().timer.instant > m_now.addSecs(3600));
        QCOMPARE(told().bubbles.size(), 2);
    }

    void aClockSetBackAYearAndForwardAgainRepeatsAndLosesNothing()
    {
        save(token(u"ci"_s, m_now.addDays(8)));
        one().start();
        told().bubbles.clear();
        const QDateTime right = m_now;
        m_now = right.addYears(-1);
        Q_EMIT one().timer.woke();
        one().settle();
        restart(); // What is remembered of it outlives the process.
        one().start();
        QVERIFY(told().bubbles.isEmpty());
        m_now = right.addSecs(60);
        Q_EMIT one().timer.woke();
        one().settle();
        QVERIFY(told().bubbles.isEmpty());
        m_now = right.addDays(2);
        Q_EMIT one().timer.woke();
        QTRY_COMPARE(told().bubbles.size(), 1);
    }

    void anotherTimeZoneMovesTheNextInstantAndRepeatsNothing()
    {
        save(token(u"ci"_s, m_now.addDays(9)));
        one().start();
        told().bubbles.clear();
        const QDateTime before = *one().timer.instant;
        m_zone = zoneOf("America/New_York");
        Q_EMIT one().timer.woke();
        one().settle();
        QVERIFY(told().bubbles.isEmpty());
        QCOMPARE(*one().timer.instant, before.addSecs(6 * 3600));
    }

    void aThousandThatEndOnOneDayAreOneBubble()
    {
        constexpr int many = 1000;
        run(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) "
            "INSERT INTO tokens(account_id, remote_id, name, created_at, expires_at, status) "
            "SELECT 'a', 't' || i, 'token ' || i, %2, %3, 'active' FROM n"_s.arg(many)
                .arg(m_now.addDays(-80).toMSecsSinceEpoch())
                .arg(m_now.addDays(1).toMSecsSinceEpoch()));
        restart();
        one().start();
        QTRY_COMPARE(told().bubbles.size(), 1);
        QVERIFY2(told().titles().front().contains(u"000"_s), qUtf8Printable(told().titles().front()));
        QVERIFY2(told().bubbles.front().body.size() < 1000, qUtf8Printable(told().bubbles.front().body));
        restart();
        one().start();
        QVERIFY(told().bubbles.isEmpty());
    }

    void snoozeInABubbleBringsItBackAnHourLater()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        one().start();
        Q_EMIT told().acted(told().bubbles.front().identity, ReminderAction::Snooze, {});
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
        QCOMPARE(*one().timer.instant, m_now.addSecs(3600));
        restart(); // What was put off stays put off.
        one().start();
        QCOMPARE(told().bubbles.size(), 0);
        m_now = m_now.addSecs(3600);
        one().settle();
        QCOMPARE(told().bubbles.size(), 1);
    }

    void whatIsWantedInABubbleIsPassedOnWithTheDesktopsToken()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        one().start();
        QString activation;
        QString about;
        connect(one().speaker.get(), &ReminderSpeaker::wanted, this,
                [&](ReminderAction, const std::vector<ReminderFact> &facts, const QString &token) {
                    activation = token;
                    about = facts.front().remoteId;
                });
        Q_EMIT told().acted(u"nothing of ours"_s, ReminderAction::Open, {});
        QVERIFY(about.isEmpty());
        Q_EMIT told().acted(told().bubbles.front().identity, ReminderAction::Rotate, u"activation-1"_s);
        QCOMPARE(about, u"ci"_s);
        QCOMPARE(activation, u"activation-1"_s);
    }

    void aRevocationThatFailedIsTold()
    {
        add({.kind = Operation::Kind::Revoke,
             .accountId = u"a"_s,
             .remoteId = u"old"_s,
             .name = u"old"_s,
             .step = u"revoking"_s,
             .errorKind = u"offline"_s,
             .errorMessage = u"The service was not reached."_s});
        // The journal's clock is the system's.
        m_now = QDateTime::currentDateTimeUtc().addDays(1);
        setReminderSettings(one().settings, {.quietHours = false});
        one().start();
        QCOMPARE(told().titles(), QStringList{u"“old” is to be revoked and still lives"_s});
        QVERIFY(told().bubbles.front().body.contains(u"The service was not reached."_s));
    }

    void aDamagedTableBeginsAfreshAndHarmsNothingElse_data()
    {
        QTest::addColumn<QStringList>("damage");
        QTest::newRow("missing") << QStringList{u"DROP TABLE reminders_said"_s};
        QTest::newRow("all missing") << QStringList{u"DROP TABLE reminders_said"_s, u"DROP TABLE reminders_snoozed"_s,
                                                    u"DROP TABLE reminders_summed"_s, u"DROP TABLE reminders_seen"_s};
        QTest::newRow("another shape") << QStringList{u"DROP TABLE reminders_said"_s,
                                                      u"CREATE TABLE reminders_said(other TEXT)"_s};
        QTest::newRow("no table") << QStringList{u"DROP TABLE reminders_seen"_s,
                                                 u"CREATE VIEW reminders_seen AS SELECT 1 AS subject"_s};
        QTest::newRow("nonsense in it") << QStringList{u"UPDATE reminders_said SET said_at = 'x', step = 'y'"_s,
                                                       u"UPDATE reminders_seen SET seen_at = 'x'"_s};
    }

    void aDamagedTableBeginsAfreshAndHarmsNothingElse()
    {
        QFETCH(QStringList, damage);
        save(token(u"ci"_s, m_now.addDays(1)));
        one().start();
        QCOMPARE(told().bubbles.size(), 1);
        for (const QString &statement : std::as_const(damage))
            run(statement);
        restart();
        one().start();
        QCOMPARE(told().titles(), QStringList{u"“ci” expires tomorrow"_s});
        QVERIFY(one().process.inventory().token({u"a"_s, u"ci"_s}) != nullptr);
        restart();
        one().start();
        QVERIFY(told().bubbles.isEmpty());
    }

    void nothingIsSaidWhilePaused()
    {
        save(token(u"ci"_s, m_now.addDays(1)));
        setReminderSettings(one().settings, paused({}, m_now, {}));
        one().start();
        QVERIFY(told().bubbles.isEmpty());
        setReminderSettings(one().settings, {});
        QTRY_COMPARE(told().bubbles.size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestReminderSpeaker)
#include "tst_reminderspeaker.moc"
