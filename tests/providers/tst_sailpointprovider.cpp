// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sailpointprovider.h"
#include "scriptedserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUuid>

#include <functional>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

template<typename T>
Result<T> outcomeOf(const std::function<void(QObject *, Reply<T>)> &operation)
{
    QObject context;
    std::optional<Result<T>> outcome;
    operation(&context, [&outcome](Result<T> result) { outcome.emplace(std::move(result)); });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 20'000))
        return failure(Error::Kind::Cancelled, u"no reply came"_s);
    return std::move(*outcome);
}

QByteArray madeUp()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128);
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray bearerOf(const QString &identity)
{
    return "e30." + json({{u"identity_id"_s, identity}, {u"user_name"_s, u"ada"_s}}).toBase64() + ".c2ln";
}

QJsonObject tokenObject(const QString &id, const QString &name)
{
    return {{u"id"_s, id},
            {u"name"_s, name},
            {u"scope"_s, QJsonArray{u"sp:search:read"_s}},
            {u"owner"_s, QJsonObject{{u"type"_s, u"IDENTITY"_s}, {u"id"_s, u"me"_s}, {u"name"_s, u"Ada"_s}}},
            {u"created"_s, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
            {u"expirationDate"_s, u"2099-01-01T00:00:00Z"_s}};
}

/// Gives other credentials each time that the former ones were refused.
class Renewing final : public CredentialSource
{
public:
    void credentials(Interaction, QObject *context, Reply<RequestCredentials> reply) override
    {
        auto given = RequestCredentials::bearer(Secret(bearerOf(u"me"_s)));
        given.issue = QString::number(m_issue);
        replyLater<RequestCredentials>(context, std::move(reply), std::move(given));
    }
    void refused(const QString &issue) override
    {
        if (issue == QString::number(m_issue))
            ++m_issue;
    }
    bool renews() const override { return true; }
    int issue() const { return m_issue; }

private:
    int m_issue = 0;
};

/// What an answer finds fault with; the expiry alone is not one of the older rule's.
enum class Blame { Expiry, ExpiryAlone, Nothing, Other };

} // namespace

Q_DECLARE_METATYPE(patkeeper::Error::Kind)
Q_DECLARE_METATYPE(Blame)

/// The adapter against a server that answers as it is told to.
class SailPointProviderTest final : public QObject
{
    Q_OBJECT

private:
    QList<QByteArray> m_answers;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<Renewing> m_credentials;
    std::unique_ptr<SailPointProvider> m_provider;

    void open(const QMap<QString, QString> &more = {})
    {
        Account account;
        account.id = u"account"_s;
        account.fields = {{u"url"_s, m_server->url().toString()}};
        account.fields.insert(more);
        account.userId = more.value(u"user"_s);
        m_credentials = std::make_unique<Renewing>();
        HttpOptions options;
        options.longestPause = std::chrono::milliseconds(0);
        m_provider = std::make_unique<SailPointProvider>(account, options, m_credentials.get());
    }

    void answers(const QList<QByteArray> &answers) { m_answers = answers; }
    static QByteArray ok(const QJsonObject &object) { return ScriptedServer::answer(200, json(object), {jsonType()}); }
    static QByteArray list(const QJsonArray &array)
    {
        return ScriptedServer::answer(200, QJsonDocument(array).toJson(QJsonDocument::Compact), {jsonType()});
    }
    static QByteArray jsonType() { return "Content-Type: application/json"; }
    const ReceivedRequest &sent(qsizetype index = 0) const { return m_server->requests().at(index); }

    static TokenRequest request()
    {
        return {.name = u"ci"_s,
                .scopes = {u"sp:search:read"_s},
                .expiresAt = QDateTime::currentDateTimeUtc().addDays(30),
                .options = {}};
    }

    static Token madeAt(const QDateTime &instant)
    {
        Token token;
        token.remoteId = u"x"_s;
        token.name = request().name;
        token.scopes = request().scopes;
        token.createdAt = instant;
        return token;
    }

