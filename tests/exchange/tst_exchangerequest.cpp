// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exchangefixture.h"
#include "httpclient.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What is sent for an exchange, and where it may not be.
class TestExchangeRequest : public QObject
{
    Q_OBJECT

private:
    static inline const QString tenant = u"https://northwind.api.example"_s;

    static QJsonObject extrasOf(const ExchangeSettings &settings) { return withExchangeSettings({}, settings); }

    static ExchangeSettings everything()
    {
        return {.endpoint = QUrl(u"https://auth.example/oidc/token"_s),
                .subjectTokenType = u"urn:auth:token-type:personal_access_token"_s,
                .requestedTokenType = u"urn:ietf:params:oauth:token-type:jwt"_s,
                .clientId = u"desktop"_s,
                .audience = u"reports"_s,
                .resource = u"https://api.example/v1?x=1"_s,
                .scopes = {u"read"_s, u"write"_s},
                .allowedOrigin = u"https://auth.example"_s};
    }

private Q_SLOTS:
    void aPairGoesAsClientCredentialsInTheBodyAlone()
    {
        const auto request = exchangeRequest(pairOffer(), accountAt(tenant), {}, {});
        QVERIFY(request);
        const QByteArray secret = madeUpSecret() + "&+/=% ü";
        const auto http = formFor(*request, pairOf("0a1b", secret));
        QVERIFY(http);
        QCOMPARE(http->verb, "POST"_ba);
        QCOMPARE(http->url, QUrl(u"https://northwind.api.example/oauth/token"_s));
        QVERIFY(!http->url.hasQuery());
        QVERIFY(http->bodyIsSecret);
        QVERIFY(http->credentials.headers.empty());
        QCOMPARE(parametersOf(http->body), QStringList({u"grant_type=client_credentials"_s, u"client_id=0a1b"_s,
                                                        u"client_secret="_s + QString::fromUtf8(secret)}));
    }

    void aSubjectTokenGoesWithItsTypes()
    {
        const auto request = exchangeRequest(subjectOffer(), accountAt(u"https://core.example/base/"_s), {},
                                             {.scopes = {u"openid"_s, u"credentials"_s}});
        QVERIFY(request);
        const QByteArray secret = madeUpSecret();
        const auto http = formFor(*request, singleSecret(Secret(secret)));
        QVERIFY(http);
        QCOMPARE(http->url, QUrl(u"https://core.example/base/auth/token"_s));
        QCOMPARE(parametersOf(http->body),
                 QStringList({u"grant_type=urn:ietf:params:oauth:grant-type:token-exchange"_s,
                              u"subject_token="_s + QString::fromLatin1(secret),
                              u"subject_token_type=urn:ietf:params:oauth:token-type:pat"_s,
                              u"requested_token_type=urn:ietf:params:oauth:token-type:access_token"_s,
                              u"scope=openid credentials"_s}));
    }

    void anEndpointOfItsOwnIsAskedAsThePersonSaid()
    {
        const auto request = exchangeRequest(ownOffer(), {}, extrasOf(everything()), {});
        QVERIFY(request);
        const auto http = formFor(*request, singleSecret(Secret("made-up")));
        QVERIFY(http);
        QCOMPARE(http->url, everything().endpoint);
        QCOMPARE(
            parametersOf(http->body),
            QStringList({u"grant_type=urn:ietf:params:oauth:grant-type:token-exchange"_s, u"subject_token=made-up"_s,
                         u"subject_token_type=urn:auth:token-type:personal_access_token"_s,
                         u"requested_token_type=urn:ietf:params:oauth:token-type:jwt"_s, u"client_id=desktop"_s,
                         u"scope=read write"_s, u"audience=reports"_s, u"resource=https://api.example/v1?x=1"_s}));
    }

    void aWishStandsBeforeWhatIsUsual()
    {
        const ExchangeWish wish{
            .scopes = {u"admin"_s}, .audiences = {u"one"_s, u"two"_s}, .resources = {u"https://one.example"_s}};
        const auto request = exchangeRequest(ownOffer(), {}, extrasOf(everything()), wish);
        QVERIFY(request);
        QCOMPARE(request->scopes, wish.scopes);
        QCOMPARE(request->audiences, wish.audiences);
        QCOMPARE(request->resources, wish.resources);
    }

    void withoutATypeTheSubjectIsAnAccessToken()
    {
        const auto request =
            exchangeRequest(ownOffer(), {}, extrasOf({.endpoint = QUrl(u"https://auth.example/token"_s)}), {});
        QVERIFY(request);
        QCOMPARE(request->subjectTokenType, u"urn:ietf:params:oauth:token-type:access_token"_s);
        QVERIFY(request->clientId.isEmpty());
    }

    void theSettingsOfATokenComeBackAsTheyWere()
    {
        const QJsonObject others{{u"note"_s, u"kept"_s}};
        const QJsonObject extras = withExchangeSettings(others, everything());
        QCOMPARE(exchangeSettingsOf(extras), everything());
        QCOMPARE(extras.value(u"note"_s).toString(), u"kept"_s);
        QCOMPARE(withExchangeSettings(extras, std::nullopt), others);
        QVERIFY(!exchangeSettingsOf(others));
    }

