// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointclient.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

enum class Expiry { Refused, Never, AsAsked, SixMonths, Untouched };

const QString datePath = u"/expirationDate"_s;
const QString flagPath = u"/userAwareTokenNeverExpires"_s;

QJsonObject removal(const QString &path)
{
    return {{u"op"_s, u"remove"_s}, {u"path"_s, path}};
}

} // namespace

/// The truth tables of expiry (fact sheet A7), and what a JSON Patch may say.
class TestSailPointPatches : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    SandboxSailPoint &service() const { return m_sandbox->sailPoint(); }
    SailPointClient client() const { return SailPointClient(*m_sandbox, service().bearer()); }
    SailPointClient client(const QStringList &scopes, const QString &person = {}) const
    {
        return SailPointClient(*m_sandbox, service().newBearer(person, scopes));
    }

    template<typename Change>
    void change(Change apply) const
    {
        SandboxSailPointSettings settings = service().settings();
        apply(settings);
        service().setSettings(settings);
    }

    void verifyExpiry(Expiry expected, const QDateTime &before) const
    {
        const QDateTime expiry = service().tokens().last().expiresAt;
        const qint64 days = QDateTime::currentDateTimeUtc().daysTo(expiry);
        switch (expected) {
        case Expiry::Never:
            QVERIFY(!expiry.isValid());
            break;
        case Expiry::AsAsked:
            QVERIFY(days >= 700 && days <= 701); // Midnight may come in between.
            break;
        case Expiry::SixMonths:
            QVERIFY(expiry.isValid() && days > 175 && days < 190);
            break;
        case Expiry::Untouched:
        case Expiry::Refused:
            QCOMPARE(expiry, before);
        }
    }

    QString addToken(bool never) const
    {
        SandboxSailPointToken token;
        token.name = u"t%1"_s.arg(service().tokens().size());
        token.neverFlag = never;
        if (!never)
            token.expiresAt = QDateTime::currentDateTimeUtc().addDays(20);
        return service().addToken(token);
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

    void aNewTokensExpiryFollowsItsTable_data()
    {
        QTest::addColumn<QJsonValue>("date");
        QTest::addColumn<QJsonValue>("flag");
        QTest::addColumn<Expiry>("expected");
        const QJsonValue absent(QJsonValue::Undefined);
        const QJsonValue future(SailPointClient::inDays(701));
        const QJsonValue past(SailPointClient::inDays(-1));
        QTest::newRow("1 nothing said") << absent << absent << Expiry::Refused;
        QTest::newRow("1 null and null") << QJsonValue() << QJsonValue() << Expiry::Refused;
        QTest::newRow("1 null and false") << QJsonValue() << QJsonValue(false) << Expiry::Refused;
        QTest::newRow("2 absent and true") << absent << QJsonValue(true) << Expiry::Never;
        QTest::newRow("2 null and true") << QJsonValue() << QJsonValue(true) << Expiry::Never;
        QTest::newRow("3 future alone") << future << absent << Expiry::AsAsked;
        QTest::newRow("3 future and null") << future << QJsonValue() << Expiry::AsAsked;
        QTest::newRow("3 future and false") << future << QJsonValue(false) << Expiry::AsAsked;
        QTest::newRow("4 future and true") << future << QJsonValue(true) << Expiry::AsAsked;
        QTest::newRow("5 past") << past << absent << Expiry::Refused;
        QTest::newRow("5 past and true") << past << QJsonValue(true) << Expiry::Refused;
        QTest::newRow("6 words") << QJsonValue(u"tomorrow"_s) << absent << Expiry::Refused;
        QTest::newRow("6 a day") << QJsonValue(u"2099-01-01"_s) << absent << Expiry::Refused;
        QTest::newRow("6 no zone") << QJsonValue(u"2099-01-01T00:00:00"_s) << absent << Expiry::Refused;
        QTest::newRow("6 a number") << QJsonValue(4'102'444'800'000.0) << QJsonValue(true) << Expiry::Refused;
        QTest::newRow("7 empty") << QJsonValue(u""_s) << absent << Expiry::Refused;
        QTest::newRow("7 empty and true") << QJsonValue(u""_s) << QJsonValue(true) << Expiry::Never;
        QTest::newRow("the flag as a text") << future << QJsonValue(u"true"_s) << Expiry::Refused;
    }

    void aNewTokensExpiryFollowsItsTable()
    {
        QFETCH(const QJsonValue, date);
        QFETCH(const QJsonValue, flag);
        QFETCH(const Expiry, expected);
        for (const QByteArray &version : {"v1"_ba, "v2025"_ba, "v2026"_ba}) {
            QJsonObject body = SailPointClient::request(QString::fromLatin1(version));
            body.insert(u"expirationDate"_s, date);
            body.insert(u"userAwareTokenNeverExpires"_s, flag);
            if (date.isUndefined())
                body.remove(u"expirationDate"_s);
            if (flag.isUndefined())
                body.remove(u"userAwareTokenNeverExpires"_s);
            const RawAnswer answer = client().create(body, version);
            QCOMPARE(answer.status, expected == Expiry::Refused ? 400 : 200);
            if (expected == Expiry::Refused) {
                QVERIFY(service().tokens().isEmpty());
                continue;
            }
            verifyExpiry(expected, {});
            QCOMPARE(answer.json().value(u"expirationDate"_s).isNull(), expected == Expiry::Never);
            QVERIFY(!answer.json().contains(u"userAwareTokenNeverExpires"_s));
            QCOMPARE(service().tokens().last().neverFlag, flag.toBool());
        }
    }

    void theOlderRuleGivesSixMonthsAtMost_data()
    {
        QTest::addColumn<QJsonValue>("date");
        QTest::addColumn<bool>("flag");
        QTest::addColumn<Expiry>("expected");
        QTest::newRow("nothing said") << QJsonValue() << false << Expiry::SixMonths;
        QTest::newRow("the flag is nothing") << QJsonValue() << true << Expiry::SixMonths;
        QTest::newRow("within") << QJsonValue(SailPointClient::inDays(180)) << false << Expiry::SixMonths;
        QTest::newRow("later") << QJsonValue(SailPointClient::inDays(200)) << false << Expiry::Refused;
        QTest::newRow("past") << QJsonValue(SailPointClient::inDays(-1)) << false << Expiry::Refused;
    }

    void theOlderRuleGivesSixMonthsAtMost()
    {
        QFETCH(const QJsonValue, date);
        QFETCH(const bool, flag);
        QFETCH(const Expiry, expected);
        const QByteArrayList versions{"beta", "v3", "v2024"};
        for (const QByteArray &version : versions) {
            QJsonObject body = SailPointClient::request(QString::fromLatin1(version));
            body.insert(u"expirationDate"_s, date);
            if (flag)
                body.insert(u"userAwareTokenNeverExpires"_s, true);
            QCOMPARE(client().create(body, version).status, expected == Expiry::Refused ? 400 : 200);
            if (expected != Expiry::Refused)
                verifyExpiry(expected, {});
        }
        QCOMPARE(service().tokens().size(), expected == Expiry::Refused ? 0 : versions.size());
    }

    void aTenantThatWasNotMovedOnAppliesTheOlderRuleToV1()
    {
        change([](auto &settings) { settings.sixMonthVersions.append(u"v1"_s); });
        QJsonObject body = SailPointClient::request(u"long"_s, 300);
        const RawAnswer refused = client().create(body);
        QCOMPARE(refused.status, 400);
        QVERIFY(SailPointClient::cause(refused).contains(u"six months"));
        body = {{u"name"_s, u"never"_s}, {u"userAwareTokenNeverExpires"_s, true}};
        QCOMPARE(client().create(body).status, 200);
        verifyExpiry(Expiry::SixMonths, {});
        const QString id = service().tokens().last().id;
        QCOMPARE(client().patch(id, {SailPointClient::replace(datePath, SailPointClient::inDays(9))}).status, 400);
        change([](auto &settings) { settings.sixMonthsRefuseFlag = true; });
        body.insert(u"name"_s, u"again"_s);
        QCOMPARE(client().create(body).status, 400);
    }

    void aPatchedExpiryFollowsItsTable_data()
    {
        QTest::addColumn<bool>("never"); // before
        QTest::addColumn<QJsonArray>("patch");
        QTest::addColumn<Expiry>("expected");
        const QJsonObject clear = SailPointClient::replace(datePath, QJsonValue());
        const QJsonObject yes = SailPointClient::replace(flagPath, true);
        const QJsonObject no = SailPointClient::replace(flagPath, false);
        const QJsonObject future = SailPointClient::replace(datePath, SailPointClient::inDays(701));
        const QJsonObject past = SailPointClient::replace(datePath, SailPointClient::inDays(-1));
        const QJsonObject name = SailPointClient::replace(u"/name"_s, u"renamed"_s);
        QTest::newRow("1 cleared alone") << false << QJsonArray{clear} << Expiry::Refused;
        QTest::newRow("1 removed alone") << false << QJsonArray{removal(datePath)} << Expiry::Refused;
        QTest::newRow("1 cleared with false") << false << QJsonArray{clear, no} << Expiry::Refused;
        QTest::newRow("2 cleared with true") << false << QJsonArray{clear, yes} << Expiry::Never;
        QTest::newRow("2 the other way round") << false << QJsonArray{yes, clear} << Expiry::Never;
        QTest::newRow("2 removed with true") << false << QJsonArray{removal(datePath), yes} << Expiry::Never;
        QTest::newRow("3 later") << false << QJsonArray{future} << Expiry::AsAsked;
        QTest::newRow("3 never to a date") << true << QJsonArray{future} << Expiry::AsAsked;
        QTest::newRow("3 with false") << true << QJsonArray{future, no} << Expiry::AsAsked;
        QTest::newRow("3 with true") << false << QJsonArray{future, yes} << Expiry::AsAsked;
        QTest::newRow("4 past") << false << QJsonArray{past} << Expiry::Refused;
        QTest::newRow("4 past with true") << false << QJsonArray{past, yes} << Expiry::Refused;
        QTest::newRow("4 no date") << false << QJsonArray{SailPointClient::replace(datePath, u"soon"_s)}
                                   << Expiry::Refused;
        QTest::newRow("5 another field") << false << QJsonArray{name} << Expiry::Untouched;
        QTest::newRow("5 of a never") << true << QJsonArray{name} << Expiry::Never;
        QTest::newRow("6 true on a date") << false << QJsonArray{yes} << Expiry::Untouched;
        QTest::newRow("7 false on a never") << true << QJsonArray{no} << Expiry::Refused;
        QTest::newRow("false on a date") << false << QJsonArray{no} << Expiry::Untouched;
        QTest::newRow("all or nothing") << false << QJsonArray{name, clear} << Expiry::Refused;
    }

    void aPatchedExpiryFollowsItsTable()
    {
        QFETCH(const bool, never);
        QFETCH(const QJsonArray, patch);
        QFETCH(const Expiry, expected);
        const QString id = addToken(never);
        const SandboxSailPointToken before = service().tokens().last();
        const RawAnswer answer = client().patch(id, patch);
        QCOMPARE(answer.status, expected == Expiry::Refused ? 400 : 200);
        verifyExpiry(expected, before.expiresAt);
        if (expected == Expiry::Refused)
            QCOMPARE(service().tokens().last().name, before.name);
        else
            QCOMPARE(answer.json().value(u"expirationDate"_s).isNull(), !service().tokens().last().expiresAt.isValid());
    }

    void theSameTableHoldsForABulkPatchAndOnlyThere()
    {
        const QStringList ids{addToken(false), addToken(false)};
        const QJsonObject clear = SailPointClient::replace(datePath, QJsonValue());
        const QJsonObject yes = SailPointClient::replace(flagPath, true);
        QCOMPARE(client().bulk(ids, {clear}).status, 400);
        QCOMPARE(client().bulk(ids, {removal(datePath), yes}).status, 200);
        for (const SandboxSailPointToken &token : service().tokens())
            QVERIFY(!token.expiresAt.isValid());
        const QJsonObject add{{u"op"_s, u"add"_s}, {u"path"_s, datePath}, {u"value"_s, SailPointClient::inDays(9)}};
        for (const QJsonObject &foreign : {SailPointClient::replace(u"/name"_s, u"x"_s),
                                           SailPointClient::replace(u"/scope"_s, QJsonArray{u"a"_s}), add})
            QCOMPARE(client().bulk(ids, {foreign}).status, 400);
    }

    void aBulkPatchAnswersAListInTheOrderOfIds()
    {
        QStringList ids;
        for (int i = 0; i < 25; ++i)
            ids.append(addToken(false));
        const QJsonArray later{SailPointClient::replace(datePath, SailPointClient::inDays(701))};
        for (const QByteArray &method : {"PATCH"_ba, "POST"_ba}) {
            const RawAnswer answer = client().bulk(ids, later, method);
            QCOMPARE(answer.status, 200);
            QStringList told;
            for (const QJsonValue &token : SailPointClient::entries(answer)) {
                told.append(token.toObject().value(u"id"_s).toString());
                QVERIFY(!token.toObject().contains(u"userAwareTokenNeverExpires"_s));
            }
            QStringList sorted = ids;
            sorted.sort();
            QCOMPARE(told, sorted);
        }
        QCOMPARE(client().bulk(ids << addToken(false), later).status, 400);
    }

    void theIdsOfABulkPatchAreJudgedBeforeAnythingIsChanged()
    {
        const QString known = addToken(false);
        const QJsonArray later{SailPointClient::replace(datePath, SailPointClient::inDays(701))};
        for (const QStringList &ids :
             {QStringList(), QStringList{known, known}, QStringList{known, u" "_s}, QStringList{known, u"unknown"_s}})
            QCOMPARE(client().bulk(ids, later).status, 400);
        QCOMPARE(client().bulk({known}, {}).status, 400);
        QCOMPARE(service().tokens().first().changedOrder, quint64(0));
    }

    void aBulkPatchMayEndHalfwayWhereThatIsSwitchedOn()
    {
        QStringList ids{addToken(false), addToken(true)};
        const QJsonArray patch{SailPointClient::replace(flagPath, false)};
        QCOMPARE(client().bulk(ids, patch).status, 400);
        QCOMPARE(service().tokens().first().changedOrder, quint64(0));
        change([](auto &settings) { settings.bulkAllOrNothing = false; });
        QCOMPARE(client().bulk(ids, patch).status, 400);
        const bool isFirst = ids.first() < ids.last(); // They are patched in the order of their ids.
        QCOMPARE(service().tokens().first().changedOrder != 0, isFirst);
    }

    void aServiceMayIgnoreTheNeverFlagWithoutAWord()
    {
        change([](auto &settings) { settings.ignoresNeverFlag = true; });
        const RawAnswer answer = client().create({{u"name"_s, u"never"_s}, {u"userAwareTokenNeverExpires"_s, true}});
        QCOMPARE(answer.status, 200);
        verifyExpiry(Expiry::SixMonths, {});
        QVERIFY(answer.json().value(u"expirationDate"_s).isString());
        const QString id = addToken(false);
        const QDateTime before = service().tokens().last().expiresAt;
        const QJsonArray clear{SailPointClient::replace(datePath, QJsonValue()),
                               SailPointClient::replace(flagPath, true)};
        QCOMPARE(client().patch(id, clear).status, 200);
        verifyExpiry(Expiry::Untouched, before);
        QVERIFY(!service().tokens().last().neverFlag);
    }

    void aServiceMayRefuseRemove()
    {
        change([](auto &settings) { settings.refusesRemove = true; });
        const QString id = addToken(false);
        const QJsonObject yes = SailPointClient::replace(flagPath, true);
        const RawAnswer refused = client().patch(id, {removal(datePath), yes});
        QCOMPARE(refused.status, 400);
        QVERIFY(SailPointClient::cause(refused).contains(u"\"remove\""));
        QCOMPARE(client().patch(id, {SailPointClient::replace(datePath, QJsonValue()), yes}).status, 200);
    }

    void theOlderVersionsPatchNameAndScopesOnly()
    {
        const QString id = addToken(false);
        const QJsonArray name{SailPointClient::replace(u"/name"_s, u"renamed"_s)};
        const QJsonArray date{SailPointClient::replace(datePath, SailPointClient::inDays(9))};
        for (const QByteArray &version : {"beta"_ba, "v3"_ba, "v2024"_ba}) {
            QCOMPARE(client().patch(id, name, version).status, 200);
            QCOMPARE(client().patch(id, date, version).status, 400);
        }
        QCOMPARE(client().patch(id, date, "v2025").status, 200);
    }

    void nothingElseCanBePatched_data()
    {
        QTest::addColumn<QJsonArray>("patch");
        QTest::addColumn<int>("status");
        const auto one = [](const QString &op, const QString &path, const QJsonValue &value) {
            return QJsonArray{QJsonObject{{u"op"_s, op}, {u"path"_s, path}, {u"value"_s, value}}};
        };
        const QJsonArray scopes{u"idn:sources:read"_s};
        QTest::newRow("scopes") << one(u"replace"_s, u"/scope"_s, scopes) << 200;
        QTest::newRow("add as replace") << one(u"add"_s, u"/name"_s, u"x"_s) << 200;
        QTest::newRow("test that holds") << one(u"test"_s, u"/name"_s, u"t0"_s) << 200;
        QTest::newRow("test that does not") << one(u"test"_s, u"/name"_s, u"other"_s) << 400;
        QTest::newRow("validity") << one(u"replace"_s, u"/accessTokenValiditySeconds"_s, 60) << 400;
        QTest::newRow("owner") << one(u"replace"_s, u"/owner"_s, u"x"_s) << 400;
        QTest::newRow("one scope") << one(u"add"_s, u"/scope/-"_s, u"x"_s) << 400;
        QTest::newRow("no name") << one(u"remove"_s, u"/name"_s, {}) << 400;
        QTest::newRow("blank name") << one(u"replace"_s, u"/name"_s, u""_s) << 400;
        QTest::newRow("scopes as text") << one(u"replace"_s, u"/scope"_s, u"a b"_s) << 400;
        QTest::newRow("move") << one(u"move"_s, u"/name"_s, u"x"_s) << 400;
        QTest::newRow("unknown operation") << one(u"erase"_s, u"/name"_s, u"x"_s) << 400;
        QTest::newRow("no operation") << QJsonArray{u"x"_s} << 400;
        QTest::newRow("no value") << QJsonArray{QJsonObject{{u"op"_s, u"replace"_s}, {u"path"_s, u"/name"_s}}} << 400;
    }

    void nothingElseCanBePatched()
    {
        QFETCH(const QJsonArray, patch);
        QTEST(client().patch(addToken(false), patch).status, "status");
    }

    void aPatchOfAnUnknownTokenIs404()
    {
        QCOMPARE(client().patch(u"unknown"_s, {SailPointClient::replace(u"/name"_s, u"x"_s)}).status, 404);
    }
};

QTEST_GUILESS_MAIN(TestSailPointPatches)
#include "tst_sailpointpatches.moc"
