// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "database.h"
#include "inventory.h"
#include "memorysecretstore.h"

#include <QTemporaryDir>

#include <map>
#include <memory>

namespace patkeeper::bench
{

/// A profile on the disk with made-up tokens, the same ones each time; it goes with this object.
class BenchProfile final
{
public:
    BenchProfile(int tokens, int accounts);

    QString path() const { return m_directory.path() + QStringLiteral("/profile"); }

private:
    QTemporaryDir m_directory;
};

/// What the window has below its models, opened on a profile.
class BenchInventory final
{
public:
    explicit BenchInventory(const QString &profilePath);

    std::shared_ptr<Database> database() const { return m_database; }
    Inventory &inventory() { return *m_inventory; }
    AccountProviders &providers() { return *m_providers; }
    void load();

private:
    std::shared_ptr<Database> m_database;
    std::map<QString, Capabilities> m_capabilities;
    MemorySecretStore m_secrets;
    std::unique_ptr<Inventory> m_inventory;
    std::unique_ptr<AccountProviders> m_providers;
};

} // namespace patkeeper::bench
