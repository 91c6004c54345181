// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"
#include "command.h"

#include <memory>

namespace patkeeper::cli
{

/// `doctor`: looks at everything around Patkeeper that can be in its way, and says what to do. What it prints can be
/// copied into a report: there is no secret in it.
///
/// It opens the profile itself: that it cannot be opened is a finding, and the rest is looked at all the same.
class DoctorCommand final : public Command
{
    Q_OBJECT

public:
    bool needsProfile() const override { return false; }
    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    void run() override;

private:
    void onOpened(Result<std::unique_ptr<Composition>> opened);
    void report();

    std::unique_ptr<Composition> m_composition;
    Findings m_opening; ///< What is to be said of the opening.
    std::unique_ptr<Checkup> m_checkup;
};

} // namespace patkeeper::cli
