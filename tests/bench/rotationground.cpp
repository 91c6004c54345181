// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rotationground.h"

#include "composition.h"
#include "httpturns.h"
#include "providercatalogue.h"
#include "rules.h"
#include "sandboxprocess.h"
#include "waiting.h"

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

template<typename T>
T given(Result<T> result)
{
    if (!result)
        qFatal("%s %s", qUtf8Printable(result.error().message), qUtf8Printable(result.error().detail));
    return std::move(*result);
}

AccountProviders::Factory providers()
{
    return [turns = std::make_shared<HttpTurns>()](const Account &account, CredentialSource *credentials) {
        return ProviderCatalogue::create(account.provider, ProviderParts{.account = account,
                                                                         .credentials = credentials,
                                                                         .userAgent = "Patkeeper-Bench",
                                                                         .authorities = {},
                                                                         .clock = systemClock(),
                                                                         .turns = turns});
    };
}

} // namespace

RotationGround::RotationGround(const SandboxProcess &sandbox, int accounts)
{
    const Profile profile = given(Profile::open(m_directory.path() + u"/profile"_s));
    m_lease = given(Lease::take(profile.locksPath()));
    m_database = replyOf<std::shared_ptr<Database>>(
        [&](QObject *context, auto reply) { Database::open(profile, context, std::move(reply)); });
    for (const QString &kind : ProviderCatalogue::kinds())
        m_capabilities.emplace(kind, given(ProviderCatalogue::capabilities(kind)));
    m_journal = std::make_unique<Journal>(m_database, m_lease, profile.machineId(), systemClock());
    m_inventory = std::make_unique<Inventory>(m_database, systemClock());
    m_providers = std::make_unique<AccountProviders>(
        m_inventory.get(), &m_secrets, providers(), [this](const QString &kind) -> const Capabilities * {
            const auto found = m_capabilities.find(kind);
            return found == m_capabilities.end() ? nullptr : &found->second;
        });
    m_flows = std::make_unique<Flows>(FlowParts{.inventory = m_inventory.get(),
                                                .journal = m_journal.get(),
                                                .secrets = &m_secrets,
                                                .providers = m_providers.get(),
                                                .clock = systemClock(),
                                                .profileId = profile.id(),
                                                .by = u"bench"_s});
    replyOf<void>([this](QObject *context, auto reply) { m_inventory->load(context, std::move(reply)); });
    for (int number = 1; number <= accounts; ++number)
        m_accounts.append(addAccount(sandbox, u"Northwind %1"_s.arg(number)));
    shareTokens();
}

QString RotationGround::addAccount(const SandboxProcess &sandbox, const QString &name)
{
    const Account account = given(Composition::accountFromFields(
        u"azure-devops"_s, name, {{u"url"_s, sandbox.url().toString()}, {u"organization"_s, sandbox.organization()}}));
    SignInFlow *flow = m_flows->signIn();
    flow->addAccount(account, Secret(sandbox.bearer()));
    if (!flow->hasEnded())
        await(flow, &Flow::ended);
    if (flow->state() != SignInFlow::State::Done)
        qFatal("%s", flow->error() ? qUtf8Printable(flow->error()->message) : "signing in failed");
    const QString id = flow->account().id;
    m_flows->release(flow);
    return id;
}

void RotationGround::shareTokens()
{
    TokenProvider *provider = m_providers->provider(m_accounts.first());
    TokenListing all = replyOf<TokenListing>(
        [&](QObject *context, auto reply) { provider->list(Interaction::Forbidden, context, std::move(reply)); });
    for (qsizetype number = 0; number < m_accounts.size(); ++number) {
        TokenListing share;
        for (qsizetype index = number; index < all.tokens.size(); index += m_accounts.size())
            share.tokens.append(all.tokens.at(index));
        replyOf<ListingDifference>([&](QObject *context, auto reply) {
            m_inventory->applyListing(m_accounts.at(number), share, {}, context, std::move(reply));
        });
    }
}

std::vector<RotationPlan> RotationGround::plans(int count) const
{
    std::vector<RotationPlan> plans;
    const int share = count / static_cast<int>(m_accounts.size());
    std::map<QString, int> taken;
    for (const TokenEntry &entry : m_inventory->tokens()) {
        const QString &account = entry.token.accountId;
        if (!isLiving(entry.token, m_inventory->now(account)) || taken[account] == share)
            continue;
        ++taken[account];
        plans.push_back(
            given(planRotation(entry.token, *m_providers->capabilities(account), {}, m_inventory->now(account))));
    }
    if (plans.size() != static_cast<std::size_t>(count))
        qFatal("only %zu tokens live", plans.size());
    return plans;
}

} // namespace patkeeper::bench
