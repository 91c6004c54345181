// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flowfixture.h"

#include "browsersignin.h"
#include "operationrow.h"
#include "providercatalogue.h"
#include "scriptedbrowser.h"
#include "signinsources.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr int patienceMilliseconds = 30'000;

template<typename T>
T given(Result<T> result, const char *what)
{
    if (!result)
        qFatal("%s: %s %s", what, qUtf8Printable(result.error().message), qUtf8Printable(result.error().detail));
    return std::move(*result);
}

HttpOptions authorityOptions(const QUrl &authority, const QString &certificateFile = {})
{
    HttpOptions options;
    options.authorityFile = certificateFile;
    options.userAgent = "Patkeeper-Test";
    options.origins = {originOf(authority)};
    return options;
}

} // namespace

FlowProcess::FlowProcess(const QString &profilePath, SecretStore *secrets, bool attended, const Clock &clock)
{
    const Profile profile = given(Profile::open(profilePath), "profile");
    m_lease = given(Lease::take(profile.locksPath()), "lease");
    m_database = given(replyOf<std::shared_ptr<Database>>(
                           [&](QObject *context, auto reply) { Database::open(profile, context, std::move(reply)); }),
                       "database");
    for (const QString &kind : ProviderCatalogue::spokenKinds())
        m_capabilities.emplace(kind, given(ProviderCatalogue::capabilities(kind), "capabilities"));
    m_journal = std::make_unique<Journal>(m_database, m_lease, profile.machineId(), clock);
    m_inventory = std::make_unique<Inventory>(m_database, clock);
    m_renewal = std::make_unique<TokenRenewal>(authorityOptions, clock);
    const auto capabilities = [this](const QString &kind) -> const Capabilities * {
        const auto found = m_capabilities.find(kind);
        return found == m_capabilities.end() ? nullptr : &found->second;
    };
    m_providers = std::make_unique<AccountProviders>(
        m_inventory.get(), secrets,
        [inventory = m_inventory.get()](const Account &account, CredentialSource *credentials) {
            return ProviderCatalogue::create(account.provider, ProviderParts{.account = account,
                                                                             .credentials = credentials,
                                                                             .userAgent = "Patkeeper-Test",
                                                                             .authorities = {},
                                                                             .clock = systemClock(),
                                                                             .inventory = inventory});
        },
        capabilities,
        signInSources({.inventory = m_inventory.get(),
                       .secrets = secrets,
                       .renewal = m_renewal.get(),
                       .capabilities = capabilities,
                       .clock = clock,
                       .profileId = profile.id(),
                       .locksPath = profile.locksPath()}));
    m_flows =
        std::make_unique<Flows>(FlowParts{.inventory = m_inventory.get(),
                                          .journal = m_journal.get(),
                                          .secrets = secrets,
                                          .providers = m_providers.get(),
                                          .clock = clock,
                                          .profileId = profile.id(),
                                          .by = u"test"_s,
                                          .attended = attended,
                                          .searchDelays = {std::chrono::milliseconds(0), std::chrono::milliseconds(5)},
                                          .httpOptions = authorityOptions});
    if (const auto loaded =
            replyOf<void>([this](QObject *context, auto reply) { m_inventory->load(context, std::move(reply)); });
        !loaded)
        qFatal("inventory: %s", qUtf8Printable(loaded.error().message));
}

FlowProcess::~FlowProcess() = default;

QList<Operation> FlowProcess::openOperations()
{
    return given(replyOf<QList<Operation>>(
                     [this](QObject *context, auto reply) { m_journal->openOperations(context, std::move(reply)); }),
                 "open operations");
}

Operation FlowProcess::operation(const QString &id)
{
    return given(
        replyOf<Operation>([&](QObject *context, auto reply) { m_journal->operation(id, context, std::move(reply)); }),
        "operation");
}

