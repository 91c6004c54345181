// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "azuredevopsprovider.h"
#include "sandbox.h"

#include <QTest>

#include <functional>
#include <memory>
#include <optional>

namespace patkeeper
{

/// Waits until an operation has replied; Cancelled (untranslated) when it never does.
template<typename T>
Result<T> outcomeOf(const std::function<void(QObject *, Reply<T>)> &operation, int milliseconds = 20'000)
{
    QObject context;
    std::optional<Result<T>> outcome;
    operation(&context, [&outcome](Result<T> result) { outcome.emplace(std::move(result)); });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, milliseconds))
        return failure(Error::Kind::Cancelled, QStringLiteral("no reply came"));
    return std::move(*outcome);
}

inline SandboxOptions sandboxWith(SandboxOptions::Data data)
{
    SandboxOptions options;
    options.data = data;
    return options;
}

/// A provider that speaks to a sandbox of its own, over real HTTP.
struct AzureDevOpsFixture {
    explicit AzureDevOpsFixture(const SandboxOptions &options = sandboxWith(SandboxOptions::Data::None),
                                const azuredevops::ListingLimits &limits = {})
        : sandbox(std::move(*Sandbox::start(options)))
    {
        account.id = QStringLiteral("account-1");
        account.fields = {{QStringLiteral("url"), sandbox->url().toString()},
                          {QStringLiteral("organization"), sandbox->organization()}};
        account.userId = sandbox->userId();
        reconnect(limits);
    }

    void reconnect(const azuredevops::ListingLimits &limits = {})
    {
        credentials = std::make_unique<FixedCredentials>(RequestCredentials::bearer(Secret(sandbox->bearer())));
        HttpOptions options;
        options.userAgent = "Patkeeper-Test";
        options.maximumBody = 1024 * 1024;
        options.longestPause = std::chrono::milliseconds(0);
        provider = std::make_unique<AzureDevOpsProvider>(account, options, credentials.get(), limits);
    }

    Result<TokenListing> list()
    {
        return outcomeOf<TokenListing>(
            [this](QObject *context, auto reply) { provider->list(Interaction::Allowed, context, std::move(reply)); });
    }
    Result<Token> fetch(const QString &id)
    {
        return outcomeOf<Token>([&](QObject *context, auto reply) { provider->fetch(id, context, std::move(reply)); });
    }
    Result<IssuedToken> create(const TokenRequest &request)
    {
        return outcomeOf<IssuedToken>(
            [&](QObject *context, auto reply) { provider->create(request, context, std::move(reply)); });
    }
    Result<Token> update(const TokenUpdate &update)
    {
        return outcomeOf<Token>(
            [&](QObject *context, auto reply) { provider->update(update, context, std::move(reply)); });
    }
    Result<void> revoke(const QString &id)
    {
        return outcomeOf<void>([&](QObject *context, auto reply) { provider->revoke(id, context, std::move(reply)); });
    }
    Result<ProbeVerdict> probe(const QByteArray &secret)
    {
        const SecretParts parts = singleSecret(Secret(secret));
        return outcomeOf<ProbeVerdict>(
            [&](QObject *context, auto reply) { provider->probe(parts, context, std::move(reply)); });
    }
    Result<Identity> identify()
    {
        return outcomeOf<Identity>([this](QObject *context, auto reply) {
            provider->identify(Interaction::Allowed, context, std::move(reply));
        });
    }

    void fault(SandboxFault::Kind kind, const QByteArray &value = {}, int status = 500)
    {
        SandboxFault fault;
        fault.kind = kind;
        fault.value = value;
        fault.status = status;
        sandbox->addFault(fault);
    }

    TokenRequest request() const
    {
        return {.name = QStringLiteral("ci-nuget-restore"),
                .scopes = {QStringLiteral("vso.packaging"), QStringLiteral("vso.code")},
                .expiresAt = QDateTime::currentDateTimeUtc().addDays(90),
                .options = {}};
    }

    QString addToken(const QString &name, int daysLeft = 90, bool revoked = false)
    {
        SandboxToken token;
        token.name = name;
        token.scope = QStringLiteral("vso.code");
        token.validFrom = QDateTime::currentDateTimeUtc().addDays(-100);
        token.validTo = QDateTime::currentDateTimeUtc().addDays(daysLeft);
        token.revoked = revoked;
        return sandbox->addToken(token);
    }

    std::unique_ptr<Sandbox> sandbox;
    Account account;
    std::unique_ptr<FixedCredentials> credentials;
    std::unique_ptr<AzureDevOpsProvider> provider;
};

} // namespace patkeeper

Q_DECLARE_METATYPE(patkeeper::Error::Kind)
Q_DECLARE_METATYPE(patkeeper::SandboxFault::Kind)
