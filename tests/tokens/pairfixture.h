// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowfixture.h"
#include "providercatalogue.h"

#include <algorithm>

namespace patkeeper
{

/// The flows with an account at the sandbox's SailPoint: names are unique there, and a person has ten places. What
/// signs in is a pasted access token, so that each place is a test's own.
class PairFixture final
{
public:
    PairFixture() : m_flows(FlowFixture::emptySandbox()) { m_account = addAccount(); }

    FlowFixture &flows() { return m_flows; }
    Sandbox &sandbox() { return m_flows.sandbox(); }
    FlowProcess &process() { return m_flows.process(); }
    SandboxSailPoint &service() { return m_flows.sandbox().sailPoint(); }
    const QString &account() const { return m_account; }

    template<typename Change>
    void set(const Change &change)
    {
        SandboxSailPointSettings settings = service().settings();
        change(settings);
        service().setSettings(settings);
    }

    static TokenRequest request(const QString &name, int days = 60)
    {
        return {.name = name,
                .scopes = {QStringLiteral("sp:search:read"), QStringLiteral("idn:sources:read")},
                .expiresAt = QDateTime::currentDateTimeUtc().addDays(days),
                .options = {}};
    }

    /// Through the flow; its key.
    TokenKey create(const TokenRequest &request)
    {
        CreateTokenFlow *flow = m_flows.flows().createToken(m_account);
        flow->start(request);
        if (!FlowFixture::ends(flow) || flow->state() != CreateTokenFlow::State::Stored)
            qFatal("no token: %s", flow->error() ? qUtf8Printable(flow->error()->message) : "");
        const TokenKey key{m_account, flow->token()->remoteId};
        m_flows.flows().release(flow);
        return key;
    }

    /// At the service's web page.
    QString addRemote(const QString &name, int daysLeft = 90, int daysSinceUse = -1)
    {
        SandboxSailPointToken token;
        token.name = name;
        token.createdAt = QDateTime::currentDateTimeUtc().addDays(-100);
        token.expiresAt = QDateTime::currentDateTimeUtc().addDays(daysLeft);
        if (daysSinceUse >= 0)
            token.lastUsed = QDateTime::currentDateTimeUtc().addDays(-daysSinceUse);
        return service().addToken(token);
    }

    QList<SandboxSailPointToken> living()
    {
        QList<SandboxSailPointToken> living = service().tokens();
        living.removeIf([](const SandboxSailPointToken &token) { return token.deleted; });
        return living;
    }

    QStringList livingNames()
    {
        QStringList names;
        for (const SandboxSailPointToken &token : living())
            names.append(token.name);
        names.sort();
        return names;
    }

    /// Its pair is kept, and the service takes it.
    bool secretWorks(const QString &remoteId)
    {
        const TokenEntry *entry = process().inventory().token({m_account, remoteId});
        if (entry == nullptr || !entry->secret)
            return false;
        const auto found = replyOf<Secret>([&](QObject *context, auto reply) {
            m_flows.keychain().read(entry->secret->key, Interaction::Forbidden, context, std::move(reply));
        });
        const auto envelope = found ? openEnvelope(*found) : std::unexpected(found.error());
        return envelope && envelope->parts.size() == 2 && envelope->parts[0].value.equals(remoteId.toUtf8()) &&
               service().accepts(remoteId, envelope->parts[1].value.view());
    }

private:
    QString addAccount()
    {
        const auto account =
            ProviderCatalogue::accountFromFields(QStringLiteral("sailpoint"), QStringLiteral("tenant"),
                                                 {{QStringLiteral("url"), service().url().toString()}});
        if (!account)
            qFatal("no account: %s", qUtf8Printable(account.error().message));
        SignInFlow *flow = m_flows.flows().signIn();
        flow->addAccount(*account, Secret(service().bearer()));
        if (!FlowFixture::ends(flow) || flow->state() != SignInFlow::State::Done)
            qFatal("no account: %s", flow->error() ? qUtf8Printable(flow->error()->message) : "");
        const QString id = flow->account().id;
        m_flows.flows().release(flow);
        return id;
    }

    FlowFixture m_flows;
    QString m_account;
};

} // namespace patkeeper