    Result<IssuedToken> create(const TokenRequest &request)
    {
        return outcomeOf<IssuedToken>(
            [&](QObject *context, auto reply) { m_provider->create(request, context, std::move(reply)); });
    }
    Result<Token> update(const TokenUpdate &update)
    {
        return outcomeOf<Token>(
            [&](QObject *context, auto reply) { m_provider->update(update, context, std::move(reply)); });
    }
    Result<TokenListing> listing()
    {
        return outcomeOf<TokenListing>(
            [&](QObject *context, auto reply) { m_provider->list(Interaction::Allowed, context, std::move(reply)); });
    }
    Result<Identity> identify()
    {
        return outcomeOf<Identity>([&](QObject *context, auto reply) {
            m_provider->identify(Interaction::Allowed, context, std::move(reply));
        });
    }
    Result<QList<Token>> extend(const QStringList &ids)
    {
        return outcomeOf<QList<Token>>([&](QObject *context, auto reply) {
            m_provider->extend(ids, QDateTime::currentDateTimeUtc().addDays(90), context, std::move(reply));
        });
    }
    Result<ProbeVerdict> probe(const QByteArray &id, const QByteArray &value)
    {
        SecretParts parts;
        parts.push_back({u"id"_s, Secret(id)});
        if (!value.isEmpty())
            parts.push_back({u"secret"_s, Secret(value)});
        return outcomeOf<ProbeVerdict>(
            [&](QObject *context, auto reply) { m_provider->probe(parts, context, std::move(reply)); });
    }

private Q_SLOTS:
    void init()
    {
        m_answers.clear();
        m_server = std::make_unique<ScriptedServer>([this](const ReceivedRequest &, QTcpSocket &socket) {
            if (m_answers.isEmpty())
                return socket.abort();
            socket.write(m_answers.takeFirst());
        });
        open();
    }
    void cleanup()
    {
        m_provider.reset();
        QVERIFY(m_answers.isEmpty());
    }

    void aNewTokenIsAPairOfItsIdAndItsSecret()
    {
        const QByteArray secret = madeUp() + madeUp();
        QJsonObject made = tokenObject(u"0a1b"_s, u"ci"_s);
        made.insert(u"secret"_s, QString::fromLatin1(secret));
        answers({ok(made)});
        const auto issued = create(request());
        QVERIFY(issued);
        QCOMPARE(issued->token.accountId, u"account"_s);
        QCOMPARE(issued->secret.size(), size_t(2));
        QCOMPARE(issued->secret[0].name, u"id"_s);
        QVERIFY(issued->secret[0].value.equals("0a1b"));
        QCOMPARE(issued->secret[1].name, u"secret"_s);
        QVERIFY(issued->secret[1].value.equals(secret));
        QCOMPARE(sent().verb, "POST"_ba);
        QCOMPARE(sent().target, "/personal-access-tokens/v1"_ba);
        const QJsonObject body = QJsonDocument::fromJson(sent().body).object();
        QCOMPARE(body["scope"_L1].toArray(), QJsonArray{u"sp:search:read"_s});
        QVERIFY(!body.contains(u"userAwareTokenNeverExpires"_s));
    }

    void whatWouldBeFilledInByTheServiceIsNotSent_data()
    {
        QTest::addColumn<QString>("field");
        for (const char *field : {"name", "scopes", "expires", "access-token-life"})
            QTest::newRow(field) << QString::fromLatin1(field);
    }
    void whatWouldBeFilledInByTheServiceIsNotSent()
    {
        QFETCH(QString, field);
        TokenRequest wanting = request();
        if (field == u"name"_s)
            wanting.name = u"  "_s;
        else if (field == u"scopes"_s)
            wanting.scopes.clear();
        else if (field == u"expires"_s)
            wanting.expiresAt.reset();
        else
            wanting.options.insert(u"access-token-life"_s, u"14s"_s);
        const auto refused = create(wanting);
        QCOMPARE(refused.error().kind, Error::Kind::Rejected);
        QCOMPARE(refused.error().field, field);
        QVERIFY(m_server->requests().isEmpty());
    }

