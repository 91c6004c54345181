// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "httpclient.h"

#include <QDeadlineTimer>
#include <QList>
#include <QSslConfiguration>
#include <QTimer>

class QNetworkAccessManager;

namespace patkeeper
{

class HttpCall;
class KnownProxies;

/// A QNetworkAccessManager together with the proxies it goes by.
struct HttpChannel {
    QNetworkAccessManager *manager = nullptr;
    KnownProxies *proxies = nullptr; ///< Belongs to the manager.
};

/// What the requests of one client have in common: the manager for reading, how many are under way, the pause the
/// service asked for, its clock.
class HttpSession final : public QObject
{
    Q_OBJECT

public:
    explicit HttpSession(HttpOptions options);
    /// Ends the requests under way; see HttpClient.
    ~HttpSession() override;

    const HttpOptions &options() const { return m_options; }

    /// Made at the first use, as is everything of the network and of TLS.
    HttpChannel sharedChannel();
    /// A channel whose connections no other request has used or will use.
    HttpChannel freshChannel(QObject *parent) const;
    const QSslConfiguration &tlsConfiguration();

    /// False where tlsConfiguration() still lacks what the authority file holds.
    bool hasAuthorities() const { return m_options.authorityFile.isEmpty() || m_fileAuthorities; }
    void takeAuthorities(const QList<QSslCertificate> &fromFile);
    /// A certificate was not believed: the file may have been replaced, so the next request reads it again.
    void forgetAuthorities();

    /// Has its HttpCall::onTurn() called: now, or as soon as there is room for it.
    void queue(HttpCall *call);
    /// Whether its turn has come or not; for one that is not known here nothing happens.
    void endTurn(HttpCall *call);
    /// Of as many as there is room for now.
    void beginTurns();

    std::chrono::milliseconds pauseLeft() const;
    void pause(std::chrono::milliseconds duration);

    std::optional<std::chrono::milliseconds> clockOffset() const { return m_clockOffset; }
    void setClockOffset(std::chrono::milliseconds offset) { m_clockOffset = offset; }
    QDateTime serviceNow() const;

Q_SIGNALS:
    void pausedUntil(const QDateTime &instant);

private:
    bool takesTurn();
    /// True where the service's rate allows one more now; else the turns begin again when it does.
    bool keepsRate();

    HttpOptions m_options;
    QList<HttpCall *> m_queue;
    QList<HttpCall *> m_underWay;
    HttpChannel m_shared;
    std::optional<QSslConfiguration> m_tls;
    std::optional<QList<QSslCertificate>> m_fileAuthorities;
    QDeadlineTimer m_pause;
    QList<QDeadlineTimer> m_recent; ///< One for each request that still counts, until it no longer does.
    QTimer m_rateTimer;
    std::optional<std::chrono::milliseconds> m_clockOffset;
};

} // namespace patkeeper
