// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "proofground.h"

#include <QByteArray>
#include <QProcess>
#include <QStringList>

#include <chrono>

namespace patkeeper::cli
{

/// One process of this program on a stage of the proof. Waits for it in the thread that it belongs to; it dies with
/// that thread.
class ProofProcess final
{
public:
    explicit ProofProcess(QString stage) : m_stage(std::move(stage)) {}
    ~ProofProcess();
    ProofProcess(const ProofProcess &) = delete;
    ProofProcess &operator=(const ProofProcess &) = delete;

    Result<void> start(const QStringList &arguments, const ProofOrders &orders, const QByteArray &input = {});
    /// False where it ended without saying so.
    bool says(QByteArrayView word);
    /// False where it ended meanwhile.
    bool livesFor(std::chrono::microseconds time);
    /// To its own end; one that hangs is killed.
    void finish();
    /// False where it had ended by itself.
    bool kill();

    bool hasHung() const { return m_hung; }
    /// Of one that ended by itself; -1 otherwise.
    int exitCode() const;
    /// What it counted up to its end.
    int counted(int which) const;
    const QByteArray &output() const { return m_output; }

private:
    void drain();

    QString m_stage;
    QProcess m_process;
    QByteArray m_output;
    bool m_hung = false;
};

} // namespace patkeeper::cli
