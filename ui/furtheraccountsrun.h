// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"
#include "values.h"

#include <QList>
#include <QObject>
#include <QString>

#include <optional>

namespace patkeeper
{

class Flows;
class SignInFlow;

/// Makes accounts on a sign-in that is there, one after the other; one that fails does not hold up the next.
class FurtherAccountsRun final : public QObject
{
    Q_OBJECT

public:
    struct Item {
        Account account;
        bool ended = false;
        std::optional<Error> error;
    };

    FurtherAccountsRun(Flows *flows, const QList<Account> &accounts, QString signInId, QObject *parent);

    void start();
    const QList<Item> &items() const { return m_items; }
    bool hasEnded() const { return m_next > m_items.size(); }
    int added() const;

Q_SIGNALS:
    void changed();
    void ended();

private:
    void next();
    void onEnded(SignInFlow *flow);

    Flows *m_flows;
    QString m_signInId;
    QList<Item> m_items;
    qsizetype m_next = 0; ///< Beyond the last one: it has ended.
};

} // namespace patkeeper
