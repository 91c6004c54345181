// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "commandlinefixture.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>

#include <algorithm>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr int patience = 60'000;

/// What the service answers whoever has this access token.
int statusFor(const QUrl &tenant, const QByteArray &accessToken)
{
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(tenant.toString() + "/personal-access-tokens/v1?owner-id=me"_L1));
    request.setRawHeader("Authorization", "Bearer " + accessToken);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    (void)QTest::qWaitFor([&] { return reply->isFinished(); }, patience);
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

/// SailPoint on the command line: real processes, a real keyring, and the sandbox's tenant over HTTP. Its tokens are
/// pairs, one of which signs the account in.
class CommandLineSailPoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_cli.reset(); }
    void aTokensPairSignsInAndGetsEachAccessToken();
    void aPastedAccessTokenSignsInToo();
    void whatCannotSignInIsSaidAndNothingIsFiled_data();
    void whatCannotSignInIsSaidAndNothingIsFiled();
    void noPlaceButTheServicesOwnWithoutConsent();
    void anOptionOfAnotherServiceIsRefused();
    void signingInAgainTakesTheSecretOfTheSameToken();
    void aNewTokensPartsAreReadOneByOne();
    void howLongAccessTokensLiveIsSaidOnceAndShown();
    void neverIsRefusedUntilItIsAccepted();
    void anEndIsTakenAwayOnlyWhereThatIsAccepted();
    void aPairThatIsThereAlreadyIsBroughtIn();
    void anotherTokensPairIsNotTaken();
    void whatIsTheServicesOwnIsLeftAlone();
    void aKeptTokenIsExchangedInEachFormat();
    void aCommandGetsWhatWasExchangedAndNobodyElse();
    void aRevokedTokenIsExchangedNoMore();
    void aBadDayOfTheTokenEndpointIsSaid_data();
    void aBadDayOfTheTokenEndpointIsSaid();
    void whatSteersAProgramReachesNoCommand();
    void theSuccessorIsNamedBeforeAndGetsItsNameAfterwards();
    void theEleventhIsSaidAndMadeOnlyWhereTheOldOneMayGoFirst();
    void severalAreExtendedTogether();
    void aScopeLeftOutWithoutAWordIsSaid();
    void aLostRevocationIsSettledByResuming();

private:
    SandboxSailPoint &service() { return m_cli->sandbox().sailPoint(); }
    QStringList adding(const QStringList &more)
    {
        return QStringList{u"account"_s, u"add"_s,    u"--provider"_s, u"sailpoint"_s,
                           u"--name"_s,  u"Tenant"_s, u"--url"_s,      service().url().toString()} +
               more;
    }
    QString addToken(const QString &name, bool managed = false);
    bool addAccount();
    bool create(const QString &name, const QStringList &more = {u"--expires"_s, u"60d"_s});
    static QStringList creating(const QString &name, const QStringList &more);
    QByteArray part(const QString &name, const QString &part)
    {
        return m_cli->run({u"secret"_s, u"Tenant/"_s + name, u"--part"_s, part}).output;
    }
    QJsonObject listed(const QString &name);
    SandboxSailPointToken remote(const QString &name);
    qsizetype creations();

    std::unique_ptr<CommandLineFixture> m_cli;
    QString m_signInToken;
};

void CommandLineSailPoint::init()
{
    QVERIFY(keyring::unlock());
    keyring::clear();
    m_cli = std::make_unique<CommandLineFixture>();
    m_signInToken = addToken(u"what signs in"_s);
}

QString CommandLineSailPoint::addToken(const QString &name, bool managed)
{
    SandboxSailPointToken token;
    token.name = name;
    token.managed = managed;
    token.expiresAt = QDateTime::currentDateTimeUtc().addDays(90);
    return service().addToken(token);
}

bool CommandLineSailPoint::addAccount()
{
    const CommandLineRun added = m_cli->run(adding({u"--client-id"_s, m_signInToken, u"--secret-stdin"_s}),
                                            service().secretOf(m_signInToken) + '\n');
    if (added.exitCode != 0)
        qWarning("%s", added.told().constData());
    return added.exitCode == 0;
}

