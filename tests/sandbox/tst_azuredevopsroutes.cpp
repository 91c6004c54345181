// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawclient.h"
#include "sandbox.h"

#include <QJsonArray>
#include <QSet>
#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The wire of Azure DevOps as the fact sheet has it, seen by a client that shares nothing with the sandbox.
class TestAzureDevOpsRoutes : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    RawClient client() const { return RawClient(m_sandbox->url(), m_sandbox->bearer()); }

    static QJsonObject request(const QString &name, int days = 30)
    {
        const QDateTime end = QDateTime::currentDateTimeUtc().addDays(days);
        return {{u"displayName"_s, name},
                {u"scope"_s, u"vso.packaging vso.code"_s},
                {u"validTo"_s, end.toString(Qt::ISODateWithMs)},
                {u"allOrgs"_s, false}};
    }

    QJsonObject create(const QString &name) const
    {
        return client().send("POST", patsTarget(), request(name)).json().value(u"patToken"_s).toObject();
    }

    QStringList names(const QByteArray &query) const
    {
        QStringList list;
        for (const QJsonValue &token :
             client().get(patsTarget("$top=100&" + query)).json().value(u"patTokens"_s).toArray())
            list.append(token.toObject().value(u"displayName"_s).toString());
        list.sort();
        return list;
    }

    QString addToken(const QString &name, int daysLeft, bool revoked) const
    {
        SandboxToken token;
        token.name = name;
        token.scope = u"vso.code"_s;
        token.validTo = QDateTime::currentDateTimeUtc().addDays(daysLeft);
        token.revoked = revoked;
        return m_sandbox->addToken(token);
    }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
    }

    void cleanup() { m_sandbox.reset(); }

    void createGivesTheSecretOnceAndNoOtherAnswerDoes()
    {
        const RawAnswer answer = client().send("POST", patsTarget(), request(u"ci-nuget-restore"_s));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json().value(u"patTokenError"_s).toString(), u"none"_s);
        const QJsonObject token = answer.json().value(u"patToken"_s).toObject();
        const QByteArray secret = token.value(u"token"_s).toString().toLatin1();
        QCOMPARE(secret.size(), 84);
        QCOMPARE(secret.mid(76, 4), "AZDO"_ba);
        QCOMPARE(token.value(u"scope"_s).toString(), u"vso.packaging vso.code"_s);
        QCOMPARE(token.value(u"targetAccounts"_s).toArray().size(), 1);
        const QString id = token.value(u"authorizationId"_s).toString();
        QVERIFY(!QUuid(id).isNull());
        QCOMPARE(m_sandbox->secretOf(id), secret);
        QVERIFY(m_sandbox->accepts(secret));

        const RawAnswer got = client().get(patsTarget("authorizationId=" + id.toLatin1()));
        QVERIFY(got.json().value(u"patToken"_s).toObject().value(u"token"_s).isNull());
        const QJsonObject rename{{u"authorizationId"_s, id}, {u"displayName"_s, u"renamed"_s}};
        const RawAnswer updated = client().send("PUT", patsTarget(), rename);
        QVERIFY(updated.json().value(u"patToken"_s).toObject().value(u"token"_s).isNull());
        const RawAnswer listed = client().get(patsTarget());
        for (const RawAnswer &later : {got, updated, listed})
            QVERIFY(!later.body.contains(secret));
    }

    void updateKeepsWhatIsLeftOutAndTheSecretAndTheCreationDate()
    {
        const QJsonObject before = create(u"board-sync"_s);
        const QJsonObject change{{u"authorizationId"_s, before.value(u"authorizationId"_s)},
                                 {u"scope"_s, u"vso.work"_s}};
        QJsonObject after = client().send("PUT", patsTarget(), change).json().value(u"patToken"_s).toObject();
        QCOMPARE(after.value(u"scope"_s).toString(), u"vso.work"_s);
        for (const QString &kept : {u"displayName"_s, u"validTo"_s, u"validFrom"_s, u"authorizationId"_s})
            QCOMPARE(after.value(kept), before.value(kept));
        QVERIFY(m_sandbox->accepts(before.value(u"token"_s).toString().toLatin1()));
    }

    void revokeAnswers204WithoutABodyAndAgainTheSecondTime()
    {
        const QJsonObject token = create(u"wiki-exporter"_s);
        const QByteArray target =
            patsTarget("authorizationId=" + token.value(u"authorizationId"_s).toString().toLatin1());
        for (int i = 0; i < 2; ++i) {
            const RawAnswer answer = client().ask("DELETE", target);
            QCOMPARE(answer.status, 204);
            QVERIFY(answer.body.isEmpty());
        }
        QVERIFY(!m_sandbox->accepts(token.value(u"token"_s).toString().toLatin1()));
        QVERIFY(m_sandbox->tokens().first().revokedOrder > m_sandbox->tokens().first().createdOrder);
    }

    void revokeAnswers200WhenThePolicySaysSo()
    {
        SandboxPolicy policy;
        policy.revokeStatus = 200;
        m_sandbox->setPolicy(policy);
        const QByteArray id = create(u"x"_s).value(u"authorizationId"_s).toString().toLatin1();
        const RawAnswer answer = client().ask("DELETE", patsTarget("authorizationId=" + id));
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body.isEmpty());
    }

    void theFourFiltersSplitTheTokensAndActiveIsTheDefault()
    {
        addToken(u"living"_s, 5, false);
        addToken(u"expired"_s, -5, false);
        addToken(u"revoked"_s, 5, true);
        addToken(u"both"_s, -5, true);
        QCOMPARE(names({}), QStringList{u"living"_s});
        QCOMPARE(names("displayFilterOption=active"), QStringList{u"living"_s});
        QCOMPARE(names("displayFilterOption=expired"), QStringList{u"expired"_s});
        QCOMPARE(names("displayFilterOption=revoked"), (QStringList{u"both"_s, u"revoked"_s}));
        QCOMPARE(names("displayFilterOption=all").size(), 4);
        QCOMPARE(client().get(patsTarget("displayFilterOption=most")).status, 400);
    }

    void aListingIsPagedByATokenInTheBody()
    {
        for (int i = 0; i < 45; ++i)
            addToken(u"token-%1"_s.arg(i), i + 1, false);
        QSet<QString> ids;
        QByteArray continued;
        QList<int> sizes;
        do {
            const QByteArray query =
                continued.isEmpty() ? QByteArray() : "continuationToken=" + continued.toPercentEncoding();
            const QJsonObject page = client().get(patsTarget(query)).json();
            const QJsonArray tokens = page.value(u"patTokens"_s).toArray();
            for (const QJsonValue &token : tokens)
                ids.insert(token.toObject().value(u"authorizationId"_s).toString());
            sizes.append(int(tokens.size()));
            QVERIFY(page.value(u"continuationToken"_s).isString());
            continued = page.value(u"continuationToken"_s).toString().toLatin1();
        } while (!continued.isEmpty());
        QCOMPARE(sizes, (QList<int>{20, 20, 5}));
        QCOMPARE(ids.size(), 45);
    }

    void thePagingTokenMustBeEncodedAndGoWithTheSameFilters()
    {
        for (int i = 0; i < 3; ++i)
            addToken(u"t"_s, i + 1, false);
        const QJsonObject page = client().get(patsTarget("$top=1")).json();
        const QByteArray token = page.value(u"continuationToken"_s).toString().toLatin1();
        QVERIFY(token.toPercentEncoding() != token);
        const QByteArray encoded = token.toPercentEncoding();
        QCOMPARE(client().get(patsTarget("$top=1&continuationToken=" + token)).status, 400);
        QCOMPARE(client().get(patsTarget("displayFilterOption=all&continuationToken=" + encoded)).status, 400);
        QCOMPARE(client().get(patsTarget("$top=2&continuationToken=" + encoded)).status, 200);
        QCOMPARE(client().get(patsTarget("continuationToken=stale")).status, 400);
    }

    void aPageHoldsAtMostAHundred()
    {
        QCOMPARE(client().get(patsTarget("$top=100")).status, 200);
        for (const QByteArray &top : {"101"_ba, "0"_ba, "-1"_ba, "many"_ba})
            QCOMPARE(client().get(patsTarget("$top=" + top)).status, 400);
    }

    void aTokenMadeBetweenTwoPagesShiftsNothing()
    {
        for (int i = 0; i < 4; ++i)
            addToken(u"old-%1"_s.arg(i), i + 1, false);
        const QJsonObject first = client().get(patsTarget("$top=2")).json();
        addToken(u"new"_s, 300, false);
        const QByteArray encoded = first.value(u"continuationToken"_s).toString().toLatin1().toPercentEncoding();
        const QJsonObject second = client().get(patsTarget("$top=2&continuationToken=" + encoded)).json();
        QSet<QString> seen;
        for (const QJsonObject &page : {first, second}) {
            for (const QJsonValue &token : page.value(u"patTokens"_s).toArray())
                seen.insert(token.toObject().value(u"displayName"_s).toString());
        }
        QCOMPARE(seen, (QSet<QString>{u"old-0"_s, u"old-1"_s, u"old-2"_s, u"old-3"_s}));
    }

    void datesAreMultiplesOfAThreeHundredthWithTheirZerosCut_data()
    {
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QString>("fraction");
        QTest::newRow("as in the sheet") << u".319"_s << u".32Z"_s;
        QTest::newRow("repeating") << u".523"_s << u".5233333Z"_s;
        QTest::newRow("whole") << u".000"_s << u"Z"_s;
        QTest::newRow("none") << QString() << u"Z"_s;
        QTest::newRow("seven digits") << u".1466667"_s << u".1466667Z"_s;
        QTest::newRow("carried over") << u".999"_s << u"Z"_s;
    }

    void datesAreMultiplesOfAThreeHundredthWithTheirZerosCut()
    {
        QFETCH(const QString, sent);
        QFETCH(const QString, fraction);
        QJsonObject body = request(u"dated"_s);
        const QString day = QDateTime::currentDateTimeUtc().addDays(20).toString(u"yyyy-MM-dd"_s);
        body.insert(u"validTo"_s, QString(day + u"T10:20:57"_s + sent + u'Z'));
        const QJsonObject token = client().send("POST", patsTarget(), body).json().value(u"patToken"_s).toObject();
        QVERIFY2(token.value(u"validTo"_s).toString().endsWith(fraction),
                 qPrintable(token.value(u"validTo"_s).toString()));
    }

    void anUnsetDateArrivesAsTheYearOneWithoutZ()
    {
        m_sandbox->addToken({});
        const QJsonArray tokens = client().get(patsTarget()).json().value(u"patTokens"_s).toArray();
        QCOMPARE(tokens.first().toObject().value(u"validTo"_s).toString(), u"0001-01-01T00:00:00"_s);
    }

    void anAllOrganizationsTokenHasNoTargets()
    {
        SandboxToken token;
        token.allOrgs = true;
        m_sandbox->addToken(token);
        const QJsonArray tokens = client().get(patsTarget()).json().value(u"patTokens"_s).toArray();
        QVERIFY(tokens.first().toObject().value(u"targetAccounts"_s).isNull());
    }

    void theProbeKnowsTheUserByBearerAndByToken()
    {
        const QString id = addToken(u"living"_s, 5, false);
        RawClient byToken(m_sandbox->url(), {});
        byToken.setToken(m_sandbox->secretOf(id));
        for (const RawClient &someone : {client(), byToken}) {
            const RawAnswer answer = someone.get(probeTarget());
            QCOMPARE(answer.status, 200);
            const QJsonObject user = answer.json().value(u"authenticatedUser"_s).toObject();
            QCOMPARE(user.value(u"id"_s).toString(), m_sandbox->userId());
        }
    }

    void theProbeRefusesDeadTokensAndThoseOfAnotherOrganization()
    {
        m_sandbox->addOrganization(u"southwind"_s);
        SandboxToken elsewhere;
        elsewhere.organization = u"southwind"_s;
        elsewhere.validTo = QDateTime::currentDateTimeUtc().addDays(3);
        const QString other = m_sandbox->addToken(elsewhere);
        const QStringList refused{addToken(u"expired"_s, -1, false), addToken(u"revoked"_s, 5, true), other};
        for (const QString &id : refused) {
            RawClient someone(m_sandbox->url(), {});
            someone.setToken(m_sandbox->secretOf(id));
            someone.setHeader("X-TFS-FedAuthRedirect", "Suppress");
            QCOMPARE(someone.get(probeTarget()).status, 401);
        }
        RawClient there(m_sandbox->url(), {});
        there.setToken(m_sandbox->secretOf(other));
        QCOMPARE(there.get("/southwind/_apis/connectiondata?api-version=7.1-preview.1").status, 200);
    }

    void aBadBearerLeadsToTheSignInPage()
    {
        RawClient stranger(m_sandbox->url(), "nobody");
        const RawAnswer redirect = stranger.get(patsTarget());
        QCOMPARE(redirect.status, 302);
        QVERIFY(redirect.header("location").contains("/_signin?realm="));
        QVERIFY(redirect.body.contains("Object moved"));
        SandboxPolicy policy;
        policy.followedSignIn = true;
        m_sandbox->setPolicy(policy);
        const RawAnswer page = stranger.get(patsTarget());
        QCOMPARE(page.status, 203);
        QVERIFY(page.header("content-type").startsWith("text/html"));
        stranger.setHeader("X-TFS-FedAuthRedirect", "Suppress");
        const RawAnswer refused = stranger.get(patsTarget());
        QCOMPARE(refused.status, 401);
        const QByteArrayList challenges = refused.headers.values("www-authenticate");
        QVERIFY(challenges.contains("TFS-Federated"));
        QVERIFY(challenges.join().contains("Bearer authorization_uri=" + m_sandbox->url().toEncoded() + '/' +
                                           m_sandbox->entra().tenant().toLatin1()));
        // Nobody is known, so nobody is told that they lack a permission.
        QCOMPARE(refused.body, QByteArray());
    }

    void aTokenIsNoWayIntoThePatApi()
    {
        RawClient byToken(m_sandbox->url(), {});
        byToken.setToken(m_sandbox->secretOf(addToken(u"living"_s, 5, false)));
        QCOMPARE(byToken.get(patsTarget()).status, 401);
    }

    void anExpiredBearerIsRefusedAndANewOneWorks()
    {
        const RawClient old = client();
        QCOMPARE(old.get(patsTarget()).status, 200);
        m_sandbox->expireBearer();
        QVERIFY(m_sandbox->bearer().isEmpty());
        QCOMPARE(old.get(patsTarget()).status, 302);
        const QByteArray renewed = m_sandbox->newBearer();
        QVERIFY(renewed.size() >= 84 && renewed.size() <= 200);
        QCOMPARE(client().get(patsTarget()).status, 200);
        QCOMPARE(old.get(patsTarget()).status, 302);
    }

    void aBearerWithoutTheScopeIsRefusedInTheWrapper()
    {
        const RawClient limited(m_sandbox->url(), m_sandbox->addBearer(m_sandbox->userId(), false));
        const RawAnswer answer = limited.get(patsTarget());
        QCOMPARE(answer.status, 401);
        QVERIFY(answer.json().value(u"message"_s).toString().startsWith(u"TF400813"));
        QCOMPARE(limited.get(probeTarget()).status, 200);
    }

    void twoUsersSeeOnlyTheirOwn()
    {
        const QString id = addToken(u"mine"_s, 5, false);
        const RawClient other(m_sandbox->url(), m_sandbox->addBearer(m_sandbox->addUser(u"Jonas Weber"_s)));
        QVERIFY(other.get(patsTarget()).json().value(u"patTokens"_s).toArray().isEmpty());
        const QJsonObject got = other.get(patsTarget("authorizationId=" + id.toLatin1())).json();
        QCOMPARE(got.value(u"patTokenError"_s).toString(), u"authorizationNotFound"_s);
        QCOMPARE(other.ask("DELETE", patsTarget("authorizationId=" + id.toLatin1())).status, 204);
        QVERIFY(!m_sandbox->tokens().first().revoked);
    }

    void pathsIgnoreCaseAndPreviewVersionsFromSixOneAreTaken_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("status");
        const QByteArray path("/NorthWind/_apis/Tokens/Pats");
        for (const auto *version : {"6.1-preview", "6.1-preview.1", "7.0-preview.1", "7.1-preview", "7.2-preview.1"})
            QTest::newRow(version) << path + "?api-version=" + version << 200;
        QTest::newRow("missing") << path << 400;
        QTest::newRow("not preview") << path + "?api-version=7.1" << 400;
        QTest::newRow("unknown") << path + "?api-version=9.9-preview" << 400;
        QTest::newRow("no such organization") << "/nowhere/_apis/tokens/pats?api-version=7.1-preview.1"_ba << 404;
        QTest::newRow("no such resource") << "/northwind/_apis/tokens/pots?api-version=7.1-preview.1"_ba << 404;
    }

    void pathsIgnoreCaseAndPreviewVersionsFromSixOneAreTaken()
    {
        QFETCH(const QByteArray, target);
        QFETCH(const int, status);
        const RawAnswer answer = client().get(target);
        QCOMPARE(answer.status, status);
        QVERIFY(status == 200 || answer.json().contains(u"typeKey"_s));
    }

    void theVersionMayTravelInAccept()
    {
        RawClient someone = client();
        someone.setHeader("Accept", "application/json;api-version=7.1-preview.1");
        QCOMPARE(someone.get("/northwind/_apis/tokens/pats").status, 200);
    }

    void aBodyThatIsNotWhatItShouldBeGetsTheWrapper_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("no JSON") << "{\"displayName\":"_ba;
        QTest::newRow("a list") << "[]"_ba;
        QTest::newRow("name as number") << R"({"displayName":7,"scope":"vso.code"})"_ba;
        QTest::newRow("no date") << R"({"displayName":"x","scope":"vso.code","validTo":"tomorrow"})"_ba;
        QTest::newRow("text for bool") << R"({"displayName":"x","scope":"vso.code","allOrgs":"no"})"_ba;
    }

    void aBodyThatIsNotWhatItShouldBeGetsTheWrapper()
    {
        QFETCH(const QByteArray, body);
        RawClient someone = client();
        someone.setHeader("Content-Type", "application/json; charset=utf-8");
        const RawAnswer answer = someone.ask("POST", patsTarget(), body);
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.json().value(u"typeKey"_s).toString(), u"JsonReaderException"_s);
        const QString message = answer.json().value(u"message"_s).toString();
        QVERIFY(message.startsWith(u"TF400898"));
        QVERIFY(message.contains(QString::fromLatin1(answer.header("activityid"))));
        QVERIFY(m_sandbox->tokens().isEmpty());
    }

    void aChangeNeedsItsContentType() { QCOMPARE(client().ask("POST", patsTarget(), "{}").status, 415); }

    void anIdThatIsNoGuidIsRefusedAndAnUnknownOneIsNotFound()
    {
        QCOMPARE(client().get(patsTarget("authorizationId=seven")).status, 400);
        SandboxPolicy policy;
        for (const QString &error : {u"authorizationNotFound"_s, u"tokenNotFound"_s}) {
            policy.unknownIdError = error;
            m_sandbox->setPolicy(policy);
            const QByteArray id = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
            const QJsonObject answer = client().get(patsTarget("authorizationId=" + id)).json();
            QCOMPARE(answer.value(u"patTokenError"_s).toString(), error);
            QVERIFY(answer.value(u"patToken"_s).isNull());
        }
    }

    void everyAnswerCarriesItsIdsAndADate()
    {
        const RawClient stranger(m_sandbox->url(), {});
        for (const RawAnswer &answer :
             {client().get(patsTarget()), stranger.get(patsTarget()), client().get(probeTarget())}) {
            QVERIFY(!QUuid::fromString(QString::fromLatin1(answer.header("activityid"))).isNull());
            QVERIFY(!answer.header("x-vss-e2eid").isEmpty());
            QVERIFY(qAbs(answer.date().secsTo(QDateTime::currentDateTimeUtc())) < 60);
            QVERIFY(answer.date().isValid());
            QCOMPARE(answer.headers.count("date"), 1);
        }
    }

    void aByteOrderMarkLeadsTheBodyOnRequest()
    {
        SandboxPolicy policy;
        policy.byteOrderMark = true;
        m_sandbox->setPolicy(policy);
        QVERIFY(client().get(patsTarget()).body.startsWith("\xEF\xBB\xBF{"));
    }

    void organizationsAreFoundThroughTheProfile()
    {
        m_sandbox->addOrganization(u"southwind"_s);
        const QJsonObject me = client().get("/_apis/profile/profiles/me?api-version=7.1").json();
        QCOMPARE(me.value(u"id"_s).toString(), m_sandbox->userId());
        const QByteArray id = m_sandbox->userId().toLatin1();
        const QJsonObject found = client().get("/_apis/accounts?api-version=7.1&memberId=" + id).json();
        QCOMPARE(found.value(u"count"_s).toInt(), 2);
        const QJsonObject first = found.value(u"value"_s).toArray().first().toObject();
        QCOMPARE(first.value(u"accountName"_s).toString(), u"northwind"_s);
        QCOMPARE(client().get("/_apis/accounts?api-version=7.1").status, 400);
    }
};

QTEST_GUILESS_MAIN(TestAzureDevOpsRoutes)
#include "tst_azuredevopsroutes.moc"
