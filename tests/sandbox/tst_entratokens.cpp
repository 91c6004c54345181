// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUuid>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <atomic>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QString mara = u"mara.lindqvist@northwind.example"_s;
const QString jonas = u"jonas.brandt@northwind.example"_s;

QByteArray fromBase64Url(const QByteArray &text)
{
    return QByteArray::fromBase64(text, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QJsonObject partOf(const QString &jwt, int number)
{
    return QJsonDocument::fromJson(fromBase64Url(jwt.toLatin1().split('.').value(number))).object();
}

QJsonObject claimsOf(const QString &jwt)
{
    return partOf(jwt, 1);
}

/// RS256, by the published key.
bool isSignedBy(const QJsonObject &jwk, const QString &jwt)
{
    const QByteArray modulus = fromBase64Url(jwk.value(u"n"_s).toString().toLatin1());
    const QByteArray exponent = fromBase64Url(jwk.value(u"e"_s).toString().toLatin1());
    const auto number = [](const QByteArray &bytes) {
        return BN_bin2bn(reinterpret_cast<const unsigned char *>(bytes.constData()), int(bytes.size()), nullptr);
    };
    BIGNUM *n = number(modulus);
    BIGNUM *e = number(exponent);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    EVP_PKEY *key = nullptr;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);

    const QByteArrayList parts = jwt.toLatin1().split('.');
    const QByteArray text = parts.value(0) + '.' + parts.value(1);
    const QByteArray signature = fromBase64Url(parts.value(2));
    EVP_MD_CTX *verifying = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(verifying, nullptr, EVP_sha256(), nullptr, key);
    const int verified = EVP_DigestVerify(
        verifying, reinterpret_cast<const unsigned char *>(signature.constData()), std::size_t(signature.size()),
        reinterpret_cast<const unsigned char *>(text.constData()), std::size_t(text.size()));
    EVP_MD_CTX_free(verifying);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(e);
    BN_free(n);
    return verified == 1;
}

} // namespace

