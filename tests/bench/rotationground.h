// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "database.h"
#include "flows.h"
#include "inventory.h"
#include "journal.h"
#include "memorysecretstore.h"
#include "rotationplan.h"

#include <QTemporaryDir>

#include <map>
#include <memory>
#include <vector>

namespace patkeeper::bench
{

class SandboxProcess;

/// What rotations need: accounts at a sandbox, with tokens, in a profile on the disk. All of it is real but for the
/// secrets, which are kept in memory: a keychain's own time is a figure of its own.
class RotationGround final
{
public:
    /// Each account has its share of the sandbox's tokens.
    RotationGround(const SandboxProcess &sandbox, int accounts);

    const FlowParts &parts() const { return m_flows->parts(); }
    /// Of so many living tokens, the accounts' in turn.
    std::vector<RotationPlan> plans(int count) const;

private:
    QString addAccount(const SandboxProcess &sandbox, const QString &name);
    void shareTokens();

    QTemporaryDir m_directory;
    std::shared_ptr<Lease> m_lease;
    std::shared_ptr<Database> m_database;
    std::map<QString, Capabilities> m_capabilities;
    MemorySecretStore m_secrets;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Inventory> m_inventory;
    std::unique_ptr<AccountProviders> m_providers;
    std::unique_ptr<Flows> m_flows;
    QStringList m_accounts;
};

} // namespace patkeeper::bench