    void howLongItsAccessTokensLiveIsSentInSeconds()
    {
        TokenRequest asked = request();
        asked.options.insert(u"access-token-life"_s, u"12m"_s);
        QJsonObject made = tokenObject(u"0a1b"_s, u"ci"_s);
        made.insert(u"secret"_s, QString::fromLatin1(madeUp()));
        made.insert(u"accessTokenValiditySeconds"_s, 720);
        answers({ok(made), ok(made)});
        const auto issued = create(asked);
        QCOMPARE(QJsonDocument::fromJson(sent().body).object()["accessTokenValiditySeconds"_L1].toInt(), 720);
        QCOMPARE(issued->token.extras["options"_L1].toObject(), asked.options);
        QVERIFY(create(request()));
        QVERIFY(!sent(1).body.contains("accessTokenValiditySeconds"));
    }

    void neverIsSentOnceItIsAcknowledged()
    {
        TokenRequest never = request();
        never.expiresAt.reset();
        never.neverAcknowledged = true;
        QJsonObject made = tokenObject(u"0a1b"_s, u"ci"_s);
        made.insert(u"secret"_s, QString::fromLatin1(madeUp()));
        made.insert(u"expirationDate"_s, QJsonValue::Null);
        answers({ok(made)});
        const auto issued = create(never);
        QVERIFY(issued && !issued->token.expiresAt);
        QCOMPARE(QJsonDocument::fromJson(sent().body).object()["userAwareTokenNeverExpires"_L1].toBool(), true);
    }

