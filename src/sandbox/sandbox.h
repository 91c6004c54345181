// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxdigitalhub.h"
#include "sandboxentra.h"
#include "sandboxfault.h"
#include "sandboxpolicy.h"
#include "sandboxrequest.h"
#include "sandboxsailpoint.h"
#include "sandboxtoken.h"

#include <QList>
#include <QUrl>

#include <expected>
#include <functional>
#include <memory>

namespace patkeeper
{

struct SandboxOptions {
    enum class Data {
        None,
        Demo,  ///< A small team's tokens, with one of each kind that needs looking after.
        Count, ///< `count` made-up ones: of ten, eight living, one expired and one revoked.
    };

    Data data = Data::Demo;
    int count = 0;
    quint16 port = 0; ///< 0: a free one.
    bool tls = false;
    QString certificateHost = QStringLiteral("localhost"); ///< Another name makes a certificate that does not fit.
    bool certificateExpired = false;
    quint32 seed = 1; ///< The same seed gives the same names and dates. Secrets and ids are always random.
    QString organization = QStringLiteral("northwind");
    QByteArray state; ///< What an earlier sandbox's state() gave: goes on from there instead of with `data`.
};

/// The built-in local server that speaks the providers' APIs on 127.0.0.1, with demonstration tokens and faults on
/// demand.
///
/// Serves on threads of its own until it is destroyed. Each member may be called from any thread. Azure DevOps lives at
/// `url()/{organization}/_apis/…`, Entra at `url()/{tenant}/oauth2/…`, SailPoint at `url()/sailpoint/{tenant}/…`,
/// DigitalHub at `url()/digitalhub/…`.
class Sandbox
{
public:
    static std::expected<std::unique_ptr<Sandbox>, QString> start(const SandboxOptions &options = {});
    ~Sandbox();
    Sandbox(const Sandbox &) = delete;
    Sandbox &operator=(const Sandbox &) = delete;

    QUrl url() const; ///< `http://127.0.0.1:port` or https; `localhost` is served too.
    QString organization() const;
    void addOrganization(const QString &name);
    QByteArray controlKey() const;
    QByteArray caCertificate() const; ///< PEM; empty without TLS.

    /// Where its people sign in: `authority()/{tenant}/oauth2/v2.0/…`.
    SandboxEntra &entra() const;
    SandboxSailPoint &sailPoint() const;
    SandboxDigitalHub &digitalHub() const;

    /// The first user and the newest access token of theirs that is neither expired, limited, nor Entra's.
    QString userId() const;
    QByteArray bearer() const;
    /// One more for the first user; earlier ones stay good.
    QByteArray newBearer();
    /// All access tokens of the first user end now; bearer() is empty until newBearer().
    void expireBearer();
    /// The id of somebody else, who has no token and no access token yet.
    QString addUser(const QString &displayName);
    /// `mayManageTokens` false: it lacks the scope for the PAT API, and the probe still takes it.
    QByteArray addBearer(const QString &userId, bool mayManageTokens = true);

    void setPolicy(const SandboxPolicy &policy);
    SandboxPolicy policy() const;
    void addFault(const SandboxFault &fault);
    QList<SandboxFault> unusedFaults() const;
    void clearFaults();
    /// Ends the waiting of all requests that Delay or DelayAfter holds now.
    void releaseDelays();
    int waitingRequests() const;
    /// Makes all changes of LateLanding that are still on their way.
    void landLate();

    QList<SandboxRequest> requests() const; ///< The newest 10,000, without `/sandbox/…`.
    void clearRequests();

    /// The server's truth, in the order of creation.
    QList<SandboxToken> tokens() const;
    /// What somebody does at the service's web page.
    QString addToken(const SandboxToken &token);
    bool revokeToken(const QString &id);
    bool removeToken(const QString &id);
    /// Whether the secret would sign somebody in at the probe.
    bool accepts(QByteArrayView secret) const;
    /// For tests and for bringing in "a secret I already have"; empty for an unknown id.
    QByteArray secretOf(const QString &id) const;

    /// What the next sandbox can go on from; holds digests and no secrets.
    QByteArray state() const;

    /// The clock that the server's is set by. It is called from the server's threads and must not call the sandbox.
    void setNow(std::function<QDateTime()> clock);

private:
    struct Parts;
    explicit Sandbox(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

} // namespace patkeeper
