// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "finding.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace patkeeper
{

using FindingsReply = std::move_only_function<void(Findings)>;

/// A look at one thing: a leaf operation that answers later and once, or never if the context dies.
struct Check {
    QString area;
    QString subject;
    std::move_only_function<void(QObject *context, FindingsReply reply)> look;
};

class Checkup;
/// Another one each time, of what there is to be looked at by then.
using CheckupMaker = std::function<std::unique_ptr<Checkup>()>;

/// Carries out checks, all at once, and gives each its time: one that does not answer is a finding as well.
///
///   Idle -start-> Checking -the last one answered, or had its time-> Done
///
/// The findings stand in the order of the checks, however late one of them came.
class Checkup final : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Checking, Done };

    explicit Checkup(std::vector<Check> checks, std::chrono::milliseconds timeLimit = std::chrono::seconds(20),
                     QObject *parent = nullptr);
    ~Checkup() override;

    void start();
    State state() const { return m_state; }
    Findings findings() const; ///< As far as they are there.
    int checks() const { return static_cast<int>(m_running.size()); }
    int answered() const; ///< Of the checks, those that have answered or had their time.

Q_SIGNALS:
    /// One more has answered.
    void progressed();
    void ended();

private:
    struct Running {
        Check check;
        std::unique_ptr<QObject> context; ///< Null once it has answered.
        Findings findings;
    };

    void onAnswer(std::size_t index, Findings findings);
    void onTimeOver();
    void endIfAllHave();

    std::vector<Running> m_running;
    State m_state = State::Idle;
    QTimer m_timeLimit;
};

} // namespace patkeeper
