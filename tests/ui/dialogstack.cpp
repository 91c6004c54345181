// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "dialogstack.h"

#include "profile.h"
#include "providercatalogue.h"
#include "reviews.h"
#include "signinsources.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTest>

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

const QString kind = u"azure-devops"_s;
constexpr int patience = 30'000;

HttpOptions optionsFor(const QUrl &authority)
{
    HttpOptions options;
    options.userAgent = "Patkeeper-test";
    options.origins = {originOf(authority)};
    return options;
}

AccountProviders::Factory adapters(Inventory *inventory)
{
    return [inventory](const Account &account, CredentialSource *credentials) {
        ProviderParts parts;
        parts.account = account;
        parts.credentials = credentials;
        parts.userAgent = "Patkeeper-test";
        parts.clock = systemClock();
        parts.inventory = inventory;
        return ProviderCatalogue::create(account.provider, parts);
    };
}

} // namespace

DialogStack::DialogStack(Begin begin) : m_clipboard(QGuiApplication::clipboard())
{
    auto started = Sandbox::start();
    if (!started) {
        m_reason = started.error();
        return;
    }
    m_sandbox = std::move(*started);
    m_clipboard.watch(&m_session);
    openProfile();
    if (isReady() && begin == Begin::WithAccount)
        addAccount();
}

DialogStack::~DialogStack()
{
    m_flows.reset();
    m_providers.reset();
    m_renewal.reset();
    m_inventory.reset();
    m_journal.reset();
    m_said.reset();
    m_settings.reset();
}

