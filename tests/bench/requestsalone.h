// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopsaddresses.h"
#include "httpclient.h"
#include "values.h"

#include <QObject>

#include <memory>
#include <vector>

namespace patkeeper::bench
{

class SandboxProcess;

/// The requests of rotations and nothing else, over the program's own HTTP and its turns: of each account so many
/// chains at once, in which the successor's probe follows its creation.
class RequestsAlone final : public QObject
{
    Q_OBJECT

public:
    RequestsAlone(const SandboxProcess &sandbox, int accounts, int atOncePerAccount);

    void run(const std::vector<TokenRequest> &successors);

Q_SIGNALS:
    void ended();

private:
    void create(std::size_t account);
    void probe(std::size_t account, Result<HttpResponse> created);
    void onProbed(std::size_t account, const Result<HttpResponse> &answer);
    HttpRequest request(const QByteArray &verb, const QUrl &url, const QByteArray &body) const;

    azuredevops::Addresses m_addresses;
    QByteArray m_bearer;
    int m_atOnce;
    std::vector<std::unique_ptr<HttpClient>> m_clients;
    std::vector<std::vector<TokenRequest>> m_waiting; ///< By account.
    std::size_t m_left = 0;
};

} // namespace patkeeper::bench
