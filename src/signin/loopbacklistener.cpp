// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "loopbacklistener.h"

#include "exclusivelistening.h"
#include "loopbackconnection.h"

#include <QHostAddress>
#include <QLocale>
#include <QNetworkProxy>
#include <QTcpServer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// Both families get the same port, which another program may have on one of them.
constexpr int mostPortsTried = 30;

/// What a browser shows at the end: no script, no picture, no address of anywhere, and nothing of the answer.
QByteArray thanks()
{
    const QString text = LoopbackListener::tr("Patkeeper has got the answer. You may close this page.");
    return u"<!doctype html><html lang=\"%1\"><head><meta charset=\"utf-8\"><title>Patkeeper</title></head>"
           "<body><p>%2</p></body></html>\n"_s.arg(QLocale().bcp47Name().toHtmlEscaped(), text.toHtmlEscaped())
               .toUtf8();
}

} // namespace

LoopbackListener::LoopbackListener(Options options, QObject *parent) : QObject(parent), m_options(std::move(options)) {}

LoopbackListener::LoopbackListener(QObject *parent) : LoopbackListener(Options(), parent) {}

LoopbackListener::~LoopbackListener() = default;

Result<void> LoopbackListener::listen(const QByteArray &state)
{
    close();
    m_callback = {};
    m_state = state;
    for (int attempt = 0; attempt < mostPortsTried; ++attempt) {
        if (listenOn(attempt == 0 ? m_options.firstPort : quint16(0)))
            return {};
    }
    close();
    return failure(Error::Kind::Unsupported,
                   tr("This computer does not let Patkeeper wait for the browser to come back. Sign in with a code on "
                      "another device instead."),
                   u"no port of %1 to listen on"_s.arg(m_options.redirectHost));
}

bool LoopbackListener::listenOn(quint16 port)
{
    m_servers.clear();
    m_port = port;
    QList<QHostAddress> addresses;
    if (m_options.onIPv4)
        addresses.append(QHostAddress(QHostAddress::LocalHost));
    if (m_options.onIPv6 && m_options.redirectHost == "localhost"_L1)
        addresses.append(QHostAddress(QHostAddress::LocalHostIPv6));
    for (const QHostAddress &address : addresses) {
        auto server = std::make_unique<QTcpServer>();
        server->setProxy(QNetworkProxy::NoProxy); // A proxy can listen too, somewhere else.
        const Listening listening = listenExclusively(server.get(), address, m_port);
        if (listening == Listening::Taken) {
            m_servers.clear();
            return false;
        }
        if (listening == Listening::None)
            continue; // That family is simply not there, so that the other one has to do.
        m_port = server->serverPort();
        connect(server.get(), &QTcpServer::newConnection, this,
                [this, opened = server.get()] { onConnections(opened); });
        m_servers.push_back(std::move(server));
    }
    return isListening();
}

void LoopbackListener::close()
{
    m_state.clear();
    m_servers.clear();
}

QUrl LoopbackListener::redirectAddress() const
{
    QUrl address;
    address.setScheme(u"http"_s);
    address.setHost(m_options.redirectHost);
    address.setPort(m_port);
    // One without a path is what apps are registered with, and comes back as "/" (fact sheet 5.3).
    if (m_options.path != "/"_L1)
        address.setPath(m_options.path);
    return address;
}

void LoopbackListener::onConnections(QTcpServer *server)
{
    while (server->hasPendingConnections()) {
        if (m_connections.size() >= mostConnections)
            forget(m_connections.first());
        auto *connection = new LoopbackConnection(server->nextPendingConnection(), m_options.patience, this);
        m_connections.append(connection);
        connect(connection, &LoopbackConnection::requested, this,
                [this, connection](const QByteArray &head) { onRequest(connection, head); });
        connect(connection, &LoopbackConnection::ended, this, [this, connection] { forget(connection); });
    }
}

void LoopbackListener::onRequest(LoopbackConnection *connection, const QByteArray &head)
{
    if (!takesIn(head)) {
        ++m_timesRefused;
        return connection->answer("400 Bad Request", "text/plain; charset=utf-8", "Refused.\n");
    }
    connection->answer("200 OK", "text/html; charset=utf-8", thanks());
    close();
    // Later, as whoever hears of it may delete this.
    QMetaObject::invokeMethod(this, &LoopbackListener::called, Qt::QueuedConnection);
}

bool LoopbackListener::takesIn(const QByteArray &head)
{
    const QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> start = lines.first().trimmed().split(' ');
    if (m_state.isEmpty() || start.size() != 3 || start[0] != "GET" || !start[2].startsWith("HTTP/1."))
        return false;
    const QByteArray &target = start[1];
    const qsizetype question = target.indexOf('?');
    if (question < 0 || target.first(question) != m_options.path.toUtf8() || !isForThisPlace(lines))
        return false;
    Result<AuthorizationCallback> callback = readCallback(target.sliced(question + 1), m_state);
    if (!callback)
        return false;
    m_callback = *std::move(callback);
    return true;
}

bool LoopbackListener::isForThisPlace(const QList<QByteArray> &lines) const
{
    const QByteArray expected = redirectAddress().authority().toUtf8();
    int hosts = 0;
    bool isRight = true;
    for (const QByteArray &line : lines.sliced(1)) {
        const qsizetype colon = line.indexOf(':');
        if (colon < 0 || line.first(colon).compare("host", Qt::CaseInsensitive) != 0)
            continue;
        ++hosts;
        isRight = line.sliced(colon + 1).trimmed().compare(expected, Qt::CaseInsensitive) == 0;
    }
    return hosts == 1 && isRight;
}

void LoopbackListener::forget(LoopbackConnection *connection)
{
    if (m_connections.removeOne(connection))
        connection->deleteLater();
}

} // namespace patkeeper
