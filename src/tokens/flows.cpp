// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "flows.h"

#include <QTimer>

#include <algorithm>

namespace patkeeper
{

Flows::Flows(FlowParts parts, QObject *parent) : QObject(parent), m_parts(std::move(parts)) {}

Flows::~Flows() = default;

template<typename T>
T *Flows::adopt(T *flow)
{
    m_flows.push_back(flow);
    connect(flow, &Flow::stateChanged, this, &Flows::runningChanged);
    connect(flow, &Flow::ended, this, &Flows::runningChanged);
    connect(flow, &QObject::destroyed, this, [this, flow] {
        std::erase(m_flows, flow);
        Q_EMIT runningChanged();
    });
    return flow;
}

CreateTokenFlow *Flows::createToken(const QString &accountId)
{
    return adopt(new CreateTokenFlow(m_parts, accountId, this));
}

RevokeTokensFlow *Flows::revokeTokens()
{
    return adopt(new RevokeTokensFlow(m_parts, this));
}

UpdateTokenFlow *Flows::updateToken(const TokenKey &key)
{
    return adopt(new UpdateTokenFlow(m_parts, key, this));
}

ExtendTokensFlow *Flows::extendTokens()
{
    return adopt(new ExtendTokensFlow(m_parts, this));
}

RefreshFlow *Flows::refresh()
{
    return adopt(new RefreshFlow(m_parts, this));
}

ReadSecretFlow *Flows::readSecret(const TokenKey &key)
{
    return adopt(new ReadSecretFlow(m_parts, key, this));
}

ExchangeFlow *Flows::exchange(const TokenKey &key)
{
    return adopt(new ExchangeFlow(m_parts, key, this));
}

ImportSecretFlow *Flows::importSecret(const TokenKey &key)
{
    return adopt(new ImportSecretFlow(m_parts, key, this));
}

ForgetTokenFlow *Flows::forgetToken(const TokenKey &key)
{
    return adopt(new ForgetTokenFlow(m_parts, key, this));
}

SignInFlow *Flows::signIn()
{
    return adopt(new SignInFlow(m_parts, this));
}

SignOutFlow *Flows::signOut(const QString &accountId)
{
    return adopt(new SignOutFlow(m_parts, accountId, this));
}

RemoveAccountFlow *Flows::removeAccount(const QString &accountId)
{
    return adopt(new RemoveAccountFlow(m_parts, accountId, this));
}

ResumeFlow *Flows::resume()
{
    return adopt(new ResumeFlow(m_parts, this));
}

RestoreFlow *Flows::restore()
{
    return adopt(new RestoreFlow(m_parts, this));
}

void Flows::take(Flow *flow)
{
    flow->setParent(this);
    adopt(flow);
}

void Flows::release(Flow *flow)
{
    if (flow->hasEnded())
        flow->deleteLater();
    else
        connect(flow, &Flow::ended, flow, &QObject::deleteLater);
}

std::vector<Flow *> Flows::running() const
{
    std::vector<Flow *> running;
    std::copy_if(m_flows.begin(), m_flows.end(), std::back_inserter(running),
                 [](const Flow *flow) { return !flow->hasEnded(); });
    return running;
}

bool Flows::anyUnsavedSecret() const
{
    return std::any_of(m_flows.begin(), m_flows.end(), [](const Flow *flow) { return flow->holdsUnsavedSecret(); });
}

} // namespace patkeeper
