// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"
#include "conformanceflow.h"
#include "terminationsignals.h"

#include <memory>

namespace patkeeper::cli
{

/// `conformance`: has an account's service show what its documentation leaves open, and writes a report that tells
/// nothing of whose account that was.
class ConformanceCommand final : public Command
{
    Q_OBJECT

public:
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void report(const ConformanceFlow &flow);
    void save(const ConformanceReport &report, const std::optional<Error> &error);
    void conclude(const std::optional<Error> &error);

    QString m_account;
    QString m_path;
    std::unique_ptr<TerminationSignals> m_signals;
};

} // namespace patkeeper::cli
