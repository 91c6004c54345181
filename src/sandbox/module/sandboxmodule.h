// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>
#include <QtPlugin>

#include <expected>
#include <memory>

namespace patkeeper
{

/// A sandbox that serves until this object is destroyed, as far as those need it who do not link the sandbox. Each
/// member may be called from any thread.
class RunningSandbox
{
public:
    virtual ~RunningSandbox() = default;

    virtual QUrl url() const = 0;
    virtual QString organization() const = 0;
    /// The newest access token that is neither expired nor limited.
    virtual QByteArray bearer() const = 0;
    /// What the next sandbox can go on from; holds digests and no secrets.
    virtual QByteArray state() const = 0;
};

/// The sandbox as a module that is loaded only for who asks for it: an HTTP server with its TLS has no business in a
/// program that keeps real tokens, and would make each of its starts slower.
class SandboxModule
{
public:
    virtual ~SandboxModule() = default;

    /// With the demonstration tokens, or from a @p state; the error is why it could not.
    virtual std::expected<std::unique_ptr<RunningSandbox>, QString> start(const QByteArray &state) = 0;
};

} // namespace patkeeper

Q_DECLARE_INTERFACE(patkeeper::SandboxModule, "org.patkeeper.SandboxModule/1")
