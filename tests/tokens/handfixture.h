// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowfixture.h"
#include "providercatalogue.h"

namespace patkeeper
{

/// An account of tokens that are kept by hand, beside a sandbox that nobody is to ask anything.
class HandFixture final
{
public:
    explicit HandFixture(const Clock &clock = systemClock()) : m_flows(FlowFixture::emptySandbox(), nullptr, clock)
    {
        SignInFlow *flow = m_flows.flows().signIn();
        const auto account =
            ProviderCatalogue::accountFromFields(QStringLiteral("manual"), QStringLiteral("by hand"), {});
        if (!account)
            qFatal("account: %s", qUtf8Printable(account.error().message));
        flow->addWithoutSignIn(*account);
        if (!FlowFixture::ends(flow) || flow->state() != SignInFlow::State::Done)
            qFatal("no account: %s", flow->error() ? qUtf8Printable(flow->error()->message) : "");
        m_account = flow->account().id;
        m_flows.flows().release(flow);
    }

    FlowFixture &flows() { return m_flows; }
    FlowProcess &process() { return m_flows.process(); }
    Inventory &inventory() { return m_flows.inventory(); }
    const QString &account() const { return m_account; }
    /// Whatever was asked over the network.
    qsizetype sent() const { return m_flows.sandbox().requests().size(); }

    static SecretParts secret(const QByteArray &value) { return singleSecret(Secret(value)); }

    static TokenRequest request(const QString &name, int days = 60)
    {
        return {.name = name,
                .scopes = {QStringLiteral("read"), QStringLiteral("write")},
                .expiresAt = QDateTime::currentDateTimeUtc().addDays(days),
                .options = {{QStringLiteral("service"), QStringLiteral("Northwind Wiki")},
                            {QStringLiteral("page"), QStringLiteral("https://wiki.example/settings/tokens")}}};
    }

    /// Through the flow; no secret: kept elsewhere.
    CreateTokenFlow *create(const TokenRequest &request, SecretParts brought)
    {
        CreateTokenFlow *flow = m_flows.flows().createToken(m_account);
        flow->bringSecret(std::move(brought));
        flow->start(request);
        return FlowFixture::ends(flow) ? flow : nullptr;
    }

    TokenKey enter(const QString &name, const QByteArray &value = "made-at-the-page", int days = 60)
    {
        CreateTokenFlow *flow = create(request(name, days), value.isEmpty() ? SecretParts() : secret(value));
        if (flow == nullptr || flow->state() != CreateTokenFlow::State::Stored)
            qFatal("not entered: %s", flow != nullptr && flow->error() ? qUtf8Printable(flow->error()->message) : "");
        const TokenKey key{m_account, flow->token()->remoteId};
        m_flows.flows().release(flow);
        return key;
    }

    /// What the keychain has of it.
    QByteArray kept(const TokenKey &key)
    {
        const TokenEntry *entry = inventory().token(key);
        if (entry == nullptr || !entry->secret)
            return {};
        const auto found = replyOf<Secret>([&](QObject *context, auto reply) {
            m_flows.keychain().read(entry->secret->key, Interaction::Forbidden, context, std::move(reply));
        });
        const auto envelope = found ? openEnvelope(*found) : std::unexpected(found.error());
        return envelope && envelope->remoteId == key.remoteId ? envelope->parts.front().value.view().toByteArray()
                                                              : QByteArray();
    }

private:
    mutable FlowFixture m_flows;
    QString m_account;
};

} // namespace patkeeper
