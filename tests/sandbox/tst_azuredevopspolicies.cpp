// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawclient.h"
#include "sandbox.h"
#include "sandboxutc.h"

#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// What the service refuses, and under which name (fact sheet 1.6 and 2).
class TestAzureDevOpsPolicies : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    static QDateTime now() { return QDateTime::currentDateTimeUtc(); }
    static QString inDays(int days) { return now().addDays(days).toString(Qt::ISODateWithMs); }

    QJsonObject create(const QJsonObject &changes) const
    {
        QJsonObject body{{u"displayName"_s, u"ci"_s}, {u"scope"_s, u"vso.code"_s}, {u"validTo"_s, inDays(30)}};
        for (auto it = changes.begin(); it != changes.end(); ++it)
            body.insert(it.key(), it.value());
        return RawClient(m_sandbox->url(), m_sandbox->bearer()).send("POST", patsTarget(), body).json();
    }

    QJsonObject update(const QString &id, QJsonObject changes) const
    {
        changes.insert(u"authorizationId"_s, id);
        return RawClient(m_sandbox->url(), m_sandbox->bearer()).send("PUT", patsTarget(), changes).json();
    }

    QString addToken(int daysOld, int daysLeft) const
    {
        SandboxToken token;
        token.name = u"old"_s;
        token.scope = u"vso.code"_s;
        token.validFrom = now().addDays(-daysOld);
        token.validTo = now().addDays(daysLeft);
        return m_sandbox->addToken(token);
    }

    static QString error(const QJsonObject &answer) { return answer.value(u"patTokenError"_s).toString(); }
    static QDateTime validTo(const QJsonObject &answer)
    {
        const QString text = answer.value(u"patToken"_s).toObject().value(u"validTo"_s).toString();
        return QDateTime::fromString(text, Qt::ISODateWithMs);
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

    void aBadFieldIsRefusedByNameInsideA200_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        QTest::addColumn<QString>("refusal");
        QTest::newRow("no name") << QJsonObject{{u"displayName"_s, u" "_s}} << u"displayNameRequired"_s;
        QTest::newRow("null name") << QJsonObject{{u"displayName"_s, QJsonValue()}} << u"displayNameRequired"_s;
        QTest::newRow("long name") << QJsonObject{{u"displayName"_s, QString(300, u'x')}} << u"invalidDisplayName"_s;
        QTest::newRow("line end") << QJsonObject{{u"displayName"_s, u"a\nb"_s}} << u"invalidDisplayName"_s;
        QTest::newRow("no scope") << QJsonObject{{u"scope"_s, u""_s}} << u"invalidScope"_s;
        QTest::newRow("odd scope") << QJsonObject{{u"scope"_s, u"vso.code vso.moon"_s}} << u"invalidScope"_s;
        QTest::newRow("past") << QJsonObject{{u"validTo"_s, inDays(-1)}} << u"invalidValidTo"_s;
        QTest::newRow("year one") << QJsonObject{{u"validTo"_s, u"0001-01-01T00:00:00"_s}} << u"invalidValidTo"_s;
        QTest::newRow("too long") << QJsonObject{{u"validTo"_s, inDays(366)}} << u"invalidValidTo"_s;
    }

    void aBadFieldIsRefusedByNameInsideA200()
    {
        QFETCH(const QJsonObject, changes);
        QFETCH(const QString, refusal);
        const QJsonObject answer = create(changes);
        QCOMPARE(error(answer), refusal);
        QVERIFY(answer.value(u"patToken"_s).isNull());
        QVERIFY(m_sandbox->tokens().isEmpty());
    }

    void aYearLessFiveMinutesIsTaken()
    {
        const QString end = now().addDays(365).addSecs(-300).toString(Qt::ISODateWithMs);
        QCOMPARE(error(create({{u"validTo"_s, end}})), u"none"_s);
    }

    void withoutADateItLivesThirtyDays()
    {
        const QJsonObject answer = create({{u"validTo"_s, QJsonValue()}});
        QCOMPARE(error(answer), u"none"_s);
        QVERIFY(qAbs(validTo(answer).secsTo(now().addDays(30))) < 60);
    }

    void fullAccessIsTakenUnlessThePolicyForbidsIt()
    {
        QCOMPARE(error(create({{u"scope"_s, u"app_token"_s}})), u"none"_s);
        SandboxPolicy policy;
        policy.noFullScope = true;
        m_sandbox->setPolicy(policy);
        QCOMPARE(error(create({{u"scope"_s, u"app_token"_s}})), u"fullScopePatPolicyViolation"_s);
    }

    void aTokenForAllOrganizationsIsRefusedByPolicyAndSinceTheirRetirementAlways_data()
    {
        QTest::addColumn<QDate>("day");
        QTest::addColumn<bool>("noGlobal");
        QTest::addColumn<QString>("refusal");
        const QDate last(2026, 3, 14);
        const QDate retired(2026, 3, 15);
        QTest::newRow("allowed before") << last << false << u"none"_s;
        QTest::newRow("policy before") << last << true << u"globalPatPolicyViolation"_s;
        QTest::newRow("no policy since") << retired << false << u"globalPATCreationBlocked"_s;
        QTest::newRow("policy since") << retired << true << u"globalPATCreationBlocked"_s;
    }

    void aTokenForAllOrganizationsIsRefusedByPolicyAndSinceTheirRetirementAlways()
    {
        QFETCH(const QDate, day);
        QFETCH(const bool, noGlobal);
        QFETCH(const QString, refusal);
        const QDateTime noon(day, QTime(12, 0), sandbox::utcZone);
        SandboxPolicy policy;
        policy.noGlobal = noGlobal;
        policy.clockOffset = std::chrono::seconds(now().secsTo(noon));
        m_sandbox->setPolicy(policy);
        const QString end = noon.addDays(30).toString(Qt::ISODate);
        QCOMPARE(error(create({{u"allOrgs"_s, true}, {u"validTo"_s, end}})), refusal);
        const QJsonObject made = create({{u"validTo"_s, end}});
        QCOMPARE(error(made), u"none"_s);
        const QString id = made.value(u"patToken"_s).toObject().value(u"authorizationId"_s).toString();
        QCOMPARE(error(update(id, {{u"allOrgs"_s, true}})), refusal);
    }

    void aBlockedCreationIsRefusedButOldTokensLive()
    {
        const QString id = addToken(1, 20);
        SandboxPolicy policy;
        policy.creationBlocked = true;
        m_sandbox->setPolicy(policy);
        QCOMPARE(error(create({})), u"disablePatCreationPolicyViolation"_s);
        QVERIFY(m_sandbox->accepts(m_sandbox->secretOf(id)));
        QCOMPARE(error(update(id, {{u"displayName"_s, u"renamed"_s}})), u"none"_s);
    }

    void packagingOnlyLetsPackagingPass()
    {
        SandboxPolicy policy;
        policy.packagingOnly = true;
        m_sandbox->setPolicy(policy);
        QCOMPARE(error(create({{u"scope"_s, u"vso.packaging_write"_s}})), u"none"_s);
        QCOMPARE(error(create({{u"scope"_s, u"vso.packaging vso.code"_s}})), u"disablePatCreationPolicyViolation"_s);
    }

    void aLifeThatIsTooLongIsRefusedOrShortened()
    {
        SandboxPolicy policy;
        policy.maximumLifespanDays = 7;
        m_sandbox->setPolicy(policy);
        QCOMPARE(error(create({})), u"patLifespanPolicyViolation"_s);
        policy.shortenInsteadOfRefuse = true;
        m_sandbox->setPolicy(policy);
        const QJsonObject answer = create({});
        QCOMPARE(error(answer), u"none"_s);
        QVERIFY(qAbs(validTo(answer).secsTo(now().addDays(7))) < 60);
    }

    void extendingCountsFromTheCreation()
    {
        const QString id = addToken(20, 5);
        SandboxPolicy policy;
        policy.maximumLifespanDays = 30;
        m_sandbox->setPolicy(policy);
        QCOMPARE(error(update(id, {{u"validTo"_s, inDays(9)}})), u"none"_s);
        QCOMPARE(error(update(id, {{u"validTo"_s, inDays(11)}})), u"patLifespanPolicyViolation"_s);
        policy.shortenInsteadOfRefuse = true;
        m_sandbox->setPolicy(policy);
        QVERIFY(qAbs(validTo(update(id, {{u"validTo"_s, inDays(60)}})).secsTo(now().addDays(10))) < 60);
    }

    void anExpiredTokenCannotBeExtended()
    {
        const QString id = addToken(20, -1);
        QCOMPARE(error(update(id, {{u"validTo"_s, inDays(9)}})), u"expiredPatCannotBeExtended"_s);
    }

    void aRevokedTokenCannotBeUpdated()
    {
        const QString id = addToken(1, 20);
        QVERIFY(m_sandbox->revokeToken(id));
        QCOMPARE(error(update(id, {{u"displayName"_s, u"renamed"_s}})), u"authorizationNotFound"_s);
        QCOMPARE(m_sandbox->tokens().first().name, u"old"_s);
    }

    void errorNamesComeInBothSpellingsAndWithOrWithoutAMessage()
    {
        QVERIFY(create({{u"validTo"_s, inDays(-1)}}).contains(u"patTokenErrorMessage"_s));
        SandboxPolicy policy;
        policy.pascalCaseErrors = true;
        policy.errorMessages = false;
        m_sandbox->setPolicy(policy);
        const QJsonObject answer = create({{u"validTo"_s, inDays(-1)}});
        QCOMPARE(error(answer), u"InvalidValidTo"_s);
        QVERIFY(!answer.contains(u"patTokenErrorMessage"_s));
    }

    void theServersClockDecidesWhatIsExpired()
    {
        const QString id = addToken(1, 2);
        QVERIFY(m_sandbox->accepts(m_sandbox->secretOf(id)));
        m_sandbox->setNow([] { return now().addDays(3); });
        QVERIFY(!m_sandbox->accepts(m_sandbox->secretOf(id)));
        SandboxPolicy policy;
        policy.clockOffset = std::chrono::hours(-48);
        m_sandbox->setPolicy(policy);
        QVERIFY(m_sandbox->accepts(m_sandbox->secretOf(id)));
        const QDateTime told = RawClient(m_sandbox->url(), m_sandbox->bearer()).get(probeTarget()).date();
        QVERIFY(told.isValid());
        QVERIFY(qAbs(told.secsTo(now().addDays(1))) < 60);
    }

    void theDemonstrationTellsItsStory()
    {
        auto started = Sandbox::start({});
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        const QList<SandboxToken> tokens = m_sandbox->tokens();
        const auto count = [&tokens](auto matches) { return std::count_if(tokens.begin(), tokens.end(), matches); };
        const auto isDueIn = [](const SandboxToken &token, int days) {
            return !token.revoked && token.validTo > now() && token.validTo < now().addDays(days);
        };
        QVERIFY(tokens.size() >= 16);
        QVERIFY(count([&](const SandboxToken &t) { return isDueIn(t, 2); }) >= 1);
        QVERIFY(count([&](const SandboxToken &t) { return isDueIn(t, 6); }) >= 2);
        QVERIFY(count([](const SandboxToken &t) { return t.revoked; }) >= 2);
        QVERIFY(count([](const SandboxToken &t) { return !t.revoked && t.validTo < now(); }) >= 2);
        QCOMPARE(count([](const SandboxToken &t) { return t.allOrgs; }), 1);
        QVERIFY(count([](const SandboxToken &t) { return t.scope == u"app_token"_s && !t.allOrgs; }) >= 1);
        QCOMPARE(count([](const SandboxToken &t) { return t.name.startsWith(u"Git: https://"); }), 3);
        QVERIFY(count([](const SandboxToken &t) { return t.validTo > now().addDays(300); }) >= 2);
    }

    void anyNumberOfTokensCanBeAskedFor()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::Count;
        options.count = 200;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        const QList<SandboxToken> tokens = m_sandbox->tokens();
        QCOMPARE(tokens.size(), 200);
        const auto isLiving = [](const SandboxToken &token) { return !token.revoked && token.validTo > now(); };
        QCOMPARE(std::count_if(tokens.begin(), tokens.end(), isLiving), 160);
    }

    void secretsAreAllDifferent()
    {
        QSet<QByteArray> secrets;
        for (int i = 0; i < 50; ++i)
            secrets.insert(m_sandbox->secretOf(addToken(1, 2)));
        QCOMPARE(secrets.size(), 50);
    }
};

QTEST_GUILESS_MAIN(TestAzureDevOpsPolicies)
#include "tst_azuredevopspolicies.moc"
