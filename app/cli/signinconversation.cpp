// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinconversation.h"

#include "browserlaunch.h"
#include "clientsignin.h"
#include "command.h"
#include "output.h"
#include "pastedcredential.h"

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

SignInConversation::SignInConversation(SignInAttemptParts parts, Wishes wishes, QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_wishes(std::move(wishes)),
      m_result(failure(Error::Kind::Busy, {}))
{
}

SignInConversation::~SignInConversation() = default;

void SignInConversation::start()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Asking;
    switch (m_wishes.settings.method) {
    case SignInMethod::Bearer:
        return askForToken();
    case SignInMethod::Browser:
    case SignInMethod::Device:
        return begin();
    case SignInMethod::AzureCli:
        return finish(SignInProof::azureCli(m_wishes.settings));
    case SignInMethod::ClientCredentials:
        return askForClientSecret();
    case SignInMethod::Basic:
        return askForPassword();
    }
}

void SignInConversation::askForPassword()
{
    Secret password = secretFromStandardInput();
    if (password.isEmpty()) {
        return finish(failure(Error::Kind::SignInNeeded,
                              tr("There is no password on standard input. Send it there and try again.")));
    }
    finish(SignInProof::password(m_wishes.settings, std::move(password)));
}

void SignInConversation::askForToken()
{
    SignInProof proof(secretFromStandardInput());
    const PastedCredentialHint hint =
        readPastedCredential(proof.accessToken, m_wishes.offer.audiences, QDateTime::currentDateTimeUtc());
    // Looks deceive: the service has the last word.
    if (!proof.accessToken.isEmpty() && !hint.sentence.isEmpty())
        printRemark(hint.sentence);
    finish(std::move(proof));
}

void SignInConversation::askForClientSecret()
{
    const Secret secret = secretFromStandardInput();
    if (secret.isEmpty()) {
        return finish(failure(Error::Kind::SignInNeeded,
                              tr("There is no secret on standard input. Send it there and try again.")));
    }
    HttpOptions options = m_parts.options(m_wishes.settings.authority);
    options.authorityFile = m_wishes.authorityFile;
    m_http = std::make_unique<HttpClient>(std::move(options));
    m_signals = std::make_unique<TerminationSignals>();
    connect(m_signals.get(), &TerminationSignals::asked, this,
            [this] { finish(failure(Error::Kind::Cancelled, tr("Signing in was stopped. Nothing was kept."))); });
    signInAsClient(m_http.get(), m_wishes.settings, secret, m_parts.clock, this,
                   [this](Result<IssuedSignIn> issued) { onIssued(std::move(issued)); });
}

void SignInConversation::onIssued(Result<IssuedSignIn> issued)
{
    if (issued)
        return finish(SignInProof::issued(m_wishes.settings, std::move(*issued)));
    Error error = std::move(issued.error());
    // Nothing changes at the service by asking, so there is nothing to be resumed.
    if (error.kind == Error::Kind::Unconfirmed) {
        error.kind = Error::Kind::Offline;
        error.message =
            tr("No answer came from %1. Nothing was kept. Try again.").arg(m_wishes.settings.authority.host());
    }
    finish(std::unexpected(std::move(error)));
}

void SignInConversation::begin()
{
    SignInRequest request;
    request.settings = m_wishes.settings;
    request.scopes = {.preferred = m_wishes.offer.scopes, .fallback = m_wishes.offer.fallbackScopes};
    request.loginHint = m_wishes.loginHint;
    m_attempt = std::make_unique<SignInAttempt>(m_parts, std::move(request), m_wishes.authorityFile);
    connect(m_attempt.get(), &SignInAttempt::stateChanged, this, &SignInConversation::onStateChanged);
    connect(m_attempt.get(), &SignInAttempt::addressReady, this, &SignInConversation::onAddressReady);
    m_signals = std::make_unique<TerminationSignals>();
    connect(m_signals.get(), &TerminationSignals::asked, m_attempt.get(), &SignInAttempt::cancel);
    m_attempt->start();
}

void SignInConversation::onStateChanged()
{
    switch (m_attempt->state()) {
    case SignInAttempt::State::AwaitingCode:
        return showCode();
    case SignInAttempt::State::Proven:
        return finish(m_attempt->takeProof());
    case SignInAttempt::State::Failed:
        return finish(std::unexpected(*m_attempt->error()));
    default:
        return;
    }
}

void SignInConversation::onAddressReady(const QUrl &address)
{
    const QString shown = address.toString(QUrl::FullyEncoded);
    if (m_wishes.opensBrowser) {
        printRemark(tr("Waiting for you to sign in in the browser. Where it shows nothing, open this address in it:"));
        printAside(shown);
        return openInBrowser(address, this, [] {
            printRemark(tr("No browser could be opened from here. Open the address above in one of this computer, or "
                           "start again with --no-browser and open it on another."));
        });
    }
    printRemark(tr("Open this address in a browser and sign in there. If the browser cannot reach this computer at the "
                   "end, paste the address that it shows then:"));
    if (m_wishes.jsonOnOutput)
        printAside(shown);
    else
        print(shown);
    if (m_lines)
        return;
    m_lines = std::make_unique<TypedLines>();
    connect(m_lines.get(), &TypedLines::typed, this, &SignInConversation::onTyped);
}

void SignInConversation::onTyped(const QString &line)
{
    if (m_attempt->state() != SignInAttempt::State::AwaitingBrowser)
        return;
    if (const Result<void> accepted = m_attempt->acceptPastedAddress(line); !accepted)
        printError(accepted.error());
}

void SignInConversation::showCode()
{
    if (std::exchange(m_codeShown, true))
        return;
    printRemark(
        tr("Open %1 on any device and enter this code until %2:")
            .arg(m_attempt->verificationAddress().toString(QUrl::FullyEncoded), whenText(m_attempt->codeEndsAt())));
    printAside(oneLine(m_attempt->userCode()));
}

void SignInConversation::finish(Result<SignInProof> result)
{
    if (m_state == State::Finished)
        return;
    // It may be what has just told of this.
    if (m_signals)
        m_signals.release()->deleteLater();
    m_result = std::move(result);
    m_state = State::Finished;
    // Never from within start(), nor from within what is told of by a line that was typed.
    QMetaObject::invokeMethod(this, &SignInConversation::finished, Qt::QueuedConnection);
}

Result<SignInProof> SignInConversation::takeProof()
{
    m_lines.reset();
    return std::exchange(m_result, failure(Error::Kind::Busy, {}));
}

} // namespace patkeeper::cli