QStringList CommandLineSailPoint::creating(const QString &name, const QStringList &more)
{
    return QStringList{u"create"_s,
                       u"--account"_s,
                       u"Tenant"_s,
                       u"--name"_s,
                       name,
                       u"--scope"_s,
                       u"sp:my-personal-access-tokens:read"_s} +
           more;
}

bool CommandLineSailPoint::create(const QString &name, const QStringList &more)
{
    const CommandLineRun created = m_cli->run(creating(name, more));
    if (created.exitCode != 0)
        qWarning("%s", created.told().constData());
    return created.exitCode == 0;
}

QJsonObject CommandLineSailPoint::listed(const QString &name)
{
    const QJsonArray tokens = m_cli->json({u"list"_s, u"--status"_s, u"all"_s})["tokens"_L1].toArray();
    for (const QJsonValue &token : tokens) {
        if (token["name"_L1].toString() == name)
            return token.toObject();
    }
    return {};
}

SandboxSailPointToken CommandLineSailPoint::remote(const QString &name)
{
    const QList<SandboxSailPointToken> tokens = service().tokens();
    const auto found = std::find_if(tokens.begin(), tokens.end(),
                                    [&](const SandboxSailPointToken &token) { return token.name == name; });
    return found != tokens.end() ? *found : SandboxSailPointToken();
}

qsizetype CommandLineSailPoint::creations()
{
    const QList<SandboxRequest> requests = m_cli->sandbox().requests();
    return std::count_if(requests.begin(), requests.end(), [](const SandboxRequest &request) {
        return request.method == "POST" && request.path.contains("personal-access-tokens"_L1);
    });
}

void CommandLineSailPoint::aTokensPairSignsInAndGetsEachAccessToken()
{
    const QByteArray secret = service().secretOf(m_signInToken);
    const CommandLineRun added =
        m_cli->run(adding({u"--client-id"_s, m_signInToken, u"--secret-stdin"_s}), secret + '\n');
    QVERIFY2(added.exitCode == 0, added.told());
    QVERIFY2(added.output.startsWith("Added “Tenant”"), added.told());
    QVERIFY(!added.told().contains(secret));
    const QJsonArray accounts = m_cli->json({u"account"_s, u"list"_s})["accounts"_L1].toArray();
    QCOMPARE(accounts.size(), 1);
    QCOMPARE(accounts.at(0)["signInMethod"_L1].toString(), u"client-credentials"_s);
    QCOMPARE(accounts.at(0)["signInNeeded"_L1].toBool(true), false);
    QVERIFY(m_cli->run({u"account"_s, u"list"_s}).output.contains("id and secret"));
    QVERIFY(!listed(u"what signs in"_s).isEmpty());

    // Later processes have the pair, not the access token.
    service().expireBearers();
    const CommandLineRun refreshed = m_cli->run({u"refresh"_s});
    QVERIFY2(refreshed.exitCode == 0, refreshed.told());
}

void CommandLineSailPoint::aPastedAccessTokenSignsInToo()
{
    const CommandLineRun added = m_cli->run(adding({u"--bearer-stdin"_s}), service().bearer() + '\n');
    QVERIFY2(added.exitCode == 0, added.told());
    QVERIFY(create(u"ci"_s));
}

void CommandLineSailPoint::whatCannotSignInIsSaidAndNothingIsFiled_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("no id") << QStringList{u"--secret-stdin"_s} << "x"_ba << 2 << "--client-id"_ba;
    QTest::newRow("no secret") << QStringList{u"--client-id"_s, u"a"_s, u"--secret-stdin"_s} << ""_ba << 3
                               << "no secret on standard input"_ba;
    QTest::newRow("a wrong pair") << QStringList{u"--client-id"_s, u"a"_s, u"--secret-stdin"_s} << "b"_ba << 3
                                  << "patkeeper-cli: "_ba;
    QTest::newRow("another way") << QStringList{u"--sign-in"_s, u"device"_s} << ""_ba << 2
                                 << "client-credentials, bearer"_ba;
}

