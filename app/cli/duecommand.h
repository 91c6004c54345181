// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"
#include "remindergathering.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace patkeeper::cli
{

/// `due`: one line for each thing that needs something done soon, and an exit code that says whether there is any. Asks
/// no service and no keychain.
class DueCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const std::vector<ReminderFact> &facts);
    bool isWanted(const ReminderFact &fact, const QDateTime &now) const;

    std::optional<std::chrono::seconds> m_within;
    std::unique_ptr<SaidReminderStore> m_store;
};

} // namespace patkeeper::cli
