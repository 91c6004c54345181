// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "exclusivelistening.h"

#include <QHostAddress>
#include <QTcpServer>

#ifdef Q_OS_WIN
#include <winsock2.h>

#include <cstring>
#include <ws2tcpip.h>
#endif

namespace patkeeper
{

#ifdef Q_OS_WIN

namespace
{

bool startSockets()
{
    static const bool started = [] {
        WSADATA data;
        return WSAStartup(MAKEWORD(2, 2), &data) == 0;
    }();
    return started;
}

/// Gives the port back unless it was handed on.
class Socket final
{
public:
    explicit Socket(int family)
        : m_socket(WSASocketW(family, SOCK_STREAM, IPPROTO_TCP, nullptr, 0,
                              WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT))
    {
    }
    ~Socket()
    {
        if (m_socket != INVALID_SOCKET)
            closesocket(m_socket);
    }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;

    SOCKET get() const { return m_socket; }
    void handOn() { m_socket = INVALID_SOCKET; }

private:
    SOCKET m_socket;
};

sockaddr_storage placeOf(const QHostAddress &address, quint16 port)
{
    sockaddr_storage place{};
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        auto *six = reinterpret_cast<sockaddr_in6 *>(&place);
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        std::memcpy(&six->sin6_addr, &bytes, sizeof(bytes));
    } else {
        auto *four = reinterpret_cast<sockaddr_in *>(&place);
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        four->sin_addr.s_addr = htonl(address.toIPv4Address());
    }
    return place;
}

} // namespace

// There another program may take a port over that was not bound exclusively, and Qt does not bind so.
Listening listenExclusively(QTcpServer *server, const QHostAddress &address, quint16 port)
{
    if (!startSockets())
        return Listening::None;
    const bool isSix = address.protocol() == QAbstractSocket::IPv6Protocol;
    Socket socket(isSix ? AF_INET6 : AF_INET);
    const BOOL alone = TRUE;
    if (socket.get() == INVALID_SOCKET || setsockopt(socket.get(), SOL_SOCKET, SO_EXCLUSIVEADDRUSE,
                                                     reinterpret_cast<const char *>(&alone), sizeof(alone)) != 0)
        return Listening::None;
    const sockaddr_storage place = placeOf(address, port);
    const int size = isSix ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    if (bind(socket.get(), reinterpret_cast<const sockaddr *>(&place), size) != 0 ||
        listen(socket.get(), SOMAXCONN) != 0) {
        const int why = WSAGetLastError();
        return why == WSAEADDRINUSE || why == WSAEACCES ? Listening::Taken : Listening::None;
    }
    if (!server->setSocketDescriptor(static_cast<qintptr>(socket.get())))
        return Listening::None;
    socket.handOn();
    return Listening::Begun;
}

#else

Listening listenExclusively(QTcpServer *server, const QHostAddress &address, quint16 port)
{
    // Qt sets SO_REUSEADDR on Unix alone, where it lets a port be taken over from the dead, but never shared.
    if (server->listen(address, port))
        return Listening::Begun;
    return server->serverError() == QAbstractSocket::AddressInUseError ? Listening::Taken : Listening::None;
}

#endif

} // namespace patkeeper