void CommandLineSailPoint::whatCannotSignInIsSaidAndNothingIsFiled()
{
    QFETCH(const QStringList, more);
    QFETCH(const QByteArray, input);
    QFETCH(const int, exitCode);
    QFETCH(const QByteArray, said);
    const CommandLineRun refused = m_cli->run(adding(more), input);
    QVERIFY2(refused.exitCode == exitCode, refused.told());
    QVERIFY2(refused.errors.contains(said), refused.told());
    QVERIFY(m_cli->json({u"account"_s, u"list"_s})["accounts"_L1].toArray().isEmpty());
    QVERIFY(keyring::entries().isEmpty());
}

void CommandLineSailPoint::noPlaceButTheServicesOwnWithoutConsent()
{
    const CommandLineRun refused =
        m_cli->run({u"account"_s, u"add"_s, u"--provider"_s, u"sailpoint"_s, u"--name"_s, u"Tenant"_s, u"--url"_s,
                    u"https://identity.invalid"_s, u"--client-id"_s, u"a"_s, u"--secret-stdin"_s},
                   "b");
    QVERIFY2(refused.exitCode == 4, refused.told());
    QVERIFY2(refused.errors.contains("https://identity.invalid") && refused.errors.contains("--yes"), refused.told());
}

void CommandLineSailPoint::anOptionOfAnotherServiceIsRefused()
{
    const CommandLineRun refused =
        m_cli->run(adding({u"--organization"_s, u"o"_s, u"--bearer-stdin"_s}), service().bearer());
    QVERIFY2(refused.exitCode == 2, refused.told());
    QVERIFY2(refused.errors.contains("--organization says nothing to SailPoint"), refused.told());
}

void CommandLineSailPoint::signingInAgainTakesTheSecretOfTheSameToken()
{
    QVERIFY(addAccount());
    const CommandLineRun bare = m_cli->run({u"account"_s, u"sign-in"_s, u"Tenant"_s});
    QVERIFY2(bare.exitCode == 2 && bare.errors.contains("--secret-stdin"), bare.told());
    const CommandLineRun same =
        m_cli->run({u"account"_s, u"sign-in"_s, u"Tenant"_s, u"--secret-stdin"_s}, service().secretOf(m_signInToken));
    QVERIFY2(same.exitCode == 0, same.told());
    const QString other = addToken(u"another"_s);
    const CommandLineRun moved =
        m_cli->run({u"account"_s, u"sign-in"_s, u"Tenant"_s, u"--client-id"_s, other, u"--secret-stdin"_s},
                   service().secretOf(other));
    QVERIFY2(moved.exitCode == 0, moved.told());
    service().deleteToken(m_signInToken);
    service().expireBearers();
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
}

void CommandLineSailPoint::aNewTokensPartsAreReadOneByOne()
{
    QVERIFY(addAccount());
    const CommandLineRun created = m_cli->run(creating(u"ci"_s, {u"--expires"_s, u"60d"_s}));
    QVERIFY2(created.exitCode == 0, created.told());
    const SandboxSailPointToken token = remote(u"ci"_s);
    const QByteArray secret = service().secretOf(token.id);
    QVERIFY(!created.told().contains(secret));
    QVERIFY2(created.output.contains("--part id") && created.output.contains("--part secret"), created.told());
    QCOMPARE(part(u"ci"_s, u"id"_s), token.id.toUtf8());
    QCOMPARE(part(u"ci"_s, u"secret"_s), secret);

    const CommandLineRun whole = m_cli->run({u"secret"_s, u"Tenant/ci"_s});
    QVERIFY2(whole.exitCode == 2 && whole.output.isEmpty(), whole.told());
    QVERIFY2(whole.errors.contains("--part: id, secret"), whole.told());
}

