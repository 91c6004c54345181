// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azureclicredentials.h"
#include "fakeazurecli.h"
#include "signinsettings.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>
#include <QUuid>

#include <memory>
#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The Azure CLI is run as seldom as possible, and a refused token is never sent again.
class TestAzureCliCredentials : public QObject
{
    Q_OBJECT

private:
    struct Answer {
        std::optional<Result<RequestCredentials>> result;
        bool isGiven() const { return result && result->has_value(); }
        QString issue() const { return isGiven() ? result->value().issue : QString(); }
        QByteArray header() const
        {
            return isGiven() ? result->value().headers.front().value.view().toByteArray() : QByteArray();
        }
    };

    std::unique_ptr<FakeAzureCli> m_az;
    QDateTime m_now;

    static QByteArray madeUpToken() { return QUuid::createUuid().toByteArray(QUuid::Id128); }

    static AzureCliQuestion question() { return {.resource = u"00000000-1111-2222-3333-444444444444"_s, .tenant = {}}; }
    AzureCliPatience patience()
    {
        return {.timeLimit = std::chrono::seconds(60), .clock = [this] { return m_now; }};
    }

    std::shared_ptr<Answer> asked(CredentialSource &source, Interaction interaction = Interaction::Forbidden,
                                  QObject *context = nullptr)
    {
        auto answer = std::make_shared<Answer>();
        source.credentials(interaction, context != nullptr ? context : this,
                           [answer](Result<RequestCredentials> result) { answer->result.emplace(std::move(result)); });
        return answer;
    }

