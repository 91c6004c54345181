// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakeauthority.h"
#include "pastedcredential.h"
#include "utc.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What was pasted is told by its looks, before anything is sent: a hint, never a wall.
class TestPastedCredential : public QObject
{
    Q_OBJECT

private:
    static inline const QDateTime now = QDateTime::fromSecsSinceEpoch(1'795'284'312, utcZone);
    static inline const QString service = u"499b84ac-0000-0000-0000-00000000feed"_s;

    static QJsonObject personal(const QJsonObject &changes = {})
    {
        QJsonObject claims{{u"aud"_s, service},
                           {u"exp"_s, now.toSecsSinceEpoch() + 3600},
                           {u"scp"_s, u"user_impersonation"_s},
                           {u"oid"_s, FakeAuthority::objectId},
                           {u"sub"_s, u"another"_s},
                           {u"upn"_s, u"ada@example.org"_s}};
        for (auto change = changes.begin(); change != changes.end(); ++change) {
            claims.insert(change.key(), change.value());
            if (change.value().isNull())
                claims.remove(change.key());
        }
        return claims;
    }

    static PastedCredentialHint read(const QByteArray &text)
    {
        return readPastedCredential(Secret(text), {service, u"https://service.example"_s}, now);
    }

private Q_SLOTS:
    void aPersonsAccessTokenNeedsNoWords()
    {
        const auto hint = read(FakeAuthority::webToken(personal()));
        QCOMPARE(hint.kind, PastedCredential::AccessToken);
        QVERIFY(hint.sentence.isEmpty());
        QCOMPARE(hint.claims.userName, u"ada@example.org"_s);
    }

    void whatCannotBeToldNeedsNoWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("blanks") << "  \n"_ba;
        QTest::newRow("opaque") << "EwBwA8l6BAAU"_ba;
        QTest::newRow("84 letters without the mark") << QByteArray(84, 'A');
        QTest::newRow("the mark in the middle") << QByteArray(40, 'A') + "AZDO" + QByteArray(40, 'B');
        QTest::newRow("52 letters that are not base32") << QByteArray(52, '1');
        QTest::newRow("no claims") << FakeAuthority::webToken({});
    }

    void whatCannotBeToldNeedsNoWords()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(read(text).kind, PastedCredential::AccessToken);
        QVERIFY(read(text).sentence.isEmpty());
    }

    void aPersonalAccessTokenIsRecognised_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray today = QByteArray(76, 'A') + "AZDO" + "a1b2";
        const QByteArray until2024 = QByteArray(26, 'a') + QByteArray(26, '7');
        QTest::newRow("as made today") << today;
        QTest::newRow("as made until 2024") << until2024;
        QTest::newRow("with a line break behind") << today + "\n";
    }

    void aPersonalAccessTokenIsRecognised()
    {
        QFETCH(QByteArray, text);
        const auto hint = read(text);
        QCOMPARE(hint.kind, PastedCredential::PersonalAccessToken);
        QVERIFY(hint.sentence.endsWith(u'.'));
        QVERIFY(!hint.sentence.contains(QString::fromLatin1(text.trimmed())));
    }

    void theTokenOfAnAppIsRecognised_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        QTest::newRow("says so") << QJsonObject{{u"idtyp"_s, u"app"_s}};
        QTest::newRow("roles and no permissions of a person")
            << QJsonObject{{u"scp"_s, QJsonValue::Null}, {u"roles"_s, QJsonArray{u"All"_s}}};
        QTest::newRow("a managed identity")
            << QJsonObject{{u"scp"_s, QJsonValue::Null}, {u"xms_mirid"_s, u"/subscriptions/x"_s}};
        QTest::newRow("itself for a subject")
            << QJsonObject{{u"scp"_s, QJsonValue::Null}, {u"sub"_s, FakeAuthority::objectId}};
    }

    void theTokenOfAnAppIsRecognised()
    {
        QFETCH(QJsonObject, changes);
        const auto hint = read(FakeAuthority::webToken(personal(changes)));
        QCOMPARE(hint.kind, PastedCredential::ApplicationToken);
        QVERIFY(hint.sentence.endsWith(u'.'));
    }

    void aPersonWithRolesIsAPerson()
    {
        QCOMPARE(read(FakeAuthority::webToken(personal({{u"roles"_s, QJsonArray{u"All"_s}}}))).kind,
                 PastedCredential::AccessToken);
        QCOMPARE(read(FakeAuthority::webToken(personal({{u"idtyp"_s, u"user"_s}, {u"scp"_s, QJsonValue::Null}}))).kind,
                 PastedCredential::AccessToken);
    }

    void anExpiredTokenIsRecognised()
    {
        const auto hint = read(FakeAuthority::webToken(personal({{u"exp"_s, now.toSecsSinceEpoch()}})));
        QCOMPARE(hint.kind, PastedCredential::ExpiredToken);
        QVERIFY(hint.sentence.endsWith(u'.'));
    }

    void aTokenForAnotherServiceIsRecognised()
    {
        const auto hint = read(FakeAuthority::webToken(personal({{u"aud"_s, u"https://graph.example"_s}})));
        QCOMPARE(hint.kind, PastedCredential::TokenForOther);
        QVERIFY(hint.sentence.endsWith(u'.'));
    }

    void theServiceHasMoreThanOneName()
    {
        for (const auto &audience : {service.toUpper(), u"https://service.example/"_s, u"https://service.example"_s})
            QCOMPARE(read(FakeAuthority::webToken(personal({{u"aud"_s, audience}}))).kind,
                     PastedCredential::AccessToken);
        const QByteArray token = FakeAuthority::webToken(personal({{u"aud"_s, u"whatever"_s}}));
        QCOMPARE(readPastedCredential(Secret(token), {}, now).kind, PastedCredential::AccessToken);
    }

    void moreThanTheTokenAloneIsRecognised_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray token = FakeAuthority::webToken(personal());
        QTest::newRow("the header") << "Bearer " + token;
        QTest::newRow("in quotes") << '"' + token + '"';
        QTest::newRow("a line of a program's answer") << "\"accessToken\": \"" + token + "\",";
        QTest::newRow("a program's whole answer") << "{\"accessToken\":\"" + token + "\"}";
        QTest::newRow("two lines") << token + "\n" + token;
    }

    void moreThanTheTokenAloneIsRecognised()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(read(text).kind, PastedCredential::NotAToken);
        QVERIFY(read(text).sentence.endsWith(u'.'));
    }
};

QTEST_GUILESS_MAIN(TestPastedCredential)
#include "tst_pastedcredential.moc"
