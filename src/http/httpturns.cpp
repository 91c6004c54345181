// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "httpturns.h"

#include "httpsession.h"

namespace patkeeper
{

HttpTurns::HttpTurns(int atOnce) : m_free(atOnce) {}

bool HttpTurns::take(HttpSession *session)
{
    if (m_free > 0) {
        --m_free;
        return true;
    }
    if (!m_waiting.contains(session))
        m_waiting.append(session);
    return false;
}

void HttpTurns::giveBack()
{
    ++m_free;
    // Later, as a request is in the middle of its end.
    if (!m_waiting.isEmpty())
        QMetaObject::invokeMethod(this, &HttpTurns::offer, Qt::QueuedConnection);
}

void HttpTurns::offer()
{
    while (m_free > 0 && !m_waiting.isEmpty())
        m_waiting.takeFirst()->beginTurns();
}

void HttpTurns::forget(HttpSession *session)
{
    m_waiting.removeOne(session);
}

} // namespace patkeeper
