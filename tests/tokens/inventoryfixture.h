// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flowfixture.h"
#include "utc.h"

namespace patkeeper
{

/// A profile on the disk whose inventory is filled by hand; no service is asked.
class InventoryFixture final
{
public:
    InventoryFixture() : m_process(another()) {}

    FlowProcess &process() { return *m_process; }
    Inventory &inventory() { return m_process->inventory(); }
    std::unique_ptr<FlowProcess> another()
    {
        return std::make_unique<FlowProcess>(m_directory.path() + QStringLiteral("/profile"), &m_keychain, true);
    }

    void addAccount(const QString &id, const QString &name)
    {
        Account account{
            .id = id, .name = name, .provider = QStringLiteral("azure-devops"), .signInId = id + QStringLiteral("-s")};
        SignIn signIn{.id = account.signInId, .kind = QStringLiteral("bearer")};
        done(
            [&](QObject *context, auto reply) { inventory().saveAccount(account, signIn, context, std::move(reply)); });
    }

    static Token token(const QString &account, const QString &id, const QString &name, int daysLeft = 60)
    {
        Token made;
        made.accountId = account;
        made.remoteId = id;
        made.name = name;
        made.scopes = {QStringLiteral("vso.code")};
        made.createdAt = now().addDays(-100);
        made.expiresAt = now().addDays(daysLeft);
        return made;
    }

    void save(const Token &token, std::optional<KeptSecret> secret = {})
    {
        done([&](QObject *context, auto reply) {
            inventory().saveToken(token, std::move(secret), context, std::move(reply));
        });
    }

    void saveNotes(const TokenKey &key, const QString &notes)
    {
        done([&](QObject *context, auto reply) { inventory().saveNotes(key, notes, context, std::move(reply)); });
    }

    Result<ListingDifference> list(const QString &account, const QList<Token> &tokens)
    {
        return replyOf<ListingDifference>([&](QObject *context, auto reply) {
            // Asked for a while ago would mean that what is known is newer.
            inventory().applyListing(account, {.tokens = tokens, .askedAt = now().addSecs(60)}, {}, context,
                                     std::move(reply));
        });
    }

    Result<void> forget(const TokenKey &key)
    {
        return replyOf<void>(
            [&](QObject *context, auto reply) { inventory().forgetToken(key, context, std::move(reply)); });
    }

    /// By hand, past all rules.
    void run(const QString &statement, const QVariantList &values = {})
    {
        done([&](QObject *context, auto reply) {
            m_process->database()->write<void>(
                [statement, values](QSqlDatabase &connection) -> Result<void> {
                    const auto query = execute(connection, statement, values);
                    return query ? Result<void>() : std::unexpected(query.error());
                },
                context, std::move(reply));
        });
    }

    void load()
    {
        done([this](QObject *context, auto reply) { inventory().load(context, std::move(reply)); });
    }

    /// With the milliseconds that a database keeps.
    static QDateTime now() { return QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), utcZone); }

private:
    static void done(const std::function<void(QObject *, Reply<void>)> &operation)
    {
        if (const auto result = replyOf<void>(operation); !result)
            qFatal("%s %s", qUtf8Printable(result.error().message), qUtf8Printable(result.error().detail));
    }

    QTemporaryDir m_directory;
    MemorySecretStore m_keychain;
    std::unique_ptr<FlowProcess> m_process;
};

} // namespace patkeeper
