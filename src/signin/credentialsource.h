// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "requestcredentials.h"
#include "result.h"
#include "secretstore.h"

#include <QObject>

namespace patkeeper
{

/// The seam "credentials for this request". Whoever sends a request asks here each time; what stands behind (a pasted
/// bearer, a renewed one, Basic, named headers, a password asked for once) is not the asker's business.
class CredentialSource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// SignInNeeded where there are none, a keychain error where they cannot be read now. Asks the person for nothing
    /// where @p interaction forbids it.
    virtual void credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply) = 0;
    /// The service refused what credentials() gave with this RequestCredentials::issue. An older one than the present
    /// is no news: the person has signed in again meanwhile.
    virtual void refused(const QString &issue) = 0;
    /// The service took what credentials() gave with this issue.
    virtual void accepted(const QString & /*issue*/) {}
    /// Whether credentials() may give others, that the service may take, right after these were refused.
    virtual bool renews() const { return false; }
};

/// Credentials that were given once and are kept in memory only: for tests, and for a password asked for once.
class FixedCredentials final : public CredentialSource
{
    Q_OBJECT

public:
    explicit FixedCredentials(RequestCredentials credentials, QObject *parent = nullptr);
    void credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply) override;
    void refused(const QString &issue) override;
    void replace(RequestCredentials credentials);
    int timesRefused() const { return m_timesRefused; }

private:
    RequestCredentials m_credentials;
    int m_timesRefused = 0;
};

} // namespace patkeeper
