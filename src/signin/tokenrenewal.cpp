// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenrenewal.h"

#include "clientsignin.h"
#include "tokenendpoint.h"

#include <QPointer>

namespace patkeeper
{

TokenRenewal::TokenRenewal(OptionsFor options, Clock clock, QObject *parent)
    : QObject(parent),
      m_options(std::move(options)),
      m_clock(std::move(clock))
{
}

TokenRenewal::~TokenRenewal() = default;

HttpClient *TokenRenewal::clientFor(const QUrl &authority, const QString &certificateFile)
{
    std::unique_ptr<HttpClient> &client = m_clients[authority.toString() + QLatin1Char(' ') + certificateFile];
    if (!client)
        client = std::make_unique<HttpClient>(m_options(authority, certificateFile));
    return client.get();
}

void TokenRenewal::renew(const SignInSettings &settings, const AuthorityScopes &scopes, const QString &certificateFile,
                         const Secret &refreshToken, QObject *context, Reply<IssuedSignIn> reply)
{
    HttpClient *client = clientFor(settings.authority, certificateFile);
    if (settings.method == SignInMethod::ClientCredentials)
        return signInAsClient(client, settings, refreshToken, m_clock, context, std::move(reply));
    const QStringList asked = scopesToRequest(settings, scopes).preferred;
    const QString place = settings.authority.toString() + QLatin1Char(' ') + settings.tenant;
    if (const auto known = m_known.constFind(place); known != m_known.cend())
        return send(client, *known, settings, asked, refreshToken, context, std::move(reply));
    fetchAuthorityMetadata(client, settings.authority, settings.tenant, this,
                           [this, client, settings, asked, place, refreshToken = refreshToken.clone(),
                            asker = QPointer(context),
                            reply = std::move(reply)](Result<AuthorityMetadata> found) mutable {
                               if (!asker)
                                   return;
                               if (!found)
                                   return reply(std::unexpected(std::move(found.error())));
                               m_known.insert(place, *found);
                               send(client, *found, settings, asked, refreshToken, asker, std::move(reply));
                           });
}

void TokenRenewal::send(HttpClient *client, const AuthorityMetadata &authority, const SignInSettings &settings,
                        const QStringList &scopes, const Secret &refreshToken, QObject *context,
                        Reply<IssuedSignIn> reply)
{
    const TokenEndpoint endpoint(client, authority, settings.clientId, m_clock);
    endpoint.renew(refreshToken, scopes, context,
                   [authority, reply = std::move(reply)](Result<TokenAnswer> answer) mutable {
                       if (!answer)
                           return reply(std::unexpected(std::move(answer.error())));
                       reply(TokenEndpoint::issuedOrError(std::move(*answer), authority));
                   });
}

} // namespace patkeeper
