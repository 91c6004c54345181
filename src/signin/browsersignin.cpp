// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "browsersignin.h"

#include "formbody.h"
#include "log.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

constexpr qsizetype stateBytes = 32;
constexpr qsizetype longestPasted = 32'768;

/// As a terminal breaks it over several lines.
QString withoutSpace(QString text)
{
    text.removeIf([](QChar c) { return c.isSpace(); });
    return text;
}

bool isSamePlace(const QUrl &left, const QUrl &right)
{
    const auto path = [](const QUrl &url) { return url.path().isEmpty() ? u"/"_s : url.path(); };
    return left.scheme() == right.scheme() && left.authority() == right.authority() && path(left) == path(right);
}

} // namespace

BrowserSignIn::BrowserSignIn(SignInParts parts, SignInRequest request, LoopbackListener::Options listening,
                             QObject *parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_request(std::move(request)),
      m_scopes(scopesToRequest(m_request.settings, m_request.scopes)),
      m_result(failure(Error::Kind::Busy, {}))
{
    listening.redirectHost = m_request.settings.redirectHost;
    m_listener = new LoopbackListener(listening, this);
    connect(m_listener, &LoopbackListener::called, this, [this] { onCallback(m_listener->takeCallback()); });
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &BrowserSignIn::onTooLate);
}

void BrowserSignIn::start()
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

void BrowserSignIn::cancel()
{
    if (m_state != State::Finished)
        finish(failure(Error::Kind::Cancelled, tr("The sign-in was stopped. Start it again when needed.")));
}

QStringList BrowserSignIn::requestedScopes() const
{
    return m_fellBack ? m_scopes.fallback : m_scopes.preferred;
}

void BrowserSignIn::onDiscovered(Result<AuthorityMetadata> result)
{
    if (m_state != State::Discovering)
        return;
    if (!result)
        return finish(std::unexpected(result.error()));
    m_authority = *std::move(result);
    awaitBrowser();
}

void BrowserSignIn::awaitBrowser()
{
    m_csrfState = randomUrlText(stateBytes);
    m_nonce = randomUrlText(stateBytes);
    m_pkce = makePkcePair();
    if (const Result<void> listening = m_listener->listen(m_csrfState); !listening)
        return finish(std::unexpected(listening.error()));
    m_redirectAddress = m_listener->redirectAddress();
    m_openAddress = authorizationAddress();
    m_deadline.start(m_parts.deadline);
    if (enter(State::AwaitingBrowser))
        Q_EMIT addressReady(m_openAddress);
}

QUrl BrowserSignIn::authorizationAddress() const
{
    FormBody query;
    query.add("client_id", m_request.settings.clientId);
    query.add("response_type", u"code"_s);
    query.add("redirect_uri", m_redirectAddress.toString(QUrl::FullyEncoded));
    query.add("scope", requestedScopes().join(u' '));
    query.add("state", QString::fromLatin1(m_csrfState));
    query.add("code_challenge", QString::fromLatin1(m_pkce.challenge));
    query.add("code_challenge_method", u"S256"_s);
    if (!m_authority.tenant.isEmpty())
        addDirectoryParameters(query);
    QUrl address = m_authority.authorizationEndpoint;
    const QString ownQuery = address.query(QUrl::FullyEncoded);
    address.setQuery((ownQuery.isEmpty() ? QString() : ownQuery + u'&') + QString::fromLatin1(query.take()),
                     QUrl::StrictMode);
    return address;
}

/// What only an authority of many directories and many people asks for.
void BrowserSignIn::addDirectoryParameters(FormBody &query) const
{
    query.add("response_mode", u"query"_s);
    query.add("nonce", QString::fromLatin1(m_nonce));
    if (m_request.loginHint.isEmpty())
        query.add("prompt", u"select_account"_s);
    else
        query.add("login_hint", m_request.loginHint);
    if (!m_request.claims.isEmpty())
        query.add("claims", m_request.claims);
}

