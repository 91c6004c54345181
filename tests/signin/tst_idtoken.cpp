// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "authoritymetadata.h"
#include "fakeauthority.h"
#include "idtoken.h"
#include "utc.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Who signed in is believed only by a token of this authority, for this app, of this sign-in, and not over.
class TestIdToken : public QObject
{
    Q_OBJECT

private:
    static inline const QDateTime now = QDateTime::fromSecsSinceEpoch(1'795'284'312, utcZone);

    static AuthorityMetadata authority(const QString &tenant = u"organizations"_s)
    {
        AuthorityMetadata metadata;
        metadata.authority = QUrl(u"https://login.example"_s);
        metadata.tenant = tenant;
        metadata.issuer = u"https://login.example/{tenantid}/v2.0"_s;
        return metadata;
    }

    static QJsonObject claims(const QJsonObject &changes = {})
    {
        QJsonObject claims{{u"iss"_s, u"https://login.example/"_s + FakeAuthority::tenantId + u"/v2.0"_s},
                           {u"aud"_s, u"app"_s},
                           {u"exp"_s, now.toSecsSinceEpoch() + 3600},
                           {u"nonce"_s, u"once"_s},
                           {u"tid"_s, FakeAuthority::tenantId},
                           {u"oid"_s, FakeAuthority::objectId},
                           {u"preferred_username"_s, u"ada@example.org"_s},
                           {u"name"_s, u"Ada"_s}};
        for (auto change = changes.begin(); change != changes.end(); ++change)
            claims.insert(change.key(), change.value());
        return claims;
    }

    static Result<SignedInPerson> read(const QByteArray &token, const AuthorityMetadata &metadata = authority())
    {
        return readIdToken(Secret(token), metadata, {.clientId = u"app"_s, .nonce = u"once"_s, .now = now});
    }

private Q_SLOTS:
    void aFittingTokenSaysWhoSignedIn()
    {
        const auto person = read(FakeAuthority::webToken(claims()));
        QVERIFY(person);
        QCOMPARE(*person, (SignedInPerson{.tenantId = FakeAuthority::tenantId,
                                          .objectId = FakeAuthority::objectId,
                                          .userName = u"ada@example.org"_s,
                                          .displayName = u"Ada"_s}));
    }

    void aTokenThatDoesNotFitIsRefused_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        QTest::newRow("another app") << QJsonObject{{u"aud"_s, u"other"_s}};
        QTest::newRow("several apps, none named") << QJsonObject{{u"aud"_s, QJsonArray{u"app"_s, u"other"_s}}};
        QTest::newRow("several apps, another named")
            << QJsonObject{{u"aud"_s, QJsonArray{u"app"_s, u"other"_s}}, {u"azp"_s, u"other"_s}};
        QTest::newRow("no app") << QJsonObject{{u"aud"_s, QJsonValue::Null}};
        QTest::newRow("another issuer") << QJsonObject{{u"iss"_s, u"https://evil.example/v2.0"_s}};
        QTest::newRow("the template itself") << QJsonObject{{u"iss"_s, u"https://login.example/{tenantid}/v2.0"_s}};
        QTest::newRow("issuer of another directory")
            << QJsonObject{{u"tid"_s, u"c0a10000-0000-4000-8000-00000000000f"_s}};
        QTest::newRow("no directory") << QJsonObject{{u"tid"_s, QString()}};
        QTest::newRow("over") << QJsonObject{{u"exp"_s, now.toSecsSinceEpoch() - 301}};
        QTest::newRow("no end") << QJsonObject{{u"exp"_s, QJsonValue::Null}};
        QTest::newRow("an end in words") << QJsonObject{{u"exp"_s, u"tomorrow"_s}};
        QTest::newRow("of another sign-in") << QJsonObject{{u"nonce"_s, u"twice"_s}};
        QTest::newRow("of no sign-in") << QJsonObject{{u"nonce"_s, QJsonValue::Null}};
        QTest::newRow("names nobody") << QJsonObject{{u"oid"_s, QString()}};
    }

    void aTokenThatDoesNotFitIsRefused()
    {
        QFETCH(QJsonObject, changes);
        const auto person = read(FakeAuthority::webToken(claims(changes)));
        QVERIFY(!person);
        QCOMPARE(person.error().kind, Error::Kind::BadReply);
        QVERIFY(person.error().detail.startsWith(u"id_token: "_s));
    }

    void whatIsNoSignedTokenIsRefused_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("opaque") << QByteArray("an-opaque-text");
        QTest::newRow("two parts") << FakeAuthority::webToken(claims()).chopped(13);
        QTest::newRow("five parts") << FakeAuthority::webToken(claims()) + ".x.y";
        QTest::newRow("not signed") << FakeAuthority::webToken(claims(), u"none"_s);
        QTest::newRow("not signed, in capitals") << FakeAuthority::webToken(claims(), u"NONE"_s);
        QTest::newRow("noise") << QByteArray("!.!.!");
    }

    void whatIsNoSignedTokenIsRefused()
    {
        QFETCH(QByteArray, token);
        QVERIFY(!read(token));
    }

    void clocksMayDifferALittle()
    {
        QVERIFY(read(FakeAuthority::webToken(claims({{u"exp"_s, now.toSecsSinceEpoch() - 200}}))));
    }

    void severalAppsWithThisOneNamedAreAccepted()
    {
        QVERIFY(read(
            FakeAuthority::webToken(claims({{u"aud"_s, QJsonArray{u"app"_s, u"other"_s}}, {u"azp"_s, u"app"_s}}))));
        QVERIFY(read(FakeAuthority::webToken(claims({{u"aud"_s, QJsonArray{u"app"_s}}}))));
    }

    void aTokenOfAnotherDirectoryThanAskedForIsRefused()
    {
        const QByteArray token = FakeAuthority::webToken(claims());
        QVERIFY(read(token, authority(FakeAuthority::tenantId.toUpper())));
        QVERIFY(!read(token, authority(u"c0a10000-0000-4000-8000-00000000000f"_s)));
    }

    void whereNoNonceWasSentNoneIsExpected()
    {
        QVERIFY(readIdToken(Secret(FakeAuthority::webToken(claims())), authority(),
                            {.clientId = u"app"_s, .nonce = {}, .now = now}));
    }
};

QTEST_GUILESS_MAIN(TestIdToken)
#include "tst_idtoken.moc"
