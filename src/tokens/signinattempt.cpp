// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinattempt.h"

#include "clientsignin.h"

#include <utility>

namespace patkeeper
{

namespace
{

SignInAttempt::State stateOf(BrowserSignIn::State state)
{
    switch (state) {
    case BrowserSignIn::State::Idle:
        return SignInAttempt::State::Idle;
    case BrowserSignIn::State::AwaitingBrowser:
        return SignInAttempt::State::AwaitingBrowser;
    case BrowserSignIn::State::Redeeming:
    case BrowserSignIn::State::Finished: // Until its result was looked at.
        return SignInAttempt::State::Redeeming;
    case BrowserSignIn::State::Discovering:
        break;
    }
    return SignInAttempt::State::Contacting;
}

SignInAttempt::State stateOf(DeviceSignIn::State state)
{
    switch (state) {
    case DeviceSignIn::State::Idle:
        return SignInAttempt::State::Idle;
    case DeviceSignIn::State::Waiting:
    case DeviceSignIn::State::Asking:
        return SignInAttempt::State::AwaitingCode;
    case DeviceSignIn::State::Finished:
        return SignInAttempt::State::Redeeming;
    case DeviceSignIn::State::Discovering:
    case DeviceSignIn::State::RequestingCode:
        break;
    }
    return SignInAttempt::State::Contacting;
}

} // namespace

SignInAttempt::SignInAttempt(const SignInAttemptParts &parts, SignInRequest request, const QString &authorityFile,
                             QObject *parent)
    : QObject(parent),
      m_request(std::move(request)),
      m_clock(parts.clock)
{
    HttpOptions options = parts.options(m_request.settings.authority);
    options.authorityFile = authorityFile;
    m_http = std::make_unique<HttpClient>(std::move(options));
    if (m_request.settings.method == SignInMethod::ClientCredentials) {
        m_asking = std::make_unique<QObject>();
        return;
    }
    SignInParts with;
    with.http = m_http.get();
    with.clock = parts.clock;
    with.deadline = parts.deadline;
    if (m_request.settings.method == SignInMethod::Device) {
        m_device = std::make_unique<DeviceSignIn>(with, m_request);
        connect(m_device.get(), &DeviceSignIn::stateChanged, this, &SignInAttempt::adoptState);
        connect(m_device.get(), &DeviceSignIn::finished, this, [this] { finish(m_device->takeResult()); });
        return;
    }
    m_browser = std::make_unique<BrowserSignIn>(with, m_request);
    connect(m_browser.get(), &BrowserSignIn::stateChanged, this, &SignInAttempt::adoptState);
    connect(m_browser.get(), &BrowserSignIn::addressReady, this, &SignInAttempt::addressReady);
    connect(m_browser.get(), &BrowserSignIn::finished, this, [this] { finish(m_browser->takeResult()); });
}

SignInAttempt::~SignInAttempt() = default;

void SignInAttempt::onAnsweredClient(Result<IssuedSignIn> result)
{
    // Nothing changes at the service by asking, so there is nothing that would have to be found out.
    if (!result && result.error().kind == Error::Kind::Unconfirmed) {
        Error error = std::move(result.error());
        error.kind = Error::Kind::Offline;
        error.message = tr("No answer came from %1. Try again.").arg(m_request.settings.authority.host());
        result = std::unexpected(std::move(error));
    }
    finish(std::move(result));
}

void SignInAttempt::setClientSecret(Secret secret)
{
    m_clientSecret = std::move(secret);
}

void SignInAttempt::start()
{
    if (m_asking)
        startAsClient();
    else if (m_device)
        m_device->start();
    else
        m_browser->start();
}

void SignInAttempt::startAsClient()
{
    if (m_state != State::Idle)
        return;
    enter(State::Contacting);
    signInAsClient(m_http.get(), m_request.settings, m_clientSecret, m_clock, m_asking.get(),
                   [this](Result<IssuedSignIn> result) { onAnsweredClient(std::move(result)); });
    m_clientSecret = Secret();
}

void SignInAttempt::cancel()
{
    m_proof = SignInProof();
    m_clientSecret = Secret();
    if (m_device)
        return m_device->cancel();
    if (m_browser)
        return m_browser->cancel();
    if (hasEnded())
        return;
    m_asking = std::make_unique<QObject>();
    finish(failure(Error::Kind::Cancelled, tr("The sign-in was stopped. Start it again when needed.")));
}

QUrl SignInAttempt::openAddress() const
{
    return m_browser ? m_browser->openAddress() : QUrl();
}

QUrl SignInAttempt::redirectAddress() const
{
    return m_browser ? m_browser->redirectAddress() : QUrl();
}

Result<void> SignInAttempt::acceptPastedAddress(const QString &address)
{
    if (!m_browser)
        return failure(Error::Kind::Rejected, tr("No sign-in is waiting for the browser. Start one first."));
    return m_browser->acceptPastedAddress(address);
}

QString SignInAttempt::userCode() const
{
    return m_device ? m_device->userCode() : QString();
}

QUrl SignInAttempt::verificationAddress() const
{
    return m_device ? m_device->verificationAddress() : QUrl();
}

QDateTime SignInAttempt::codeEndsAt() const
{
    return m_device ? m_device->expiresAt() : QDateTime();
}

std::optional<OAuthError> SignInAttempt::refusal() const
{
    if (m_browser)
        return m_browser->refusal();
    return m_device ? m_device->refusal() : std::nullopt;
}

QStringList SignInAttempt::requestedScopes() const
{
    if (m_browser)
        return m_browser->requestedScopes();
    return m_device ? m_device->requestedScopes() : m_request.settings.scopes;
}

QString SignInAttempt::approvalText() const
{
    const bool isMissing = m_state == State::Failed && refusal() && needsApproval(*refusal());
    return isMissing ? approvalRequestText(m_request.settings, requestedScopes()) : QString();
}

QString SignInAttempt::claims() const
{
    return m_state == State::Failed && refusal() ? refusal()->claims : QString();
}

void SignInAttempt::adoptState()
{
    const State state = m_device ? stateOf(m_device->state()) : stateOf(m_browser->state());
    if (state != m_state && !hasEnded())
        enter(state);
}

void SignInAttempt::finish(Result<IssuedSignIn> result)
{
    if (!result) {
        m_error = result.error();
        return enter(State::Failed);
    }
    SignInSettings settings = m_request.settings;
    settings.scopes = requestedScopes();
    m_proof = SignInProof::issued(std::move(settings), std::move(*result));
    enter(State::Proven);
}

SignInProof SignInAttempt::takeProof()
{
    return std::exchange(m_proof, SignInProof());
}

void SignInAttempt::enter(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace patkeeper
