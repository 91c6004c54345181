// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <QtPlugin>

#include <chrono>
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
    /// All of them; organization() is the first.
    virtual QStringList organizations() const = 0;
    /// The newest access token that is neither expired nor limited.
    virtual QByteArray bearer() const = 0;
    /// Where its people sign in by browser: `authority()/{tenant()}/oauth2/v2.0/authorize`, and the app they sign in
    /// to.
    virtual QUrl authority() const = 0;
    virtual QString tenant() const = 0;
    virtual QString clientId() const = 0;
    /// A tenant of SailPoint, and a user's access token there.
    virtual QUrl sailPointUrl() const = 0;
    virtual QByteArray sailPointBearer() const = 0;
    /// DigitalHub, and the same user's access token there.
    virtual QUrl digitalHubUrl() const = 0;
    virtual QByteArray digitalHubBearer() const = 0;
    /// What the next sandbox can go on from; holds digests and no secrets.
    virtual QByteArray state() const = 0;
};

/// A token as the service knows it. What happened to it is told by the number of the request that did it; 0: never.
struct WitnessedToken {
    QString id;
    bool lives = false;
    QByteArray secretDigest;     ///< SHA-256.
    quint64 firstAccepted = 0;   ///< A probe with its secret was answered with its own user.
    quint64 firstAskedToEnd = 0; ///< A request to revoke it arrived.
};

/// A sandbox without tokens whose truth can be looked at, and that stops where it is told to: for the proof.
class WitnessedSandbox : public RunningSandbox
{
public:
    virtual QList<WitnessedToken> tokens() const = 0;
    /// So many since it was started.
    virtual int requests() const = 0;
    /// The request of that number from now on (1: the next) is held before or after it has its effect, until release().
    virtual void hold(int number, bool afterItsEffect) = 0;
    virtual bool holds() const = 0;
    /// Lets what is held go on, late as it may be, and holds nothing any more.
    virtual void release() = 0;
};

/// The sandbox as a module that is loaded only for who asks for it: an HTTP server with its TLS has no business in a
/// program that keeps real tokens, and would make each of its starts slower.
class SandboxModule
{
public:
    virtual ~SandboxModule() = default;

    /// With the demonstration tokens, or from a @p state; the error is why it could not.
    virtual std::expected<std::unique_ptr<RunningSandbox>, QString> start(const QByteArray &state) = 0;
    /// Each answer takes at least @p latency.
    virtual std::expected<std::unique_ptr<WitnessedSandbox>, QString>
    startWitnessed(std::chrono::milliseconds latency) = 0;
};

} // namespace patkeeper

Q_DECLARE_INTERFACE(patkeeper::SandboxModule, "org.patkeeper.SandboxModule/4")
