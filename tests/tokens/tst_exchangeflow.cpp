// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"
#include "origins.h"
#include "scriptedserver.h"

#include <QDirIterator>
#include <QSignalSpy>
#include <QUrlQuery>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using State = ExchangeFlow::State;

/// A kept token becomes a short-lived one: asked for once, noted, stored nowhere, and sent nowhere that nobody allowed.
class TestExchangeFlow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FlowFixture> m_fixture;
    std::unique_ptr<ScriptedServer> m_endpoint;
    QByteArray m_answer;
    QByteArray m_shortLived;
    QString m_account;
    TokenKey m_key;

    FlowProcess &process() { return m_fixture->process(); }
    MemorySecretStore &keychain() { return m_fixture->keychain(); }

    static QByteArray answered(int status, const QByteArray &body)
    {
        return ScriptedServer::answer(status, body, {"Content-Type: application/json"});
    }

    void offer(const ExchangeOffer &offer) { process().capabilities(u"azure-devops"_s).exchange = offer; }

    /// The account's service is where the token endpoint is.
    void moveAccount(const QStringList &origins)
    {
        Account account = *process().inventory().account(m_account);
        account.fields.insert(u"url"_s, m_endpoint->url(QString()).toString());
        account.origins = origins;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().saveAccount(account, context, std::move(reply));
        }));
    }

    QString endpointOrigin() const { return originOf(m_endpoint->url()).toString(); }

    void giveEndpointOfItsOwn(const QUrl &endpoint, const QString &allowed = {})
    {
        offer({.hasOwnEndpoints = true, .acceptsTargets = true});
        Token token = process().inventory().token(m_key)->token;
        token.extras = withExchangeSettings(token.extras, ExchangeSettings{.endpoint = endpoint,
                                                                           .subjectTokenType = u"urn:x:pat"_s,
                                                                           .clientId = u"desktop"_s,
                                                                           .allowedOrigin = allowed});
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().saveToken(token, std::nullopt, context, std::move(reply));
        }));
    }

    ExchangeFlow *exchange(const ExchangeWish &wish = {}, const QString &allowed = {})
    {
        ExchangeFlow *flow = m_fixture->flows().exchange(m_key);
        flow->start(wish, allowed);
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    QUrlQuery form(int request = 0) const
    {
        return QUrlQuery(QString::fromLatin1(m_endpoint->requests().at(request).body));
    }

    bool isOnTheDisk(const QString &needle)
    {
        const QByteArray narrow = needle.toUtf8();
        // As the database keeps texts.
        const QByteArray wide(reinterpret_cast<const char *>(needle.utf16()), 2 * needle.size());
        QDirIterator files(m_fixture->profilePath(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const QByteArray content = file.readAll();
            if (content.contains(narrow) || content.contains(wide))
                return true;
        }
        return false;
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FlowFixture>();
        m_shortLived = QUuid::createUuid().toByteArray(QUuid::Id128);
        m_answer = answered(200, "{\"access_token\":\"" + m_shortLived +
                                     "\",\"token_type\":\"Bearer\",\"expires_in\":600,\"db_username\":\"u_1\"}");
        m_endpoint = std::make_unique<ScriptedServer>(
            [this](const ReceivedRequest &, QTcpSocket &socket) { socket.write(m_answer); });
        m_account = m_fixture->addAccount();
        QVERIFY(!m_account.isEmpty());
        m_key = m_fixture->createToken(m_account, u"ci"_s);
        offer({.path = u"/auth/token"_s, .subjectTokenType = u"urn:ietf:params:oauth:token-type:pat"_s});
        moveAccount({endpointOrigin()});
    }

    void cleanup()
    {
        m_fixture.reset();
        m_endpoint.reset();
    }

    void aKeptTokenBecomesAShortLivedOne()
    {
        ExchangeFlow *flow = exchange({.scopes = {u"openid"_s, u"credentials"_s}});
        QVERIFY(flow);
        QVERIFY2(flow->state() == State::Ready, flow->error() ? qUtf8Printable(flow->error()->detail) : "");
        QVERIFY(flow->credentials().accessToken.equals(m_shortLived));
        QCOMPARE(flow->credentials().fields.size(), 1U);
        QVERIFY(flow->credentials().expiresAt);
        QCOMPARE(flow->origin(), endpointOrigin());
        QCOMPARE(m_endpoint->requests().size(), 1);
        QCOMPARE(m_endpoint->requests().first().target, "/auth/token"_ba);
        QCOMPARE(form().queryItemValue(u"subject_token"_s),
                 QString::fromLatin1(m_fixture->sandbox().secretOf(m_key.remoteId)));
        QCOMPARE(process().history(m_key).count(u"exchanged done"_s), 1);
    }

    void whatWasGivenIsWipedAndStoredNowhere()
    {
        ExchangeFlow *flow = exchange();
        QCOMPARE(flow->state(), State::Ready);
        flow->wipe();
        QVERIFY(flow->credentials().accessToken.isEmpty());
        QVERIFY(flow->credentials().fields.empty());
        m_fixture->flows().release(flow);
        m_fixture->killAndRestart();
        QVERIFY(!isOnTheDisk(QString::fromLatin1(m_shortLived)));
        QVERIFY(!isOnTheDisk(QString::fromLatin1(m_fixture->sandbox().secretOf(m_key.remoteId))));
        QVERIFY(isOnTheDisk(u"exchanged"_s));
    }

    void aRefusalIsNotedAndSaid()
    {
        m_answer = answered(400, R"({"error":"invalid_grant"})");
        const ExchangeFlow *flow = exchange();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
        QVERIFY(flow->error()->message.contains(u"does not accept this token"_s));
        QCOMPARE(process().history(m_key).count(u"exchanged failed"_s), 1);
        QCOMPARE(m_endpoint->requests().size(), 1);
    }

    void lockedIsNotMissingAndNothingIsSent_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("locked") << Error::Kind::KeychainLocked;
        QTest::newRow("denied") << Error::Kind::KeychainDenied;
        QTest::newRow("absent") << Error::Kind::KeychainAbsent;
        QTest::newRow("slow") << Error::Kind::KeychainTimedOut;
    }

    void lockedIsNotMissingAndNothingIsSent()
    {
        QFETCH(Error::Kind, kind);
        keychain().refuseReads(kind);
        const ExchangeFlow *flow = exchange();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, kind);
        QCOMPARE(m_endpoint->heads(), 0);
        QVERIFY(process().history(m_key).filter(u"exchanged"_s).isEmpty());
    }

    void aServiceThatOffersNothingIsNotAsked()
    {
        process().capabilities(u"azure-devops"_s).exchange.reset();
        const ExchangeFlow *flow = exchange();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Unsupported);
        QVERIFY(flow->offer() == nullptr);
        QCOMPARE(m_endpoint->heads(), 0);
    }

    void aTokenWhoseSecretIsNotKeptIsSaid()
    {
        const QString entry = process().inventory().token(m_key)->secret->key;
        QVERIFY(replyOf<void>([&](QObject *context, auto reply) {
            process().inventory().removeKeptSecret(entry, context, std::move(reply));
        }));
        const ExchangeFlow *flow = exchange();
        QCOMPARE(flow->error()->kind, Error::Kind::SecretMissing);
        QCOMPARE(m_endpoint->heads(), 0);
    }

    void anEndpointOutsideTheAccountsOriginsGetsNothing()
    {
        moveAccount({u"https://elsewhere.example"_s});
        const ExchangeFlow *flow = exchange();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->field, u"endpoint"_s);
        QCOMPARE(m_endpoint->heads(), 0);
    }

    void aSecretOfOnePartIsNoPair()
    {
        offer({.method = ExchangeMethod::ClientCredentials, .path = u"/oauth/token"_s, .secretPart = u"secret"_s});
        const ExchangeFlow *flow = exchange();
        QCOMPARE(flow->error()->kind, Error::Kind::SecretMissing);
        QCOMPARE(m_endpoint->heads(), 0);
        QVERIFY(process().history(m_key).filter(u"exchanged"_s).isEmpty());
    }

    void aNewOriginIsAskedAboutOnce()
    {
        giveEndpointOfItsOwn(m_endpoint->url(u"/oidc/token"_s));
        ExchangeFlow *flow = m_fixture->flows().exchange(m_key);
        flow->start({});
        QCOMPARE(flow->state(), State::NewOrigin);
        QVERIFY(flow->waitsForPerson() && flow->canCancel());
        QCOMPARE(flow->origin(), endpointOrigin());
        QCOMPARE(m_endpoint->heads(), 0);
        flow->allowOrigin();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Ready);
        QCOMPARE(form().queryItemValue(u"client_id"_s), u"desktop"_s);

        // Also after a restart, and without anybody watching.
        m_fixture->killAndRestart(false);
        offer({.hasOwnEndpoints = true, .acceptsTargets = true});
        QCOMPARE(exchange()->state(), State::Ready);
        QCOMPARE(m_endpoint->requests().size(), 2);
    }

    void anotherEndpointOfTheSameOriginIsNotAskedAboutAgain()
    {
        giveEndpointOfItsOwn(m_endpoint->url(u"/other/token"_s), endpointOrigin());
        QCOMPARE(exchange()->state(), State::Ready);
    }

    void anotherOriginIsAskedAboutAgain()
    {
        giveEndpointOfItsOwn(m_endpoint->url(u"/token"_s), u"https://elsewhere.example"_s);
        ExchangeFlow *flow = m_fixture->flows().exchange(m_key);
        flow->start({});
        QCOMPARE(flow->state(), State::NewOrigin);
        flow->cancel();
        QVERIFY(FlowFixture::ends(flow));
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Cancelled);
        QCOMPARE(m_endpoint->heads(), 0);
    }

    void withNobodyWatchingANewOriginIsRefused()
    {
        m_fixture->killAndRestart(false);
        giveEndpointOfItsOwn(m_endpoint->url(u"/token"_s));
        const ExchangeFlow *flow = exchange();
        QCOMPARE(flow->state(), State::Failed);
        QCOMPARE(flow->error()->kind, Error::Kind::Rejected);
        QCOMPARE(flow->error()->field, u"origin"_s);
        QVERIFY(flow->error()->message.contains(endpointOrigin()));
        QCOMPARE(m_endpoint->heads(), 0);
        QVERIFY(exchange({}, u"https://elsewhere.example"_s)->error());
        QCOMPARE(exchange({}, endpointOrigin())->state(), State::Ready);
        QCOMPARE(exchange()->state(), State::Ready);
    }

    void theWishIsSentAsItIs()
    {
        giveEndpointOfItsOwn(m_endpoint->url(u"/token"_s), endpointOrigin());
        QCOMPARE(exchange({.scopes = {u"a"_s, u"b"_s}, .audiences = {u"one"_s}, .resources = {u"urn:r"_s}})->state(),
                 State::Ready);
        QCOMPARE(form().queryItemValue(u"scope"_s, QUrl::FullyDecoded), u"a b"_s);
        QCOMPARE(form().queryItemValue(u"audience"_s), u"one"_s);
        QCOMPARE(form().queryItemValue(u"resource"_s, QUrl::FullyDecoded), u"urn:r"_s);
    }

    void aKillWhileItIsAskedLeavesNothingToResume()
    {
        m_answer.clear();
        ExchangeFlow *flow = m_fixture->flows().exchange(m_key);
        flow->start({});
        QVERIFY(FlowFixture::reaches(flow, State::Asking));
        QTRY_COMPARE(m_endpoint->requests().size(), 1);
        m_fixture->killAndRestart();
        QVERIFY(process().openOperations().isEmpty());
        QVERIFY(process().inventory().token(m_key)->secret);
    }
};

QTEST_GUILESS_MAIN(TestExchangeFlow)
#include "tst_exchangeflow.moc"
