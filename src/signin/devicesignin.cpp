// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "devicesignin.h"

#include "log.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper
{

namespace
{

constexpr std::chrono::milliseconds longestInterval = 60s;

/// Whether asking again later may go better.
bool isHiccup(Error::Kind kind)
{
    using enum Error::Kind;
    return kind == Offline || kind == TimedOut || kind == Unconfirmed || kind == ServerFault || kind == RateLimited ||
           kind == ProxyFailed;
}

} // namespace

DeviceSignIn::DeviceSignIn(SignInParts parts, SignInRequest request, QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_request(std::move(request)),
      m_scopes(scopesToRequest(m_request.settings, m_request.scopes)),
      m_result(failure(Error::Kind::Busy, {}))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &DeviceSignIn::ask);
}

void DeviceSignIn::start()
{
    if (m_state != State::Idle)
        return;
    if (auto missing = missingIn(m_request))
        return finish(std::unexpected(*std::move(missing)));
    if (!enter(State::Discovering))
        return;
    fetchAuthorityMetadata(
        m_parts.http, m_request.settings.authority, m_request.settings.tenant, this,
        [this](Result<AuthorityMetadata> result) { onDiscovered(std::move(result)); }, m_parts.timeout);
}

void DeviceSignIn::cancel()
{
    if (m_state != State::Finished)
        finish(failure(Error::Kind::Cancelled, tr("The sign-in was stopped. Start it again when needed.")));
}

QStringList DeviceSignIn::requestedScopes() const
{
    return m_fellBack ? m_scopes.fallback : m_scopes.preferred;
}

TokenEndpoint DeviceSignIn::endpoint() const
{
    return {m_parts.http, m_authority, m_request.settings.clientId, m_parts.clock, m_parts.timeout};
}

void DeviceSignIn::onDiscovered(Result<AuthorityMetadata> result)
{
    if (m_state != State::Discovering)
        return;
    if (!result)
        return finish(std::unexpected(result.error()));
    m_authority = *std::move(result);
    if (m_authority.deviceAuthorizationEndpoint.isEmpty()) {
        return finish(failure(Error::Kind::Unsupported,
                              tr("This sign-in service gives no codes for other devices. Sign in with the browser.")));
    }
    requestCode();
}

void DeviceSignIn::requestCode()
{
    if (!enter(State::RequestingCode))
        return;
    endpoint().requestDeviceCode(requestedScopes(), this,
                                 [this](Result<DeviceCodeAnswer> result) { onCode(std::move(result)); });
}

void DeviceSignIn::onCode(Result<DeviceCodeAnswer> result)
{
    if (m_state != State::RequestingCode)
        return;
    if (!result)
        return finish(std::unexpected(result.error()));
    if (result->refusal)
        return onRefused(*result->refusal);
    m_code = std::move(result->code);
    m_interval = m_code.interval;
    wait();
    if (m_state == State::Waiting)
        Q_EMIT codeReady();
}

void DeviceSignIn::wait()
{
    if (!enter(State::Waiting))
        return;
    const auto left = std::chrono::milliseconds(m_parts.clock().msecsTo(m_code.expiresAt));
    m_timer.start(std::clamp<std::chrono::milliseconds>(left, 0ms, m_interval + m_backOff));
}

void DeviceSignIn::ask()
{
    if (m_parts.clock() >= m_code.expiresAt) {
        return finish(failure(Error::Kind::TimedOut,
                              tr("The code ended before it was used. Start again for a new one."),
                              u"the code's time was over here"_s));
    }
    if (!enter(State::Asking))
        return;
    endpoint().redeem(m_code, this, [this](Result<TokenAnswer> result) { onAnswer(std::move(result)); });
}

void DeviceSignIn::onAnswer(Result<TokenAnswer> result)
{
    if (m_state != State::Asking)
        return;
    if (!result) {
        if (!isHiccup(result.error().kind))
            return finish(std::unexpected(result.error()));
        // Twice as long with each hiccup (RFC 8628, 3.5), and as long as the service asks for.
        const std::chrono::milliseconds asked = result.error().retryAfter.value_or(0s);
        m_backOff = std::max(asked, std::min(longestInterval, m_interval + 2 * m_backOff));
        return wait();
    }
    m_backOff = 0ms;
    if (result->refusal)
        return onRefused(*result->refusal);
    finish(std::move(result->issued));
}

void DeviceSignIn::onRefused(const OAuthError &refusal)
{
    const bool isAsking = m_state == State::Asking;
    if (isAsking && refusal.code == "slow_down"_L1)
        m_interval += 5s; // For this and all later times: RFC 8628, 3.5.
    if (isAsking && (refusal.code == "authorization_pending"_L1 || refusal.code == "slow_down"_L1))
        return wait();
    if (!isAsking && refusesScopes(refusal) && !m_fellBack && !m_scopes.fallback.isEmpty()) {
        m_fellBack = true;
        return requestCode();
    }
    m_refusal = refusal;
    finish(std::unexpected(describe(refusal, u"POST "_s + m_authority.tokenEndpoint.host())));
}

bool DeviceSignIn::enter(State state)
{
    m_state = state;
    qCDebug(lcFlow) << "device sign-in" << state;
    Q_EMIT stateChanged();
    return m_state == state;
}

void DeviceSignIn::finish(Result<IssuedSignIn> result)
{
    m_timer.stop();
    m_code.deviceCode = Secret();
    m_result = std::move(result);
    enter(State::Finished);
    Q_EMIT finished();
}

Result<IssuedSignIn> DeviceSignIn::takeResult()
{
    return std::exchange(m_result, failure(Error::Kind::Busy, {}));
}

} // namespace patkeeper
