// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubcapabilities.h"
#include "digitalhubplaces.h"
#include "digitalhubprovider.h"
#include "sandbox.h"

#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Fault = SandboxFault::Kind;
using Kind = Error::Kind;

Q_DECLARE_METATYPE(patkeeper::Error::Kind)

namespace
{

template<typename T>
Result<T> outcomeOf(const std::function<void(QObject *, Reply<T>)> &operation)
{
    QObject context;
    std::optional<Result<T>> outcome;
    operation(&context, [&outcome](Result<T> result) { outcome.emplace(std::move(result)); });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 20'000))
        return failure(Kind::Cancelled, u"no reply came"_s);
    return std::move(*outcome);
}

} // namespace

/// The adapter against the sandbox's DigitalHub.
class DigitalHubProviderTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<FixedCredentials> m_credentials;
    std::unique_ptr<DigitalHubProvider> m_provider;

    SandboxDigitalHub &service() { return m_sandbox->digitalHub(); }
    QMap<QString, QString> fields() { return {{u"url"_s, service().url().toString()}}; }

    void open(RequestCredentials credentials)
    {
        m_credentials = std::make_unique<FixedCredentials>(std::move(credentials));
        Account account;
        account.id = u"account"_s;
        account.fields = fields();
        HttpOptions options;
        options.longestPause = std::chrono::milliseconds(0);
        options.backOff = std::chrono::milliseconds(1);
        m_provider = std::make_unique<DigitalHubProvider>(account, options, m_credentials.get());
    }

    Result<Identity> identify()
    {
        return outcomeOf<Identity>([this](QObject *context, auto reply) {
            m_provider->identify(Interaction::Forbidden, context, std::move(reply));
        });
    }
    Result<TokenListing> list()
    {
        return outcomeOf<TokenListing>([this](QObject *context, auto reply) {
            m_provider->list(Interaction::Forbidden, context, std::move(reply));
        });
    }
    Result<IssuedToken> create(const TokenRequest &request)
    {
        return outcomeOf<IssuedToken>(
            [&](QObject *context, auto reply) { m_provider->create(request, context, std::move(reply)); });
    }
    Result<SignInSettings> findSignIn(SignInMethod method)
    {
        DigitalHubPlaces places{HttpOptions()};
        SignInSettings wanted;
        wanted.method = method;
        return outcomeOf<SignInSettings>(
            [&](QObject *context, auto reply) { places.findSignIn(fields(), wanted, context, std::move(reply)); });
    }

    static TokenRequest request(const QString &name = u"ci"_s)
    {
        return {.name = name, .scopes = {u"openid"_s}, .expiresAt = {}, .options = {}};
    }

    void change(const std::function<void(SandboxDigitalHubSettings &)> &how)
    {
        SandboxDigitalHubSettings settings = service().settings();
        how(settings);
        service().setSettings(settings);
    }

    void fault(Fault kind, int status = 500, const QByteArray &value = {}, const QString &path = {})
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.status = status;
        fault.value = value;
        fault.pathContains = path;
        m_sandbox->addFault(fault);
    }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        open(RequestCredentials::bearer(Secret(service().bearer())));
    }
    void cleanup()
    {
        QVERIFY(m_sandbox->unusedFaults().isEmpty());
        m_provider.reset();
        m_credentials.reset();
        m_sandbox.reset();
    }

    void eachWaySignsIn_data()
    {
        QTest::addColumn<QString>("way");
        for (const char *way : {"access token", "personal access token", "password"})
            QTest::newRow(way) << QString::fromLatin1(way);
    }
    void eachWaySignsIn()
    {
        QFETCH(QString, way);
        if (way == u"personal access token"_s)
            open(RequestCredentials::bearer(Secret(service().secretOf(service().addToken({})))));
        else if (way == u"password"_s)
            open(RequestCredentials::basic(service().userName(), Secret(service().password())));
        const auto identity = identify();
        QVERIFY(identity);
        QCOMPARE(identity->userId, service().userName());
        QVERIFY(list());
        QVERIFY(create(request()));
    }

    void withoutCredentialsItSays403WhichMeansSignInAgain()
    {
        open(RequestCredentials::none());
        QCOMPARE(list().error().kind, Kind::SignInNeeded);
        QVERIFY(list().error().detail.contains(u"403"_s));
    }

    void anExpiredTokenThatSignsInIsARefusal_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("plain");
        QTest::newRow("401") << 401 << false;
        QTest::newRow("500") << 500 << false;
        QTest::newRow("500, plain text") << 500 << true;
        QTest::newRow("400, plain text") << 400 << true;
    }
    void anExpiredTokenThatSignsInIsARefusal()
    {
        QFETCH(int, status);
        QFETCH(bool, plain);
        change([&](auto &settings) {
            settings.expiredStatus = status;
            settings.plainTextErrors = plain;
        });
        SandboxDigitalHubToken expired;
        expired.issuedAt = QDateTime::currentDateTimeUtc().addDays(-400);
        expired.expiresAt = QDateTime::currentDateTimeUtc().addDays(-35);
        open(RequestCredentials::bearer(Secret(service().secretOf(service().addToken(expired)))));
        QCOMPARE(list().error().kind, Kind::SignInNeeded);
        QCOMPARE(create(request()).error().kind, Kind::SignInNeeded);
        QVERIFY(m_credentials->timesRefused() > 0);
    }

    void everythingIsOnTheFirstPage_data()
    {
        QTest::addColumn<bool>("honoursPaging");
        QTest::newRow("whatever is asked") << false;
        QTest::newRow("as much as was asked for") << true;
    }
    void everythingIsOnTheFirstPage()
    {
        QFETCH(bool, honoursPaging);
        change([&](auto &settings) { settings.honoursPaging = honoursPaging; });
        SandboxDigitalHubToken token;
        for (int number = 0; number < 45; ++number) {
            token.name = u"token %1"_s.arg(number);
            service().addToken(token);
        }
        m_sandbox->clearRequests();
        const auto listing = list();
        QVERIFY(listing);
        QCOMPARE(listing->tokens.size(), 45);
        QCOMPARE(m_sandbox->requests().size(), 1);
    }

    void datesComeInBothForms_data()
    {
        QTest::addColumn<bool>("epoch");
        QTest::newRow("text") << false;
        QTest::newRow("milliseconds") << true;
    }
    void datesComeInBothForms()
    {
        QFETCH(bool, epoch);
        change([&](auto &settings) { settings.epochDates = epoch; });
        QVERIFY(create(request()));
        const Token token = list()->tokens.front();
        QVERIFY(std::abs(token.createdAt.secsTo(QDateTime::currentDateTimeUtc())) < 60);
        QCOMPARE(token.createdAt.daysTo(*token.expiresAt), 365);
    }

    void aServiceWithoutAnEndGivesNone()
    {
        change([](auto &settings) { settings.lifeDays.reset(); });
        const auto issued = create(request());
        QVERIFY(issued);
        QVERIFY(!issued->token.expiresAt);
        QVERIFY(!list()->tokens.front().expiresAt);
    }

    void whatIsNotDataIsExplained_data()
    {
        QTest::addColumn<Fault>("kind");
        QTest::addColumn<int>("status");
        QTest::addColumn<Kind>("read");
        QTest::addColumn<Kind>("changed");
        QTest::newRow("500 in plain text") << Fault::TextError << 500 << Kind::ServerFault << Kind::Unconfirmed;
        QTest::newRow("400 in plain text") << Fault::TextError << 400 << Kind::Rejected << Kind::Rejected;
        QTest::newRow("500 without a word") << Fault::EmptyError << 500 << Kind::ServerFault << Kind::Unconfirmed;
        QTest::newRow("500 in JSON") << Fault::ServerError << 500 << Kind::ServerFault << Kind::Unconfirmed;
        QTest::newRow("page") << Fault::Html << 200 << Kind::BadReply << Kind::Unconfirmed;
        QTest::newRow("redirect") << Fault::RedirectElsewhere << 302 << Kind::BadReply << Kind::Unconfirmed;
        QTest::newRow("redirect that keeps the body")
            << Fault::RedirectElsewhere << 307 << Kind::BadReply << Kind::Unconfirmed;
        QTest::newRow("noise") << Fault::Garbage << 200 << Kind::BadReply << Kind::Unconfirmed;
        QTest::newRow("an array") << Fault::JsonAnswer << 200 << Kind::BadReply << Kind::Unconfirmed;
        QTest::newRow("deep") << Fault::DeepJson << 200 << Kind::BadReply << Kind::Unconfirmed;
    }
    void whatIsNotDataIsExplained()
    {
        QFETCH(Fault, kind);
        QFETCH(int, status);
        QFETCH(Kind, read);
        QFETCH(Kind, changed);
        const QByteArray value = kind == Fault::RedirectElsewhere ? "https://elsewhere.example/"_ba
                                 : kind == Fault::JsonAnswer      ? "[1]"_ba
                                                                  : "value too long"_ba;
        fault(kind, status, value);
        const auto listing = list();
        QVERIFY(!listing);
        QCOMPARE(listing.error().kind, read);
        fault(kind, status, value);
        const auto created = create(request());
        QVERIFY(!created);
        QCOMPARE(created.error().kind, changed);
        QVERIFY(!created.error().message.isEmpty());
    }

    void aNewTokenComesWithoutItsId()
    {
        const auto issued = create(request());
        QVERIFY(issued);
        QVERIFY(issued->token.remoteId.isEmpty());
        QVERIFY(issued->secret.front().value.equals(service().secretOf(service().tokens().front().id)));
        QVERIFY(m_provider->isSameCreation(issued->token, list()->tokens.front()));
    }

    void anotherTokenIsNotTheSameCreation_data()
    {
        QTest::addColumn<int>("secondsAgo");
        QTest::addColumn<QString>("name");
        QTest::newRow("older") << 60 << u"ci"_s;
        QTest::newRow("later") << -60 << u"ci"_s;
        QTest::newRow("of another name") << 0 << u"other"_s;
    }
    void anotherTokenIsNotTheSameCreation()
    {
        QFETCH(int, secondsAgo);
        QFETCH(QString, name);
        const auto issued = create(request());
        SandboxDigitalHubToken other;
        other.name = name;
        other.issuedAt = QDateTime::currentDateTimeUtc().addSecs(-secondsAgo);
        other.expiresAt = other.issuedAt.addDays(365);
        const QString id = service().addToken(other);
        const auto listing = list();
        for (const Token &token : listing->tokens)
            QCOMPARE(m_provider->isSameCreation(issued->token, token), token.remoteId != id);
    }

    void whatTheServiceCannotKeepIsNotSent_data()
    {
        QTest::addColumn<TokenRequest>("request");
        QTest::addColumn<QString>("field");
        QTest::newRow("no name") << request(u" "_s) << u"name"_s;
        QTest::newRow("long name") << request(QString(256, u'x')) << u"name"_s;
        TokenRequest without = request();
        without.scopes.clear();
        QTest::newRow("no scope") << without << u"scopes"_s;
        TokenRequest many = request();
        for (int number = 0; number < 100; ++number)
            many.scopes.append(u"scope%1"_s.arg(number));
        QTest::newRow("many scopes") << many << u"scopes"_s;
    }
    void whatTheServiceCannotKeepIsNotSent()
    {
        QFETCH(TokenRequest, request);
        QFETCH(QString, field);
        m_sandbox->clearRequests();
        const auto refused = create(request);
        QCOMPARE(refused.error().kind, Kind::Rejected);
        QCOMPARE(refused.error().field, field);
        QVERIFY(m_sandbox->requests().isEmpty());
    }

    void nothingIsRevokedWithoutAnId()
    {
        m_sandbox->clearRequests();
        const auto refused = outcomeOf<void>(
            [this](QObject *context, auto reply) { m_provider->revoke({}, context, std::move(reply)); });
        QVERIFY(!refused);
        QVERIFY(m_sandbox->requests().isEmpty());
    }

    void theServiceTellsHowToSignIn()
    {
        const auto browser = findSignIn(SignInMethod::Browser);
        QVERIFY(browser);
        QCOMPARE(browser->clientId, service().clientId());
        QCOMPARE(browser->authority, service().url());
        QVERIFY(browser->tenant.isEmpty());
        const auto password = findSignIn(SignInMethod::Basic);
        QVERIFY(password);
        QCOMPARE(password->authority, service().url());
    }

    void aWayThatItDoesNotTakeIsSaid()
    {
        change([](auto &settings) {
            settings.openIdSignIn = false;
            settings.basicAuthentication = false;
        });
        QCOMPARE(findSignIn(SignInMethod::Browser).error().kind, Kind::Unsupported);
        QCOMPARE(findSignIn(SignInMethod::Basic).error().kind, Kind::Unsupported);
    }

    void eitherDocumentMayBeMissing_data()
    {
        QTest::addColumn<QString>("missing");
        QTest::addColumn<Fault>("kind");
        QTest::addColumn<int>("status");
        QTest::newRow("no metadata") << u".well-known/openid-configuration"_s << Fault::EmptyError << 404;
        QTest::newRow("metadata is a page") << u".well-known/openid-configuration"_s << Fault::Html << 200;
        QTest::newRow("metadata elsewhere") << u".well-known/openid-configuration"_s << Fault::RedirectElsewhere << 302;
    }
    void eitherDocumentMayBeMissing()
    {
        QFETCH(QString, missing);
        QFETCH(Fault, kind);
        QFETCH(int, status);
        fault(kind, status, "https://elsewhere.example/", missing);
        const auto browser = findSignIn(SignInMethod::Browser);
        QVERIFY(browser);
        QCOMPARE(browser->clientId, service().clientId());
    }

    void whereThereIsNothingItIsSaid()
    {
        DigitalHubPlaces places{HttpOptions()};
        const auto none = outcomeOf<digitalhub::Documents>([&](QObject *context, auto reply) {
            places.discover({{u"url"_s, u"http://127.0.0.1:1"_s}}, context, std::move(reply));
        });
        QCOMPARE(none.error().kind, Kind::Offline);
    }
};

QTEST_GUILESS_MAIN(DigitalHubProviderTest)
#include "tst_digitalhubprovider.moc"
