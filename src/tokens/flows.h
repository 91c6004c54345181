// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountflows.h"
#include "createtokenflow.h"
#include "exchangeflow.h"
#include "extendtokensflow.h"
#include "flowparts.h"
#include "forgettokenflow.h"
#include "refreshflow.h"
#include "restoreflow.h"
#include "resumeflow.h"
#include "revoketokensflow.h"
#include "secretflows.h"
#include "updatetokenflow.h"

#include <QObject>

#include <vector>

namespace patkeeper
{

/// Makes flows and owns them: closing a window loses nothing. A flow is let go some time after it has ended and nobody
/// holds it.
///
/// The window starts a flow here, connects to it, and calls release() when it no longer shows it.
class Flows final : public QObject
{
    Q_OBJECT

public:
    explicit Flows(FlowParts parts, QObject *parent = nullptr);
    ~Flows() override;

    const FlowParts &parts() const { return m_parts; }

    CreateTokenFlow *createToken(const QString &accountId);
    RevokeTokensFlow *revokeTokens();
    UpdateTokenFlow *updateToken(const TokenKey &key);
    ExtendTokensFlow *extendTokens();
    RefreshFlow *refresh();
    ReadSecretFlow *readSecret(const TokenKey &key);
    ExchangeFlow *exchange(const TokenKey &key);
    ImportSecretFlow *importSecret(const TokenKey &key);
    ForgetTokenFlow *forgetToken(const TokenKey &key);
    SignInFlow *signIn();
    SignOutFlow *signOut(const QString &accountId);
    RemoveAccountFlow *removeAccount(const QString &accountId);
    ResumeFlow *resume();
    RestoreFlow *restore();

    /// One of a library above this one; belongs to this object from now on.
    void take(Flow *flow);

    /// Nobody shows it any longer; it is deleted as soon as it has ended.
    void release(Flow *flow);
    std::vector<Flow *> running() const;
    bool anyUnsavedSecret() const;

Q_SIGNALS:
    void runningChanged();

private:
    template<typename T>
    T *adopt(T *flow);

    FlowParts m_parts;
    std::vector<Flow *> m_flows;
};

} // namespace patkeeper
