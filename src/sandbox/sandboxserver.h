// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxcertificate.h"
#include "sandboxservice.h"

#include <expected>
#include <memory>
#include <optional>

struct MHD_Daemon;

namespace patkeeper::sandbox
{

/// HTTP on 127.0.0.1 and nowhere else, one thread per connection, so that a delayed answer holds up nobody else.
class Server
{
public:
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// `port` 0: a free one. The service must live longer.
    static std::expected<std::unique_ptr<Server>, QString> start(Service &service, quint16 port,
                                                                 const std::optional<Certificate> &certificate);
    quint16 port() const;

private:
    explicit Server(MHD_Daemon *daemon) : m_daemon(daemon) {}

    MHD_Daemon *m_daemon;
};

} // namespace patkeeper::sandbox
