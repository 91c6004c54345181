// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointclient.h"

#include <QTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = SandboxFault::Kind;

namespace
{

const QString jonas = u"jonas.brandt@northwind.example"_s;
const QStringList readMine{u"sp:my-personal-access-tokens:read"_s};
const QStringList manageMine{u"sp:my-personal-access-tokens:manage"_s};
const QStringList readAll{u"sp:all-personal-access-tokens:read"_s};
const QStringList manageAll{u"sp:all-personal-access-tokens:manage"_s};

} // namespace

/// SailPoint's personal access tokens as the fact sheet has them: who may do what, and in which shapes it is said.
class TestSailPointRoutes : public QObject
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

    QString add(const QString &name, const QString &person = {}, bool managed = false) const
    {
        SandboxSailPointToken token;
        token.name = name;
        token.managed = managed;
        for (const SandboxPerson &known : m_sandbox->entra().people()) {
            if (known.mail == person)
                token.userId = known.id;
        }
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

    void createGivesIdAndSecretOnceAndNoOtherAnswerDoes()
    {
        const RawAnswer answer = client().create(SailPointClient::request(u"ci"_s));
        QCOMPARE(answer.status, 200);
        const QJsonObject token = answer.json();
        QStringList keys = token.keys();
        QCOMPARE(keys, (QStringList{u"accessTokenValiditySeconds"_s, u"created"_s, u"expirationDate"_s, u"id"_s,
                                    u"name"_s, u"owner"_s, u"scope"_s, u"secret"_s}));
        const QString id = token.value(u"id"_s).toString();
        const QByteArray secret = token.value(u"secret"_s).toString().toLatin1();
        QCOMPARE(id.size(), 32);
        QCOMPARE(secret.size(), 64);
        QCOMPARE(service().secretOf(id), secret);
        QVERIFY(service().accepts(id, secret));
        QCOMPARE(token.value(u"accessTokenValiditySeconds"_s).toInt(), 43200);
        const QJsonObject owner = token.value(u"owner"_s).toObject();
        QCOMPARE(owner.value(u"type"_s).toString(), u"IDENTITY"_s);
        QCOMPARE(owner.value(u"id"_s).toString(), service().identity());
        const RawAnswer listed = client().list();
        const RawAnswer patched = client().patch(id, {SailPointClient::replace(u"/name"_s, u"renamed"_s)});
        QCOMPARE(patched.status, 200);
        for (const RawAnswer &later : {listed, patched})
            QVERIFY(!later.body.contains(secret));
    }

    void theListingIsAPlainListWithAllFields()
    {
        client().create(SailPointClient::request(u"ci"_s));
        const RawAnswer answer = client().list();
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("content-type"), "application/json"_ba);
        const QJsonArray tokens = SailPointClient::entries(answer);
        QCOMPARE(tokens.size(), 1);
        const QJsonObject token = tokens.first().toObject();
        QVERIFY(token.value(u"lastUsed"_s).isNull());
        QCOMPARE(token.value(u"managed"_s).toBool(true), false);
        QCOMPARE(token.value(u"userAwareTokenNeverExpires"_s).toBool(true), false);
        QCOMPARE(token.value(u"scope"_s).toArray(), (QJsonArray{u"idn:sources:read"_s, u"idn:accounts:read"_s}));
        change([](auto &settings) { settings.returnsNeverFlag = false; });
        QVERIFY(
            !SailPointClient::entries(client().list()).first().toObject().contains(u"userAwareTokenNeverExpires"_s));
    }

    void theOlderVersionsDoNotKnowTheFlag()
    {
        add(u"ci"_s);
        for (const QByteArray &version : {"beta"_ba, "v3"_ba, "v2024"_ba}) {
            const RawAnswer answer = client().list("owner-id=me", version);
            QVERIFY(!SailPointClient::entries(answer).first().toObject().contains(u"userAwareTokenNeverExpires"_s));
            QCOMPARE(answer.header("x-deprecated"), "true"_ba);
        }
        for (const QByteArray &version : {"v1"_ba, "v2025"_ba, "v2026"_ba}) {
            const RawAnswer answer = client().list("owner-id=me", version);
            QVERIFY(SailPointClient::entries(answer).first().toObject().contains(u"userAwareTokenNeverExpires"_s));
            QCOMPARE(answer.headers.contains("x-deprecated"), version != "v1");
        }
    }

    void deleteAnswers204WithoutABodyAndThen404()
    {
        const QString id = add(u"gone"_s);
        const QByteArray secret = service().secretOf(id);
        const RawAnswer answer = client().remove(id);
        QCOMPARE(answer.status, 204);
        QVERIFY(answer.body.isEmpty());
        QVERIFY(!service().accepts(id, secret));
        const RawAnswer again = client().remove(id);
        QCOMPARE(again.status, 404);
        QCOMPARE(again.json().value(u"detailCode"_s).toString(), u"404 Not found"_s);
        QVERIFY(client().names().isEmpty());
        QVERIFY(service().tokens().first().deletedOrder > service().tokens().first().createdOrder);
    }

    void anErrorHasATrackingIdAndItsTexts()
    {
        const RawAnswer answer = client().create({{u"name"_s, u""_s}});
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.json().value(u"detailCode"_s).toString(), u"400.1 Bad Request Content"_s);
        QCOMPARE(answer.json().value(u"trackingId"_s).toString().size(), 32);
        QCOMPARE(SailPointClient::cause(answer), u"name is required."_s);
    }

    void whoBringsNoGoodJwtIsRefusedInOneField()
    {
        const auto error = [this](const QByteArray &bearer) {
            const RawAnswer answer = SailPointClient(*m_sandbox, bearer).list();
            return answer.status == 401 ? answer.json().value(u"error"_s).toString() : QString();
        };
        QCOMPARE(error({}), u"JWT is required"_s);
        QCOMPARE(error("nobody"), u"JWT validation failed: JWT is invalid"_s);
        const QByteArray bearer = service().bearer();
        QCOMPARE(error(bearer), QString());
        service().expireBearers();
        QCOMPARE(error(bearer), u"JWT validation failed: JWT is expired"_s);
        QVERIFY(service().bearer() != bearer);
        QCOMPARE(error(m_sandbox->bearer()), u"JWT validation failed: JWT is invalid"_s);
    }

    void aJwtOfAnotherTenantIsNoneHere()
    {
        service().addTenant(u"southwind"_s);
        const QByteArray theirs = service().newBearer({}, {u"sp:scopes:all"_s}, std::chrono::hours(1), u"southwind"_s);
        QCOMPARE(SailPointClient(*m_sandbox, theirs).list().status, 401);
        RawClient there(m_sandbox->url(), theirs);
        QCOMPARE(there.get("/sailpoint/southwind/personal-access-tokens/v1?owner-id=me").status, 200);
        QCOMPARE(there.get("/sailpoint/nowhere/personal-access-tokens/v1?owner-id=me").status, 404);
    }

    void aClientWithoutAUserMayDoNothing()
    {
        const SailPointClient nobody(*m_sandbox, service().newClientBearer());
        QCOMPARE(nobody.list().status, 403);
        QCOMPARE(nobody.create(SailPointClient::request(u"x"_s)).status, 403);
        QCOMPARE(
            nobody.bulk({add(u"y"_s)}, {SailPointClient::replace(u"/expirationDate"_s, SailPointClient::inDays(5))})
                .status,
            403);
    }

    void eachCallNeedsOneOfItsScopes_data()
    {
        QTest::addColumn<QStringList>("scopes");
        QTest::addColumn<QList<int>>("statuses"); // list mine, list all, create, patch, delete, bulk
        QTest::newRow("all") << QStringList{u"sp:scopes:all"_s} << QList<int>{200, 200, 200, 200, 204, 200};
        QTest::newRow("default") << QStringList{u"sp:scopes:default"_s} << QList<int>{403, 403, 403, 403, 403, 403};
        QTest::newRow("my read") << readMine << QList<int>{200, 403, 403, 403, 403, 403};
        QTest::newRow("my manage") << manageMine << QList<int>{200, 403, 200, 200, 204, 403};
        QTest::newRow("all read") << readAll << QList<int>{200, 200, 403, 403, 403, 403};
        QTest::newRow("all manage") << manageAll << QList<int>{200, 200, 200, 403, 204, 200};
        QTest::newRow("unrelated") << QStringList{u"idn:sources:read"_s} << QList<int>{403, 403, 403, 403, 403, 403};
    }

    void eachCallNeedsOneOfItsScopes()
    {
        QFETCH(const QStringList, scopes);
        QFETCH(const QList<int>, statuses);
        const SailPointClient someone = client(scopes);
        const QString id = add(u"old"_s);
        const QJsonArray extension{SailPointClient::replace(u"/expirationDate"_s, SailPointClient::inDays(5))};
        QList<int> seen{someone.list().status, someone.list({}).status,
                        someone.create(SailPointClient::request(u"new"_s)).status,
                        someone.patch(id, {SailPointClient::replace(u"/name"_s, u"newer"_s)}).status};
        const int bulk = someone.bulk({id}, extension).status;
        seen << someone.remove(id).status << bulk;
        QCOMPARE(seen, statuses);
    }

    void whoIsNoAdministratorReachesOnlyTheirOwn()
    {
        const QString mine = add(u"mine"_s);
        const SailPointClient other = client({u"sp:scopes:all"_s}, jonas);
        QCOMPARE(other.create(SailPointClient::request(u"theirs"_s)).status, 200);
        QCOMPARE(other.names(), QStringList{u"theirs"_s});
        QCOMPARE(other.list({}).status, 403);
        QCOMPARE(other.list("owner-id=" + service().identity().toLatin1()).status, 403);
        QCOMPARE(other.patch(mine, {SailPointClient::replace(u"/name"_s, u"x"_s)}).status, 403);
        QCOMPARE(other.remove(mine).status, 403);
        QCOMPARE(client().names({}), (QStringList{u"mine"_s, u"theirs"_s}));
        QCOMPARE(client().names("owner-id=" + service().identity(jonas).toLatin1()), QStringList{u"theirs"_s});
        QCOMPARE(client().names(), QStringList{u"mine"_s});
    }

    void thePlatformsTokensAreSeenWithTheirRightAndChangedByNobody()
    {
        const QString id = add(u"workflow"_s, {}, true);
        QCOMPARE(client().names(), QStringList{u"workflow"_s});
        QVERIFY(client(readAll).names().isEmpty());
        QStringList scopes = readMine;
        scopes.append(u"idn:managed-personal-access-tokens:read"_s);
        QCOMPARE(client(scopes).names(), QStringList{u"workflow"_s});
        QCOMPARE(client().patch(id, {SailPointClient::replace(u"/name"_s, u"x"_s)}).status, 403);
    }

    void aNameIsGivenOnceToEachOwner()
    {
        QCOMPARE(client().create(SailPointClient::request(u"ci"_s)).status, 200);
        const RawAnswer again = client().create(SailPointClient::request(u"ci"_s));
        QCOMPARE(again.status, 400);
        QVERIFY(SailPointClient::cause(again).contains(u"name"));
        QCOMPARE(service().tokens().size(), 1);
        QCOMPARE(client({u"sp:scopes:all"_s}, jonas).create(SailPointClient::request(u"ci"_s)).status, 200);
        const QString other = client().create(SailPointClient::request(u"cd"_s)).json().value(u"id"_s).toString();
        QCOMPARE(client().patch(other, {SailPointClient::replace(u"/name"_s, u"ci"_s)}).status, 400);
        QCOMPARE(client().patch(other, {SailPointClient::replace(u"/name"_s, u"cd"_s)}).status, 200);
        change([](auto &settings) { settings.duplicateStatus = 409; });
        QCOMPARE(client().create(SailPointClient::request(u"cd"_s)).status, 409);
    }

    void theEleventhIsOneTooManyAndThePlatformsDoNotCount()
    {
        add(u"workflow"_s, {}, true);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(client().create(SailPointClient::request(u"t%1"_s.arg(i))).status, 200);
        const RawAnswer eleventh = client().create(SailPointClient::request(u"t10"_s));
        QCOMPARE(eleventh.status, 400);
        QVERIFY(SailPointClient::cause(eleventh).contains(u"largest number"));
        QCOMPARE(client({u"sp:scopes:all"_s}, jonas).create(SailPointClient::request(u"t10"_s)).status, 200);
        QVERIFY(service().deleteToken(service().tokens().last().id));
        change([](auto &settings) { settings.mostPerUser.reset(); });
        QCOMPARE(client().create(SailPointClient::request(u"t10"_s)).status, 200);
    }

    void scopesAreKeptAsTheyCameAndSilenceIsAllRights()
    {
        const auto scopesFor = [this](const QJsonValue &value) {
            QJsonObject body = SailPointClient::request(u"t%1"_s.arg(service().tokens().size()));
            body.insert(u"scope"_s, value);
            if (value.isUndefined())
                body.remove(u"scope"_s);
            return client().create(body).json().value(u"scope"_s).toArray();
        };
        const QJsonArray all{u"sp:scopes:all"_s};
        QCOMPARE(scopesFor(QJsonValue(QJsonValue::Undefined)), all);
        QCOMPARE(scopesFor(QJsonValue()), all);
        QCOMPARE(scopesFor(QJsonArray{u"no:such:scope"_s}), QJsonArray{u"no:such:scope"_s});
        QVERIFY(scopesFor(u"idn:sources:read"_s).isEmpty());
        change([](auto &settings) { settings.droppedScopes = {u"idn:b:read"_s}; });
        QCOMPARE(scopesFor(QJsonArray{u"idn:a:read"_s, u"idn:b:read"_s}), QJsonArray{u"idn:a:read"_s});
    }

    void theValidityOfJwtsHasItsBounds_data()
    {
        QTest::addColumn<QJsonValue>("seconds");
        QTest::addColumn<int>("status");
        QTest::newRow("shortest") << QJsonValue(15) << 200;
        QTest::newRow("longest") << QJsonValue(43200) << 200;
        QTest::newRow("null") << QJsonValue() << 200;
        QTest::newRow("too short") << QJsonValue(14) << 400;
        QTest::newRow("too long") << QJsonValue(43201) << 400;
        QTest::newRow("text") << QJsonValue(u"60"_s) << 400;
        QTest::newRow("fraction") << QJsonValue(60.5) << 400;
    }

    void theValidityOfJwtsHasItsBounds()
    {
        QFETCH(const QJsonValue, seconds);
        QJsonObject body = SailPointClient::request(u"x"_s);
        body.insert(u"accessTokenValiditySeconds"_s, seconds);
        QTEST(client().create(body).status, "status");
    }

    void namesOfAnyKindComeBackAsTheyWere()
    {
        const QStringList names{u"\u540d\u524d \U0001F511 \u202Eesrever"_s, QString(255, u'n'), u"a/b?c=d&e#f"_s,
                                u"  padded  "_s, u"quote\"back\\slash"_s};
        for (const QString &name : names)
            QCOMPARE(client().create(SailPointClient::request(name)).json().value(u"name"_s).toString(), name);
        for (const QJsonValue &bad : {QJsonValue(), QJsonValue(7), QJsonValue(u" "_s)}) {
            QJsonObject body = SailPointClient::request({});
            body.insert(u"name"_s, bad);
            QCOMPARE(client().create(body).status, 400);
        }
    }

    void aListingIsFilteredByLastUse_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<QStringList>("names"); // Empty: 400.
        const QStringList old{u"old"_s};
        const QStringList never{u"never"_s};
        QTest::newRow("le") << "lastUsed le 2026-02-05T10:59:27.214Z"_ba << old;
        QTest::newRow("another zone") << "lastUsed le 2026-01-01T02:00:00+02:00"_ba << old;
        QTest::newRow("isnull") << "lastUsed isnull"_ba << never;
        QTest::newRow("or") << "lastUsed isnull or lastUsed le 2026-02-05T10:59:27Z"_ba
                            << QStringList{u"never"_s, u"old"_s};
        QTest::newRow("not and") << "not (lastUsed isnull) and not lastUsed le 2026-02-05T10:59:27Z"_ba
                                 << QStringList{u"new"_s};
        QTest::newRow("another field") << "name eq \"old\""_ba << QStringList();
        QTest::newRow("no date") << "lastUsed le yesterday"_ba << QStringList();
        QTest::newRow("half a bracket") << "(lastUsed isnull"_ba << QStringList();
        QTest::newRow("upper case") << "lastUsed LE 2026-02-05T10:59:27Z"_ba << QStringList();
        QTest::newRow("something after it") << "lastUsed isnull lastUsed"_ba << QStringList();
    }

    void aListingIsFilteredByLastUse()
    {
        QFETCH(const QByteArray, filter);
        QFETCH(const QStringList, names);
        for (const auto &[name, used] :
             {std::pair(u"old"_s, u"2026-01-01T00:00:00Z"_s), std::pair(u"new"_s, u"2026-06-01T00:00:00Z"_s),
              std::pair(u"never"_s, QString())}) {
            SandboxSailPointToken token;
            token.name = name;
            token.lastUsed = QDateTime::fromString(used, Qt::ISODate);
            service().addToken(token);
        }
        const QByteArray query = "owner-id=me&filters=" + filter.toPercentEncoding();
        QCOMPARE(client().list(query).status, names.isEmpty() ? 400 : 200);
        QCOMPARE(client().names(query), names);
    }

    void aListingIsPagedOnlyWhereThatIsSwitchedOn()
    {
        for (const QString &name : {u"a"_s, u"b"_s, u"c"_s})
            add(name);
        const QByteArray query = "owner-id=me&limit=2&offset=1&count=true";
        QCOMPARE(client().names(query).size(), 3);
        QVERIFY(!client().list(query).headers.contains("x-total-count"));
        change([](auto &settings) { settings.honoursPaging = true; });
        QCOMPARE(client().names(query), (QStringList{u"b"_s, u"c"_s}));
        QCOMPARE(client().list(query).header("x-total-count"), "3"_ba);
    }

    void thereIsNoReadingOfOneAndNoOtherMethod()
    {
        const QByteArray one = client().tokens("v1", '/' + add(u"x"_s).toLatin1());
        QCOMPARE(client().raw.get(one).status, 405);
        QCOMPARE(client().raw.send("PUT", client().tokens(), {}).status, 405);
        QCOMPARE(client().raw.get(client().base + "/personal-access-tokens/v9").status, 404);
        QCOMPARE(client().raw.get(client().base).status, 404);
    }

    void contentOfTheWrongTypeIsNotRead()
    {
        const QString id = add(u"x"_s);
        RawClient raw = client().raw;
        raw.setHeader("Content-Type", "text/plain");
        QCOMPARE(raw.ask("POST", client().tokens(), "{}").status, 415);
        QCOMPARE(client().raw.send("PATCH", client().tokens("v1", '/' + id.toLatin1()), {}).status, 415);
        QCOMPARE(client().raw.send("POST", client().tokens(), {}).status, 400);
    }

    void callsArePacedWhereThatIsSwitchedOn()
    {
        QDateTime now = QDateTime::currentDateTimeUtc();
        m_sandbox->setNow([&now] { return now; });
        change([](auto &settings) {
            settings.paced = true;
            settings.callsPerWindow = 3;
        });
        const SailPointClient first = client();
        for (int i = 0; i < 3; ++i)
            QCOMPARE(first.list().status, 200);
        now = now.addSecs(4);
        const RawAnswer limited = first.list();
        QCOMPARE(limited.status, 429);
        QCOMPARE(limited.header("retry-after"), "6"_ba);
        QCOMPARE(limited.json().value(u"message"_s).toString(), u" Rate Limit Exceeded "_s);
        QCOMPARE(first.list("owner-id=me", "v2026").status, 200);
        const QString id = add(u"another client"_s);
        const RawAnswer exchanged = first.exchange(id, service().secretOf(id));
        const QByteArray other = exchanged.json().value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(SailPointClient(*m_sandbox, other).list().status, 200);
        now = now.addSecs(6);
        QCOMPARE(first.list().status, 200);
    }

    void faultsArePlayedInSailPointsOwnShapes()
    {
        const auto fail = [this](Kind kind, const QByteArray &value = {}, int status = 500) {
            SandboxFault fault;
            fault.kind = kind;
            fault.route = u"pat-list"_s;
            fault.value = value;
            fault.status = status;
            m_sandbox->addFault(fault);
            return client().list();
        };
        QCOMPARE(fail(Kind::ServerError).json().value(u"detailCode"_s).toString(), u"500.0 Internal Fault"_s);
        QCOMPARE(fail(Kind::ServerError, {}, 503).status, 503);
        const RawAnswer unauthorized = fail(Kind::Unauthorized);
        QCOMPARE(unauthorized.status, 401);
        QVERIFY(unauthorized.json().contains(u"error"_s));
        QCOMPARE(SailPointClient::cause(fail(Kind::BusinessError, "No.")), u"No."_s);
        QVERIFY(!fail(Kind::RateLimited).headers.contains("retry-after"));
        const RawAnswer limited = fail(Kind::RateLimitedWithRetryAfter, "7");
        QCOMPARE(limited.status, 429);
        QCOMPARE(limited.header("retry-after"), "7"_ba);
        add(u"named"_s);
        const QJsonObject hostile = SailPointClient::entries(fail(Kind::HostileName)).first().toObject();
        QVERIFY(hostile.value(u"name"_s).toString().contains(u"<img"));
        QVERIFY(hostile.value(u"id"_s).toString().contains(u'/'));
        QVERIFY(SailPointClient::entries(fail(Kind::WrongTypes)).first().toObject().value(u"name"_s).isDouble());
        const QJsonArray changed = SailPointClient::entries(fail(Kind::ChangedFields, R"({"lastUsed":"never"})"));
        QCOMPARE(changed.first().toObject().value(u"lastUsed"_s).toString(), u"never"_s);
    }

    void anAnswerThatIsLostLeavesItsTokenOrNone_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<int>("made");
        QTest::newRow("before") << Kind::DropBefore << 0;
        QTest::newRow("after") << Kind::DropAfter << 1;
        QTest::newRow("late") << Kind::LateLanding << 0;
        QTest::newRow("error after") << Kind::ServerErrorAfter << 1;
    }

    void anAnswerThatIsLostLeavesItsTokenOrNone()
    {
        QFETCH(const Kind, kind);
        SandboxFault fault;
        fault.kind = kind;
        fault.route = u"pat-create"_s;
        fault.delay = std::chrono::hours(1);
        m_sandbox->addFault(fault);
        const RawAnswer answer = client().create(SailPointClient::request(u"lost"_s));
        QVERIFY(answer.status == 0 || answer.status == 500);
        QTEST(int(service().tokens().size()), "made");
        m_sandbox->landLate();
        QCOMPARE(service().tokens().size(), kind == Kind::DropBefore ? 0 : 1);
    }

    void aSlowCallIsHeldAndLetGo()
    {
        SandboxFault fault;
        fault.kind = Kind::DelayAfter;
        fault.route = u"pat-create"_s;
        fault.delay = std::chrono::hours(1);
        m_sandbox->addFault(fault);
        RawAnswer answer;
        const SailPointClient someone = client();
        std::thread other([&] { answer = someone.create(SailPointClient::request(u"slow"_s)); });
        QTRY_COMPARE(m_sandbox->waitingRequests(), 1);
        QCOMPARE(service().tokens().size(), 1);
        m_sandbox->releaseDelays();
        other.join();
        QCOMPARE(answer.status, 200);
    }

    void theServersClockIsOnItsAnswersAndItsTokens()
    {
        SandboxPolicy policy;
        policy.clockOffset = std::chrono::hours(-3);
        m_sandbox->setPolicy(policy);
        const RawAnswer answer = client().create(SailPointClient::request(u"skewed"_s));
        QVERIFY(qAbs(answer.date().secsTo(QDateTime::currentDateTimeUtc()) - 3 * 3600) < 60);
        const QDateTime created =
            QDateTime::fromString(answer.json().value(u"created"_s).toString(), Qt::ISODateWithMs);
        QVERIFY(qAbs(created.secsTo(QDateTime::currentDateTimeUtc()) - 3 * 3600) < 60);
    }

    void secondsHaveAsManyDigitsAsToldTo()
    {
        const auto created = [this](const QString &name) {
            return client().create(SailPointClient::request(name)).json().value(u"created"_s).toString();
        };
        QCOMPARE(created(u"a"_s).section(u'.', 1).size(), 4);
        change([](auto &settings) { settings.fractionDigits = 6; });
        QCOMPARE(created(u"b"_s).section(u'.', 1).size(), 7);
    }

    void theTenantTellsWhereItsEndpointsAre()
    {
        const QJsonObject told = RawClient(m_sandbox->url(), {}).get(client().base + "/oauth/info").json();
        QCOMPARE(told.value(u"tokenEndpoint"_s).toString(), service().url().toString() + u"/oauth/token"_s);
        for (const QString &key :
             {u"tenantId"_s, u"tenantName"_s, u"authorizeEndpoint"_s, u"cloudDomainUrl"_s, u"logoutUrl"_s, u"pod"_s})
            QVERIFY(told.contains(key));
    }
};

QTEST_GUILESS_MAIN(TestSailPointRoutes)
#include "tst_sailpointroutes.moc"
