// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "composition.h"

#include "databasefile.h"
#include "filesecretstore.h"
#include "httpturns.h"
#include "memorysecretstore.h"
#include "origins.h"
#include "proofground.h"
#include "providercatalogue.h"
#include "reviews.h"
#include "rotatetokensflow.h"
#include "signinproof.h"
#include "signinsources.h"

#include <QCoreApplication>
#include <QThread>

#include <algorithm>
#include <optional>

namespace patkeeper
{

namespace
{

QByteArray userAgent()
{
    return QByteArrayLiteral("Patkeeper/" PATKEEPER_VERSION);
}

bool isOnThisMachine(const Account &account)
{
    const Origins origins = originsFromStrings(account.origins);
    return !origins.isEmpty() &&
           std::all_of(origins.cbegin(), origins.cend(), [](const Origin &origin) { return isLoopback(origin.host); });
}

/// The same sign-in where its authority is now.
SignIn movedTo(const RunningSandbox &sandbox, SignIn signIn)
{
    if (signIn.authority.isEmpty())
        return signIn;
    SignInSettings settings = signInSettingsFrom(signIn.settings);
    settings.authority = movedTo(sandbox, settings.authority);
    signIn.settings = storedSettings(settings, storedPerson(signIn.settings));
    signIn.authority = settings.authority.toString();
    return signIn;
}

} // namespace

Composition::Composition(CompositionOptions options, Ground ground)
    : m_options(std::move(options)),
      m_profile(std::move(ground.profile)),
      m_lease(std::move(ground.lease)),
      m_sandbox(std::move(ground.sandbox))
{
}

// Each when it is asked for: the command line and the tray need those of their accounts only.
const Capabilities *Composition::capabilitiesOf(const QString &kind)
{
    const auto found = m_capabilities.find(kind);
    if (found != m_capabilities.end())
        return &found->second;
    Result<Capabilities> read = ProviderCatalogue::capabilities(kind);
    return read ? &m_capabilities.emplace(kind, std::move(*read)).first->second : nullptr;
}

Composition::~Composition() = default;

Result<Composition::Ground> Composition::openGround(const CompositionOptions &options)
{
    std::unique_ptr<SandboxSession> sandbox;
    if (!options.proofPath.isEmpty()) {
        if (const Result<ProofOrders> ours = proofOrders(options.proofPath); !ours)
            return std::unexpected(ours.error());
    }
    QString path = options.profilePath.isEmpty() ? Profile::defaultPath() : options.profilePath;
    if (options.sandbox) {
        Result<std::unique_ptr<SandboxSession>> started = SandboxSession::start(options.profilePath);
        if (!started)
            return std::unexpected(started.error());
        sandbox = std::move(*started);
        path = sandbox->profilePath();
    } else if (Result<void> fits = SandboxSession::refuseIfSandboxProfile(path); !fits) {
        return std::unexpected(fits.error());
    }
    Result<Profile> profile = Profile::open(path);
    if (!profile)
        return std::unexpected(profile.error());
    Result<std::shared_ptr<Lease>> lease = Lease::take(profile->locksPath());
    if (!lease)
        return std::unexpected(lease.error());
    return Ground{.sandbox = std::move(sandbox), .profile = std::move(*profile), .lease = std::move(*lease)};
}

void Composition::open(CompositionOptions options, QObject *context, Reply<std::unique_ptr<Composition>> reply)
{
    // Another process may hold the profile for seconds while it sets it up, and a disk may sleep.
    auto ground = std::make_shared<std::optional<Result<Ground>>>();
    QThread *opening = QThread::create([ground, options] { ground->emplace(openGround(options)); });
    connect(opening, &QThread::finished, opening, &QObject::deleteLater);
    connect(opening, &QThread::finished, context,
            [ground, context, options = std::move(options), reply = std::move(reply)]() mutable {
                Result<Ground> opened = std::move(ground->value());
                if (!opened)
                    return reply(std::unexpected(opened.error()));
                std::unique_ptr<Composition> made(new Composition(std::move(options), std::move(*opened)));
                Composition *self = made.get();
                self->m_context = context;
                self->m_reply = std::move(reply);
                self->m_self = std::move(made);
                self->openDatabase();
                if (self->m_options.whileOpening)
                    self->m_options.whileOpening();
                if (self->m_options.whileLoading)
                    (void)self->capabilitiesOf(ProviderCatalogue::kinds().first()); // Most have it; now there is time.
            });
    opening->start();
    loadDatabaseDriver(); // While that one waits for the disk.
}

void Composition::openDatabase()
{
    Database::open(m_profile, this, [this](Result<std::shared_ptr<Database>> database) {
        if (!database)
            return fail(database.error());
        onDatabase(std::move(*database));
    });
}

void Composition::onDatabase(std::shared_ptr<Database> database)
{
    m_database = std::move(database);
    // They say where the secrets are.
    m_settings = std::make_unique<Settings>(m_database);
    m_settings->load(this, [this](const Result<void> &loaded) {
        if (!loaded)
            return fail(loaded.error());
        onSettings();
    });
}

Result<void> Composition::makeSecretStore()
{
    if (isProof()) {
        m_secrets = std::make_unique<FileSecretStore>(proofSecretsPath(m_options.proofPath));
        return {};
    }
    if (keepsNothing()) {
        m_secrets = std::make_unique<MemorySecretStore>();
        return {};
    }
    Result<SecretStoreChoice> choice =
        SecretStoreChoice::fromSetting(m_settings->text(QLatin1String(SecretStoreChoice::settingKey)));
    if (!choice)
        return std::unexpected(std::move(choice.error()));
    m_secretStoreChoice = std::move(*choice);
    m_secrets = m_secretStoreChoice.makeStore();
    return {};
}

void Composition::onSettings()
{
    if (Result<void> made = makeSecretStore(); !made)
        return fail(std::move(made.error()));
    makeFlows();
    m_inventory->load(this, [this](Result<void> loaded) {
        if (!m_self)
            return;
        if (!loaded)
            return fail(loaded.error());
        onLoaded();
    });
    if (m_options.whileLoading && m_context)
        m_options.whileLoading(*this);
}

void Composition::makeFlows()
{
    m_journal = std::make_unique<Journal>(m_database, m_lease, m_profile.machineId(), systemClock());
    if (m_sandbox)
        connect(m_journal.get(), &Journal::operationsChanged, this, [this] { m_sandbox->save(); });
    m_inventory = std::make_unique<Inventory>(m_database, systemClock());
    auto factory = [proof = isProof(), inventory = m_inventory.get(), turns = std::make_shared<HttpTurns>()](
                       const Account &account, CredentialSource *credentials) -> std::unique_ptr<TokenProvider> {
        if (proof && !isOnThisMachine(account))
            return nullptr;
        return ProviderCatalogue::create(account.provider, ProviderParts{.account = account,
                                                                         .credentials = credentials,
                                                                         .userAgent = userAgent(),
                                                                         .authorities = {},
                                                                         .clock = systemClock(),
                                                                         .turns = turns,
                                                                         .inventory = inventory});
    };
    auto capabilities = [this](const QString &kind) { return capabilitiesOf(kind); };
    m_renewal = std::make_unique<TokenRenewal>(
        [this](const QUrl &authority, const QString &file) { return signInOptions(authority, file); });
    // Secrets that end with the program are nobody else's, and neither is what they give.
    m_providers =
        std::make_unique<AccountProviders>(m_inventory.get(), m_secrets.get(), factory, capabilities,
                                           signInSources(SignInSourceParts{.inventory = m_inventory.get(),
                                                                           .secrets = m_secrets.get(),
                                                                           .renewal = m_renewal.get(),
                                                                           .capabilities = capabilities,
                                                                           .clock = systemClock(),
                                                                           .profileId = m_profile.id(),
                                                                           .locksPath = m_profile.locksPath(),
                                                                           .shares = !keepsNothing() && !isProof()}));
    m_flows = std::make_unique<Flows>(FlowParts{
        .inventory = m_inventory.get(),
        .journal = m_journal.get(),
        .secrets = m_secrets.get(),
        .providers = m_providers.get(),
        .clock = systemClock(),
        .profileId = m_profile.id(),
        .by = m_options.by,
        .attended = m_options.attended,
        .onRevoked = [settings = m_settings.get()](
                         const FlowParts &parts, const TokenKey &key, QObject *context,
                         Reply<void> reply) { recordRevoked(parts, *settings, key, context, std::move(reply)); },
        .rotationToResume = [](const FlowParts &parts) { return std::make_unique<RotateTokensFlow>(parts); },
        .httpOptions = [this](const QUrl &place, const QString &file) { return signInOptions(place, file); }});
}

HttpOptions Composition::signInOptions(const QUrl &authority, const QString &certificateFile) const
{
    HttpOptions options;
    options.authorityFile = certificateFile;
    options.userAgent = userAgent();
    options.origins = {originOf(authority)};
    return options;
}

std::unique_ptr<AccountPlaces> Composition::places(const Account &account) const
{
    if (isProof() && !isOnThisMachine(account))
        return nullptr;
    return ProviderCatalogue::places(account.provider, ProviderParts{.account = account,
                                                                     .credentials = nullptr,
                                                                     .userAgent = userAgent(),
                                                                     .authorities = {},
                                                                     .clock = systemClock()});
}

void Composition::onLoaded()
{
    if (m_sandbox)
        moveToSandbox(m_inventory->accounts());
    else
        succeed();
}

// The sandbox has another address each time it starts; its accounts and sign-ins follow.
void Composition::moveToSandbox(QList<Account> left)
{
    if (left.isEmpty())
        return signInToSandbox(sandboxAccounts(*sandbox()));
    Account account = left.takeLast();
    const Result<Account> fresh =
        accountFromFields(account.provider, account.name, movedTo(*sandbox(), account.fields));
    if (!fresh)
        return fail(fresh.error());
    account.fields = fresh->fields;
    account.origins = fresh->origins;
    const SignIn signIn = movedTo(*sandbox(), *m_inventory->signIn(account.signInId));
    m_inventory->saveAccount(account, signIn, this, [this, left](const Result<void> &saved) {
        if (!saved)
            return fail(saved.error());
        moveToSandbox(left);
    });
}

// And it has other access tokens.
void Composition::signInToSandbox(QList<SandboxAccount> left)
{
    if (left.isEmpty())
        return succeed();
    const SandboxAccount shown = left.takeFirst();
    Result<Account> fresh = accountFromFields(shown.kind, shown.name, shown.fields);
    if (!fresh)
        return fail(fresh.error());
    const Account *known = m_inventory->accountNamed(fresh->name);
    if (known != nullptr && shown.bearer.isEmpty())
        return signInToSandbox(left); // What was entered is there.
    SignInFlow *flow = m_flows->signIn();
    connect(flow, &Flow::ended, this, [this, flow, left, entered = shown.entered] {
        if (flow->state() == SignInFlow::State::Failed)
            return fail(*flow->error());
        const QString account = flow->account().id;
        m_flows->release(flow);
        enterInSandbox(account, entered, left);
    });
    if (shown.bearer.isEmpty())
        flow->addWithoutSignIn(*fresh);
    else if (known == nullptr)
        flow->addAccount(*fresh, Secret(shown.bearer));
    else
        flow->signInAgain(known->id, Secret(shown.bearer));
}

void Composition::enterInSandbox(const QString &account, QList<TokenRequest> tokens, const QList<SandboxAccount> &left)
{
    if (tokens.isEmpty())
        return signInToSandbox(left);
    const TokenRequest token = tokens.takeFirst();
    CreateTokenFlow *flow = m_flows->createToken(account);
    connect(flow, &Flow::ended, this, [this, flow, account, tokens, left] {
        if (flow->state() == CreateTokenFlow::State::Failed)
            return fail(*flow->error());
        m_flows->release(flow);
        enterInSandbox(account, tokens, left);
    });
    flow->bringSecret({});
    flow->start(token);
}

void Composition::succeed()
{
    std::unique_ptr<Composition> self = std::move(m_self);
    if (m_context)
        replyLater<std::unique_ptr<Composition>>(m_context, std::move(m_reply), std::move(self));
    else
        self.release()->deleteLater();
}

void Composition::fail(Error error)
{
    if (m_context)
        replyLater<std::unique_ptr<Composition>>(m_context, std::move(m_reply), std::unexpected(std::move(error)));
    // This is called from the parts' own replies.
    if (m_self)
        m_self.release()->deleteLater();
}

QList<const Capabilities *> Composition::kinds()
{
    for (const QString &kind : ProviderCatalogue::kinds())
        (void)capabilitiesOf(kind);
    QList<const Capabilities *> kinds;
    for (const auto &[kind, capabilities] : m_capabilities)
        kinds.append(&capabilities);
    return kinds;
}

QList<Capabilities> Composition::everyKind()
{
    QList<Capabilities> all;
    for (const QString &kind : ProviderCatalogue::kinds()) {
        if (Result<Capabilities> capabilities = ProviderCatalogue::capabilities(kind))
            all.append(std::move(*capabilities));
    }
    return all;
}

std::unique_ptr<ServiceSurvey> Composition::survey(const QString &accountId)
{
    const Account *account = m_inventory->account(accountId);
    return account != nullptr ? ProviderCatalogue::survey(account->provider, m_providers->provider(accountId))
                              : nullptr;
}

Result<Account> Composition::accountFromFields(const QString &kind, const QString &name,
                                               const QMap<QString, QString> &fields)
{
    if (const auto offered = ProviderCatalogue::mayBeAdded(kind); !offered)
        return std::unexpected(offered.error());
    return ProviderCatalogue::accountFromFields(kind, name, fields);
}

} // namespace patkeeper
