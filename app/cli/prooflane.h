// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "proofjudge.h"
#include "proofprocess.h"

#include <QRandomGenerator>
#include <QTemporaryDir>

#include <memory>

namespace patkeeper::cli
{

/// What one undisturbed rotation takes: what a blow is drawn from.
struct ProofMeasures {
    std::chrono::microseconds time{0}; ///< From the open profile to the end.
    int writes = 0;                    ///< To the journal.
    int requests = 0;
    int diskMoments = 0;
};

enum class ProofKind { Kill, PowerCut };

/// What became of one rotation.
struct ProofRun {
    quint32 index = 0;
    bool struck = false; ///< It did not get to its end by itself.
    int resumesStruck = 0;
    int lookedFor = 0; ///< Creations that it left to be looked for.
    ProofVerdict verdict;
    QString directory; ///< What is left of it for looking at; only where something went wrong.
};

/// Rotates, strikes and resumes, one run after the other, on stages of its own: a throw-away profile with its sandbox,
/// at one service after the other. Waits in the thread that it is used in.
class ProofLane final
{
public:
    explicit ProofLane(quint32 seed) : m_seed(seed) {}

    /// Of each service.
    Result<QList<ProofMeasures>> measure(bool withPowerCuts);
    /// The error is why there was nothing to judge.
    Result<ProofRun> run(quint32 index, ProofKind kind, const QList<ProofMeasures> &ofServices);

private:
    struct Stage {
        QTemporaryDir directory;
        std::unique_ptr<WitnessedSandbox> sandbox;
        qsizetype service = 0;
        int runs = 0;
        int lookedFor = 0;
        QByteArray story; ///< What was started, and how it ended.

        QString path() const { return directory.path(); }
    };
    /// Where a process is ended. Of the last four one is drawn.
    struct Blow {
        enum class Kind { None, PowerCut, AtAnyTime, AtWrite, BeforeRequest, AfterRequest };
        Kind kind = Kind::None;
        int at = 0;             ///< Microseconds, or the number of the write, of the request, of the disk's moment.
        bool landsLate = false; ///< What is held goes on only after the next process.
    };

    Result<void> setStage(qsizetype service);
    Result<ProofMeasures> measureAt(qsizetype service, bool withPowerCuts);
    Result<ProofMeasures> measureOne(bool cutsPower);
    Result<int> complete(const QStringList &arguments, const ProofOrders &orders, const QByteArray &input = {});
    Blow draw(QRandomGenerator &random, ProofKind kind, const ProofMeasures &measures) const;
    /// Whether it did not get to its end by itself.
    Result<bool> strike(const QStringList &arguments, const Blow &blow, QRandomGenerator &random);
    bool hit(ProofProcess &process, const Blow &blow);
    Result<ProofScene> resumeToTheEnd(const QString &predecessor, bool cutsPower);
    QString living() const;
    QStringList rotation(const QString &id) const;
    void tell(const QString &line) { m_stage->story += line.toUtf8() + '\n'; }
    QString keep();

    quint32 m_seed;
    std::unique_ptr<Stage> m_stage;
};

} // namespace patkeeper::cli
