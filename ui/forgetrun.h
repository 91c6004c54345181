// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"

#include <QObject>

namespace patkeeper
{

class Flows;
class ForgetTokenFlow;

/// Forgets tokens that have ended, one after the other, and tells at the end what became of all of them. One that
/// cannot be forgotten does not keep the others.
class ForgetRun final : public QObject
{
    Q_OBJECT

public:
    struct Failure {
        QString name;
        Error error;
    };

    ForgetRun(Flows *flows, QList<TokenKey> keys, QObject *parent = nullptr);

    void start();
    int forgotten() const { return m_forgotten; }
    const QList<Failure> &failures() const { return m_failures; }

Q_SIGNALS:
    void ended();

private:
    void forgetNext();
    void onEnded(ForgetTokenFlow *flow, const QString &name);

    Flows *m_flows;
    QList<TokenKey> m_left;
    int m_forgotten = 0;
    QList<Failure> m_failures;
};

} // namespace patkeeper
