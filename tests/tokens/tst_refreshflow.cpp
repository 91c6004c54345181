// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;

/// Only a complete listing changes anything, and what a person entered or keeps stays through all of them.
class TestRefreshFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    QString m_account;

    FlowProcess &process() { return m_fixture->process(); }
    Inventory &inventory() { return m_fixture->inventory(); }

    RefreshFlow *refresh()
    {
        RefreshFlow *flow = m_fixture->flows().refresh();
        flow->start();
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    int withStatus(TokenStatus status)
    {
        return static_cast<int>(std::count_if(inventory().tokens().begin(), inventory().tokens().end(),
                                              [&](const TokenEntry &entry) { return entry.token.status == status; }));
    }

    bool saveNotes(const TokenKey &key, const QString &notes)
    {
        return replyOf<void>(
                   [&](QObject *context, auto reply) { inventory().saveNotes(key, notes, context, std::move(reply)); })
            .has_value();
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
    }

    void cleanup()
    {
        QVERIFY(m_fixture->sandbox().unusedFaults().isEmpty());
        m_fixture.reset();
    }

    void aListingBringsWhatIsNewAndWhatHasChanged()
    {
        const QString id = m_fixture->addRemoteToken(u"first"_s);
        m_fixture->addRemoteToken(u"second"_s);
        const RefreshFlow *first = refresh();
        QVERIFY(first);
        QCOMPARE(first->outcomes().value(m_account).difference.added, 2);
        QVERIFY(inventory().account(m_account)->refreshedAt);

        QVERIFY(m_fixture->sandbox().revokeToken(id));
        const RefreshFlow *second = refresh();
        QCOMPARE(second->outcomes().value(m_account).difference.changed, 1);
        QCOMPARE(second->outcomes().value(m_account).difference.added, 0);
        QCOMPARE(inventory().token({m_account, id})->token.status, TokenStatus::Revoked);

        const RefreshFlow *third = refresh();
        const ListingDifference none = third->outcomes().value(m_account).difference;
        QCOMPARE(none.added + none.changed + none.noLongerListed, 0);
    }

    void whatNobodyStartedNeverMakesTheKeychainAsk()
    {
        m_fixture->killAndRestart();
        m_fixture->keychain().pretendState(KeychainState::Locked);
        RefreshFlow *quiet = m_fixture->flows().refresh();
        quiet->start({}, Interaction::Forbidden);
        QVERIFY(FlowFixture::ends(quiet));
        QCOMPARE(quiet->error()->kind, Error::Kind::KeychainLocked);
        QCOMPARE(m_fixture->keychain().timesAsked(), 0);
        QVERIFY(!inventory().signIn(inventory().account(m_account)->signInId)->needed);
        QVERIFY(refresh());
        QVERIFY(m_fixture->keychain().timesAsked() > 0);
    }

    void anAccessTokenThatIsGoneFromTheKeychainMarksTheSignIn()
    {
        const QString signInId = inventory().account(m_account)->signInId;
        const QString key = inventory().signIn(signInId)->secretKey;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            m_fixture->keychain().remove(key, Interaction::Forbidden, context, std::move(reply));
        }));
        m_fixture->killAndRestart();
        const RefreshFlow *flow = refresh();
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QTRY_VERIFY(inventory().signIn(signInId)->needed);
        QVERIFY(m_fixture->signInAgain(m_account));
        QVERIFY(!refresh()->error());
        QVERIFY(!inventory().signIn(signInId)->needed);
    }

    void oneFailedFilterChangesNothing_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::newRow("active") << u"displayFilterOption=active"_s;
        QTest::newRow("expired") << u"displayFilterOption=expired"_s;
        QTest::newRow("revoked") << u"displayFilterOption=revoked"_s;
    }

    void oneFailedFilterChangesNothing()
    {
        QFETCH(QString, filter);
        const QString id = m_fixture->addRemoteToken(u"stays"_s);
        m_fixture->addRemoteToken(u"old"_s, -5);
        QVERIFY(refresh());
        const auto before = inventory().tokens();
        const auto refreshedAt = inventory().account(m_account)->refreshedAt;
        QVERIFY(m_fixture->sandbox().removeToken(id));
        SandboxFault fault;
        fault.kind = Fault::ServerError;
        fault.queryContains = filter;
        m_fixture->sandbox().addFault(fault);
        const RefreshFlow *flow = refresh();
        QVERIFY(flow->error());
        QVERIFY(flow->outcomes().value(m_account).error);
        QCOMPARE(withStatus(TokenStatus::NoLongerListed), 0);
        QVERIFY(inventory().tokens() == before);
        QCOMPARE(inventory().account(m_account)->refreshedAt, refreshedAt);
    }

    void whatACompleteListingLacksIsNoLongerListedAndKeepsEverything()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        QVERIFY(saveNotes(key, u"build server"_s));
        QVERIFY(m_fixture->sandbox().removeToken(key.remoteId));
        const RefreshFlow *flow = refresh();
        QCOMPARE(flow->outcomes().value(m_account).difference.noLongerListed, 1);
        QCOMPARE(inventory().token(key)->token.status, TokenStatus::NoLongerListed);
        QCOMPARE(inventory().notes(key), u"build server"_s);
        QVERIFY(inventory().token(key)->secret);
        QCOMPARE(m_fixture->keychain().count(), 2);
        QCOMPARE(refresh()->outcomes().value(m_account).difference.noLongerListed, 0);
    }

    void whatComesBackIsListedAgain()
    {
        const QString id = m_fixture->addRemoteToken(u"ci"_s);
        QVERIFY(refresh());
        const SandboxToken token = *m_fixture->remote(u"ci"_s);
        QVERIFY(m_fixture->sandbox().removeToken(id));
        QVERIFY(refresh());
        QCOMPARE(withStatus(TokenStatus::NoLongerListed), 1);
        m_fixture->sandbox().addToken(token);
        QVERIFY(refresh());
        QCOMPARE(inventory().token({m_account, id})->token.status, TokenStatus::Active);
    }

    void anEndedTokenThatIsNoLongerListedKeepsItsStatus()
    {
        const QString id = m_fixture->addRemoteToken(u"old"_s, 30, true);
        QVERIFY(refresh());
        QVERIFY(m_fixture->sandbox().removeToken(id));
        QVERIFY(refresh());
        QCOMPARE(inventory().token({m_account, id})->token.status, TokenStatus::Revoked);
    }

    void aListingAskedForBeforeACreationDoesNotDemoteTheNewToken()
    {
        m_fixture->fault(Fault::DelayAfter, "GET", 3);
        RefreshFlow *slow = m_fixture->flows().refresh();
        slow->start();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 3);
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(slow));
        QVERIFY(!slow->error());
        QCOMPARE(inventory().token(key)->token.status, TokenStatus::Active);
        QVERIFY(inventory().token(key)->secret);
    }

    void aListingAskedForBeforeARevocationDoesNotReviveTheToken()
    {
        const TokenKey key = m_fixture->createToken(m_account, u"ci"_s);
        m_fixture->fault(Fault::DelayAfter, "GET", 3);
        RefreshFlow *slow = m_fixture->flows().refresh();
        slow->start();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 3);
        RevokeTokensFlow *revoke = m_fixture->flows().revokeTokens();
        revoke->start({key});
        QVERIFY(FlowFixture::ends(revoke));
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(slow));
        QCOMPARE(inventory().token(key)->token.status, TokenStatus::Revoked);
    }

    void oneFailingAccountHoldsUpNoOther()
    {
        m_fixture->sandbox().addOrganization(u"contoso"_s);
        const QString other = m_fixture->addAccount(u"other"_s, u"contoso"_s);
        m_fixture->addRemoteToken(u"ci"_s);
        SandboxFault fault;
        fault.kind = Fault::ServerError;
        fault.pathContains = u"contoso"_s;
        fault.times = -1;
        m_fixture->sandbox().addFault(fault);
        const RefreshFlow *flow = refresh();
        QVERIFY(flow);
        QVERIFY(flow->outcomes().value(other).error);
        QVERIFY(!flow->outcomes().value(m_account).error);
        QVERIFY(process().tokenNamed(u"ci"_s));
        m_fixture->sandbox().clearFaults();
    }

    void accountsAreListedAtTheSameTime()
    {
        m_fixture->sandbox().addOrganization(u"contoso"_s);
        QVERIFY(!m_fixture->addAccount(u"other"_s, u"contoso"_s).isEmpty());
        m_fixture->fault(Fault::Delay, "GET", 6);
        RefreshFlow *flow = m_fixture->flows().refresh();
        flow->start();
        QTRY_COMPARE(m_fixture->sandbox().waitingRequests(), 6);
        QCOMPARE(flow->state(), RefreshFlow::State::Running);
        m_fixture->sandbox().releaseDelays();
        QVERIFY(FlowFixture::ends(flow));
    }

    void theServicesClockIsKnownAndKept()
    {
        SandboxPolicy policy;
        policy.clockOffset = std::chrono::hours(3);
        m_fixture->sandbox().setPolicy(policy);
        QVERIFY(refresh());
        const auto isAhead = [this] {
            const qint64 seconds = QDateTime::currentDateTimeUtc().secsTo(inventory().now(m_account));
            return qAbs(seconds - 3 * 3600) < 120;
        };
        QVERIFY(isAhead());
        m_fixture->killAndRestart();
        QVERIFY(isAhead());
    }

    void aRefusedSignInIsMarkedAndChangesNothing()
    {
        m_fixture->addRemoteToken(u"ci"_s);
        QVERIFY(refresh());
        m_fixture->sandbox().expireBearer();
        const RefreshFlow *flow = refresh();
        QCOMPARE(flow->error()->kind, Error::Kind::SignInNeeded);
        QCOMPARE(withStatus(TokenStatus::Active), 1);
        QTRY_VERIFY(inventory().signIn(inventory().account(m_account)->signInId)->needed);
    }

    void aSignInByAnotherProcessIsTakenUp()
    {
        m_fixture->sandbox().expireBearer();
        QVERIFY(refresh()->error());
        CreateTokenFlow *waiting = m_fixture->flows().createToken(m_account);
        waiting->start(FlowFixture::request(u"ci"_s));
        QVERIFY(FlowFixture::reaches(waiting, CreateTokenFlow::State::WaitingForSignIn));
        m_fixture->sandbox().newBearer();
        const auto other = m_fixture->anotherProcess();
        SignInFlow *signIn = other->flows().signIn();
        signIn->signInAgain(m_account, Secret(m_fixture->sandbox().bearer()));
        QVERIFY(FlowFixture::ends(signIn));
        QCOMPARE(signIn->state(), SignInFlow::State::Done);
        QVERIFY(FlowFixture::ends(waiting));
        QCOMPARE(waiting->state(), CreateTokenFlow::State::Stored);
        QVERIFY(m_fixture->refresh());
    }

    void withoutAccountsThereIsNothingToDo()
    {
        RemoveAccountFlow *remove = m_fixture->flows().removeAccount(m_account);
        remove->start();
        QVERIFY(FlowFixture::ends(remove));
        const RefreshFlow *flow = refresh();
        QVERIFY(flow);
        QVERIFY(!flow->error());
    }
};

QTEST_GUILESS_MAIN(TestRefreshFlow)
#include "tst_refreshflow.moc"