    void theOlderRuleIsSaidWhereTheExpiryMayBeToBlame_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<int>("days"); // 0: never.
        QTest::addColumn<Blame>("blame");
        const QString each = u"The request was syntactically correct but its content is semantically invalid."_s;
        const QString late = u"expirationDate must not be more than six months after the creation."_s;
        const QString flag = u"userAwareTokenNeverExpires is not known."_s;
        QTest::newRow("a far date") << 400 << QStringList{each, late} << 400 << Blame::Expiry;
        QTest::newRow("in its own words") << 400 << QStringList{u"At most 6 months."_s} << 400 << Blame::Expiry;
        QTest::newRow("a far date, 422") << 422 << QStringList{late} << 400 << Blame::Expiry;
        QTest::newRow("never") << 400 << QStringList{each, flag} << 0 << Blame::Expiry;
        QTest::newRow("no word of why") << 400 << QStringList{each} << 400 << Blame::Nothing;
        QTest::newRow("no word at all") << 400 << QStringList() << 0 << Blame::Nothing;
        QTest::newRow("a near date") << 400 << QStringList{each, late} << 30 << Blame::ExpiryAlone;
        QTest::newRow("a near date, no word of why") << 400 << QStringList{each} << 30 << Blame::Other;
        QTest::newRow("a name that is taken")
            << 400 << QStringList{each, u"A personal access token with this name exists already."_s} << 400
            << Blame::Other;
        QTest::newRow("a conflict") << 409 << QStringList() << 400 << Blame::Other;
        QTest::newRow("a bad scope") << 400 << QStringList{each, u"scope must be a list of texts."_s} << 0
                                     << Blame::Other;
        QTest::newRow("another number of seconds")
            << 400 << QStringList{each, u"accessTokenValiditySeconds must be between 15 and 43200."_s} << 400
            << Blame::Other;
        QTest::newRow("one too many") << 400 << QStringList{u"The user has the largest number of them."_s} << 400
                                      << Blame::Other;
        QTest::newRow("something that has expired")
            << 400 << QStringList{u"The session has expired."_s} << 400 << Blame::Other;
        for (const int status : {401, 403, 404, 429, 500})
            QTest::addRow("%d", status) << status << QStringList{late} << 400 << Blame::Other;
    }
    void theOlderRuleIsSaidWhereTheExpiryMayBeToBlame()
    {
        QFETCH(int, status);
        QFETCH(QStringList, texts);
        QFETCH(int, days);
        QFETCH(Blame, blame);
        TokenRequest asked = request();
        asked.expiresAt.reset();
        asked.neverAcknowledged = true;
        if (days > 0)
            asked.expiresAt = QDateTime::currentDateTimeUtc().addDays(days);
        QJsonArray messages;
        for (const QString &text : std::as_const(texts))
            messages.append(QJsonObject{{u"text"_s, text}});
        const QByteArray refusal = ScriptedServer::answer(
            status, json({{u"detailCode"_s, u"400.1 Bad Request Content"_s}, {u"messages"_s, messages}}), {jsonType()});
        answers(status == 401 ? QList{refusal, refusal} : QList{refusal}); // Asked once more after signing in again.
        const Error error = create(asked).error();
        QCOMPARE(error.message.contains(u"six months at most"_s), blame == Blame::Expiry || blame == Blame::Nothing);
        QCOMPARE(error.message.contains(u"does not say what is wrong"_s), blame == Blame::Nothing);
        QCOMPARE(error.field == u"expires"_s, blame == Blame::Expiry || blame == Blame::ExpiryAlone);
    }

    void underTheOlderRuleWhatItForbidsIsNotSent()
    {
        TokenRequest never = request();
        never.expiresAt.reset();
        never.neverAcknowledged = true;
        open({{u"api"_s, u"v3"_s}});
        QVERIFY(!m_provider->capabilities().canNeverExpire && !m_provider->capabilities().canExtend);
        QVERIFY(create(never).error().message.contains(u"six months"_s));
        QVERIFY(m_server->requests().isEmpty());
    }

    void aTokenWithoutItsSecretMayHaveBeenMade()
    {
        answers({ok(tokenObject(u"0a1b"_s, u"ci"_s))});
        QCOMPARE(create(request()).error().kind, Error::Kind::Unconfirmed);
        answers({list({})});
        QCOMPARE(create(request()).error().kind, Error::Kind::Unconfirmed);
        QCOMPARE(create(request()).error().kind, Error::Kind::Unconfirmed); // Hung up.
    }

    void aChangeIsAPatchOfOneToken()
    {
        answers({ok(tokenObject(u"0a1b"_s, u"renamed"_s))});
        const auto changed = update({.remoteId = u"0a1b"_s, .name = u"renamed"_s, .scopes = {}, .expiresAt = {}});
        QVERIFY(changed);
        QCOMPARE(changed->name, u"renamed"_s);
        QCOMPARE(sent().verb, "PATCH"_ba);
        QCOMPARE(sent().target, "/personal-access-tokens/v1/0a1b"_ba);
        QCOMPARE(sent().values("Content-Type"), QList{"application/json-patch+json"_ba});
        answers({ok(tokenObject(u"other"_s, u"renamed"_s))});
        QCOMPARE(update({.remoteId = u"0a1b"_s, .name = u"x"_s, .scopes = {}, .expiresAt = {}}).error().kind,
                 Error::Kind::Unconfirmed);
        QCOMPARE(update({.remoteId = u"0a1b"_s, .name = {}, .scopes = {}, .expiresAt = {}}).error().kind,
                 Error::Kind::Rejected);
        QCOMPARE(update({.remoteId = u"0a1b"_s, .name = {}, .scopes = QStringList(), .expiresAt = {}}).error().field,
                 u"scopes"_s);
    }

    void aRevocationNeedsNoBody()
    {
        answers({ScriptedServer::answer(204)});
        QVERIFY(outcomeOf<void>(
            [&](QObject *context, auto reply) { m_provider->revoke(u"0a1b"_s, context, std::move(reply)); }));
        QCOMPARE(sent().verb, "DELETE"_ba);
        QCOMPARE(sent().target, "/personal-access-tokens/v1/0a1b"_ba);
    }

    void severalAreExtendedAtOnce()
    {
        QStringList many;
        for (int number = 0; number < 26; ++number)
            many.append(QString::number(number));
        answers({list({tokenObject(u"a"_s, u"1"_s), tokenObject(u"b"_s, u"2"_s)})});
        const auto extended = extend({u"b"_s, u"a"_s});
        QVERIFY(extended);
        QCOMPARE(extended->size(), 2);
        QCOMPARE(extended->constFirst().accountId, u"account"_s);
        QCOMPARE(sent().target, "/personal-access-tokens/v1/bulk-update"_ba);
        QCOMPARE(sent().values("Content-Type"), QList{"application/json"_ba});
        answers({list({tokenObject(u"a"_s, u"1"_s)})});
        QCOMPARE(extend({u"b"_s, u"a"_s}).error().kind, Error::Kind::Unconfirmed);
        QCOMPARE(extend(many).error().kind, Error::Kind::Unsupported);
        QCOMPARE(extend({}).error().kind, Error::Kind::Unsupported);
        QCOMPARE(extend({u"a"_s, u"a"_s}).error().kind, Error::Kind::Unsupported);
        QCOMPARE(m_server->requests().size(), 2);
        open({{u"api"_s, u"v2026"_s}});
        QCOMPARE(m_provider->capabilities().extendsAtOnce, 1);
        QCOMPARE(extend({u"a"_s}).error().kind, Error::Kind::Unsupported);
    }

    void oneTokenIsPickedFromTheList()
    {
        const auto fetch = [&](const QString &id) {
            return outcomeOf<Token>(
                [&](QObject *context, auto reply) { m_provider->fetch(id, context, std::move(reply)); });
        };
        const QByteArray two = list({tokenObject(u"a"_s, u"1"_s), tokenObject(u"b"_s, u"2"_s)});
        answers({two, two});
        QCOMPARE(fetch(u"b"_s)->name, u"2"_s);
        QCOMPARE(fetch(u"c"_s).error().kind, Error::Kind::NotFound);
        QCOMPARE(sent().target, "/personal-access-tokens/v1?owner-id=me"_ba);
    }

    void whoIsSignedInSaysTheAccessTokenThatTheServiceTook()
    {
        answers({list({})});
        const auto identity = identify();
        QVERIFY(identity);
        QCOMPARE(identity->userId, u"me"_s);
        QCOMPARE(identity->userName, u"ada"_s);
        answers({ScriptedServer::answer(403, "{}", {jsonType()})});
        QCOMPARE(identify().error().kind, Error::Kind::Forbidden);
    }

    void aRefusedBearerIsRenewedOnceAndTheRequestSentAgain()
    {
        const QByteArray expired = ScriptedServer::answer(401, "{\"error\":\"JWT is expired\"}", {jsonType()});
        answers({expired, list({})});
        QVERIFY(listing());
        QCOMPARE(m_credentials->issue(), 1);
        answers({expired, expired});
        QCOMPARE(listing().error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(m_server->requests().size(), 4);
    }

    void aSecretIsProvenByWhoseItIs_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("alive");
        const auto exchange = [](const QString &identity, const QString &type = u"bearer"_s) {
            return ok({{u"access_token"_s, QString::fromLatin1(bearerOf(identity))},
                       {u"token_type"_s, type},
                       {u"identity_id"_s, identity}});
        };
        QTest::newRow("its own") << exchange(u"me"_s) << true;
        QTest::newRow("another's") << exchange(u"other"_s) << false;
        QTest::newRow("another type") << exchange(u"me"_s, u"N_A"_s) << false;
        QTest::newRow("nobody's") << exchange({}) << false;
        QTest::newRow("no token") << ok({{u"identity_id"_s, u"me"_s}, {u"token_type"_s, u"bearer"_s}}) << false;
        QTest::newRow("refused") << ScriptedServer::answer(401, "{\"error\":\"invalid_client\"}", {jsonType()})
                                 << false;
        QTest::newRow("refused in words") << ScriptedServer::answer(400, "Full authentication is required") << false;
        QTest::newRow("a page") << ScriptedServer::answer(200, "<html></html>") << false;
        QTest::newRow("a redirect") << ScriptedServer::answer(302, {}, {"Location: /login"}) << false;
    }
    void aSecretIsProvenByWhoseItIs()
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, alive);
        open({{u"user"_s, u"me"_s}});
        answers({answer});
        const QByteArray id = madeUp();
        const QByteArray secret = madeUp();
        const auto verdict = probe(id, secret);
        QVERIFY(verdict);
        QCOMPARE(verdict->kind == ProbeVerdict::Kind::Alive, alive);
        QCOMPARE(verdict->reason.isEmpty(), alive);
        QCOMPARE(sent().target, "/oauth/token"_ba);
        QCOMPARE(sent().body, "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret);
        QVERIFY(sent().values("Authorization").isEmpty());
    }

    void whatCouldNotBeAskedIsNoVerdict()
    {
        open({{u"user"_s, u"me"_s}});
        QCOMPARE(probe(madeUp(), madeUp()).error().kind, Error::Kind::TimedOut); // Hung up.
        answers({ScriptedServer::answer(500, "out of order")});
        QCOMPARE(probe(madeUp(), madeUp()).error().kind, Error::Kind::ServerFault);
        QCOMPARE(probe(madeUp(), {})->kind, ProbeVerdict::Kind::NotProven);
        QCOMPARE(m_server->requests().size(), 2);
    }

    void theOwnTokenIsKnownByMoreThanItsName()
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const TokenRequest asked = m_provider->prepared(request(), now);
        QVERIFY(*asked.expiresAt <= *request().expiresAt);
        Token made = madeAt(now);
        made.expiresAt = asked.expiresAt->addMSecs(-asked.expiresAt->time().msec());
        QVERIFY(m_provider->carriesFingerprint(asked, made));
        Token other = made;
        other.name = u"Ci"_s;
        QVERIFY(!m_provider->carriesFingerprint(asked, other));
        other = made;
        other.scopes.append(u"sp:scopes:all"_s);
        QVERIFY(!m_provider->carriesFingerprint(asked, other));
        other = made;
        other.expiresAt = made.expiresAt->addSecs(90);
        QVERIFY(!m_provider->carriesFingerprint(asked, other));
        other = made;
        other.createdAt = now.addDays(-1);
        QVERIFY(!m_provider->carriesFingerprint(asked, other));
        other.createdAt = {};
        QVERIFY(!m_provider->carriesFingerprint(asked, other));
        TokenRequest shorter = asked;
        shorter.options.insert(u"access-token-life"_s, u"12m"_s);
        QVERIFY(!m_provider->carriesFingerprint(shorter, made));
        made.extras.insert(u"accessTokenSeconds"_s, 720);
        QVERIFY(m_provider->carriesFingerprint(shorter, made));
    }

    void neverAndADateAreNotTheSameFingerprint()
    {
        TokenRequest never = request();
        never.expiresAt.reset();
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const TokenRequest asked = m_provider->prepared(never, now);
        QVERIFY(!asked.expiresAt);
        Token made = madeAt(now);
        QVERIFY(m_provider->carriesFingerprint(asked, made));
        made.expiresAt = now.addDays(180);
        QVERIFY(!m_provider->carriesFingerprint(asked, made));
    }
};

QTEST_GUILESS_MAIN(SailPointProviderTest)
#include "tst_sailpointprovider.moc"
