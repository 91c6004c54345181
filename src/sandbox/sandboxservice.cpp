// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxservice.h"

#include "azuredevopsroutes.h"
#include "digitalhubroutes.h"
#include "entraroutes.h"
#include "sailpointroutes.h"
#include "sandboxfaulteffects.h"

#include <algorithm>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;
using std::chrono::steady_clock;

namespace
{

QString queryText(const SandboxRequest &request)
{
    QStringList pairs;
    for (auto it = request.query.begin(); it != request.query.end(); ++it)
        pairs.append(it.key() + u'=' + it.value());
    return pairs.join(u'&');
}

bool matches(const SandboxFault &fault, const SandboxRequest &request)
{
    return fault.times != 0 && (fault.method.isEmpty() || fault.method == request.method) &&
           request.path.contains(fault.pathContains, Qt::CaseInsensitive) &&
           queryText(request).contains(fault.queryContains, Qt::CaseInsensitive);
}

bool isForProbes(Kind kind)
{
    return kind == Kind::AnonymousProbe || kind == Kind::OtherUserProbe;
}

} // namespace

Service::Service(State initial) : m_state(std::move(initial))
{
    // Before those whose addresses begin with a name of the user's choice.
    m_routes.push_back(std::make_unique<SailPointRoutes>());
    m_routes.push_back(std::make_unique<DigitalHubRoutes>());
    m_routes.push_back(std::make_unique<EntraRoutes>());
    m_routes.push_back(std::make_unique<AzureDevOpsRoutes>());
}

bool Service::closesEarly(SandboxRequest request)
{
    const std::unique_lock lock(m_mutex);
    const Routes *routes = routesFor(request);
    if (!routes || !takeFault(request, *routes, true))
        return false;
    file(request);
    return true;
}

Answer Service::handle(SandboxRequest request)
{
    std::unique_lock lock(m_mutex);
    landDue(steady_clock::now());
    Answer answer = dispatch(request, lock);
    if (m_stopping)
        answer = Answer::dropped();
    noteStatus(request, answer.status);
    return answer;
}

Answer Service::dispatch(SandboxRequest &request, std::unique_lock<std::mutex> &lock)
{
    if (!isHostAllowed(request))
        return Answer::text(403, "text/plain", "The sandbox answers to 127.0.0.1 and localhost only.\n");
    if (ControlRoutes::claims(request))
        return m_control.answer(request, m_state);
    file(request);
    Routes *routes = routesFor(request);
    if (!routes)
        return Answer::text(404, "text/plain", "No service of the sandbox lives at this address.\n");

    const std::optional<SandboxFault> fault = takeFault(request, *routes, false);
    wait(m_state.policy.latency, false, lock);
    Answer answer = fault ? play(*fault, request, *routes, lock) : routes->answer(request, m_state);
    routes->finish(answer, m_state);
    if (fault)
        spoil(answer, *fault, m_state.now());
    return answer;
}

Answer Service::play(const SandboxFault &fault, const SandboxRequest &request, Routes &routes,
                     std::unique_lock<std::mutex> &lock)
{
    if (fault.kind == Kind::DropBefore)
        return Answer::dropped();
    if (fault.kind == Kind::LateLanding) {
        m_late.push_back({request, steady_clock::now() + fault.delay});
        return Answer::dropped();
    }
    if (isRefusal(fault.kind))
        return isProvidersOwn(fault.kind) ? routes.refusal(fault, request, m_state) : plainRefusal(fault);
    if (fault.kind == Kind::Delay)
        wait(fault.delay, true, lock);
    Answer answer = routes.answer(request, m_state);
    if (fault.kind == Kind::DelayAfter)
        wait(fault.delay, true, lock);
    if (fault.kind == Kind::ServerErrorAfter)
        return routes.refusal(fault, request, m_state);
    return fault.kind == Kind::DropAfter ? Answer::dropped() : answer;
}

std::optional<SandboxFault> Service::takeFault(const SandboxRequest &request, const Routes &routes, bool early)
{
    for (SandboxFault &fault : m_state.faults) {
        if ((fault.kind == Kind::CloseBeforeAnswer) != early || !matches(fault, request))
            continue;
        if (isForProbes(fault.kind) && !routes.isProbe(request))
            continue;
        if (!fault.route.isEmpty() && !routes.routeNames(request).contains(fault.route))
            continue;
        ++fault.played;
        SandboxFault taken = fault;
        if (fault.times > 0)
            --fault.times;
        m_state.faults.removeIf([](const SandboxFault &known) { return known.times == 0; });
        return taken;
    }
    return std::nullopt;
}

Routes *Service::routesFor(const SandboxRequest &request) const
{
    const auto found = std::find_if(m_routes.begin(), m_routes.end(),
                                    [&request](const auto &routes) { return routes->claims(request); });
    return found == m_routes.end() ? nullptr : found->get();
}

bool Service::isHostAllowed(const SandboxRequest &request) const
{
    // A web page elsewhere can make a browser come here under a name of its own; its Host header tells.
    const QByteArray host = headerOf(request, "host").toLower();
    const QByteArray port = ':' + QByteArray::number(m_state.url.port());
    return host == "127.0.0.1" + port || host == "localhost" + port;
}

void Service::file(SandboxRequest &request)
{
    request.number = ++m_lastNumber;
    request.at = m_state.now();
    if (m_state.requests.size() >= maximumLog)
        m_state.requests.removeFirst();
    m_state.requests.append(request);
}

void Service::noteStatus(const SandboxRequest &request, int status)
{
    // From the end, as it is one of the newest; gone only if the log overflowed or was cleared meanwhile.
    const auto found = std::find_if(m_state.requests.rbegin(), m_state.requests.rend(),
                                    [&](const SandboxRequest &logged) { return logged.number == request.number; });
    if (found != m_state.requests.rend())
        found->status = status;
}

void Service::wait(std::chrono::milliseconds duration, bool releasable, std::unique_lock<std::mutex> &lock)
{
    if (duration <= std::chrono::milliseconds::zero())
        return;
    const int releases = m_releases;
    ++m_waiting;
    m_wake.wait_for(lock, std::min<std::chrono::milliseconds>(duration, std::chrono::hours(24)),
                    [&] { return m_stopping || (releasable && m_releases != releases); });
    --m_waiting;
}

void Service::stop()
{
    {
        const std::unique_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
}

void Service::releaseDelays()
{
    {
        const std::unique_lock lock(m_mutex);
        ++m_releases;
    }
    m_wake.notify_all();
}

int Service::waiting() const
{
    const std::unique_lock lock(m_mutex);
    return m_waiting;
}

void Service::landLate()
{
    const std::unique_lock lock(m_mutex);
    landDue(steady_clock::time_point::max());
}

/// Nobody can see the state without passing here, so a late change needs no thread of its own.
void Service::landDue(steady_clock::time_point until)
{
    std::vector<LateRequest> due;
    std::vector<LateRequest> rest;
    for (LateRequest &late : m_late)
        (late.due > until ? rest : due).push_back(std::move(late));
    m_late = std::move(rest);
    for (const LateRequest &late : due) {
        if (Routes *routes = routesFor(late.request))
            (void)routes->answer(late.request, m_state);
    }
}

} // namespace patkeeper::sandbox
