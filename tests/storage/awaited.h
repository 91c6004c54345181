// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QTest>

#include <optional>

namespace patkeeper
{

/// Takes one reply in a test and waits for it.
template<typename T>
class Awaited final
{
public:
    QObject *context() { return &m_context; }

    Reply<T> reply()
    {
        return [this](Result<T> result) {
            ++m_replies;
            m_result.emplace(std::move(result));
        };
    }

    Result<T> result()
    {
        constexpr int patienceMilliseconds = 60000;
        if (!QTest::qWaitFor([this] { return m_result.has_value(); }, patienceMilliseconds))
            return failure(Error::Kind::TimedOut, {}, QStringLiteral("the test saw no reply"));
        return std::move(*m_result);
    }

    int replies() const { return m_replies; }

private:
    QObject m_context;
    std::optional<Result<T>> m_result;
    int m_replies = 0;
};

} // namespace patkeeper
