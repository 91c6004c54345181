// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sandboxserver.h"

#include <microhttpd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#endif

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype largestBody = 1024LL * 1024;
constexpr std::size_t blockSize = 16UL * 1024;

/// A request while its body comes in.
struct Incoming {
    SandboxRequest request;
    bool isTooLarge = false;
};

MHD_Result collectHeader(void *headers, MHD_ValueKind, const char *name, const char *value)
{
    static_cast<QMultiMap<QByteArray, QByteArray> *>(headers)->insert(QByteArray(name).toLower(), QByteArray(value));
    return MHD_YES;
}

MHD_Result collectQuery(void *query, MHD_ValueKind, const char *name, const char *value)
{
    static_cast<QMap<QString, QString> *>(query)->insert(QString::fromUtf8(name), QString::fromUtf8(value));
    return MHD_YES;
}

quint64 connectionNumber(MHD_Connection *connection)
{
    const MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info && info->socket_context ? *static_cast<quint64 *>(info->socket_context) : 0;
}

SandboxRequest requestHead(MHD_Connection *connection, const char *url, const char *method)
{
    SandboxRequest request;
    request.method = method;
    request.path = QString::fromUtf8(url);
    request.connection = connectionNumber(connection);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, &collectHeader, &request.headers);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, &collectQuery, &request.query);
    return request;
}

/// The body of an answer that is spoilt on the way.
struct SpoiltBody {
    QByteArray body;
    bool isEndless;
    const Service *service;
};

ssize_t readSpoilt(void *context, uint64_t position, char *buffer, std::size_t maximum)
{
    const auto *spoilt = static_cast<const SpoiltBody *>(context);
    const auto at = static_cast<qsizetype>(position);
    const qsizetype last = spoilt->isEndless ? spoilt->body.size() : spoilt->body.size() / 2;
    if (at < last) {
        const auto size = static_cast<std::size_t>(last - at);
        const std::size_t taken = std::min(maximum, size);
        std::memcpy(buffer, spoilt->body.constData() + at, taken);
        return static_cast<ssize_t>(taken);
    }
    if (!spoilt->isEndless || spoilt->service->isStopping())
        return MHD_CONTENT_READER_END_WITH_ERROR;
    std::memset(buffer, ' ', maximum);
    return static_cast<ssize_t>(maximum);
}

void freeSpoilt(void *context)
{
    delete static_cast<SpoiltBody *>(context);
}

MHD_Response *makeResponse(const Answer &answer, const Service &service)
{
    if (answer.delivery == Answer::Delivery::Whole)
        return MHD_create_response_from_buffer(static_cast<std::size_t>(answer.body.size()),
                                               const_cast<char *>(answer.body.constData()), MHD_RESPMEM_MUST_COPY);
    const bool isEndless = answer.delivery == Answer::Delivery::Endless;
    const uint64_t announced = isEndless ? MHD_SIZE_UNKNOWN : static_cast<uint64_t>(answer.body.size());
    return MHD_create_response_from_callback(announced, blockSize, &readSpoilt,
                                             new SpoiltBody{answer.body, isEndless, &service}, &freeSpoilt);
}

MHD_Result queue(MHD_Connection *connection, const Answer &answer, const Service &service)
{
    if (answer.delivery == Answer::Delivery::Dropped)
        return MHD_NO;
    MHD_Response *response = makeResponse(answer, service);
    if (!response)
        return MHD_NO;
    for (const auto &[name, value] : answer.headers)
        MHD_add_response_header(response, name.constData(), value.constData());
    const MHD_Result queued = MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
    MHD_destroy_response(response);
    return queued;
}

void collectBody(Incoming &incoming, const char *data, std::size_t size)
{
    const auto count = static_cast<qsizetype>(size);
    if (incoming.request.body.size() + count > largestBody)
        incoming.isTooLarge = true;
    else
        incoming.request.body.append(data, count);
}

/// Called with the head, then with each piece of the body, then once more to be answered.
MHD_Result onRequest(void *context, MHD_Connection *connection, const char *url, const char *method, const char *,
                     const char *data, std::size_t *size, void **request)
{
    auto &service = *static_cast<Service *>(context);
    auto *incoming = static_cast<Incoming *>(*request);
    if (!incoming) {
        auto started = std::make_unique<Incoming>();
        started->request = requestHead(connection, url, method);
        if (service.closesEarly(started->request))
            return MHD_NO;
        *request = started.release();
        return MHD_YES;
    }
    if (*size > 0) {
        collectBody(*incoming, data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (incoming->isTooLarge)
        return queue(connection, Answer::text(413, "text/plain", "The body is too large.\n"), service);
    return queue(connection, service.handle(std::move(incoming->request)), service);
}

void onCompleted(void *, MHD_Connection *, void **request, MHD_RequestTerminationCode)
{
    delete static_cast<Incoming *>(*request);
    *request = nullptr;
}

void onConnection(void *, MHD_Connection *, void **socketContext, MHD_ConnectionNotificationCode code)
{
    static std::atomic<quint64> last = 0;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socketContext = new quint64(++last);
        return;
    }
    delete static_cast<quint64 *>(*socketContext);
    *socketContext = nullptr;
}

// MHD prints to stderr by itself, also for what a test provokes on purpose.
void keepSilent(void *, const char *, va_list) {}

std::vector<MHD_OptionItem> tlsOptions(const std::optional<Certificate> &certificate)
{
    std::vector<MHD_OptionItem> options;
    if (certificate) {
        options.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, const_cast<char *>(certificate->privateKey.constData())});
        options.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, const_cast<char *>(certificate->certificate.constData())});
    }
    options.push_back({MHD_OPTION_END, 0, nullptr});
    return options;
}

} // namespace

std::expected<std::unique_ptr<Server>, QString> Server::start(Service &service, quint16 port,
                                                              const std::optional<Certificate> &certificate)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    std::vector<MHD_OptionItem> tls = tlsOptions(certificate);
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ERROR_LOG |
                     MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    if (certificate)
        flags |= MHD_USE_TLS;
    MHD_Daemon *daemon = MHD_start_daemon(
        flags, port, nullptr, nullptr, &onRequest, &service, MHD_OPTION_EXTERNAL_LOGGER, &keepSilent, nullptr,
        MHD_OPTION_SOCK_ADDR, reinterpret_cast<sockaddr *>(&address), MHD_OPTION_NOTIFY_COMPLETED, &onCompleted,
        nullptr, MHD_OPTION_NOTIFY_CONNECTION, &onConnection, nullptr, MHD_OPTION_ARRAY, tls.data(), MHD_OPTION_END);
    if (!daemon)
        return std::unexpected(u"The sandbox cannot listen on 127.0.0.1, port %1: %2"_s.arg(port).arg(
            QString::fromLocal8Bit(std::strerror(errno))));
    return std::unique_ptr<Server>(new Server(daemon));
}

Server::~Server()
{
    MHD_stop_daemon(m_daemon);
}

quint16 Server::port() const
{
    const MHD_DaemonInfo *info = MHD_get_daemon_info(m_daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

} // namespace patkeeper::sandbox
