// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxcontrolroutes.h"
#include "sandboxroutes.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace patkeeper::sandbox
{

/// Answers requests: keeps the log, plays the faults, and asks the provider whose address it is.
///
/// Safe to call from any thread. A request that waits holds no lock, so it holds up nobody else.
class Service
{
public:
    explicit Service(State initial);

    /// Called when a request's head is there. True: close the connection now; the request is logged already.
    bool closesEarly(SandboxRequest request);
    Answer handle(SandboxRequest request);

    /// Ends every wait, at once and for ever. Answers under way are then dropped.
    void stop();
    bool isStopping() const { return m_stopping; }

    void releaseDelays();
    int waiting() const;
    void landLate();

    /// Runs `look(State &)` while nobody else changes anything.
    template<typename Look>
    auto with(Look look)
    {
        const std::unique_lock lock(m_mutex);
        landDue(std::chrono::steady_clock::now());
        return look(m_state);
    }

private:
    struct LateRequest {
        SandboxRequest request;
        std::chrono::steady_clock::time_point due;
    };

    static constexpr int maximumLog = 10'000;

    Answer dispatch(SandboxRequest &request, std::unique_lock<std::mutex> &lock);
    Answer play(const SandboxFault &fault, const SandboxRequest &request, Routes &routes,
                std::unique_lock<std::mutex> &lock);
    std::optional<SandboxFault> takeFault(const SandboxRequest &request, const Routes &routes, bool early);
    Routes *routesFor(const SandboxRequest &request) const;
    bool isHostAllowed(const SandboxRequest &request) const;
    void file(SandboxRequest &request);
    void noteStatus(const SandboxRequest &request, int status);
    void wait(std::chrono::milliseconds duration, bool releasable, std::unique_lock<std::mutex> &lock);
    void landDue(std::chrono::steady_clock::time_point until);

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    State m_state;
    ControlRoutes m_control;
    std::vector<std::unique_ptr<Routes>> m_routes;
    std::vector<LateRequest> m_late;
    std::atomic<bool> m_stopping = false;
    int m_releases = 0;
    int m_waiting = 0;
    quint64 m_lastNumber = 0;
};

} // namespace patkeeper::sandbox
