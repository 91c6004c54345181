// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "command.h"
#include "prooflane.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QThread>

#include <atomic>
#include <mutex>
#include <vector>

namespace patkeeper::cli
{

/// What all runs together have come to.
struct ProofTally {
    int runs = 0;
    int kills = 0;
    int resumesKilled = 0;
    int powerCuts = 0;
    int resumesCut = 0;
    int lost = 0;
    int orphaned = 0;
    int revokedTooEarly = 0;
    int leftOpen = 0;
    int lookedFor = 0;
    int unclean = 0;      ///< Runs that went wrong.
    QStringList problems; ///< With the run and its directory.

    void add(const ProofRun &run, ProofKind kind);
};

/// Kills rotations at every step, cuts their power, resumes them, and says whether a secret was lost: with processes of
/// this program against the sandbox, in throw-away directories.
class ProveCommand final : public Command
{
    Q_OBJECT

public:
    ~ProveCommand() override;

    void declare(QCommandLineParser &parser) const override;
    QString accept(const QCommandLineParser &parser) override;
    bool needsProfile() const override { return false; }
    void run() override;

private:
    struct Job {
        quint32 index = 0;
        ProofKind kind = ProofKind::Kill;
    };

    void work();
    std::optional<Job> nextJob();
    void onRun(const ProofRun &run, ProofKind kind);
    void onThreadEnded();
    void onFailed(const Error &error);
    void show();
    void report();
    QStringList lines() const;

    int m_kills = 500;
    int m_powerCuts = 100;
    quint32 m_seed = 0;

    std::vector<std::unique_ptr<QThread>> m_threads;
    std::size_t m_ended = 0;
    std::mutex m_mutex; ///< Of the following, which the threads share.
    std::optional<QList<ProofMeasures>> m_measures;
    int m_killsToDo = 0;
    int m_powerCutsToDo = 0;
    int m_triesLeft = 0;
    quint32 m_nextIndex = 0;
    std::atomic_bool m_stop = false;

    ProofTally m_tally; ///< Only of the main thread, as is what follows.
    std::optional<Error> m_error;
    QElapsedTimer m_timer;
    int m_shownLines = 0;
    qint64 m_lastShown = 0;
};

} // namespace patkeeper::cli
