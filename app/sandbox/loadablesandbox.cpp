// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "loadablesandbox.h"

#include "sandbox.h"

namespace patkeeper
{

namespace
{

class Running final : public RunningSandbox
{
public:
    explicit Running(std::unique_ptr<Sandbox> sandbox) : m_sandbox(std::move(sandbox)) {}

    QUrl url() const override { return m_sandbox->url(); }
    QString organization() const override { return m_sandbox->organization(); }
    QByteArray bearer() const override { return m_sandbox->bearer(); }
    QByteArray state() const override { return m_sandbox->state(); }

private:
    std::unique_ptr<Sandbox> m_sandbox;
};

} // namespace

std::expected<std::unique_ptr<RunningSandbox>, QString> LoadableSandbox::start(const QByteArray &state)
{
    SandboxOptions options;
    options.state = state;
    auto started = Sandbox::start(options);
    if (!started)
        return std::unexpected(started.error());
    return std::make_unique<Running>(std::move(*started));
}

} // namespace patkeeper