void CommandLineSailPoint::howLongAccessTokensLiveIsSaidOnceAndShown()
{
    QVERIFY(addAccount());
    const CommandLineRun refused =
        m_cli->run(creating(u"short"_s, {u"--expires"_s, u"60d"_s, u"--access-token-life"_s, u"13h"_s}));
    QVERIFY(refused.exitCode != 0);
    QVERIFY(refused.told().contains("from 15 seconds to 12 hours"));
    QCOMPARE(creations(), 0);
    QVERIFY(create(u"short"_s, {u"--expires"_s, u"60d"_s, u"--access-token-life"_s, u"12m"_s}));
    QCOMPARE(remote(u"short"_s).validitySeconds, 720);
    const CommandLineRun shown = m_cli->run({u"show"_s, u"Tenant/short"_s});
    QVERIFY2(shown.output.contains("live 12 minute"), shown.told().constData());
    const QJsonObject token = m_cli->json({u"show"_s, u"Tenant/short"_s})["token"_L1].toObject();
    QCOMPARE(token["accessTokenSeconds"_L1].toInt(), 720);
    QVERIFY(m_cli->run({u"update"_s, u"Tenant/short"_s, u"--access-token-life"_s, u"15m"_s}).exitCode != 0);
    QCOMPARE(remote(u"short"_s).validitySeconds, 720);
}

void CommandLineSailPoint::neverIsRefusedUntilItIsAccepted()
{
    QVERIFY(addAccount());
    const CommandLineRun refused =
        m_cli->run(QStringList{u"--json"_s} + creating(u"ci"_s, {u"--expires"_s, u"never"_s}));
    QVERIFY2(refused.exitCode == 4, refused.told());
    QVERIFY2(refused.errors.contains("until somebody revokes it") && refused.errors.contains("--accept-never"),
             refused.told());
    QCOMPARE(refused.json()["error"_L1]["field"_L1].toString(), u"expires"_s);
    QCOMPARE(creations(), 0);

    const CommandLineRun created = m_cli->run(creating(u"ci"_s, {u"--expires"_s, u"never"_s, u"--accept-never"_s}));
    QVERIFY2(created.exitCode == 0, created.told());
    QVERIFY2(created.output.contains("which never expires"), created.told());
    QVERIFY(!remote(u"ci"_s).expiresAt.isValid());
    QVERIFY(remote(u"ci"_s).neverFlag);
    QCOMPARE(listed(u"ci"_s)["neverExpires"_L1].toBool(), true);
    QVERIFY(listed(u"ci"_s)["expires"_L1].isNull());
    QVERIFY(m_cli->run({u"list"_s, u"--cached"_s}).output.contains("never"));
}

void CommandLineSailPoint::anEndIsTakenAwayOnlyWhereThatIsAccepted()
{
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    const QStringList never{u"update"_s, u"Tenant/ci"_s, u"--expires"_s, u"never"_s};
    const CommandLineRun refused = m_cli->run(never);
    QVERIFY2(refused.exitCode == 4 && refused.errors.contains("--accept-never"), refused.told());
    QVERIFY(remote(u"ci"_s).expiresAt.isValid());
    const CommandLineRun changed = m_cli->run(never + QStringList{u"--accept-never"_s});
    QVERIFY2(changed.exitCode == 0 && changed.output.contains("which never expires"), changed.told());
    QVERIFY(!remote(u"ci"_s).expiresAt.isValid());
    QCOMPARE(m_cli->run({u"update"_s, u"Tenant/ci"_s, u"--expires"_s, u"30d"_s}).exitCode, 0);
    QVERIFY(remote(u"ci"_s).expiresAt.isValid());
}

void CommandLineSailPoint::aPairThatIsThereAlreadyIsBroughtIn()
{
    QVERIFY(addAccount());
    const QString id = addToken(u"older"_s);
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    const QStringList setting{u"secret"_s, u"set"_s, u"Tenant/older"_s, u"--stdin"_s};
    const CommandLineRun half = m_cli->run(setting, service().secretOf(id));
    QVERIFY2(half.exitCode == 2 && half.errors.contains("id, secret"), half.told());
    QVERIFY(!half.told().contains(service().secretOf(id)));
    const CommandLineRun kept = m_cli->run(setting, id.toUtf8() + '\n' + service().secretOf(id) + '\n');
    QVERIFY2(kept.exitCode == 0 && kept.output.contains("it works"), kept.told());
    QCOMPARE(part(u"older"_s, u"id"_s), id.toUtf8());
    QCOMPARE(part(u"older"_s, u"secret"_s), service().secretOf(id));
}