void DialogStack::openProfile()
{
    const Result<Profile> profile = Profile::open(m_directory.filePath(u"profile"_s));
    if (!profile) {
        m_reason = profile.error().message;
        return;
    }
    QObject context;
    bool answered = false;
    Database::open(*profile, &context, [&](Result<std::shared_ptr<Database>> opened) {
        answered = true;
        if (opened)
            m_database = std::move(*opened);
        else
            m_reason = opened.error().message;
    });
    const auto lease = Lease::take(profile->locksPath());
    if (!QTest::qWaitFor([&] { return answered; }, 30'000) || !m_database || !lease) {
        m_reason += u" no database"_s;
        return;
    }
    m_settings = std::make_unique<Settings>(m_database);
    m_said = std::make_unique<SaidReminderStore>(m_database);
    m_journal = std::make_unique<Journal>(m_database, *lease, profile->machineId(), systemClock());
    m_inventory = std::make_unique<Inventory>(
        m_database, [this, clock = systemClock()] { return clock().addSecs((m_ahead += m_hurry).count()); });
    m_renewal =
        std::make_unique<TokenRenewal>([](const QUrl &authority, const QString &) { return optionsFor(authority); });
    const auto capabilities = [this](const QString &asked) { return capabilitiesOf(asked); };
    m_providers =
        std::make_unique<AccountProviders>(m_inventory.get(), &m_keychain, adapters(m_inventory.get()), capabilities,
                                           signInSources({.inventory = m_inventory.get(),
                                                          .secrets = &m_keychain,
                                                          .renewal = m_renewal.get(),
                                                          .capabilities = capabilities,
                                                          .clock = systemClock(),
                                                          .profileId = profile->id(),
                                                          .locksPath = profile->locksPath(),
                                                          .shares = false}));
    m_flows = std::make_unique<Flows>(FlowParts{
        .inventory = m_inventory.get(),
        .journal = m_journal.get(),
        .secrets = &m_keychain,
        .providers = m_providers.get(),
        .clock = systemClock(),
        .profileId = profile->id(),
        .by = u"window"_s,
        .searchDelays = {std::chrono::milliseconds(0)},
        .onRevoked = [this](const FlowParts &parts, const TokenKey &key, QObject *asker,
                            Reply<void> reply) { recordRevoked(parts, *m_settings, key, asker, std::move(reply)); },
        .httpOptions = [](const QUrl &place, const QString &) { return optionsFor(place); }});
    int loaded = 0;
    m_inventory->load(&context, [&](const Result<void> &) { ++loaded; });
    m_said->load(&context, [&](const Result<void> &) { ++loaded; });
    if (!QTest::qWaitFor([&] { return loaded == 2; }, 30'000))
        m_reason = u"inventory not loaded"_s;
}

void DialogStack::addAccount()
{
    if (addAccount(u"Northwind"_s, m_sandbox->organization()).isEmpty() && m_reason.isEmpty())
        m_reason = u"account not added"_s;
}

QString DialogStack::addAccount(const QString &name, const QString &organization)
{
    Result<Account> account = ProviderCatalogue::accountFromFields(
        kind, name, {{u"url"_s, m_sandbox->url().toString()}, {u"organization"_s, organization}});
    if (!account) {
        m_reason = account.error().message;
        return {};
    }
    SignInFlow *flow = m_flows->signIn();
    flow->addAccount(*account, Secret(m_sandbox->bearer()));
    const bool added =
        QTest::qWaitFor([&] { return flow->hasEnded(); }, 30'000) && flow->state() == SignInFlow::State::Done;
    if (!added && flow->error())
        m_reason = flow->error()->message;
    const QString id = added ? flow->account().id : QString();
    m_flows->release(flow);
    return id;
}

QString DialogStack::addHandAccount(const QString &name)
{
    return addServiceAccount(u"manual"_s, name);
}

QString DialogStack::addServiceAccount(const QString &kindOfService, const QString &name)
{
    const bool isSailPoint = kindOfService == "sailpoint"_L1;
    const QUrl url = isSailPoint ? m_sandbox->sailPoint().url() : m_sandbox->digitalHub().url();
    Result<Account> account = accountFromFields(kindOfService, name, {{u"url"_s, url.toString()}});
    if (!account) {
        m_reason = account.error().message;
        return {};
    }
    SignInFlow *flow = m_flows->signIn();
    if (capabilitiesOf(kindOfService)->signIn.methods.isEmpty())
        flow->addWithoutSignIn(*account);
    else
        flow->addAccount(*account,
                         Secret(isSailPoint ? m_sandbox->sailPoint().bearer() : m_sandbox->digitalHub().bearer()));
    const bool added =
        QTest::qWaitFor([&] { return flow->hasEnded(); }, 30'000) && flow->state() == SignInFlow::State::Done;
    if (!added && flow->error())
        m_reason = flow->error()->message;
    const QString id = added ? flow->account().id : QString();
    m_flows->release(flow);
    return id;
}

const Capabilities *DialogStack::capabilitiesOf(const QString &asked)
{
    if (const auto found = m_capabilities.find(asked); found != m_capabilities.end())
        return &found->second;
    Result<Capabilities> capabilities = ProviderCatalogue::capabilities(asked);
    return capabilities ? &m_capabilities.emplace(asked, std::move(*capabilities)).first->second : nullptr;
}

QList<Capabilities> DialogStack::kinds(const QStringList &names)
{
    QList<Capabilities> kinds;
    for (const QString &name : names)
        kinds.append(*ProviderCatalogue::capabilities(name));
    return kinds;
}

Result<Account> DialogStack::accountFromFields(const QString &kindOfService, const QString &name,
                                               const QMap<QString, QString> &fields)
{
    return ProviderCatalogue::accountFromFields(kindOfService, name, fields);
}

SignInSurroundings DialogStack::surroundings()
{
    return {.attempts = {.options = optionsFor},
            .openAddress =
                [this](const QUrl &address) {
                    if (!m_hasBrowser)
                        return false;
                    m_opened.append(address);
                    m_browser.open(address);
                    return true;
                },
            // No test asks a service that is not on this computer.
            .places = [](const Account &account) -> std::unique_ptr<AccountPlaces> {
                const Origins origins = originsFromStrings(account.origins);
                if (origins.isEmpty() || !isLoopback(origins.first().host))
                    return nullptr;
                ProviderParts parts;
                parts.account = account;
                return ProviderCatalogue::places(account.provider, parts);
            }};
}

QString DialogStack::addBrowserAccount(const QString &name, const QString &organization, qsizetype person)
{
    SandboxEntra &entra = m_sandbox->entra();
    entra.setPick(entra.people().at(person).mail);
    SignInRequest request;
    request.settings.method = SignInMethod::Browser;
    request.settings.authority = entra.authority();
    request.settings.tenant = entra.tenant();
    request.settings.clientId = entra.clientId();
    const SignInOffer offer = capabilitiesOf(kind)->signIn;
    request.scopes = {.preferred = offer.scopes, .fallback = offer.fallbackScopes};
    SignInAttempt attempt({.options = optionsFor}, request, {});
    QObject::connect(&attempt, &SignInAttempt::addressReady, &m_browser, &ScriptedBrowser::open);
    attempt.start();
    const bool proven = QTest::qWaitFor([&] { return attempt.hasEnded(); }, patience) && !attempt.error();
    const Result<Account> account = ProviderCatalogue::accountFromFields(
        kind, name, {{u"url"_s, m_sandbox->url().toString()}, {u"organization"_s, organization}});
    entra.setPick({});
    if (!proven || !account)
        return {};
    SignInFlow *flow = m_flows->signIn();
    flow->addAccount(*account, attempt.takeProof());
    const bool added =
        QTest::qWaitFor([&] { return flow->hasEnded(); }, patience) && flow->state() == SignInFlow::State::Done;
    const QString id = added ? flow->account().id : QString();
    m_flows->release(flow);
    return id;
}

WindowParts DialogStack::windowParts()
{
    WindowParts parts;
    parts.inventory = m_inventory.get();
    parts.flows = m_flows.get();
    parts.providers = m_providers.get();
    parts.secrets = &m_keychain;
    parts.journal = m_journal.get();
    parts.sessionWatch = &m_session;
    parts.settings = m_settings.get();
    parts.kinds = [this] {
        return QList{m_providers->capabilitiesOfKind(kind), m_providers->capabilitiesOfKind(u"manual"_s)};
    };
    parts.clock = systemClock();
    parts.accountFromFields = &DialogStack::accountFromFields;
    parts.signIn = surroundings();
    parts.isSandbox = true;
    // Another entry than the program's own: nothing of whoever runs this is switched on or off.
    parts.autostart = Autostart(u"org.patkeeper.DialogStack"_s, QCoreApplication::applicationFilePath(), {});
    parts.saidReminders = m_said.get();
    return parts;
}

DialogContext DialogStack::context()
{
    return {.inventory = m_inventory.get(),
            .providers = m_providers.get(),
            .clipboard = &m_clipboard,
            .session = &m_session};
}

QString DialogStack::accountId() const
{
    return m_inventory->accounts().isEmpty() ? QString() : m_inventory->accounts().first().id;
}

TokenKey DialogStack::key(const QString &name) const
{
    for (const TokenEntry &entry : m_inventory->tokens()) {
        if (entry.token.name == name)
            return entry.key();
    }
    return {};
}

TokenKey DialogStack::addToken(const QString &name)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    SandboxToken token;
    token.name = name;
    token.scope = u"vso.packaging"_s;
    token.validFrom = now.addDays(-10);
    token.validTo = now.addDays(20);
    m_sandbox->addToken(token);
    refresh();
    return key(name);
}

void DialogStack::refresh()
{
    RefreshFlow *flow = m_flows->refresh();
    flow->start();
    if (!QTest::qWaitFor([&] { return flow->hasEnded(); }, 30'000))
        m_reason = u"not refreshed"_s;
    m_flows->release(flow);
}

TokenRequest DialogStack::request(const QString &name) const
{
    return {.name = name,
            .scopes = {u"vso.code_write"_s},
            .expiresAt = QDateTime::currentDateTimeUtc().addDays(30),
            .options = {}};
}

void DialogStack::addFault(SandboxFault::Kind kind, const QByteArray &method, int times, const QString &holds,
                           const QByteArray &value)
{
    SandboxFault fault;
    fault.kind = kind;
    fault.method = method;
    fault.times = times;
    fault.queryContains = holds;
    fault.value = value;
    if (kind == SandboxFault::Kind::Delay)
        fault.delay = std::chrono::hours(1);
    m_sandbox->addFault(fault);
}

RotateTokenFlow *DialogStack::rotate(const TokenKey &key, bool leavesPredecessor)
{
    RotationWishes wishes;
    wishes.leavesPredecessor = leavesPredecessor;
    const auto plan = planRotation(m_inventory->token(key)->token, *context().providers->capabilities(key.accountId),
                                   wishes, m_inventory->now(key.accountId));
    auto *flow = new RotateTokenFlow(m_flows->parts());
    m_flows->take(flow);
    flow->start(*plan);
    return QTest::qWaitFor([&] { return flow->hasEnded(); }, 30'000) ? flow : nullptr;
}

void DialogStack::spoilProbe()
{
    SandboxFault fault;
    fault.kind = SandboxFault::Kind::ServerError;
    fault.pathContains = u"connectionData"_s;
    m_sandbox->addFault(fault);
}

CreateTokenFlow *DialogStack::created(const QString &name)
{
    return created(accountId(), request(name));
}

CreateTokenFlow *DialogStack::created(const QString &accountId, const TokenRequest &request)
{
    CreateTokenFlow *flow = m_flows->createToken(accountId);
    flow->start(request);
    const bool settled = QTest::qWaitFor(
        [flow] {
            using enum CreateTokenFlow::State;
            return flow->state() == Stored || flow->state() == Unstored || flow->state() == Failed ||
                   flow->state() == NeedsDecision;
        },
        30'000);
    if (!settled)
        m_reason = u"the new token did not come to rest"_s;
    return flow;
}

} // namespace patkeeper
