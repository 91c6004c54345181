// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "bearercredentials.h"
#include "memorysecretstore.h"
#include "secretenvelope.h"
#include "utc.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// A pasted access token comes from the keychain, is used until it is refused, and its claims are hints only.
class TestBearerCredentials : public QObject
{
    Q_OBJECT

private:
    MemorySecretStore m_keychain;

    void keep(const QString &key, const QByteArray &bearer)
    {
        SecretEnvelope envelope;
        envelope.kind = u"sign-in"_s;
        envelope.parts = singleSecret(Secret(bearer));
        std::optional<Result<void>> stored;
        m_keychain.store(key, sealEnvelope(envelope), Interaction::Forbidden, this,
                         [&](Result<void> result) { stored = std::move(result); });
        QTRY_VERIFY(stored && *stored);
    }

    Result<RequestCredentials> ask(CredentialSource &source, Interaction interaction = Interaction::Allowed)
    {
        std::optional<Result<RequestCredentials>> answer;
        source.credentials(interaction, this,
                           [&](Result<RequestCredentials> result) { answer.emplace(std::move(result)); });
        if (answer || !QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            return failure(Error::Kind::TimedOut, {});
        return std::move(*answer);
    }

    /// Made at run time: a text of this shape in the source would look like a leaked token.
    static QByteArray webToken(const QJsonObject &claims)
    {
        const auto part = [](const QJsonObject &object) {
            return QJsonDocument(object)
                .toJson(QJsonDocument::Compact)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        return part({{u"alg"_s, u"none"_s}}) + '.' + part(claims) + '.' + QByteArray("signature");
    }

private Q_SLOTS:
    void theBearerIsReadOnceAndThenRemembered()
    {
        keep(u"read-once"_s, "bearer-text");
        BearerCredentials source(&m_keychain, u"read-once"_s);
        QVERIFY(ask(source));
        m_keychain.refuseReads(Error::Kind::KeychainLocked);
        QVERIFY(ask(source));
        m_keychain.refuseReads({});
    }

    void aMissingEntryMeansSignIn()
    {
        BearerCredentials source(&m_keychain, u"nothing-there"_s);
        QSignalSpy needed(&source, &BearerCredentials::signInNeeded);
        QCOMPARE(ask(source).error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(ask(source).error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(needed.size(), 1);
        keep(u"there-again"_s, "bearer-text");
        source.replace(u"there-again"_s);
        QVERIFY(ask(source));
    }

    void whatNobodyStartedNeverMakesTheKeychainAsk()
    {
        keep(u"quiet"_s, "bearer-text");
        BearerCredentials source(&m_keychain, u"quiet"_s);
        m_keychain.pretendState(KeychainState::Locked);
        const int before = m_keychain.timesAsked();
        QCOMPARE(ask(source, Interaction::Forbidden).error().kind, Error::Kind::KeychainLocked);
        QCOMPARE(m_keychain.timesAsked(), before);
        QCOMPARE(ask(source, Interaction::Allowed).error().kind, Error::Kind::KeychainLocked);
        QCOMPARE(m_keychain.timesAsked(), before + 1);
        m_keychain.pretendState(KeychainState::Ready);
        QVERIFY(ask(source, Interaction::Forbidden));
    }

    void aKeychainInTroubleIsNotAnEndedSignIn_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("locked") << Error::Kind::KeychainLocked;
        QTest::newRow("denied") << Error::Kind::KeychainDenied;
        QTest::newRow("absent") << Error::Kind::KeychainAbsent;
        QTest::newRow("slow") << Error::Kind::KeychainTimedOut;
    }

    void aKeychainInTroubleIsNotAnEndedSignIn()
    {
        QFETCH(Error::Kind, kind);
        const QString key = u"trouble-%1"_s.arg(static_cast<int>(kind));
        keep(key, "bearer-text");
        BearerCredentials source(&m_keychain, key);
        QSignalSpy needed(&source, &BearerCredentials::signInNeeded);
        m_keychain.refuseReads(kind);
        QCOMPARE(ask(source).error().kind, kind);
        m_keychain.refuseReads({});
        QVERIFY(ask(source));
        QVERIFY(needed.isEmpty());
    }

    void aRefusedBearerIsNotSentAgain()
    {
        keep(u"refused"_s, "bearer-text");
        keep(u"fresh"_s, "another-text");
        BearerCredentials source(&m_keychain, u"refused"_s);
        QSignalSpy needed(&source, &BearerCredentials::signInNeeded);
        QVERIFY(ask(source));
        source.refused(u"refused"_s);
        source.refused(u"refused"_s);
        QCOMPARE(needed.size(), 1);
        QCOMPARE(ask(source).error().kind, Error::Kind::SignInNeeded);
        source.replace(u"fresh"_s);
        QVERIFY(ask(source));
        // The answer to a request that was sent with the old one.
        source.refused(u"refused"_s);
        QVERIFY(ask(source));
        QCOMPARE(needed.size(), 1);
    }

    void anAnswerForTheOldKeyIsNotRemembered()
    {
        keep(u"old"_s, "old-text");
        BearerCredentials source(&m_keychain, u"old"_s);
        std::optional<Result<RequestCredentials>> answer;
        source.credentials(Interaction::Allowed, this,
                           [&](Result<RequestCredentials> result) { answer.emplace(std::move(result)); });
        source.replace(u"not-there-yet"_s);
        QTRY_VERIFY(answer);
        QCOMPARE(ask(source).error().kind, Error::Kind::SignInNeeded);
    }

    void anAskerWhoIsGoneIsNotAnswered()
    {
        keep(u"gone"_s, "bearer-text");
        BearerCredentials source(&m_keychain, u"gone"_s);
        bool answered = false;
        {
            QObject asker;
            source.credentials(Interaction::Allowed, &asker,
                               [&](const Result<RequestCredentials> &) { answered = true; });
        }
        QVERIFY(ask(source));
        QVERIFY(!answered);
    }

    void aWebTokenHintsAtItsEnd()
    {
        const qint64 expiry = QDateTime::currentSecsSinceEpoch() + 3600;
        const BearerHints hints =
            readBearerHints(Secret(webToken({{u"exp"_s, expiry}, {u"upn"_s, u"ada@example.org"_s}})));
        QVERIFY(hints.isWebToken);
        QCOMPARE(hints.expiresAt, std::optional(QDateTime::fromSecsSinceEpoch(expiry, utcZone)));
        QCOMPARE(hints.userName, u"ada@example.org"_s);
        QVERIFY(!hints.isApplication);
    }

    void aWebTokenOfAnApplicationIsSaid()
    {
        QVERIFY(readBearerHints(Secret(webToken({{u"idtyp"_s, u"app"_s}}))).isApplication);
    }

    void whatDoesNotReadAsAWebTokenHasNoHints_data()
    {
        QTest::addColumn<QByteArray>("bearer");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("opaque") << QByteArray("an-opaque-text");
        QTest::newRow("dots only") << QByteArray("..");
        QTest::newRow("noise") << QByteArray("eyJ.!!!.x");
        QTest::newRow("two parts") << webToken({{u"exp"_s, 1}}).chopped(10);
        QTest::newRow("an array") << QByteArray("eyJ." + QByteArray("[1,2]").toBase64() + ".x");
        QTest::newRow("no claims") << webToken({});
        QTest::newRow("deep") << QByteArray("eyJ." + QByteArray(20'000, '[').toBase64() + ".x");
    }

    void whatDoesNotReadAsAWebTokenHasNoHints()
    {
        QFETCH(QByteArray, bearer);
        const BearerHints hints = readBearerHints(Secret(bearer));
        QVERIFY(!hints.isWebToken);
        QVERIFY(!hints.expiresAt);
    }

    void claimsOfTheWrongTypeAreNoHints()
    {
        const BearerHints hints =
            readBearerHints(Secret(webToken({{u"exp"_s, u"soon"_s}, {u"upn"_s, 7}, {u"name"_s, u"Ada"_s}})));
        QVERIFY(hints.isWebToken);
        QVERIFY(!hints.expiresAt);
        QCOMPARE(hints.userName, u"Ada"_s);
    }

    void anAbsurdExpiryIsNoHint_data()
    {
        QTest::addColumn<double>("expiry");
        QTest::newRow("negative") << -1.0;
        QTest::newRow("zero") << 0.0;
        QTest::newRow("beyond all dates") << 1e300;
    }

    void anAbsurdExpiryIsNoHint()
    {
        QFETCH(double, expiry);
        QVERIFY(!readBearerHints(Secret(webToken({{u"exp"_s, expiry}}))).expiresAt);
    }
};

QTEST_GUILESS_MAIN(TestBearerCredentials)
#include "tst_bearercredentials.moc"
