// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exchangedcredentials.h"
#include "exchangerequest.h"
#include "flow.h"

#include <memory>

namespace patkeeper
{

class HttpClient;

/// Turns a kept token into a short-lived access token for a person who asked for it. Asks the service once; what it
/// gave is held here alone and stored nowhere, until wipe() or the end of the flow. Each exchange is noted in the
/// history, also one that was refused.
///
/// A token whose endpoint a person entered is sent to that endpoint's origin only after they have said so, once.
///
///   Idle -start-> NewOrigin -allowOrigin-> Allowing -kept-> Reading -read-> Asking -answered-> Noting -> Ready
///     |               +-- cancel, or nobody watches -> Failed    |             +-- refused -> Noting -> Failed
///     +-- known already -> Reading                               +-- refused -> Failed
///     +-- not to be exchanged -> Failed
class ExchangeFlow final : public Flow
{
    Q_OBJECT

public:
    enum class State { Idle, NewOrigin, Allowing, Reading, Asking, Noting, Ready, Failed };
    Q_ENUM(State)

    ExchangeFlow(FlowParts parts, TokenKey key, QObject *parent = nullptr);
    ~ExchangeFlow() override;

    /// How the tokens of its service are exchanged; null where they cannot be.
    const ExchangeOffer *offer() const;

    /// @p allowedOrigin: where the person has just said that this token may be sent.
    void start(const ExchangeWish &wish, const QString &allowedOrigin = {});
    void allowOrigin();
    void cancel() override; ///< From NewOrigin.
    bool canCancel() const override { return m_state == State::NewOrigin; }
    bool waitsForPerson() const override { return m_state == State::NewOrigin; }

    State state() const { return m_state; }
    const TokenKey &key() const { return m_key; }
    /// Where the secret goes: "https://auth.example". Empty before the start.
    QString origin() const;
    const ExchangedCredentials &credentials() const { return m_credentials; } ///< In Ready.
    /// To be called when nobody sees them any longer.
    void wipe();

    QString title() const override;

private:
    void enter(State state);
    void fail(Error error);
    bool isAllowed(const QString &origin) const;
    void read();
    void onRead(const Result<Secret> &result);
    void ask(const SecretParts &secret);
    void onAnswered(Result<ExchangedCredentials> result);
    void note();
    void onNoted();

    TokenKey m_key;
    State m_state = State::Idle;
    ExchangeRequest m_request;
    std::unique_ptr<HttpClient> m_http;
    ExchangedCredentials m_credentials;
};

} // namespace patkeeper
