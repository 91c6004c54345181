// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpsession.h"

#include "httpcall.h"
#include "httpturns.h"
#include "proxies.h"

#include <QNetworkAccessManager>

#include <algorithm>
#include <memory>
#include <utility>

namespace patkeeper
{

HttpSession::HttpSession(HttpOptions options) : m_options(std::move(options)), m_pause(0)
{
    m_rateTimer.setSingleShot(true);
    m_rateTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_rateTimer, &QTimer::timeout, this, &HttpSession::beginTurns);
}

HttpSession::~HttpSession()
{
    m_queue.clear(); // Nobody's turn comes any more.
    const auto calls = findChildren<HttpCall *>(Qt::FindDirectChildrenOnly);
    for (HttpCall *call : calls) {
        call->cancel();
        delete call;
    }
    if (m_options.turns)
        m_options.turns->forget(this);
}

HttpChannel HttpSession::sharedChannel()
{
    if (m_shared.manager == nullptr)
        m_shared = freshChannel(this);
    return m_shared;
}

HttpChannel HttpSession::freshChannel(QObject *parent) const
{
    auto *manager = new QNetworkAccessManager(parent);
    manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    auto *proxies = new KnownProxies;
    manager->setProxyFactory(proxies);
    return {.manager = manager, .proxies = proxies};
}

const QSslConfiguration &HttpSession::tlsConfiguration()
{
    if (!m_tls) {
        m_tls = QSslConfiguration::defaultConfiguration();
        m_tls->setPeerVerifyMode(QSslSocket::VerifyPeer);
        m_tls->setProtocol(QSsl::TlsV1_2OrLater);
        if (!m_options.additionalAuthorities.isEmpty())
            m_tls->addCaCertificates(m_options.additionalAuthorities);
        if (m_fileAuthorities)
            m_tls->addCaCertificates(*m_fileAuthorities);
    }
    return *m_tls;
}

void HttpSession::takeAuthorities(const QList<QSslCertificate> &fromFile)
{
    m_fileAuthorities = fromFile;
    m_tls.reset();
}

void HttpSession::forgetAuthorities()
{
    if (!m_fileAuthorities)
        return;
    m_fileAuthorities.reset();
    m_tls.reset();
    // A connection that is kept would keep what it was made with.
    if (m_shared.manager != nullptr)
        m_shared.manager->clearConnectionCache();
}

void HttpSession::queue(HttpCall *call)
{
    m_queue.append(call);
    beginTurns();
}

void HttpSession::endTurn(HttpCall *call)
{
    m_queue.removeOne(call);
    if (!m_underWay.removeOne(call))
        return;
    if (m_options.turns)
        m_options.turns->giveBack();
    // Later, as this one is in the middle of its end.
    if (!m_queue.isEmpty())
        QMetaObject::invokeMethod(this, &HttpSession::beginTurns, Qt::QueuedConnection);
}

bool HttpSession::takesTurn()
{
    if (m_underWay.size() >= m_options.atOnce || !keepsRate() || (m_options.turns && !m_options.turns->take(this)))
        return false;
    if (m_options.rate)
        m_recent.append(QDeadlineTimer(m_options.rate->period, Qt::PreciseTimer));
    return true;
}

bool HttpSession::keepsRate()
{
    if (!m_options.rate)
        return true;
    while (!m_recent.isEmpty() && m_recent.constFirst().hasExpired())
        m_recent.removeFirst();
    if (m_recent.size() < m_options.rate->requests)
        return true;
    m_rateTimer.start(std::chrono::milliseconds(m_recent.constFirst().remainingTime() + 1));
    return false;
}

void HttpSession::beginTurns()
{
    while (!m_queue.isEmpty() && takesTurn()) {
        HttpCall *next = m_queue.takeFirst();
        m_underWay.append(next);
        next->onTurn();
    }
}

std::chrono::milliseconds HttpSession::pauseLeft() const
{
    return std::chrono::milliseconds(m_pause.remainingTime());
}

void HttpSession::pause(std::chrono::milliseconds duration)
{
    if (duration <= pauseLeft())
        return;
    m_pause.setRemainingTime(duration);
    // Later, as whoever hears of it may take this very session away.
    const QDateTime instant = QDateTime::currentDateTimeUtc().addMSecs(duration.count());
    QMetaObject::invokeMethod(this, [this, instant] { Q_EMIT pausedUntil(instant); }, Qt::QueuedConnection);
}

QDateTime HttpSession::serviceNow() const
{
    return QDateTime::currentDateTimeUtc().addMSecs(m_clockOffset.value_or(std::chrono::milliseconds(0)).count());
}

} // namespace patkeeper