QList<Operation> FlowProcess::allOperations()
{
    return given(replyOf<QList<Operation>>([this](QObject *context, auto reply) {
                     m_database->read<QList<Operation>>(
                         [](QSqlDatabase &connection) -> Result<QList<Operation>> {
                             auto ids = execute(connection, u"SELECT id FROM operations ORDER BY started_at, rowid"_s);
                             if (!ids)
                                 return std::unexpected(ids.error());
                             QList<Operation> all;
                             while (ids->next()) {
                                 auto operation = loadOperation(connection, ids->value(0).toString());
                                 if (!operation)
                                     return std::unexpected(operation.error());
                                 all.append(*operation);
                             }
                             return all;
                         },
                         context, std::move(reply));
                 }),
                 "all operations");
}

QStringList FlowProcess::history(const TokenKey &key)
{
    const auto entries = given(replyOf<QList<HistoryEntry>>([&](QObject *context, auto reply) {
                                   m_journal->history(key.accountId, key.remoteId, 1000, context, std::move(reply));
                               }),
                               "history");
    QStringList lines;
    for (const HistoryEntry &entry : entries)
        lines.prepend(entry.event + u' ' + entry.outcome);
    return lines;
}

std::optional<TokenEntry> FlowProcess::tokenNamed(const QString &name)
{
    const auto &tokens = m_inventory->tokens();
    const auto found =
        std::find_if(tokens.begin(), tokens.end(), [&](const TokenEntry &entry) { return entry.token.name == name; });
    return found == tokens.end() ? std::nullopt : std::optional(*found);
}

SandboxOptions FlowFixture::emptySandbox()
{
    SandboxOptions options;
    options.data = SandboxOptions::Data::None;
    return options;
}

FlowFixture::FlowFixture(const SandboxOptions &options, SecretStore *keychain, Clock clock)
    : m_otherKeychain(keychain),
      m_clock(std::move(clock))
{
    auto started = Sandbox::start(options);
    if (!started)
        qFatal("sandbox: %s", qUtf8Printable(started.error()));
    m_sandbox = std::move(*started);
    m_process = anotherProcess();
}

void FlowFixture::killAndRestart(bool attended)
{
    m_process.reset();
    m_process = anotherProcess(attended);
}

void FlowFixture::loseDatabaseAndRestart()
{
    m_process.reset();
    QDir profile(profilePath());
    for (const QString &name : profile.entryList({u"patkeeper.sqlite*"_s}, QDir::Files))
        profile.remove(name);
    m_process = anotherProcess();
}

std::unique_ptr<FlowProcess> FlowFixture::anotherProcess(bool attended)
{
    SecretStore *secrets = m_otherKeychain != nullptr ? m_otherKeychain : &m_keychain;
    return std::make_unique<FlowProcess>(profilePath(), secrets, attended, [clock = m_clock, ahead = m_clockAhead] {
        return clock().addSecs(ahead->count());
    });
}

Account FlowFixture::formAccount(const QString &name, const QString &organization) const
{
    return given(ProviderCatalogue::accountFromFields(
                     u"azure-devops"_s, name,
                     {{u"url"_s, m_sandbox->url().toString()},
                      {u"organization"_s, organization.isEmpty() ? m_sandbox->organization() : organization}}),
                 "account");
}

QString FlowFixture::addAccount(const QString &name, const QString &organization)
{
    SignInFlow *flow = flows().signIn();
    flow->addAccount(formAccount(name, organization), Secret(m_sandbox->bearer()));
    if (!ends(flow) || flow->state() != SignInFlow::State::Done)
        return {};
    const QString id = flow->account().id;
    flows().release(flow);
    return id;
}

bool FlowFixture::signInAgain(const QString &accountId)
{
    SignInFlow *flow = flows().signIn();
    flow->signInAgain(accountId, Secret(m_sandbox->bearer()));
    return ends(flow) && flow->state() == SignInFlow::State::Done;
}

