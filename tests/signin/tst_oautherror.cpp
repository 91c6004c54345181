// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "oautherror.h"
#include "signinsettings.h"

#include <QJsonArray>
#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Each refusal of an authority is decided on by its code and said with what to do next (fact sheet 5.6).
class TestOAuthError : public QObject
{
    Q_OBJECT

private:
    static OAuthError refusal(const QString &code, int number = 0)
    {
        OAuthError error;
        error.code = code;
        if (number != 0)
            error.numbers.append(number);
        return error;
    }

private Q_SLOTS:
    void theCodeDecides_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        using enum Error::Kind;
        QTest::newRow("invalid_grant") << SignInNeeded;
        QTest::newRow("interaction_required") << SignInNeeded;
        QTest::newRow("consent_required") << SignInNeeded;
        QTest::newRow("login_required") << SignInNeeded;
        QTest::newRow("access_denied") << Forbidden;
        QTest::newRow("authorization_declined") << Forbidden;
        QTest::newRow("invalid_scope") << Rejected;
        QTest::newRow("invalid_resource") << Rejected;
        QTest::newRow("invalid_tenant") << Rejected;
        QTest::newRow("unauthorized_client") << Rejected;
        QTest::newRow("invalid_client") << Rejected;
        QTest::newRow("server_error") << ServerFault;
        QTest::newRow("temporarily_unavailable") << ServerFault;
        QTest::newRow("expired_token") << TimedOut;
        QTest::newRow("bad_verification_code") << Rejected;
        QTest::newRow("invalid_request") << BadReply;
        QTest::newRow("unsupported_response_type") << BadReply;
        QTest::newRow("unsupported_grant_type") << BadReply;
        QTest::newRow("one_of_the_future") << Rejected;
    }

    void theCodeDecides()
    {
        QFETCH(Error::Kind, kind);
        const QString code = QString::fromLatin1(QTest::currentDataTag());
        const Error error = describe(refusal(code), u"POST login.example"_s);
        QCOMPARE(error.kind, kind);
        QVERIFY(error.message.endsWith(u'.'));
        QVERIFY(!error.message.contains(u'%'));
        QCOMPARE(error.detail, u"POST login.example: "_s + code);
        // A number that belongs to something else changes the words, but never what is done.
        for (const int number : {65001, 53003, 90033, 700082, 999999})
            QCOMPARE(describe(refusal(code, number), {}).kind, kind);
    }

    void everyKnownNumberHasAHintOfItsOwn_data()
    {
        QTest::addColumn<QString>("words");
        QTest::newRow("65001") << u"approve the app"_s;
        QTest::newRow("90094") << u"requires an administrator"_s;
        QTest::newRow("90095") << u"requires an administrator"_s;
        QTest::newRow("65004") << u"declined"_s;
        for (const char *number : {"50076", "50079", "50074", "50072", "50078"})
            QTest::newRow(number) << u"further step"_s;
        for (const char *number : {"50158", "53000", "53001", "53003", "530032"})
            QTest::newRow(number) << u"access rules block this sign-in (AADSTS%1)"_s.arg(QLatin1StringView(number));
        QTest::newRow("50105") << u"not assigned"_s;
        for (const char *number : {"50020", "16000", "90072", "50034"})
            QTest::newRow(number) << u"another account"_s;
        for (const char *number : {"700016", "70001", "7000112"})
            QTest::newRow(number) << u"does not know this app"_s;
        QTest::newRow("90002") << u"no such directory"_s;
        QTest::newRow("50194") << u"its own directory only"_s;
        for (const char *number : {"500011", "650052", "650057", "65005"})
            QTest::newRow(number) << u"lacks the permission"_s;
        QTest::newRow("65002") << u"registration of your own"_s;
        for (const char *number : {"70011", "28002", "650053", "700022"})
            QTest::newRow(number) << u"permissions that were asked for"_s;
        for (const char *number : {"50011", "70004", "7000218"})
            QTest::newRow(number) << u"Register http://127.0.0.1"_s;
        for (const char *number : {"70008", "700082", "50089", "70043", "50173", "50132", "50133"})
            QTest::newRow(number) << u"signed out"_s;
        QTest::newRow("54005") << u"used already"_s;
        QTest::newRow("501481") << u"not begun here"_s;
        for (const char *number : {"50057", "50053", "50055", "50126"})
            QTest::newRow(number) << u"disabled or locked"_s;
        QTest::newRow("70018") << u"does not know the code"_s;
        QTest::newRow("70019") << u"code ended"_s;
        for (const char *number : {"90033", "90006", "50033", "90024", "90055"})
            QTest::newRow(number) << u"Try again later"_s;
    }

    void everyKnownNumberHasAHintOfItsOwn()
    {
        QFETCH(QString, words);
        const int number = QByteArray(QTest::currentDataTag()).toInt();
        const Error error = describe(refusal(u"invalid_grant"_s, number), u"POST x"_s, u"http://127.0.0.1"_s);
        QVERIFY2(error.message.contains(words), qUtf8Printable(error.message));
        QVERIFY(error.message.endsWith(u'.'));
        QVERIFY(error.detail.contains(u"AADSTS%1"_s.arg(number)));
    }

    void theIdsForSupportAreInTheDetail()
    {
        const auto error = oauthErrorFrom(QJsonObject{
            {u"error"_s, u"invalid_grant"_s},
            {u"error_codes"_s, QJsonArray{50076, 50079}},
            {u"error_description"_s,
             u"AADSTS50076: Due to a change made by your administrator.\r\nTrace ID: "
             "11111111-2222-4333-8444-555555555555\r\nCorrelation ID: 99999999-2222-4333-8444-555555555555"_s},
            {u"suberror"_s, u"basic_action"_s}});
        QVERIFY(error);
        QCOMPARE(describe(*error, u"POST login.example"_s).detail,
                 u"POST login.example: invalid_grant AADSTS50076 AADSTS50079, suberror basic_action, trace id "
                 "11111111-2222-4333-8444-555555555555, correlation id 99999999-2222-4333-8444-555555555555"_s);
    }

    void aCallbacksNumberIsReadFromItsWords()
    {
        const OAuthError error = oauthErrorFrom(u"access_denied"_s, u"AADSTS90094: An administrator must approve."_s);
        QCOMPARE(error.numbers, QList<int>{90094});
        QVERIFY(needsApproval(error));
    }

    void noWordOfTheServiceThatCouldBeASecretIsKept()
    {
        const QString secret = QUuid::createUuid().toString(QUuid::Id128) + u".a_b-c"_s;
        const QJsonObject json{{u"error"_s, secret + u" and more"_s},
                               {u"error_description"_s, u"AADSTS9002313: The token "_s + secret + u" is malformed."_s},
                               {u"suberror"_s, secret + secret},
                               {u"trace_id"_s, secret},
                               {u"correlation_id"_s, secret},
                               {u"claims"_s, secret},
                               {u"error_uri"_s, secret}};
        const auto error = oauthErrorFrom(json);
        QVERIFY(error);
        const Error said = describe(*error, u"POST x"_s);
        QVERIFY(!said.detail.contains(secret.left(8)));
        QVERIFY(!said.message.contains(secret.left(8)));
        QVERIFY(error->claims.isEmpty());
    }

    void whatTheServiceWantsInAdditionIsKept()
    {
        const QString claims = u"{\"access_token\":{\"capolids\":{\"essential\":true}}}"_s;
        const auto error = oauthErrorFrom(QJsonObject{{u"error"_s, u"interaction_required"_s}, {u"claims"_s, claims}});
        QVERIFY(error);
        QCOMPARE(error->claims, claims);
    }

    void anAnswerWithoutAnErrorIsNoRefusal()
    {
        QVERIFY(!oauthErrorFrom(QJsonObject{}));
        QVERIFY(!oauthErrorFrom(QJsonObject{{u"error"_s, QJsonObject{{u"code"_s, u"x"_s}}}}));
        QVERIFY(!oauthErrorFrom(QJsonObject{{u"access_token"_s, u"x"_s}}));
    }

    void unknownPermissionsAreToldFromOtherRefusals()
    {
        QVERIFY(refusesScopes(refusal(u"invalid_scope"_s)));
        QVERIFY(refusesScopes(refusal(u"invalid_request"_s, 650053)));
        QVERIFY(refusesScopes(refusal(u"invalid_request"_s, 70011)));
        QVERIFY(!refusesScopes(refusal(u"invalid_grant"_s, 53003)));
        QVERIFY(!refusesScopes(refusal(u"consent_required"_s, 65001)));
    }

    void theTextForAnAdministratorNamesAppAndPermissions()
    {
        SignInSettings settings;
        settings.clientId = u"the-app-id"_s;
        settings.tenant = u"northwind.example"_s;
        const QString text =
            approvalRequestText(settings, {u"https://resource/one"_s, u"https://resource/two"_s, u"openid"_s});
        for (const auto &part : {u"the-app-id"_s, u"northwind.example"_s, u"https://resource: one, two; openid"_s})
            QVERIFY2(text.contains(part), qUtf8Printable(text));
        QVERIFY(!text.contains(u'%'));
    }
};

QTEST_GUILESS_MAIN(TestOAuthError)
#include "tst_oautherror.moc"
