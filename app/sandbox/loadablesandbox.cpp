// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "loadablesandbox.h"

#include "sandbox.h"

#include <QCryptographicHash>
#include <QHash>

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
    QStringList organizations() const override { return m_sandbox->organizations(); }
    QByteArray bearer() const override { return m_sandbox->bearer(); }
    QUrl authority() const override { return m_sandbox->entra().authority(); }
    QString tenant() const override { return m_sandbox->entra().tenant(); }
    QString clientId() const override { return m_sandbox->entra().clientId(); }
    QUrl sailPointUrl() const override { return m_sandbox->sailPoint().url(); }
    QByteArray sailPointBearer() const override { return m_sandbox->sailPoint().bearer(); }
    QUrl digitalHubUrl() const override { return m_sandbox->digitalHub().url(); }
    QByteArray digitalHubBearer() const override { return m_sandbox->digitalHub().bearer(); }
    QByteArray state() const override { return m_sandbox->state(); }

private:
    std::unique_ptr<Sandbox> m_sandbox;
};

QByteArray digestOf(QByteArrayView secret)
{
    return QCryptographicHash::hash(secret.toByteArray(), QCryptographicHash::Sha256);
}

/// Of the secret that a request signs in with, where it is a token's.
QByteArray credentialOf(const SandboxRequest &request)
{
    const QByteArray header = request.headers.value("authorization");
    if (!header.startsWith("Basic "))
        return {};
    const QByteArray pair = QByteArray::fromBase64(header.mid(6));
    return digestOf(pair.mid(pair.indexOf(':') + 1));
}

class Witnessed final : public WitnessedSandbox
{
public:
    explicit Witnessed(std::unique_ptr<Sandbox> sandbox) : m_sandbox(std::move(sandbox)) {}

    QUrl url() const override { return m_sandbox->url(); }
    QString organization() const override { return m_sandbox->organization(); }
    QStringList organizations() const override { return m_sandbox->organizations(); }
    QByteArray bearer() const override { return m_sandbox->bearer(); }
    QUrl authority() const override { return m_sandbox->entra().authority(); }
    QString tenant() const override { return m_sandbox->entra().tenant(); }
    QString clientId() const override { return m_sandbox->entra().clientId(); }
    QUrl sailPointUrl() const override { return m_sandbox->sailPoint().url(); }
    QByteArray sailPointBearer() const override { return m_sandbox->sailPoint().bearer(); }
    QUrl digitalHubUrl() const override { return m_sandbox->digitalHub().url(); }
    QByteArray digitalHubBearer() const override { return m_sandbox->digitalHub().bearer(); }
    QByteArray state() const override { return m_sandbox->state(); }
    QList<WitnessedToken> tokens() const override;
    int requests() const override { return static_cast<int>(m_sandbox->requests().size()); }
    void hold(int number, bool afterItsEffect) override;
    bool holds() const override { return m_sandbox->unusedFaults().isEmpty() && m_sandbox->waitingRequests() > 0; }
    void release() override;

private:
    std::unique_ptr<Sandbox> m_sandbox;
};

QList<WitnessedToken> Witnessed::tokens() const
{
    QHash<QByteArray, quint64> accepted;
    QHash<QString, quint64> askedToEnd;
    const QList<SandboxRequest> requests = m_sandbox->requests();
    for (const SandboxRequest &request : requests) {
        const QByteArray credential = credentialOf(request);
        if (request.status == 200 && request.path.endsWith(QLatin1StringView("connectionData")) &&
            !credential.isEmpty() && !accepted.contains(credential))
            accepted.insert(credential, request.number);
        const QString id = request.query.value(QStringLiteral("authorizationId"));
        if (request.method == "DELETE" && !askedToEnd.contains(id))
            askedToEnd.insert(id, request.number);
    }
    QList<WitnessedToken> tokens;
    const QList<SandboxToken> known = m_sandbox->tokens();
    for (const SandboxToken &token : known) {
        const QByteArray digest = digestOf(token.secret);
        tokens.append({.id = token.id,
                       .lives = m_sandbox->accepts(token.secret),
                       .secretDigest = digest,
                       .firstAccepted = accepted.value(digest),
                       .firstAskedToEnd = askedToEnd.value(token.id)});
    }
    return tokens;
}

void Witnessed::hold(int number, bool afterItsEffect)
{
    m_sandbox->clearFaults();
    SandboxFault passing;
    passing.kind = SandboxFault::Kind::Delay;
    passing.times = number - 1;
    if (passing.times > 0)
        m_sandbox->addFault(passing);
    SandboxFault held;
    held.kind = afterItsEffect ? SandboxFault::Kind::DelayAfter : SandboxFault::Kind::Delay;
    held.delay = std::chrono::hours(1);
    m_sandbox->addFault(held);
}

void Witnessed::release()
{
    m_sandbox->clearFaults();
    m_sandbox->releaseDelays();
}

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

std::expected<std::unique_ptr<WitnessedSandbox>, QString>
LoadableSandbox::startWitnessed(std::chrono::milliseconds latency)
{
    SandboxOptions options;
    options.data = SandboxOptions::Data::None;
    auto started = Sandbox::start(options);
    if (!started)
        return std::unexpected(started.error());
    SandboxPolicy policy = (*started)->policy();
    policy.latency = latency;
    (*started)->setPolicy(policy);
    return std::make_unique<Witnessed>(std::move(*started));
}

} // namespace patkeeper