Result<void> BrowserSignIn::acceptPastedAddress(const QString &address)
{
    if (m_state != State::AwaitingBrowser)
        return failure(Error::Kind::Rejected, tr("No sign-in is waiting for the browser. Start one first."));
    const QUrl pasted(withoutSpace(address.left(longestPasted)), QUrl::StrictMode);
    if (isSamePlace(pasted, m_authority.authorizationEndpoint)) {
        return failure(Error::Kind::Rejected,
                       tr("This is the address to open. Open it in a browser, sign in there, and paste the address "
                          "that the browser shows at the end."));
    }
    if (!isSamePlace(pasted, m_redirectAddress) || !pasted.hasQuery()) {
        return failure(Error::Kind::Rejected, tr("This is not the address that the browser ends at. It begins with %1.")
                                                  .arg(m_redirectAddress.toString() + "/?"_L1));
    }
    Result<AuthorizationCallback> callback = readCallback(pasted.query(QUrl::FullyEncoded).toLatin1(), m_csrfState);
    if (!callback)
        return std::unexpected(callback.error());
    onCallback(*std::move(callback));
    return {};
}

bool BrowserSignIn::isFromOwnAuthority(const AuthorizationCallback &callback) const
{
    if (callback.issuer.isEmpty())
        return !m_authority.namesItselfInCallbacks;
    return m_authority.isOwnIssuer(callback.issuer);
}

void BrowserSignIn::onCallback(AuthorizationCallback callback)
{
    if (m_state != State::AwaitingBrowser)
        return;
    m_listener->close();
    m_deadline.stop();
    m_openAddress = QUrl();
    if (!isFromOwnAuthority(callback)) {
        return finish(failure(Error::Kind::BadReply,
                              tr("The answer that the browser brought is not by the sign-in service that was asked, "
                                 "so it was not accepted. Start again, and sign in only on the page that opens."),
                              u"callback: another issuer, or none"_s));
    }
    if (callback.refusal)
        return onRefused(*callback.refusal, u"callback"_s);
    m_callbackIssuer = callback.issuer;
    if (!enter(State::Redeeming))
        return;
    const AuthorizationGrant grant{.code = std::move(callback.code),
                                   .verifier = std::move(m_pkce.verifier),
                                   .redirectAddress = m_redirectAddress.toString(QUrl::FullyEncoded),
                                   .nonce = QString::fromLatin1(m_nonce)};
    const TokenEndpoint endpoint(m_parts.http, m_authority, m_request.settings.clientId, m_parts.clock,
                                 m_parts.timeout);
    endpoint.redeem(grant, requestedScopes(), this,
                    [this](Result<TokenAnswer> result) { onRedeemed(std::move(result)); });
}

bool BrowserSignIn::isOfCallbackIssuer(const IssuedSignIn &issued) const
{
    return m_callbackIssuer.isEmpty() || !issued.person || m_callbackIssuer == m_authority.issuer ||
           m_callbackIssuer == m_authority.issuerFor(issued.person->tenantId);
}

void BrowserSignIn::onRedeemed(Result<TokenAnswer> result)
{
    if (m_state != State::Redeeming)
        return;
    if (!result)
        return finish(std::unexpected(result.error()));
    if (result->refusal)
        return onRefused(*result->refusal, u"POST "_s + m_authority.tokenEndpoint.host());
    if (!isOfCallbackIssuer(result->issued)) {
        return finish(failure(Error::Kind::BadReply,
                              tr("The sign-in service named two different directories, so the sign-in was not "
                                 "accepted. Start again from the beginning."),
                              u"callback and id_token have different issuers"_s));
    }
    finish(std::move(result->issued));
}

void BrowserSignIn::onRefused(const OAuthError &refusal, const QString &place)
{
    if (refusesScopes(refusal) && !m_fellBack && !m_scopes.fallback.isEmpty()) {
        m_fellBack = true;
        return awaitBrowser();
    }
    m_refusal = refusal;
    finish(std::unexpected(describe(refusal, place, u"http://"_s + m_request.settings.redirectHost)));
}

void BrowserSignIn::onTooLate()
{
    finish(failure(Error::Kind::TimedOut,
                   tr("The browser did not come back in time. Start the sign-in again, and finish it in the browser; "
                      "if the browser cannot reach this computer, paste the address that it shows at the end.")));
}

bool BrowserSignIn::enter(State state)
{
    m_state = state;
    qCDebug(lcFlow) << "browser sign-in" << state;
    Q_EMIT stateChanged();
    return m_state == state;
}

void BrowserSignIn::finish(Result<IssuedSignIn> result)
{
    m_deadline.stop();
    m_listener->close();
    m_openAddress = QUrl();
    m_pkce = {};
    m_csrfState.clear();
    m_nonce.clear();
    m_result = std::move(result);
    enter(State::Finished);
    Q_EMIT finished();
}

Result<IssuedSignIn> BrowserSignIn::takeResult()
{
    return std::exchange(m_result, failure(Error::Kind::Busy, {}));
}

} // namespace patkeeper