void CommandLineSailPoint::anotherTokensPairIsNotTaken()
{
    QVERIFY(addAccount());
    addToken(u"older"_s);
    const QString other = addToken(u"other"_s);
    QCOMPARE(m_cli->run({u"refresh"_s}).exitCode, 0);
    const CommandLineRun refused = m_cli->run({u"secret"_s, u"set"_s, u"Tenant/older"_s, u"--stdin"_s},
                                              other.toUtf8() + '\n' + service().secretOf(other));
    QVERIFY2(refused.exitCode == 4 && refused.errors.contains("another token"), refused.told());
    QCOMPARE(listed(u"older"_s)["secretKept"_L1].toBool(true), false);
}

void CommandLineSailPoint::whatIsTheServicesOwnIsLeftAlone()
{
    const QString id = addToken(u"a workflow's"_s, true);
    QVERIFY(addAccount());
    QVERIFY(!listed(u"a workflow's"_s).isEmpty());
    const QList<QStringList> changes{
        {u"update"_s, id, u"--name"_s, u"mine"_s}, {u"revoke"_s, id, u"--yes"_s}, {u"rotate"_s, id, u"--yes"_s}};
    for (const QStringList &change : changes) {
        const CommandLineRun refused = m_cli->run(change);
        QVERIFY2(refused.exitCode == 4, refused.told());
        QVERIFY2((refused.output + refused.errors).contains("SailPoint made this token for itself"), refused.told());
    }
    QVERIFY(!remote(u"a workflow's"_s).deleted);
    QVERIFY(m_cli->run({u"show"_s, id}).output.contains("SailPoint made this token for itself"));
}

void CommandLineSailPoint::aKeptTokenIsExchangedInEachFormat()
{
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    const QStringList exchanging{u"exchange"_s, u"Tenant/ci"_s, u"--format"_s};
    const CommandLineRun token = m_cli->run(exchanging + QStringList{u"token"_s});
    QVERIFY2(token.exitCode == 0, token.told());
    QVERIFY(!token.output.isEmpty() && !token.output.contains('\n'));
    QCOMPARE(statusFor(service().url(), token.output), 200);

    const CommandLineRun json = m_cli->run(exchanging + QStringList{u"json"_s});
    QVERIFY2(json.exitCode == 0, json.told());
    QCOMPARE(statusFor(service().url(), json.json()["access_token"_L1].toString().toUtf8()), 200);
    QCOMPARE(json.json()["tenant_id"_L1].toString(), service().tenant());
    QVERIFY(QDateTime::fromString(json.json()["expires_at"_L1].toString(), Qt::ISODate) >
            QDateTime::currentDateTimeUtc());

    const CommandLineRun environment = m_cli->run(exchanging + QStringList{u"env"_s});
    QVERIFY2(environment.exitCode == 0, environment.told());
    QVERIFY2(environment.output.startsWith("export ACCESS_TOKEN='"), environment.told());
    QVERIFY2(environment.output.contains("\nexport TENANT_ID='"), environment.told());

    const QByteArray secret = service().secretOf(remote(u"ci"_s).id);
    for (const CommandLineRun &run : {token, json, environment})
        QVERIFY(!run.told().contains(secret));
    const CommandLineRun scoped = m_cli->run({u"exchange"_s, u"Tenant/ci"_s, u"--scope"_s, u"idn:sources:read"_s});
    QVERIFY2(scoped.exitCode == 4 && scoped.errors.contains("takes no scopes"), scoped.told());
    QVERIFY(m_cli->run({u"history"_s, u"Tenant/ci"_s}).output.contains("exchanged"));
}

