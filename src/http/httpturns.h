// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QObject>

namespace patkeeper
{

class HttpSession;

/// How many requests are under way over all accounts that share this. Accounts that wait get the next free turn one
/// after the other. Lives in the thread of its sessions, and outlives them.
///
/// Several accounts mostly are one service and one person there, and a service counts what comes from one of them.
class HttpTurns final : public QObject
{
    Q_OBJECT

public:
    /// As many connections as a browser opens to one host; one account alone takes fewer, as HttpOptions has it.
    static constexpr int usualNumber = 6;

    explicit HttpTurns(int atOnce = usualNumber);

    /// False where there is none at the moment: HttpSession::beginTurns() is called when there may be.
    bool take(HttpSession *session);
    void giveBack();
    /// The session ends, and waits no longer.
    void forget(HttpSession *session);

private:
    void offer();

    int m_free;
    QList<HttpSession *> m_waiting;
};

} // namespace patkeeper