    std::shared_ptr<Answer> answered(CredentialSource &source, Interaction interaction = Interaction::Forbidden)
    {
        auto answer = asked(source, interaction);
        if (!answer->result && QTest::qWaitFor([&] { return answer->result.has_value(); }, 60'000))
            return answer;
        return std::make_shared<Answer>();
    }

    qsizetype runs() const { return m_az->runs().size(); }

private Q_SLOTS:
    void init()
    {
        m_az = std::make_unique<FakeAzureCli>();
        m_now = QDateTime::currentDateTimeUtc();
    }
    void cleanup() { m_az.reset(); }

    void allWhoAskMeanwhileGetOneRun()
    {
        const QByteArray token = madeUpToken();
        m_az->give(token, m_now.addSecs(3600));
        m_az->hold();
        AzureCliCredentials credentials(question(), patience());
        std::vector<std::shared_ptr<Answer>> answers;
        for (int count = 0; count < 5; ++count)
            answers.push_back(asked(credentials));
        QTRY_COMPARE_WITH_TIMEOUT(runs(), 1, 30'000);
        answers.push_back(asked(credentials, Interaction::Allowed));
        m_az->goOn();
        for (const auto &answer : answers) {
            QTRY_VERIFY_WITH_TIMEOUT(answer->isGiven(), 30'000);
            QCOMPARE(answer->header(), "Bearer " + token);
        }
        QVERIFY(answered(credentials)->isGiven());
        QCOMPARE(runs(), 1);
    }

    void itIsAskedAgainAFewMinutesBeforeTheEnd()
    {
        const QByteArray first = madeUpToken();
        const QByteArray second = madeUpToken();
        m_az->give(first, m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        QCOMPARE(answered(credentials)->header(), "Bearer " + first);
        m_az->give(second, m_now.addSecs(7200));
        m_now = m_now.addSecs(3600 - 5 * 60);
        QCOMPARE(answered(credentials)->header(), "Bearer " + first);
        m_now = m_now.addSecs(2 * 60);
        const auto later = answered(credentials);
        QCOMPARE(later->header(), "Bearer " + second);
        QCOMPARE(runs(), 2);
        QCOMPARE(credentials.accessEndsAt().value().toSecsSinceEpoch(), m_now.toSecsSinceEpoch() + 3600 + 3 * 60);
    }

    void oneThatIsShortLivedIsStillUsed()
    {
        m_az->give(madeUpToken(), m_now.addSecs(120));
        AzureCliCredentials credentials(question(), patience());
        QVERIFY(answered(credentials)->isGiven());
        m_now = m_now.addSecs(30);
        QVERIFY(answered(credentials)->isGiven());
        QCOMPARE(runs(), 1);
        m_now = m_now.addSecs(60);
        m_az->give(madeUpToken(), m_now.addSecs(120));
        QVERIFY(answered(credentials)->isGiven());
        QCOMPARE(runs(), 2);
    }

    void aTokenIsUsedToItsEndWhereThereIsNoOtherYet()
    {
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        const QString first = answered(credentials)->issue();
        m_az->refuse("ERROR: Max retries exceeded\n");
        m_now = m_now.addSecs(3600 - 120);
        QCOMPARE(answered(credentials)->issue(), first);
        QCOMPARE(answered(credentials)->issue(), first);
        QCOMPARE(runs(), 2);
        m_now = m_now.addSecs(60);
        QCOMPARE(answered(credentials)->issue(), first);
        QCOMPARE(runs(), 3);
        m_now = m_now.addSecs(60);
        const auto ended = answered(credentials);
        QVERIFY(ended->result && !*ended->result);
        QCOMPARE(ended->result->error().kind, Error::Kind::Offline);
    }

    void aRefusedTokenMakesTheNextAskFetchAnewOnce()
    {
        const QByteArray first = madeUpToken();
        const QByteArray second = madeUpToken();
        m_az->give(first, m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        QSignalSpy needed(&credentials, &AzureCliCredentials::signInNeeded);
        const QString issue = answered(credentials)->issue();
        m_az->give(second, m_now.addSecs(3600));
        credentials.refused(issue);
        credentials.refused(issue);
        const auto next = answered(credentials);
        QCOMPARE(next->header(), "Bearer " + second);
        QCOMPARE(runs(), 2);
        // Late news of the first one.
        credentials.refused(issue);
        QCOMPARE(answered(credentials)->issue(), next->issue());
        QCOMPARE(runs(), 2);
        QVERIFY(needed.isEmpty());
    }

    void aRefusedTokenIsNotSentAgain()
    {
        const QByteArray token = madeUpToken();
        m_az->give(token, m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        QSignalSpy needed(&credentials, &AzureCliCredentials::signInNeeded);
        credentials.refused(answered(credentials)->issue());
        for (int round = 0; round < 3; ++round) {
            const auto again = answered(credentials);
            QVERIFY(again->result && !*again->result);
            QCOMPARE(again->result->error().kind, Error::Kind::SignInNeeded);
            QVERIFY(again->result->error().message.contains("`az login`"_L1));
        }
        QCOMPARE(runs(), 2);
        QCOMPARE(needed.size(), 1);
        // Somebody has run `az login` and tries again.
        const QByteArray fresh = madeUpToken();
        m_az->give(fresh, m_now.addSecs(3600));
        QCOMPARE(answered(credentials, Interaction::Allowed)->header(), "Bearer " + fresh);
        QVERIFY(answered(credentials)->isGiven());
    }

    void whereTheSuccessorIsRefusedTooASignInIsNeeded()
    {
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        QSignalSpy needed(&credentials, &AzureCliCredentials::signInNeeded);
        credentials.refused(answered(credentials)->issue());
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        credentials.refused(answered(credentials)->issue());
        QCOMPARE(needed.size(), 1);
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        QVERIFY(!answered(credentials)->isGiven());
        QCOMPARE(runs(), 2);
        QVERIFY(answered(credentials, Interaction::Allowed)->isGiven());
        QCOMPARE(runs(), 3);
    }

    void oneRefusalAnHourIsNoSecondOne()
    {
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        QSignalSpy needed(&credentials, &AzureCliCredentials::signInNeeded);
        credentials.refused(answered(credentials)->issue());
        for (int hour = 0; hour < 2; ++hour) {
            m_az->give(madeUpToken(), m_now.addSecs(3600));
            QVERIFY(answered(credentials)->isGiven());
            m_now = m_now.addSecs(3600 - 60);
        }
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        credentials.refused(answered(credentials)->issue());
        QVERIFY(needed.isEmpty());
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        QVERIFY(answered(credentials)->isGiven());
    }

    void signedOutIsSaidOnceAndAPersonMayTryAgain()
    {
        AzureCliCredentials credentials(question(), patience());
        QSignalSpy needed(&credentials, &AzureCliCredentials::signInNeeded);
        QCOMPARE(answered(credentials)->result->error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(answered(credentials)->result->error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(runs(), 1);
        QCOMPARE(answered(credentials, Interaction::Allowed)->result->error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(runs(), 2);
        QCOMPARE(needed.size(), 1);
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        QVERIFY(answered(credentials, Interaction::Allowed)->isGiven());
        QVERIFY(answered(credentials)->isGiven());
    }

    void anAskerWhoIsGoneIsNotAnsweredAndTheOthersAre()
    {
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        m_az->hold();
        AzureCliCredentials credentials(question(), patience());
        auto gone = std::make_unique<QObject>();
        const auto lost = asked(credentials, Interaction::Forbidden, gone.get());
        const auto kept = asked(credentials);
        gone.reset();
        m_az->goOn();
        QTRY_VERIFY_WITH_TIMEOUT(kept->isGiven(), 30'000);
        QVERIFY(!lost->result);
    }

    void theTenantIsThatOfTheSettings()
    {
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        SignIn signIn{.id = u"one"_s, .kind = u"azure-cli"_s, .secretKey = u"key"_s, .occasion = u"first"_s};
        credentials.adopt(signIn);
        QCOMPARE(credentials.question().tenant, QString());
        QCOMPARE(credentials.secretKey(), u"key"_s);
        QVERIFY(answered(credentials)->isGiven());
        credentials.adopt(signIn);
        QVERIFY(answered(credentials)->isGiven());
        QCOMPARE(runs(), 1);
        // Changed while it is asked for the one before.
        m_now = m_now.addSecs(3600);
        m_az->give(madeUpToken(), m_now.addSecs(3600));
        m_az->hold();
        const auto waiting = asked(credentials);
        QTRY_COMPARE_WITH_TIMEOUT(runs(), 2, 30'000);
        signIn.settings = toJson(SignInSettings{.method = SignInMethod::AzureCli, .tenant = u"northwind.example"_s});
        credentials.adopt(signIn);
        m_az->goOn();
        QTRY_VERIFY_WITH_TIMEOUT(waiting->isGiven(), 30'000);
        QCOMPARE(runs(), 3);
        QCOMPARE(m_az->runs().last()[u"argv"_s].toArray().last(), u"northwind.example"_s);
    }

    void whoHasSignedInAgainIsAskedAnew()
    {
        const QByteArray token = madeUpToken();
        m_az->give(token, m_now.addSecs(3600));
        AzureCliCredentials credentials(question(), patience());
        SignIn signIn{.id = u"one"_s, .kind = u"azure-cli"_s, .occasion = u"first"_s};
        credentials.adopt(signIn);
        credentials.refused(answered(credentials)->issue());
        QVERIFY(!answered(credentials)->isGiven());
        QCOMPARE(runs(), 2);
        signIn.occasion = u"second"_s;
        credentials.adopt(signIn);
        // What the person has signed in with is at hand already.
        const QByteArray given = madeUpToken();
        credentials.take(accessOf(Secret(given), m_now, m_now.addSecs(3600)));
        QCOMPARE(answered(credentials)->header(), "Bearer " + given);
        QCOMPARE(runs(), 2);
    }

    void whoWaitsWhenItGoesIsTold()
    {
        m_az->hold();
        auto credentials = std::make_unique<AzureCliCredentials>(question(), patience());
        const auto waiting = asked(*credentials);
        credentials.reset();
        QTRY_VERIFY(waiting->result);
        QCOMPARE(waiting->result->error().kind, Error::Kind::Cancelled);
        m_az->goOn();
    }
};

QTEST_GUILESS_MAIN(TestAzureCliCredentials)
#include "tst_azureclicredentials.moc"