void CommandLineSailPoint::aCommandGetsWhatWasExchangedAndNobodyElse()
{
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    const CommandLineRun run = m_cli->run({u"run"_s, u"--exchange"_s, u"Tenant/ci"_s, u"--"_s, u"env"_s});
    QVERIFY2(run.exitCode == 0, run.told());
    const QList<QByteArray> lines = run.output.split('\n');
    const auto given = std::find_if(lines.begin(), lines.end(),
                                    [](const QByteArray &line) { return line.startsWith("ACCESS_TOKEN="); });
    QVERIFY2(given != lines.end(), run.told());
    QCOMPARE(statusFor(service().url(), given->mid(13)), 200);
    QVERIFY(lines.contains("TENANT_ID=" + service().tenant().toUtf8()));
    QVERIFY(!run.output.contains(service().secretOf(remote(u"ci"_s).id)));
    QCOMPARE(m_cli->run({u"run"_s, u"--exchange"_s, u"Tenant/ci"_s, u"--"_s, u"sh"_s, u"-c"_s, u"exit 7"_s}).exitCode,
             7);
}

void CommandLineSailPoint::aRevokedTokenIsExchangedNoMore()
{
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    const QString id = remote(u"ci"_s).id;
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Tenant/ci"_s, u"--yes"_s});
    QVERIFY2(revoked.exitCode == 0, revoked.told());
    QVERIFY(remote(u"ci"_s).deleted);
    const CommandLineRun refused = m_cli->run({u"exchange"_s, "Tenant#"_L1 + id});
    QVERIFY2(refused.exitCode != 0 && refused.output.isEmpty(), refused.told());
    QVERIFY2(m_cli->run({u"resume"_s}).output.contains("Nothing was interrupted"), "an operation is open");
}

void CommandLineSailPoint::aBadDayOfTheTokenEndpointIsSaid_data()
{
    QTest::addColumn<SandboxFault::Kind>("kind");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("said");
    using Kind = SandboxFault::Kind;
    QTest::newRow("another type") << Kind::ChangedFields << 200 << R"({"token_type":"N_A"})"_ba << 0 << "N_A"_ba;
    QTest::newRow("no life") << Kind::ChangedFields << 200 << R"({"expires_in":null})"_ba << 0 << ""_ba;
    QTest::newRow("no scope") << Kind::ChangedFields << 200 << R"({"scope":null})"_ba << 0 << ""_ba;
    QTest::newRow("a list") << Kind::JsonAnswer << 200 << "[1,2]"_ba << 5 << "patkeeper-cli: "_ba;
    QTest::newRow("a page") << Kind::Html << 200 << ""_ba << 5 << "patkeeper-cli: "_ba;
    QTest::newRow("plain text") << Kind::TextError << 500 << "sorry"_ba << 5 << "sorry"_ba;
    QTest::newRow("elsewhere") << Kind::RedirectElsewhere << 307 << "https://elsewhere.invalid/token"_ba << 5
                               << "elsewhere.invalid"_ba;
}

void CommandLineSailPoint::aBadDayOfTheTokenEndpointIsSaid()
{
    QFETCH(const SandboxFault::Kind, kind);
    QFETCH(const int, status);
    QFETCH(const QByteArray, value);
    QFETCH(const int, exitCode);
    QFETCH(const QByteArray, said);
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    m_cli->sandbox().addFault({.kind = kind, .pathContains = u"/oauth/token"_s, .status = status, .value = value});
    const CommandLineRun run = m_cli->run({u"exchange"_s, u"Tenant/ci"_s});
    QVERIFY2(run.exitCode == exitCode, run.told());
    QCOMPARE(run.output.isEmpty(), exitCode != 0);
    QVERIFY2(run.errors.contains(said), run.told());
    QVERIFY(!run.told().contains(service().secretOf(remote(u"ci"_s).id)));
    QVERIFY(m_cli->sandbox().unusedFaults().isEmpty());
}

