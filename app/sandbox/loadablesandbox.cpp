// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "loadablesandbox.h"

#include "sandbox.h"

#include <QCryptographicHash>
#include <QHash>
#include <QUrlQuery>

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

/// Of the secret that a probe shows, where it is a token's; empty for any other request.
QByteArray probedBy(const SandboxRequest &request)
{
    const QByteArray header = request.headers.value("authorization");
    if (request.path.endsWith(QLatin1StringView("connectionData")) && header.startsWith("Basic ")) {
        const QByteArray pair = QByteArray::fromBase64(header.mid(6));
        return digestOf(pair.mid(pair.indexOf(':') + 1));
    }
    if (request.method == "POST" && request.path.endsWith(QLatin1StringView("/oauth/token"))) {
        const QUrlQuery form(QString::fromLatin1(request.body));
        const QString secret = form.queryItemValue(QStringLiteral("client_secret"), QUrl::FullyDecoded);
        return secret.isEmpty() ? QByteArray() : digestOf(secret.toUtf8());
    }
    return {};
}

/// The token that a request revokes; empty where it revokes none.
QString revokedBy(const SandboxRequest &request)
{
    if (request.method != "DELETE")
        return {};
    const QString asked = request.query.value(QStringLiteral("authorizationId"));
    return asked.isEmpty() ? request.path.section(QLatin1Char('/'), -1) : asked;
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
        const QByteArray credential = request.status == 200 ? probedBy(request) : QByteArray();
        if (!credential.isEmpty() && !accepted.contains(credential))
            accepted.insert(credential, request.number);
        const QString id = revokedBy(request);
        if (!id.isEmpty() && !askedToEnd.contains(id))
            askedToEnd.insert(id, request.number);
    }
    QList<WitnessedToken> tokens;
    const auto add = [&](const QString &id, bool lives, const QByteArray &secret) {
        const QByteArray digest = digestOf(secret);
        tokens.append({.id = id,
                       .lives = lives,
                       .secretDigest = digest,
                       .firstAccepted = accepted.value(digest),
                       .firstAskedToEnd = askedToEnd.value(id)});
    };
    const QList<SandboxToken> known = m_sandbox->tokens();
    for (const SandboxToken &token : known)
        add(token.id, m_sandbox->accepts(token.secret), token.secret);
    const QList<SandboxSailPointToken> pairs = m_sandbox->sailPoint().tokens();
    for (const SandboxSailPointToken &pair : pairs) {
        const QByteArray secret = m_sandbox->sailPoint().secretOf(pair.id);
        add(pair.id, m_sandbox->sailPoint().accepts(pair.id, secret), secret);
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
