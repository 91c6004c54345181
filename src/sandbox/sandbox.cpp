// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandbox.h"

#include "entradirectory.h"
#include "sandboxdemonstration.h"
#include "sandboxmemory.h"
#include "sandboxserver.h"

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using namespace sandbox;

struct Sandbox::Parts {
    explicit Parts(State initial) : service(std::move(initial)), entra(service), sailPoint(service), digitalHub(service)
    {
    }

    Service service;
    SandboxEntra entra;
    SandboxSailPoint sailPoint;
    SandboxDigitalHub digitalHub;
    std::optional<Certificate> certificate;
    std::unique_ptr<Server> server;
};

namespace
{

constexpr int controlKeyLength = 40;
constexpr int clientSecretLength = 32;

State initialState(const SandboxOptions &options)
{
    State state;
    state.clock = [] { return QDateTime::currentDateTimeUtc(); };
    state.controlKey = randomCharacters(controlKeyLength);
    state.entra.tenants = demonstrationTenants();
    state.addOrganization(options.organization);
    state.sailPoint.tenants = QStringList{options.organization};
    state.digitalHub.clientSecret = randomCharacters(clientSecretLength);
    state.addUser(u"Mara Lindqvist"_s);
    const bool goesOn = !options.state.isEmpty() && recall(state, options.state);
    addDemonstrationPeople(state);
    if (goesOn || options.data == SandboxOptions::Data::Demo)
        addDemonstrationOrganizations(state);
    state.addBearer(state.users.first().id, true);
    if (goesOn)
        return state;
    if (options.data == SandboxOptions::Data::Demo)
        addDemonstrationTokens(state);
    else if (options.data == SandboxOptions::Data::Count)
        addManyTokens(state, options.count, options.seed);
    return state;
}

} // namespace

Sandbox::Sandbox(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

Sandbox::~Sandbox()
{
    m_parts->service.stop();
    m_parts->server.reset();
}

std::expected<std::unique_ptr<Sandbox>, QString> Sandbox::start(const SandboxOptions &options)
{
    auto parts = std::make_unique<Parts>(initialState(options));
    if (options.tls) {
        auto certificate = makeCertificate(options.certificateHost, options.certificateExpired);
        if (!certificate)
            return std::unexpected(certificate.error());
        parts->certificate = *certificate;
    }
    auto server = Server::start(parts->service, options.port, parts->certificate);
    if (!server)
        return std::unexpected(server.error());
    parts->server = std::move(*server);
    const QString scheme = options.tls ? u"https"_s : u"http"_s;
    const QUrl url(u"%1://127.0.0.1:%2"_s.arg(scheme).arg(parts->server->port()));
    parts->service.with([&url](State &state) { state.url = url; });
    return std::unique_ptr<Sandbox>(new Sandbox(std::move(parts)));
}

QUrl Sandbox::url() const
{
    return m_parts->service.with([](State &state) { return state.url; });
}

QString Sandbox::organization() const
{
    return m_parts->service.with([](State &state) { return state.organizations.first().name; });
}

void Sandbox::addOrganization(const QString &name)
{
    m_parts->service.with([&name](State &state) { state.addOrganization(name); });
}

SandboxEntra &Sandbox::entra() const
{
    return m_parts->entra;
}

SandboxSailPoint &Sandbox::sailPoint() const
{
    return m_parts->sailPoint;
}

SandboxDigitalHub &Sandbox::digitalHub() const
{
    return m_parts->digitalHub;
}

QByteArray Sandbox::controlKey() const
{
    return m_parts->service.with([](State &state) { return state.controlKey; });
}

QByteArray Sandbox::caCertificate() const
{
    return m_parts->certificate ? m_parts->certificate->certificate : QByteArray();
}

QString Sandbox::userId() const
{
    return m_parts->service.with([](State &state) { return state.users.first().id; });
}

QByteArray Sandbox::bearer() const
{
    return m_parts->service.with([](State &state) {
        QByteArray newest;
        for (const Bearer &bearer : std::as_const(state.bearers)) {
            const bool isWhole = !bearer.isEntras() && !bearer.expired && bearer.mayManageTokens;
            if (bearer.userId == state.users.first().id && isWhole)
                newest = bearer.value;
        }
        return newest;
    });
}

QByteArray Sandbox::newBearer()
{
    return m_parts->service.with([](State &state) { return state.addBearer(state.users.first().id, true); });
}

void Sandbox::expireBearer()
{
    m_parts->service.with([](State &state) {
        for (Bearer &bearer : state.bearers)
            bearer.expired = bearer.expired || bearer.userId == state.users.first().id;
    });
}

QString Sandbox::addUser(const QString &displayName)
{
    return m_parts->service.with([&displayName](State &state) { return state.addUser(displayName); });
}

QByteArray Sandbox::addBearer(const QString &userId, bool mayManageTokens)
{
    return m_parts->service.with([&](State &state) { return state.addBearer(userId, mayManageTokens); });
}

void Sandbox::setPolicy(const SandboxPolicy &policy)
{
    m_parts->service.with([&policy](State &state) { state.policy = policy; });
}

SandboxPolicy Sandbox::policy() const
{
    return m_parts->service.with([](State &state) { return state.policy; });
}

void Sandbox::addFault(const SandboxFault &fault)
{
    m_parts->service.with([&fault](State &state) { state.faults.append(fault); });
}

QList<SandboxFault> Sandbox::unusedFaults() const
{
    return m_parts->service.with([](State &state) { return state.unusedFaults(); });
}

void Sandbox::clearFaults()
{
    m_parts->service.with([](State &state) { state.faults.clear(); });
}

void Sandbox::releaseDelays()
{
    m_parts->service.releaseDelays();
}

int Sandbox::waitingRequests() const
{
    return m_parts->service.waiting();
}

void Sandbox::landLate()
{
    m_parts->service.landLate();
}

QList<SandboxRequest> Sandbox::requests() const
{
    return m_parts->service.with([](State &state) { return state.requests; });
}

void Sandbox::clearRequests()
{
    m_parts->service.with([](State &state) { state.requests.clear(); });
}

QList<SandboxToken> Sandbox::tokens() const
{
    return m_parts->service.with([](State &state) { return state.tokens; });
}

QString Sandbox::addToken(const SandboxToken &token)
{
    return m_parts->service.with([&token](State &state) { return state.add(token); });
}

bool Sandbox::revokeToken(const QString &id)
{
    return m_parts->service.with([&id](State &state) { return state.revoke(id); });
}

bool Sandbox::removeToken(const QString &id)
{
    return m_parts->service.with([&id](State &state) {
        return state.tokens.removeIf([&id](const SandboxToken &token) { return token.id == id; }) > 0;
    });
}

bool Sandbox::accepts(QByteArrayView secret) const
{
    return m_parts->service.with([secret](State &state) { return state.livingToken(secret) != nullptr; });
}

QByteArray Sandbox::secretOf(const QString &id) const
{
    return m_parts->service.with([&id](State &state) {
        const SandboxToken *token = state.token(id);
        return token ? token->secret : QByteArray();
    });
}

QByteArray Sandbox::state() const
{
    return m_parts->service.with([](State &state) { return remember(state); });
}

void Sandbox::setNow(std::function<QDateTime()> clock)
{
    m_parts->service.with([&clock](State &state) { state.clock = std::move(clock); });
}

} // namespace patkeeper