void CommandLineSailPoint::whatSteersAProgramReachesNoCommand()
{
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    const QByteArray hostile =
        R"({"LD_PRELOAD":"/evil.so","path":"/evil","BASH_ENV":"/evil","IFS":"evil","db_password":"a\nLD_AUDIT=evil"})"_ba;
    for (const QStringList &arguments :
         {QStringList{u"run"_s, u"--exchange"_s, u"Tenant/ci"_s, u"--"_s, u"env"_s, u"-0"_s},
          QStringList{u"exchange"_s, u"Tenant/ci"_s, u"--format"_s, u"env"_s}}) {
        m_cli->sandbox().addFault(
            {.kind = SandboxFault::Kind::ChangedFields, .pathContains = u"/oauth/token"_s, .value = hostile});
        const CommandLineRun run = m_cli->run(arguments);
        QVERIFY2(run.exitCode == 0, run.told());
        QVERIFY2(!run.output.contains("/evil") && !run.output.contains("IFS=evil"), run.told());
        QVERIFY2(!run.output.contains("\0LD_AUDIT="_ba) && !run.output.contains("\nexport LD_AUDIT"), run.told());
        QVERIFY2(run.errors.contains("LD_PRELOAD"), run.told());
    }
}

void CommandLineSailPoint::theSuccessorIsNamedBeforeAndGetsItsNameAfterwards()
{
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    const QString before = remote(u"ci"_s).id;
    const CommandLineRun plan = m_cli->run({u"rotate"_s, u"Tenant/ci"_s, u"--dry-run"_s});
    QVERIFY2(plan.exitCode == 0 && plan.output.contains("“ci (2)”"), plan.told());
    const CommandLineRun waiting = m_cli->run({u"rotate"_s, u"Tenant/ci"_s, u"--yes"_s});
    QVERIFY2(waiting.exitCode == 0 && waiting.output.contains("It is called “ci (2)”"), waiting.told());
    const QString successor = remote(u"ci (2)"_s).id;
    QVERIFY(!successor.isEmpty());
    // The name means the successor already.
    QCOMPARE(part(u"ci"_s, u"id"_s), successor.toUtf8());
    const CommandLineRun undone = m_cli->run({u"rotations"_s, u"undo"_s, "Tenant#"_L1 + successor, u"--yes"_s});
    QVERIFY2(undone.exitCode == 0, undone.told());
    const CommandLineRun rotated =
        m_cli->run({u"--json"_s, u"rotate"_s, "Tenant#"_L1 + before, u"--grace"_s, u"0"_s, u"--yes"_s});
    QVERIFY2(rotated.exitCode == 0, rotated.told());
    const QJsonObject row = rotated.json()["rotations"_L1][0].toObject();
    QCOMPARE(row["successorName"_L1].toString(), u"ci"_s);
    QCOMPARE(row["name"_L1].toString(), u"ci"_s);
    QCOMPARE(part(u"ci"_s, u"id"_s), row["successor"_L1].toString().toUtf8());
    QVERIFY(remote(u"ci (2)"_s).deleted || remote(u"ci (2)"_s).id.isEmpty());
}

void CommandLineSailPoint::theEleventhIsSaidAndMadeOnlyWhereTheOldOneMayGoFirst()
{
    for (int number = 0; number < 8; ++number)
        addToken(u"other %1"_s.arg(number));
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    const QString before = remote(u"ci"_s).id;
    const CommandLineRun created = m_cli->run(creating(u"eleventh"_s, {u"--expires"_s, u"60d"_s}));
    QVERIFY2(created.exitCode == 4, created.told());
    QVERIFY2(created.errors.contains("10") && created.errors.contains("“other "), created.told());

    const QStringList rotating{u"rotate"_s, u"Tenant/ci"_s, u"--grace"_s, u"0"_s, u"--yes"_s};
    const CommandLineRun refused = m_cli->run(rotating);
    QVERIFY2(refused.exitCode == 4, refused.told());
    QVERIFY2(refused.errors.contains("“other ") && refused.errors.contains("--revoke-first"), refused.told());
    QVERIFY(!remote(u"ci"_s).deleted);
    const CommandLineRun plan =
        m_cli->run({u"rotate"_s, u"Tenant/ci"_s, u"--grace"_s, u"0"_s, u"--dry-run"_s, u"--revoke-first"_s});
    QVERIFY2(plan.exitCode == 0 && plan.output.contains("there is neither"), plan.told());
    const CommandLineRun rotated = m_cli->run(rotating + QStringList{u"--revoke-first"_s});
    QVERIFY2(rotated.exitCode == 0, rotated.told());
    const QByteArray now = part(u"ci"_s, u"id"_s);
    QVERIFY(!now.isEmpty() && now != before.toUtf8());
    QCOMPARE(part(u"ci"_s, u"secret"_s), service().secretOf(QString::fromUtf8(now)));
    QCOMPARE(m_cli->openSteps(), QStringList());
}

