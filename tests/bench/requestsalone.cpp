// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "requestsalone.h"

#include "azuredevopsjson.h"
#include "httpturns.h"
#include "sandboxprocess.h"
#include "waiting.h"

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

azuredevops::Addresses addressesOf(const SandboxProcess &sandbox)
{
    auto addresses = azuredevops::Addresses::fromFields(
        {{u"url"_s, sandbox.url().toString()}, {u"organization"_s, sandbox.organization()}});
    if (!addresses)
        qFatal("%s", qUtf8Printable(addresses.error().message));
    return std::move(*addresses);
}

void expectAnswer(const Result<HttpResponse> &answer)
{
    if (!answer || answer->status != 200)
        qFatal("no answer: %s", answer ? answer->body.constData() : qUtf8Printable(answer.error().detail));
}

} // namespace

RequestsAlone::RequestsAlone(const SandboxProcess &sandbox, int accounts, int atOncePerAccount)
    : m_addresses(addressesOf(sandbox)),
      m_bearer(sandbox.bearer()),
      m_atOnce(atOncePerAccount)
{
    const auto turns = std::make_shared<HttpTurns>();
    for (int number = 0; number < accounts; ++number) {
        HttpOptions options;
        options.turns = turns;
        options.userAgent = "Patkeeper-Bench";
        options.origins = m_addresses.origins();
        m_clients.push_back(std::make_unique<HttpClient>(options));
    }
}

void RequestsAlone::run(const std::vector<TokenRequest> &successors)
{
    m_left = successors.size();
    m_waiting.assign(m_clients.size(), {});
    for (std::size_t number = 0; number < successors.size(); ++number)
        m_waiting[number % m_clients.size()].push_back(successors[number]);
    for (int chain = 0; chain < m_atOnce; ++chain) {
        for (std::size_t account = 0; account < m_clients.size(); ++account)
            create(account);
    }
    await(this, &RequestsAlone::ended);
}

HttpRequest RequestsAlone::request(const QByteArray &verb, const QUrl &url, const QByteArray &body) const
{
    HttpRequest request;
    request.verb = verb;
    request.url = url;
    request.body = body;
    request.headers = {{"Accept", "application/json"}, {"X-TFS-FedAuthRedirect", "Suppress"}};
    if (!body.isEmpty())
        request.headers.append(HttpHeader{"Content-Type", "application/json"});
    return request;
}

void RequestsAlone::create(std::size_t account)
{
    if (m_waiting[account].empty())
        return;
    const TokenRequest successor = std::move(m_waiting[account].back());
    m_waiting[account].pop_back();
    HttpRequest post = request("POST", m_addresses.tokens(), azuredevops::writeCreateRequest(successor));
    post.credentials = RequestCredentials::bearer(Secret(m_bearer));
    m_clients[account]->send(std::move(post), this,
                             [this, account](Result<HttpResponse> created) { probe(account, std::move(created)); });
}

void RequestsAlone::probe(std::size_t account, Result<HttpResponse> created)
{
    expectAnswer(created);
    auto token = azuredevops::readTokenAnswer(created->body);
    if (!token || token->refusal)
        qFatal("no token was made");
    HttpRequest get = request("GET", m_addresses.connectionData(), {});
    get.credentials = RequestCredentials::basic({}, token->secret);
    m_clients[account]->send(std::move(get), this,
                             [this, account](const Result<HttpResponse> &answer) { onProbed(account, answer); });
}

void RequestsAlone::onProbed(std::size_t account, const Result<HttpResponse> &answer)
{
    expectAnswer(answer);
    if (--m_left == 0)
        Q_EMIT ended();
    else
        create(account);
}

} // namespace patkeeper::bench