/// Entra's token endpoint: codes and refresh tokens in, tokens out.
class TestEntraTokens : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<EntraClient> m_client;
    std::shared_ptr<std::atomic<qint64>> m_later; // seconds

    void change(const std::function<void(SandboxEntraSettings &)> &change)
    {
        SandboxEntraSettings settings = m_sandbox->entra().settings();
        change(settings);
        m_sandbox->entra().setSettings(settings);
    }

    EntraReply redeemWith(const QString &name, const QString &value)
    {
        EntraClient::Fields fields = m_client->redemption(m_client->code());
        fields.insert(name, value);
        return m_client->token(fields);
    }

    EntraReply refresh(const QString &refreshToken, const QString &scope = {})
    {
        EntraClient::Fields fields = m_client->refreshment(refreshToken);
        if (!scope.isEmpty())
            fields.insert(u"scope"_s, scope);
        return m_client->token(fields);
    }

    QString refreshToken(const QString &person = mara)
    {
        return m_client->signIn(person).value(u"refresh_token"_s).toString();
    }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        m_client = std::make_unique<EntraClient>(*m_sandbox);
        m_later = std::make_shared<std::atomic<qint64>>(0);
        m_sandbox->setNow([later = m_later] { return QDateTime::currentDateTimeUtc().addSecs(later->load()); });
    }

    void cleanup()
    {
        m_client.reset();
        m_sandbox.reset();
    }

    void aCodeIsTurnedIntoTokens()
    {
        const EntraReply reply = m_client->token(m_client->redemption(m_client->code()));
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.headers.value("content-type").startsWith("application/json"));
        QVERIFY(reply.headers.value("cache-control").contains("no-store"));
        QCOMPARE(reply.field(u"token_type"_s), u"Bearer"_s);
        QCOMPARE(reply.json().value(u"expires_in"_s).toInt(), 3599);
        QCOMPARE(reply.field(u"scope"_s), EntraClient::devOps(u"vso.pats"_s) + u' ' +
                                              EntraClient::devOps(u"vso.pats_manage"_s) + u' ' +
                                              EntraClient::devOps(u"vso.profile"_s));
        for (const QString &name : {u"access_token"_s, u"refresh_token"_s, u"id_token"_s})
            QVERIFY(!reply.field(name).isEmpty());
        QCOMPARE(m_sandbox->entra().counts().redemptions, 1);
    }

    void whatIsGivenDependsOnOpenIdsScopes_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<bool>("refresh");
        QTest::addColumn<bool>("id");
        QTest::addColumn<bool>("name");
        QTest::newRow("none") << QString() << false << false << false;
        QTest::newRow("offline") << u" offline_access"_s << true << false << false;
        QTest::newRow("openid") << u" openid"_s << false << true << false;
        QTest::newRow("profile") << u" openid profile"_s << false << true << true;
    }

    void whatIsGivenDependsOnOpenIdsScopes()
    {
        QFETCH(const QString, more);
        const QJsonObject tokens = m_client->signIn(mara, EntraClient::devOps(u"vso.pats"_s) + more);
        QVERIFY(tokens.contains(u"access_token"_s));
        QTEST(tokens.contains(u"refresh_token"_s), "refresh");
        QTEST(tokens.contains(u"id_token"_s), "id");
        QTEST(claimsOf(tokens.value(u"id_token"_s).toString()).contains(u"preferred_username"_s), "name");
    }

    void whatThePersonWasNotAskedForIsNotGivenLater()
    {
        const QString scope = EntraClient::devOps(u"vso.pats"_s);
        EntraClient::Fields fields = m_client->redemption(m_client->code(scope));
        fields.insert(u"scope"_s, scope + u" offline_access openid"_s);
        const EntraReply reply = m_client->token(fields);
        QCOMPARE(reply.status, 200);
        QVERIFY(!reply.json().contains(u"refresh_token"_s));
        QVERIFY(!reply.json().contains(u"id_token"_s));
    }

    void aCodeWorksOnceAndItsSecondUseEndsWhatCameFromIt()
    {
        const EntraClient::Fields fields = m_client->redemption(m_client->code());
        const QString refreshToken = m_client->token(fields).field(u"refresh_token"_s);
        const EntraReply again = m_client->token(fields);
        QCOMPARE(again.status, 400);
        QCOMPARE(again.error(), u"invalid_grant"_s);
        QCOMPARE(again.aadsts(), 54005);
        QCOMPARE(refresh(refreshToken).error(), u"invalid_grant"_s);
    }

    void aWrongVerifierIsRefusedAndTheCodeStaysGood()
    {
        EntraClient::Fields fields = m_client->redemption(m_client->code());
        fields.insert(u"code_verifier"_s, QString(43, u'x'));
        const EntraReply wrong = m_client->token(fields);
        QCOMPARE(wrong.error(), u"invalid_grant"_s);
        QCOMPARE(wrong.aadsts(), 501481);
        fields.remove(u"code_verifier"_s);
        QCOMPARE(m_client->token(fields).aadsts(), 50148);
        fields.insert(u"code_verifier"_s, m_client->verifier);
        QCOMPARE(m_client->token(fields).status, 200);
    }

    void theRedirectMustBeTheIdenticalOne()
    {
        const EntraReply reply = redeemWith(u"redirect_uri"_s, m_client->redirectUri + u'/');
        QCOMPARE(reply.error(), u"invalid_grant"_s);
        QCOMPARE(reply.aadsts(), 500112);
        QCOMPARE(redeemWith(u"redirect_uri"_s, {}).aadsts(), 900144);
    }

    void aCodeExpires()
    {
        const EntraClient::Fields fields = m_client->redemption(m_client->code());
        *m_later = 601;
        const EntraReply reply = m_client->token(fields);
        QCOMPARE(reply.error(), u"invalid_grant"_s);
        QCOMPARE(reply.aadsts(), 70008);
    }

    void aCodeOfAnotherAppOrDirectoryIsRefused()
    {
        const QString other = QUuid::createUuid().toString(QUuid::WithoutBraces);
        change([&other](SandboxEntraSettings &settings) { settings.clientIds.append(other); });
        QCOMPARE(redeemWith(u"client_id"_s, other).error(), u"invalid_grant"_s);
        const EntraClient::Fields fields = m_client->redemption(m_client->code());
        m_client->tenant = u"organizations"_s;
        QCOMPARE(m_client->token(fields).aadsts(), 700005);
    }

    void aSecretOfAPublicAppIsRefused()
    {
        for (const QString &name : {u"client_secret"_s, u"client_assertion"_s}) {
            const EntraReply reply = redeemWith(name, u"x"_s);
            QCOMPARE(reply.status, 401);
            QCOMPARE(reply.error(), u"invalid_client"_s);
            QCOMPARE(reply.aadsts(), 700025);
        }
    }

    void anAppThatIsNotRegisteredAsPublicLacksItsSecret()
    {
        change([](SandboxEntraSettings &settings) { settings.publicClient = false; });
        const EntraReply reply = redeemWith(u"client_info"_s, u"1"_s);
        QCOMPARE(reply.error(), u"invalid_client"_s);
        QCOMPARE(reply.aadsts(), 7000218);
    }

    void whatIsWrongWithTheRequestIsSaid_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("error");
        QTest::addColumn<int>("aadsts");
        QTest::newRow("app") << u"client_id"_s << QUuid::createUuid().toString(QUuid::WithoutBraces)
                             << u"unauthorized_client"_s << 700016;
        QTest::newRow("no app") << u"client_id"_s << QString() << u"invalid_request"_s << 900144;
        QTest::newRow("grant") << u"grant_type"_s << u"password"_s << u"unsupported_grant_type"_s << 70003;
        QTest::newRow("no grant") << u"grant_type"_s << QString() << u"invalid_request"_s << 900144;
        QTest::newRow("code") << u"code"_s << u"guessed"_s << u"invalid_grant"_s << 9002313;
        QTest::newRow("no code") << u"code"_s << QString() << u"invalid_request"_s << 900144;
        QTest::newRow("scope") << u"scope"_s << EntraClient::devOps(u"vso.moon"_s) << u"invalid_scope"_s << 70011;
        QTest::newRow("resources") << u"scope"_s << EntraClient::devOps(u"vso.pats"_s) + u" User.Read"_s
                                   << u"invalid_scope"_s << 70011;
        QTest::newRow("more than asked for")
            << u"scope"_s << EntraClient::devOps(u"vso.code"_s) << u"consent_required"_s << 65001;
    }

    void whatIsWrongWithTheRequestIsSaid()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, value);
        const EntraReply reply = redeemWith(name, value);
        QCOMPARE(reply.status, 400);
        QTEST(reply.error(), "error");
        QTEST(reply.aadsts(), "aadsts");
    }

    void anErrorHasTheShapeOfTheSheet()
    {
        QNetworkRequest request = m_client->request(u"/%1/oauth2/v2.0/token"_s.arg(m_client->tenant));
        request.setRawHeader("client-request-id", "1b671a64-40d5-491e-99b0-da01ff1f3341");
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded"_ba);
        const QByteArray body = "grant_type=refresh_token&refresh_token=x&client_id=" + m_client->clientId.toLatin1();
        const QJsonObject error = m_client->ask("POST", request, body).json();
        QCOMPARE(error.value(u"error"_s).toString(), u"invalid_grant"_s);
        QCOMPARE(error.value(u"error_codes"_s).toArray(), QJsonArray{9002313});
        const QString description = error.value(u"error_description"_s).toString();
        QVERIFY(description.startsWith(u"AADSTS9002313: "_s));
        const QStringList parts = description.split(u"\r\n"_s);
        QCOMPARE(parts.size(), 4);
        QCOMPARE(parts.at(1), u"Trace ID: "_s + error.value(u"trace_id"_s).toString());
        QCOMPARE(parts.at(2), u"Correlation ID: 1b671a64-40d5-491e-99b0-da01ff1f3341"_s);
        QCOMPARE(parts.at(3), u"Timestamp: "_s + error.value(u"timestamp"_s).toString());
        QCOMPARE(error.value(u"correlation_id"_s).toString(), u"1b671a64-40d5-491e-99b0-da01ff1f3341"_s);
        QVERIFY(QUrl(error.value(u"error_uri"_s).toString()).isValid());
        QVERIFY(QDateTime::fromString(error.value(u"timestamp"_s).toString(), u"yyyy-MM-dd HH:mm:ss'Z'"_s).isValid());
    }

    void onlyAFormThatIsPostedIsRead()
    {
        const QString address = u"/%1/oauth2/v2.0/token"_s.arg(m_client->tenant);
        QCOMPARE(m_client->get(address).aadsts(), 900561);
        QNetworkRequest request = m_client->request(address);
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
        QCOMPARE(m_client->ask("POST", request, "{}").aadsts(), 900144);
    }

    void aParameterThatComesTwiceIsRefused()
    {
        QNetworkRequest request = m_client->request(u"/%1/oauth2/v2.0/token"_s.arg(m_client->tenant));
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded"_ba);
        const QByteArray app = "client_id=" + m_client->clientId.toLatin1();
        const EntraReply reply = m_client->ask("POST", request, app + '&' + app + "&grant_type=refresh_token");
        QCOMPARE(reply.error(), u"invalid_request"_s);
        QVERIFY(reply.body.contains("duplicated"));
    }

    void aTenantThatIsNoneIsRefused()
    {
        const EntraClient::Fields fields = m_client->redemption(m_client->code());
        m_client->tenant = u"99999999-2222-3333-4444-555555555555"_s;
        const EntraReply reply = m_client->token(fields);
        QCOMPARE(reply.error(), u"invalid_request"_s);
        QCOMPARE(reply.aadsts(), 90002);
        m_client->tenant = u"consumers"_s;
        QCOMPARE(m_client->token(fields).error(), u"unauthorized_client"_s);
    }

    void theIdTokenSaysWhoSignedInAndIsSignedByThePublishedKey()
    {
        const QJsonObject tokens = m_client->signIn(jonas);
        const QString token = tokens.value(u"id_token"_s).toString();
        const QJsonObject claims = claimsOf(token);
        QCOMPARE(claims.value(u"aud"_s).toString(), m_client->clientId);
        QCOMPARE(claims.value(u"tid"_s).toString(), m_sandbox->entra().tenant());
        QCOMPARE(claims.value(u"nonce"_s).toString(), u"once"_s);
        QCOMPARE(claims.value(u"preferred_username"_s).toString(), jonas);
        QCOMPARE(claims.value(u"name"_s).toString(), u"Jonas Brandt"_s);
        QVERIFY(!QUuid(claims.value(u"oid"_s).toString()).isNull());
        QVERIFY(!claims.value(u"sub"_s).toString().isEmpty());
        const qint64 now = QDateTime::currentSecsSinceEpoch();
        QVERIFY(qAbs(claims.value(u"iat"_s).toInteger() - now) < 60);
        QCOMPARE(claims.value(u"nbf"_s), claims.value(u"iat"_s));
        QCOMPARE(claims.value(u"exp"_s).toInteger(), claims.value(u"iat"_s).toInteger() + 3599);

        const QJsonObject metadata =
            m_client->get(u"/%1/v2.0/.well-known/openid-configuration"_s.arg(m_client->tenant)).json();
        QCOMPARE(claims.value(u"iss"_s), metadata.value(u"issuer"_s));
        const QJsonArray keys =
            m_client->get(QUrl(metadata.value(u"jwks_uri"_s).toString()).path()).json().value(u"keys"_s).toArray();
        QCOMPARE(keys.size(), 1);
        const QJsonObject header = partOf(token, 0);
        QCOMPARE(header.value(u"alg"_s).toString(), u"RS256"_s);
        QCOMPARE(header.value(u"kid"_s), keys.first().toObject().value(u"kid"_s));
        QVERIFY(isSignedBy(keys.first().toObject(), token));
        QVERIFY(!isSignedBy(keys.first().toObject(), token.chopped(8) + u"AAAAAAAA"_s));
    }

    void theSamePersonHasTheSameIdsEachTimeAndAnotherHasOthers()
    {
        const QJsonObject first = claimsOf(m_client->signIn(jonas).value(u"id_token"_s).toString());
        const QJsonObject again = claimsOf(m_client->signIn(jonas).value(u"id_token"_s).toString());
        const QJsonObject other = claimsOf(m_client->signIn(mara).value(u"id_token"_s).toString());
        for (const QString &claim : {u"oid"_s, u"sub"_s}) {
            QCOMPARE(first.value(claim), again.value(claim));
            QVERIFY(first.value(claim) != other.value(claim));
        }
    }

    void theIdTokenMayHaveAFlaw_data()
    {
        QTest::addColumn<QString>("flaw");
        QTest::addColumn<QString>("claim"); // That differs from a good one's.
        QTest::newRow("nonce") << u"nonce"_s << u"nonce"_s;
        QTest::newRow("audience") << u"audience"_s << u"aud"_s;
        QTest::newRow("issuer") << u"issuer"_s << u"iss"_s;
        QTest::newRow("tenant") << u"tenant"_s << u"tid"_s;
        QTest::newRow("expired") << u"expired"_s << u"exp"_s;
        QTest::newRow("signature") << u"signature"_s << QString();
        QTest::newRow("unsigned") << u"unsigned"_s << QString();
        QTest::newRow("missing") << u"missing"_s << QString();
    }

    void theIdTokenMayHaveAFlaw()
    {
        QFETCH(const QString, flaw);
        QFETCH(const QString, claim);
        const QJsonObject good = claimsOf(m_client->signIn().value(u"id_token"_s).toString());
        change([&flaw](SandboxEntraSettings &settings) { settings.idTokenFlaw = *sandbox::idTokenFlaw(flaw); });
        const QString token = m_client->signIn().value(u"id_token"_s).toString();
        QCOMPARE(token.isEmpty(), flaw == u"missing"_s);
        if (!claim.isEmpty())
            QVERIFY(claimsOf(token).value(claim) != good.value(claim));
        const QJsonObject keys = m_client->get(u"/%1/discovery/v2.0/keys"_s.arg(m_client->tenant)).json();
        QCOMPARE(isSignedBy(keys.value(u"keys"_s).toArray().first().toObject(), token), !claim.isEmpty());
        if (flaw == u"unsigned"_s)
            QCOMPARE(partOf(token, 0).value(u"alg"_s).toString(), u"none"_s);
    }

    void theAccessTokenIsAJwtForAzureDevOpsOrOpaque()
    {
        const QJsonObject claims = claimsOf(m_client->signIn(jonas).value(u"access_token"_s).toString());
        QCOMPARE(claims.value(u"aud"_s).toString(), u"499b84ac-1321-427f-aa17-267ca6975798"_s);
        QCOMPARE(claims.value(u"appid"_s).toString(), m_client->clientId);
        QCOMPARE(claims.value(u"scp"_s).toString(), u"vso.pats vso.pats_manage vso.profile"_s);
        QCOMPARE(claims.value(u"tid"_s).toString(), m_sandbox->entra().tenant());
        QVERIFY(claims.contains(u"oid"_s) && claims.contains(u"exp"_s));
        change([](SandboxEntraSettings &settings) { settings.opaqueAccessTokens = true; });
        const QString opaque = m_client->signIn(jonas).value(u"access_token"_s).toString();
        QVERIFY(!opaque.isEmpty() && !opaque.contains(u'.'));
    }

    void defaultStandsForWhatTheAppIsRegisteredWith()
    {
        const QString scope = EntraClient::devOps(u".default"_s);
        const QJsonObject tokens = m_client->signIn(mara, scope + u" offline_access"_s);
        QCOMPARE(tokens.value(u"scope"_s).toString(), EntraClient::devOps(u"user_impersonation"_s) + u' ' + scope);
        change([](SandboxEntraSettings &settings) { settings.permissions = {u"vso.pats"_s}; });
        QCOMPARE(claimsOf(m_client->signIn(mara, scope).value(u"access_token"_s).toString()).value(u"scp"_s).toString(),
                 u"vso.pats"_s);
    }

    void theResourceMayBeWrittenAsItsAddress()
    {
        const QJsonObject tokens = m_client->signIn(mara, u"https://app.vssps.visualstudio.com/vso.pats"_s);
        QCOMPARE(claimsOf(tokens.value(u"access_token"_s).toString()).value(u"scp"_s).toString(), u"vso.pats"_s);
    }

    void eachRefreshGivesAnotherRefreshToken()
    {
        QString token = refreshToken();
        QSet<QString> seen{token};
        for (int i = 0; i < 3; ++i) {
            const EntraReply reply = refresh(token);
            QCOMPARE(reply.status, 200);
            QVERIFY(!reply.field(u"access_token"_s).isEmpty());
            token = reply.field(u"refresh_token"_s);
            seen.insert(token);
        }
        QCOMPARE(seen.size(), 4);
        QVERIFY(!seen.contains(QString()));
        QCOMPARE(m_sandbox->entra().refreshes(), 3);
    }

    void aRefreshMayAskForLessButNotForMoreThanWasConsentedTo()
    {
        const EntraReply less = refresh(refreshToken(), EntraClient::devOps(u"vso.pats"_s));
        QCOMPARE(less.field(u"scope"_s), EntraClient::devOps(u"vso.pats"_s));
        const EntraReply again = refresh(less.field(u"refresh_token"_s), EntraClient::devOps(u"vso.profile"_s));
        QCOMPARE(again.field(u"scope"_s), EntraClient::devOps(u"vso.profile"_s));
        const QString good = again.field(u"refresh_token"_s);
        const EntraReply more = refresh(good, EntraClient::devOps(u"vso.code"_s));
        QCOMPARE(more.error(), u"consent_required"_s);
        QCOMPARE(more.aadsts(), 65001);
        QCOMPARE(refresh(good).status, 200);
    }

    void anOldRefreshTokenEndsTheWholeFamily()
    {
        const QString first = refreshToken();
        const QString second = refresh(first).field(u"refresh_token"_s);
        const EntraReply reused = refresh(first);
        QCOMPARE(reused.status, 400);
        QCOMPARE(reused.error(), u"invalid_grant"_s);
        QCOMPARE(refresh(second).error(), u"invalid_grant"_s);
        QCOMPARE(m_sandbox->entra().counts().reuses, 1);
        QCOMPARE(m_sandbox->entra().counts().refusedRefreshes, 2);
        QCOMPARE(refresh(refreshToken()).status, 200);
    }

    void withoutReuseDetectionAnOldRefreshTokenGoesOnWorking()
    {
        change([](SandboxEntraSettings &settings) { settings.reuseDetection = false; });
        const QString first = refreshToken();
        QCOMPARE(refresh(first).status, 200);
        QCOMPARE(refresh(first).status, 200);
    }

    void aRefreshTokenExpires()
    {
        const QString token = refreshToken();
        *m_later = 89 * 24 * 3600;
        const QString younger = refresh(token).field(u"refresh_token"_s);
        *m_later = 2 * 89 * 24 * 3600;
        const QString youngest = refresh(younger).field(u"refresh_token"_s);
        QVERIFY(!youngest.isEmpty());
        *m_later = *m_later + 90 * 24 * 3600 + 1;
        const EntraReply late = refresh(youngest);
        QCOMPARE(late.error(), u"invalid_grant"_s);
        QCOMPARE(late.aadsts(), 700082);
    }

    void aRefreshTokenOfAnotherAppIsRefused()
    {
        const QString token = refreshToken();
        const QString other = QUuid::createUuid().toString(QUuid::WithoutBraces);
        change([&other](SandboxEntraSettings &settings) { settings.clientIds.append(other); });
        m_client->clientId = other;
        QCOMPARE(refresh(token).error(), u"invalid_grant"_s);
    }

    void aRefreshTokenWorksInEachTenantThatItsPersonReaches()
    {
        QString fabrikam;
        for (const SandboxPerson &person : m_sandbox->entra().people()) {
            if (person.tenant != m_client->tenant)
                fabrikam = person.tenant;
        }
        const QString ofMara = refreshToken(mara);
        const QString ofJonas = refreshToken(jonas);
        m_client->tenant = fabrikam;
        const EntraReply asGuest = refresh(ofMara);
        QCOMPARE(claimsOf(asGuest.field(u"access_token"_s)).value(u"tid"_s).toString(), fabrikam);
        const EntraReply stranger = refresh(ofJonas);
        QCOMPARE(stranger.error(), u"invalid_grant"_s);
        QCOMPARE(stranger.aadsts(), 50020);
    }

    void revokedSessionsEndTheRefreshTokensOfThatPersonAlone()
    {
        const QString ofMara = refreshToken(mara);
        const QString ofJonas = refreshToken(jonas);
        m_sandbox->entra().revokeSessions(mara);
        const EntraReply reply = refresh(ofMara);
        QCOMPARE(reply.error(), u"invalid_grant"_s);
        QCOMPARE(reply.aadsts(), 50173);
        QCOMPARE(refresh(ofJonas).status, 200);
        QCOMPARE(refresh(refreshToken(mara)).status, 200);
    }

    void whoseTokenWasRotatedBehindTheirBackHoldsAnOldOne()
    {
        const QString token = refreshToken();
        m_sandbox->entra().rotateBehindBack();
        QCOMPARE(refresh(token).error(), u"invalid_grant"_s);
        QCOMPARE(m_sandbox->entra().counts().reuses, 1);
    }

    void whoIsSignedInStaysSoInTheNextSandbox()
    {
        const QString before = refreshToken();
        const QString token = refresh(before).field(u"refresh_token"_s);
        SandboxOptions options;
        options.state = m_sandbox->state();
        QVERIFY(!options.state.contains(token.toLatin1()));
        auto next = Sandbox::start(options);
        QVERIFY(next.has_value());
        m_sandbox = std::move(*next);
        m_client = std::make_unique<EntraClient>(*m_sandbox);
        const EntraReply reply = refresh(token);
        QCOMPARE(reply.status, 200);
        QCOMPARE(refresh(before).error(), u"invalid_grant"_s);
        QCOMPARE(refresh(reply.field(u"refresh_token"_s)).error(), u"invalid_grant"_s);
    }

    void theMetadataOfNoTenantInParticularHasAPatternAsIssuer()
    {
        const EntraReply reply = m_client->get(u"/organizations/v2.0/.well-known/openid-configuration"_s);
        QVERIFY(reply.field(u"issuer"_s).endsWith(u"/{tenantid}/v2.0"_s));
        QVERIFY(reply.field(u"token_endpoint"_s).endsWith(u"/organizations/oauth2/v2.0/token"_s));
        const EntraReply none = m_client->get(u"/nowhere.example/v2.0/.well-known/openid-configuration"_s);
        QCOMPARE(none.aadsts(), 90002);
    }
};

QTEST_GUILESS_MAIN(TestEntraTokens)
#include "tst_entratokens.moc"