void CommandLineSailPoint::severalAreExtendedTogether()
{
    for (int number = 0; number < 4; ++number)
        addToken(u"other %1"_s.arg(number));
    QVERIFY(addAccount());
    const CommandLineRun bare = m_cli->run({u"extend"_s, u"Tenant/other 0"_s});
    QVERIFY2(bare.exitCode == 2 && bare.errors.contains("--expires"), bare.told());
    const CommandLineRun extended = m_cli->run({u"--json"_s, u"extend"_s, u"Tenant/other 0"_s, u"Tenant/other 1"_s,
                                                u"Tenant/other 2"_s, u"--expires"_s, u"200d"_s});
    QVERIFY2(extended.exitCode == 0, extended.told());
    QCOMPARE(extended.json()["tokens"_L1].toArray().size(), 3);
    QVERIFY(remote(u"other 2"_s).expiresAt > QDateTime::currentDateTimeUtc().addDays(199));
    QVERIFY(remote(u"other 3"_s).expiresAt < QDateTime::currentDateTimeUtc().addDays(100));
    QCOMPARE(m_cli->requests("PATCH"), 1);
    const CommandLineRun rest = m_cli->run(
        {u"extend"_s, u"--expiring-within"_s, u"100d"_s, u"--account"_s, u"Tenant"_s, u"--expires"_s, u"200d"_s});
    QVERIFY2(rest.exitCode == 0 && rest.output.contains("“other 3”"), rest.told());
    const CommandLineRun already = m_cli->run({u"extend"_s, u"Tenant/other 3"_s, u"--expires"_s, u"10d"_s});
    QVERIFY2(already.exitCode == 4 && already.errors.contains("already"), already.told());
}

void CommandLineSailPoint::aScopeLeftOutWithoutAWordIsSaid()
{
    QVERIFY(addAccount());
    SandboxSailPointSettings settings = service().settings();
    settings.droppedScopes = {u"idn:sources:read"_s};
    service().setSettings(settings);
    const CommandLineRun created = m_cli->run(
        QStringList{u"--json"_s} + creating(u"ci"_s, {u"--scope"_s, u"idn:sources:read"_s, u"--expires"_s, u"60d"_s}));
    QVERIFY2(created.exitCode == 0 && created.errors.contains("idn:sources:read"), created.told());
    QCOMPARE(created.json()["token"_L1]["scopesLeftOut"_L1].toArray(), QJsonArray{u"idn:sources:read"_s});
    const CommandLineRun changed = m_cli->run(
        {u"update"_s, u"Tenant/ci"_s, u"--scope"_s, u"sp:search:read"_s, u"--scope"_s, u"idn:sources:read"_s});
    QVERIFY2(changed.exitCode == 0 && changed.errors.contains("idn:sources:read"), changed.told());
}

void CommandLineSailPoint::aLostRevocationIsSettledByResuming()
{
    QVERIFY(addAccount());
    QVERIFY(create(u"ci"_s));
    m_cli->sandbox().addFault({.kind = SandboxFault::Kind::DropAfter, .method = "DELETE"});
    const CommandLineRun revoked = m_cli->run({u"revoke"_s, u"Tenant/ci"_s, u"--yes"_s});
    QVERIFY2(revoked.exitCode == 7, revoked.told());
    QVERIFY(remote(u"ci"_s).deleted);
    const CommandLineRun resumed = m_cli->run({u"resume"_s});
    QVERIFY2(resumed.exitCode == 0 && resumed.output.contains("“ci” is revoked"), resumed.told());
    QCOMPARE(m_cli->openSteps(), QStringList());
    QVERIFY(!listed(u"ci"_s)["secretKept"_L1].toBool(true));
}

QTEST_GUILESS_MAIN(CommandLineSailPoint)
#include "tst_commandlinesailpoint.moc"
