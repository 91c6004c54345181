// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxmodule.h"

#include <QObject>

namespace patkeeper
{

/// What the window and the command line load for --sandbox.
class LoadableSandbox final : public QObject, public SandboxModule
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID "org.patkeeper.SandboxModule/4")
    Q_INTERFACES(patkeeper::SandboxModule)

public:
    std::expected<std::unique_ptr<RunningSandbox>, QString> start(const QByteArray &state) override;
    std::expected<std::unique_ptr<WitnessedSandbox>, QString>
    startWitnessed(std::chrono::milliseconds latency) override;
};

} // namespace patkeeper