    void aKnownEndpointStandsBeforeThePath()
    {
        ExchangeOffer offer = subjectOffer();
        offer.endpointField = u"token-endpoint"_s;
        Account account = accountAt(u"https://core.example"_s);
        QCOMPARE(exchangeRequest(offer, account, {}, {})->endpoint, QUrl(u"https://core.example/auth/token"_s));
        account.fields.insert(u"token-endpoint"_s, u"https://core.example/sts"_s);
        QCOMPARE(exchangeRequest(offer, account, {}, {})->endpoint, QUrl(u"https://core.example/sts"_s));
        account.fields.insert(u"token-endpoint"_s, u"https://elsewhere.example/sts"_s);
        const auto elsewhere = exchangeRequest(offer, account, {}, {});
        QVERIFY(!elsewhere);
        QCOMPARE(elsewhere.error().field, u"endpoint"_s);
    }

    void whereASecretMayNotGoNothingIsMade_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("not encrypted") << u"http://auth.example/token"_s;
        QTest::newRow("no web address") << u"file:///etc/passwd"_s;
        QTest::newRow("with a password") << u"https://me:it@auth.example/token"_s;
        QTest::newRow("with a fragment") << u"https://auth.example/token#x"_s;
        QTest::newRow("no host") << u"https:///token"_s;
        QTest::newRow("no address") << u"auth.example"_s;
    }

    void whereASecretMayNotGoNothingIsMade()
    {
        QFETCH(QString, address);
        const auto own = exchangeRequest(ownOffer(), {}, extrasOf({.endpoint = QUrl(address)}), {});
        QVERIFY(!own);
        QCOMPARE(own.error().kind, Error::Kind::Rejected);
        QCOMPARE(own.error().field, u"endpoint"_s);
        QVERIFY(own.error().message.endsWith(u'.'));
        QVERIFY(!exchangeRequest(pairOffer(), accountAt(address), {}, {}));
    }

    void aTokenWithoutAnEndpointIsToldSo()
    {
        const auto request = exchangeRequest(ownOffer(), accountAt(tenant), {}, {});
        QVERIFY(!request);
        QCOMPARE(request.error().field, u"endpoint"_s);
    }

    // Otherwise a service could choose by its listing where its tokens go.
    void anEndpointInTheExtrasIsNothingToAnAccountsTokens()
    {
        const auto request = exchangeRequest(pairOffer(), accountAt(tenant), extrasOf(everything()), {});
        QVERIFY(request);
        QCOMPARE(request->endpoint, QUrl(tenant + u"/oauth/token"_s));
    }

    void whatAServiceDoesNotTakeIsNotSent_data()
    {
        QTest::addColumn<ExchangeOffer>("offer");
        QTest::addColumn<ExchangeWish>("wish");
        QTest::addColumn<QString>("field");
        QTest::newRow("scopes") << pairOffer() << ExchangeWish{.scopes = {u"a"_s}} << u"scopes"_s;
        QTest::newRow("an audience") << subjectOffer() << ExchangeWish{.audiences = {u"a"_s}} << u"audience"_s;
        QTest::newRow("a resource") << subjectOffer() << ExchangeWish{.resources = {u"https://a"_s}} << u"resource"_s;
    }

    void whatAServiceDoesNotTakeIsNotSent()
    {
        QFETCH(ExchangeOffer, offer);
        QFETCH(ExchangeWish, wish);
        QFETCH(QString, field);
        const auto request = exchangeRequest(offer, accountAt(tenant), {}, wish);
        QVERIFY(!request);
        QCOMPARE(request.error().kind, Error::Kind::Rejected);
        QCOMPARE(request.error().field, field);
    }

    void aResourceIsAWholeAddress_data()
    {
        QTest::addColumn<QString>("resource");
        QTest::addColumn<bool>("fits");
        QTest::newRow("https") << u"https://api.example"_s << true;
        QTest::newRow("a urn") << u"urn:example:reports"_s << true;
        QTest::newRow("with a fragment") << u"https://api.example#part"_s << false;
        QTest::newRow("a word") << u"reports"_s << false;
    }

    void aResourceIsAWholeAddress()
    {
        QFETCH(QString, resource);
        QFETCH(bool, fits);
        QCOMPARE(exchangeRequest(ownOffer(), {}, extrasOf(everything()), {.resources = {resource}}).has_value(), fits);
    }

    void halfASecretIsNotSent_data()
    {
        QTest::addColumn<bool>("hasId");
        QTest::addColumn<bool>("hasSecret");
        QTest::newRow("no id") << false << true;
        QTest::newRow("no secret") << true << false;
        QTest::newRow("neither") << false << false;
    }

    void halfASecretIsNotSent()
    {
        QFETCH(bool, hasId);
        QFETCH(bool, hasSecret);
        SecretParts parts;
        if (hasId)
            parts.push_back({.name = u"id"_s, .value = Secret("0a1b")});
        if (hasSecret)
            parts.push_back({.name = u"secret"_s, .value = Secret("hush")});
        const auto http = formFor(*exchangeRequest(pairOffer(), accountAt(tenant), {}, {}), parts);
        QVERIFY(!http);
        QCOMPARE(http.error().kind, Error::Kind::SecretMissing);
    }
};

QTEST_GUILESS_MAIN(TestExchangeRequest)
#include "tst_exchangerequest.moc"