Result<SignInProof> FlowFixture::browserProof(const QString &person)
{
    SandboxEntra &entra = m_sandbox->entra();
    entra.setPick(person.isEmpty() ? entra.people().front().mail : person);
    SignInSettings settings;
    settings.method = SignInMethod::Browser;
    settings.authority = entra.authority();
    settings.tenant = entra.tenant();
    settings.clientId = entra.clientId();
    const SignInOffer offer = ProviderCatalogue::capabilities(u"azure-devops"_s)->signIn;
    HttpClient http(authorityOptions(settings.authority));
    SignInRequest request;
    request.settings = settings;
    request.scopes = {.preferred = offer.scopes, .fallback = offer.fallbackScopes};
    SignInParts parts;
    parts.http = &http;
    BrowserSignIn signIn(parts, request);
    ScriptedBrowser browser;
    QObject::connect(&signIn, &BrowserSignIn::addressReady, &browser, &ScriptedBrowser::open);
    signIn.start();
    if (!QTest::qWaitFor([&] { return signIn.state() == BrowserSignIn::State::Finished; }, patienceMilliseconds))
        return failure(Error::Kind::TimedOut, u"the browser did not come back"_s);
    settings.scopes = signIn.requestedScopes();
    Result<IssuedSignIn> issued = signIn.takeResult();
    if (!issued)
        return std::unexpected(issued.error());
    return SignInProof::issued(settings, std::move(*issued));
}

QString FlowFixture::addBrowserAccount(const QString &name)
{
    SignInFlow *flow = flows().signIn();
    flow->addAccount(formAccount(name), given(browserProof(), "signing in"));
    if (!ends(flow) || flow->state() != SignInFlow::State::Done)
        qFatal("no account: %s", flow->error() ? qUtf8Printable(flow->error()->message + flow->error()->detail) : "");
    const QString id = flow->account().id;
    flows().release(flow);
    return id;
}

bool FlowFixture::refresh()
{
    RefreshFlow *flow = flows().refresh();
    flow->start();
    return ends(flow) && !flow->error();
}

QString FlowFixture::addRemoteToken(const QString &name, int daysLeft, bool revoked)
{
    SandboxToken token;
    token.name = name;
    token.scope = u"vso.code"_s;
    token.validFrom = QDateTime::currentDateTimeUtc().addDays(-30);
    token.validTo = QDateTime::currentDateTimeUtc().addDays(daysLeft);
    token.revoked = revoked;
    return m_sandbox->addToken(token);
}

TokenKey FlowFixture::createToken(const QString &accountId, const QString &name)
{
    CreateTokenFlow *flow = flows().createToken(accountId);
    flow->start(request(name));
    if (!ends(flow) || flow->state() != CreateTokenFlow::State::Stored)
        qFatal("no token: %s", flow->error() ? qUtf8Printable(flow->error()->message) : "");
    const TokenKey key{accountId, flow->token()->remoteId};
    flows().release(flow);
    return key;
}

TokenRequest FlowFixture::request(const QString &name, int days)
{
    return {.name = name,
            .scopes = {u"vso.packaging"_s, u"vso.code"_s},
            .expiresAt = QDateTime::currentDateTimeUtc().addDays(days),
            .options = {}};
}

void FlowFixture::fault(SandboxFault::Kind kind, const QByteArray &method, int times)
{
    SandboxFault fault;
    fault.kind = kind;
    fault.method = method;
    fault.times = times;
    fault.delay = std::chrono::hours(1); // Until the test ends the waiting.
    m_sandbox->addFault(fault);
}

int FlowFixture::sent(const QByteArray &method) const
{
    const auto requests = m_sandbox->requests();
    return static_cast<int>(std::count_if(requests.begin(), requests.end(),
                                          [&](const SandboxRequest &request) { return request.method == method; }));
}

QStringList FlowFixture::livingNames() const
{
    QStringList names;
    for (const SandboxToken &token : m_sandbox->tokens()) {
        if (!token.revoked)
            names.append(token.name);
    }
    return names;
}

std::optional<SandboxToken> FlowFixture::remote(const QString &name) const
{
    const auto tokens = m_sandbox->tokens();
    const auto found =
        std::find_if(tokens.begin(), tokens.end(), [&](const SandboxToken &token) { return token.name == name; });
    return found == tokens.end() ? std::nullopt : std::optional(*found);
}

bool FlowFixture::ends(const Flow *flow)
{
    return QTest::qWaitFor([&] { return flow->hasEnded(); }, patienceMilliseconds);
}

} // namespace patkeeper
