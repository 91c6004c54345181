// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QPointer>

#include <utility>

namespace patkeeper
{

/// Where a call's answer goes: to its context, once, if that still lives.
template<typename T>
class ReplyTarget
{
public:
    ReplyTarget(QObject *context, Reply<T> reply) : m_context(context), m_reply(std::move(reply)) {}

    void deliver(Result<T> result)
    {
        if (m_context && m_reply)
            replyLater<T>(m_context, std::exchange(m_reply, nullptr), std::move(result));
    }

private:
    QPointer<QObject> m_context;
    Reply<T> m_reply;
};

} // namespace patkeeper
