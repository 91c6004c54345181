// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "checkup.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace patkeeper
{

Checkup::Checkup(std::vector<Check> checks, std::chrono::milliseconds timeLimit, QObject *parent) : QObject(parent)
{
    for (Check &check : checks)
        m_running.push_back({.check = std::move(check), .context = {}, .findings = {}});
    m_timeLimit.setSingleShot(true);
    m_timeLimit.setInterval(timeLimit);
    connect(&m_timeLimit, &QTimer::timeout, this, &Checkup::onTimeOver);
}

Checkup::~Checkup() = default;

void Checkup::start()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Checking;
    m_timeLimit.start();
    // All of them before the first may answer, which may be at once.
    for (Running &running : m_running)
        running.context = std::make_unique<QObject>();
    for (std::size_t index = 0; index < m_running.size(); ++index) {
        Running &running = m_running[index];
        running.check.look(running.context.get(), [this, index](Findings found) { onAnswer(index, std::move(found)); });
    }
    // None to be done is done as well, yet later.
    QMetaObject::invokeMethod(this, &Checkup::endIfAllHave, Qt::QueuedConnection);
}

Findings Checkup::findings() const
{
    Findings all;
    for (const Running &running : m_running)
        all += running.findings;
    return all;
}

int Checkup::answered() const
{
    if (m_state == State::Idle)
        return 0;
    return static_cast<int>(std::count_if(m_running.begin(), m_running.end(),
                                          [](const Running &running) { return running.context == nullptr; }));
}

void Checkup::onAnswer(std::size_t index, Findings findings)
{
    Running &running = m_running[index];
    running.findings = std::move(findings);
    // It may be answering from within.
    running.context.release()->deleteLater();
    Q_EMIT progressed();
    endIfAllHave();
}

void Checkup::onTimeOver()
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(m_timeLimit.intervalAsDuration());
    for (Running &running : m_running) {
        if (!running.context)
            continue;
        running.context.reset();
        running.findings = {
            {.area = running.check.area,
             .subject = running.check.subject,
             .state = Finding::State::Mend,
             .sentence = QCoreApplication::translate("patkeeper::Doctor", "No answer came within %n second(s).",
                                                     nullptr, static_cast<int>(seconds.count())),
             .advice = QCoreApplication::translate("patkeeper::Doctor", "Try again; if it stays so, log in anew."),
             .detail = QStringLiteral("timed-out")}};
    }
    endIfAllHave();
}

void Checkup::endIfAllHave()
{
    const bool waits = std::any_of(m_running.begin(), m_running.end(),
                                   [](const Running &running) { return running.context != nullptr; });
    if (waits || m_state != State::Checking)
        return;
    m_state = State::Done;
    m_timeLimit.stop();
    Q_EMIT ended();
}

} // namespace patkeeper
