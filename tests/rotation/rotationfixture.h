// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowfixture.h"
#include "rotatetokensflow.h"

namespace patkeeper
{

/// A token of an account at the sandbox, to be rotated, and what must hold whatever has happened meanwhile.
class RotationFixture final
{
public:
    explicit RotationFixture(const Clock &clock = systemClock()) : m_flows(FlowFixture::emptySandbox(), nullptr, clock)
    {
        m_account = m_flows.addAccount();
        m_predecessor = m_flows.createToken(m_account, QStringLiteral("ci"));
        m_flows.sandbox().clearRequests();
    }

    FlowFixture &flows() { return m_flows; }
    Sandbox &sandbox() { return m_flows.sandbox(); }
    FlowProcess &process() { return m_flows.process(); }
    const TokenKey &predecessor() const { return m_predecessor; }
    const QString &account() const { return m_account; }

    RotationPlan plan(std::chrono::seconds grace = std::chrono::seconds(0))
    {
        const TokenEntry *entry = m_flows.inventory().token(m_predecessor);
        const Capabilities *kind = process().providers().capabilities(m_account);
        auto plan = planRotation(entry->token, *kind, {.grace = grace}, QDateTime::currentDateTimeUtc());
        if (!plan)
            qFatal("no plan: %s", qUtf8Printable(plan.error().message));
        return *plan;
    }

    /// Belongs to the process, as it would in the program.
    RotateTokenFlow *begin(const RotationPlan &plan, std::optional<bool> attended = {})
    {
        FlowParts parts = process().parts();
        parts.attended = attended.value_or(parts.attended);
        auto *flow = new RotateTokenFlow(parts);
        m_flows.flows().take(flow);
        flow->start(plan);
        return flow;
    }

    RotateTokenFlow *rotate(std::chrono::seconds grace = std::chrono::seconds(0))
    {
        RotateTokenFlow *flow = begin(plan(grace));
        FlowFixture::ends(flow);
        return flow;
    }

    QList<ResumeFlow::Item> resume()
    {
        FlowParts parts = process().parts();
        parts.rotationToResume = [](const FlowParts &with) { return std::make_unique<RotateTokensFlow>(with); };
        ResumeFlow flow(parts);
        flow.start();
        return FlowFixture::ends(&flow) ? flow.items() : QList<ResumeFlow::Item>();
    }

    QList<SandboxToken> living() const
    {
        QList<SandboxToken> living;
        const auto tokens = m_flows.sandbox().tokens();
        for (const SandboxToken &token : tokens) {
            if (!token.revoked)
                living.append(token);
        }
        return living;
    }

    /// The secret that is kept of the only living token, and that the service accepts it.
    bool onlyTheSuccessorLivesAndItsSecretWorks()
    {
        const auto tokens = living();
        if (tokens.size() != 1 || tokens.front().id == m_predecessor.remoteId)
            return false;
        return secretWorks(tokens.front().id);
    }

    bool secretWorks(const QString &remoteId)
    {
        const TokenEntry *entry = m_flows.inventory().token({m_account, remoteId});
        if (entry == nullptr || !entry->secret)
            return false;
        const auto found = replyOf<Secret>([&](QObject *context, auto reply) {
            m_flows.keychain().read(entry->secret->key, Interaction::Forbidden, context, std::move(reply));
        });
        const auto envelope = found ? openEnvelope(*found) : std::unexpected(found.error());
        return envelope && envelope->remoteId == remoteId &&
               envelope->parts.front().value.equals(m_flows.sandbox().secretOf(remoteId));
    }

    /// On the server's own time line: a probe that was answered comes between the creation and the revocation.
    bool revokedOnlyAfterAProbe() const
    {
        bool created = false;
        bool probed = false;
        const auto requests = m_flows.sandbox().requests();
        for (const SandboxRequest &request : requests) {
            if (request.method == "POST" && request.status == 200) {
                created = true;
                probed = false;
            }
            if (created && request.path.endsWith(QStringLiteral("connectionData")) && request.status == 200)
                probed = true;
            const bool ofPredecessor = request.query.value(QStringLiteral("authorizationId")) == m_predecessor.remoteId;
            if (request.method == "DELETE" && ofPredecessor && !probed)
                return false;
        }
        return true;
    }

private:
    mutable FlowFixture m_flows;
    QString m_account;
    TokenKey m_predecessor;
};

} // namespace patkeeper
