// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "flows.h"
#include "memorysecretstore.h"
#include "sandbox.h"
#include "tokenrenewal.h"

#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace patkeeper
{

/// Waits until an operation has replied; TimedOut (untranslated) when it never does.
template<typename T>
Result<T> replyOf(const std::function<void(QObject *, Reply<T>)> &operation)
{
    constexpr int patienceMilliseconds = 30'000;
    QObject context;
    std::optional<Result<T>> outcome;
    operation(&context, [&outcome](Result<T> result) { outcome.emplace(std::move(result)); });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, patienceMilliseconds))
        return failure(Error::Kind::TimedOut, QStringLiteral("the test saw no reply"));
    return std::move(*outcome);
}

/// One process at work on a profile: lease, database, journal, inventory and flows. To destroy it is what a kill does:
/// nothing is closed, and the lease is free.
class FlowProcess final
{
public:
    FlowProcess(const QString &profilePath, SecretStore *secrets, bool attended, const Clock &clock = systemClock());
    ~FlowProcess();

    Inventory &inventory() { return *m_inventory; }
    Journal &journal() { return *m_journal; }
    AccountProviders &providers() { return *m_providers; }
    Flows &flows() { return *m_flows; }
    const FlowParts &parts() const { return m_flows->parts(); }
    std::shared_ptr<Database> database() const { return m_database; }
    /// To be changed by a test that needs a service which can more, or less.
    Capabilities &capabilities(const QString &kind) { return m_capabilities[kind]; }

    QList<Operation> openOperations();
    /// The operation as it is on the disk.
    Operation operation(const QString &id);
    /// Every operation there ever was, in the order they began.
    QList<Operation> allOperations();
    /// "event outcome" of each line, the oldest first.
    QStringList history(const TokenKey &key = {});
    std::optional<TokenEntry> tokenNamed(const QString &name);

private:
    std::shared_ptr<Lease> m_lease;
    std::shared_ptr<Database> m_database;
    std::map<QString, Capabilities> m_capabilities;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Inventory> m_inventory;
    std::unique_ptr<TokenRenewal> m_renewal;
    std::unique_ptr<AccountProviders> m_providers;
    std::unique_ptr<Flows> m_flows;
};

/// The whole stack under the flows, real but for the keychain: HTTP against a sandbox, SQLite on the disk.
class FlowFixture final
{
public:
    /// With @p keychain instead of one in memory, where it is given; it outlives the fixture. @p clock is that of this
    /// computer; the services keep theirs.
    explicit FlowFixture(const SandboxOptions &options = emptySandbox(), SecretStore *keychain = nullptr,
                         Clock clock = systemClock());

    static SandboxOptions emptySandbox();

    Sandbox &sandbox() { return *m_sandbox; }
    MemorySecretStore &keychain() { return m_keychain; }
    FlowProcess &process() { return *m_process; }
    Flows &flows() { return m_process->flows(); }
    Inventory &inventory() { return m_process->inventory(); }
    QString profilePath() const { return m_directory.path() + QStringLiteral("/profile"); }

    /// Ends the process as a kill would and starts another on the same profile.
    void killAndRestart(bool attended = true);
    /// The keychain and the profile's id are all that is left.
    void loseDatabaseAndRestart();
    std::unique_ptr<FlowProcess> anotherProcess(bool attended = true);

    Account formAccount(const QString &name, const QString &organization = {}) const;
    /// Through the flow; the account's id, empty where it failed.
    QString addAccount(const QString &name = QStringLiteral("work"), const QString &organization = {});
    bool signInAgain(const QString &accountId);
    /// What a person gets who signs in with the browser at the sandbox's Entra; TimedOut where that does not end.
    Result<SignInProof> browserProof(const QString &person = {});
    /// Through both flows: signed in with the browser, and filed. The account's id, empty where it failed.
    QString addBrowserAccount(const QString &name = QStringLiteral("work"));
    /// How far the processes' clock is ahead of what it was made with.
    void setClockAhead(std::chrono::seconds ahead) { *m_clockAhead = ahead; }
    bool refresh();
    /// At the service's web page.
    QString addRemoteToken(const QString &name, int daysLeft = 90, bool revoked = false);
    /// Through the flow; its key.
    TokenKey createToken(const QString &accountId, const QString &name);
    static TokenRequest request(const QString &name, int days = 60);

    void fault(SandboxFault::Kind kind, const QByteArray &method = {}, int times = 1);
    int sent(const QByteArray &method) const;
    /// Names of the tokens that live at the service.
    QStringList livingNames() const;
    std::optional<SandboxToken> remote(const QString &name) const;

    static bool ends(const Flow *flow);
    template<typename F>
    static bool reaches(const F *flow, typename F::State state)
    {
        constexpr int patienceMilliseconds = 30'000;
        return QTest::qWaitFor([&] { return flow->state() == state; }, patienceMilliseconds);
    }

private:
    QTemporaryDir m_directory;
    std::unique_ptr<Sandbox> m_sandbox;
    MemorySecretStore m_keychain;
    SecretStore *m_otherKeychain;
    Clock m_clock;
    std::shared_ptr<std::chrono::seconds> m_clockAhead = std::make_shared<std::chrono::seconds>(0);
    std::unique_ptr<FlowProcess> m_process;
};

} // namespace patkeeper

Q_DECLARE_METATYPE(patkeeper::Error::Kind)
Q_DECLARE_METATYPE(patkeeper::SandboxFault::Kind)
