// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchprofile.h"

#include "providercatalogue.h"
#include "waiting.h"

#include <QJsonArray>
#include <QRandomGenerator>
#include <QUuid>

#include <array>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

constexpr std::array subjects{"release", "nightly", "terraform", "grafana", "backup",  "wiki",  "symbol", "agent",
                              "board",   "mirror",  "nuget",     "laptop",  "Jenkins", "Äther", "docs"};
constexpr std::array purposes{"pipeline", "restore", "export", "bootstrap", "sync", "upload", "cleanup", "scan"};
constexpr std::array scopeSets{"vso.code", "vso.build vso.release_execute", "vso.packaging", "vso.code vso.work_write",
                               "app_token"};

template<typename Choices>
QString oneOf(const Choices &choices, QRandomGenerator &chance)
{
    return QString::fromUtf8(choices[chance.bounded(quint32(choices.size()))]);
}

QString id(QRandomGenerator &chance)
{
    std::array<quint32, 4> words{};
    chance.fillRange(words.data(), qsizetype(words.size()));
    return QUuid::fromRfc4122(QByteArrayView(reinterpret_cast<const char *>(words.data()), 16))
        .toString(QUuid::WithoutBraces);
}

Token token(QRandomGenerator &chance)
{
    const QDateTime now = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC);
    Token made;
    made.remoteId = id(chance);
    made.name = u"%1-%2-%3"_s.arg(oneOf(subjects, chance), oneOf(purposes, chance)).arg(chance.bounded(100'000));
    made.scopes = normalizedScopes(oneOf(scopeSets, chance).split(u' '));
    made.createdAt = now.addDays(-chance.bounded(300));
    // Of ten, one has expired and one never does.
    const auto kind = chance.bounded(10);
    if (kind != 0)
        made.expiresAt = now.addDays(kind == 1 ? -chance.bounded(100) - 1 : chance.bounded(365) + 1);
    if (kind > 5)
        made.lastUsedAt = now.addDays(-chance.bounded(30));
    made.status = kind == 1 ? TokenStatus::Expired : TokenStatus::Active;
    made.extras = {{u"targetAccounts"_s, QJsonArray{u"northwind"_s}}};
    return made;
}

std::shared_ptr<Database> opened(const QString &path)
{
    const auto profile = Profile::open(path);
    if (!profile)
        qFatal("%s", qUtf8Printable(profile.error().message));
    return replyOf<std::shared_ptr<Database>>(
        [&](QObject *context, auto reply) { Database::open(*profile, context, std::move(reply)); });
}

} // namespace

BenchProfile::BenchProfile(int tokens, int accounts)
{
    QRandomGenerator chance(1);
    Inventory inventory(opened(path()), systemClock());
    for (int number = 0; number < accounts; ++number) {
        Account account;
        account.id = id(chance);
        account.name = u"Northwind %1"_s.arg(number + 1);
        account.provider = u"azure-devops"_s;
        account.signInId = id(chance);
        account.fields = {{u"organization"_s, u"northwind"_s}, {u"url"_s, u"http://127.0.0.1:9"_s}};
        SignIn signIn;
        signIn.id = account.signInId;
        signIn.kind = u"bearer"_s;
        replyOf<void>(
            [&](QObject *context, auto reply) { inventory.saveAccount(account, signIn, context, std::move(reply)); });
        TokenListing listing;
        for (int left = tokens / accounts; left > 0; --left)
            listing.tokens.append(token(chance));
        replyOf<ListingDifference>([&](QObject *context, auto reply) {
            inventory.applyListing(account.id, listing, {}, context, std::move(reply));
        });
    }
}

BenchInventory::BenchInventory(const QString &profilePath) : m_database(opened(profilePath))
{
    for (const QString &kind : ProviderCatalogue::kinds()) {
        if (auto capabilities = ProviderCatalogue::capabilities(kind))
            m_capabilities.emplace(kind, std::move(*capabilities));
    }
    m_inventory = std::make_unique<Inventory>(m_database, systemClock());
    m_providers = std::make_unique<AccountProviders>(
        m_inventory.get(), &m_secrets,
        [](const Account &, CredentialSource *) { return std::unique_ptr<TokenProvider>(); },
        [this](const QString &kind) -> const Capabilities * {
            const auto found = m_capabilities.find(kind);
            return found == m_capabilities.end() ? nullptr : &found->second;
        });
}

void BenchInventory::load()
{
    replyOf<void>([this](QObject *context, auto reply) { m_inventory->load(context, std::move(reply)); });
}

} // namespace patkeeper::bench
