// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "provecommand.h"

#include "output.h"
#include "terminationsignals.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cstdio>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int mostUnclean = 5;
constexpr int mostLanes = 4;
constexpr qint64 pauseOnTerminal = 200;   // Milliseconds.
constexpr qint64 pauseElsewhere = 10'000; // The same.

bool isOnTerminal()
{
#ifdef Q_OS_UNIX
    return ::isatty(STDOUT_FILENO) == 1;
#else
    return false;
#endif
}

/// Negative where it is no number.
int countFrom(const QString &text)
{
    bool isNumber = false;
    const int count = text.toInt(&isNumber);
    return isNumber && count <= 1'000'000 ? count : -1;
}

} // namespace

void ProofTally::add(const ProofRun &run, ProofKind kind)
{
    ++runs;
    (kind == ProofKind::Kill ? kills : powerCuts) += run.struck ? 1 : 0;
    (kind == ProofKind::Kill ? resumesKilled : resumesCut) += run.resumesStruck;
    lost += run.verdict.lost;
    orphaned += run.verdict.orphaned;
    revokedTooEarly += run.verdict.revokedTooEarly;
    leftOpen += run.verdict.leftOpen;
    lookedFor += run.lookedFor;
    if (run.verdict.isClean())
        return;
    ++unclean;
    for (const QString &problem : run.verdict.problems)
        problems.append(ProveCommand::tr("Run %1: %2 (see %3).").arg(run.index).arg(problem, run.directory));
}

ProveCommand::~ProveCommand()
{
    m_stop = true;
    for (const auto &thread : m_threads)
        thread->wait();
}

void ProveCommand::declare(QCommandLineParser &parser) const
{
    parser.addOptions({{u"kills"_s, tr("How many rotations to kill."), u"number"_s, u"500"_s},
                       {u"power-cuts"_s, tr("How many power cuts to simulate."), u"number"_s, u"100"_s},
                       {u"seed"_s, tr("Draw the same moments as the run that printed this number."), u"number"_s}});
}

QString ProveCommand::accept(const QCommandLineParser &parser)
{
    m_kills = countFrom(parser.value(u"kills"_s));
    m_powerCuts = countFrom(parser.value(u"power-cuts"_s));
    if (m_kills < 0 || m_powerCuts < 0 || m_kills + m_powerCuts == 0)
        return tr("--kills and --power-cuts take numbers.");
    bool isNumber = true;
    m_seed = parser.isSet(u"seed"_s) ? parser.value(u"seed"_s).toUInt(&isNumber)
                                     : QRandomGenerator::system()->bounded(1'000'000);
    if (!isNumber)
        return tr("--seed takes a number.");
    if (parser.isSet(u"profile"_s) || parser.isSet(u"sandbox"_s))
        return tr("prove has a sandbox and throw-away profiles of its own.");
    return {};
}

void ProveCommand::run()
{
    auto *signals = new TerminationSignals(this);
    connect(signals, &TerminationSignals::asked, this, [this] { m_stop = true; });
    m_killsToDo = m_kills;
    m_powerCutsToDo = m_powerCuts;
    m_triesLeft = 3 * (m_kills + m_powerCuts) + 50;
    m_timer.start();
    if (!json())
        print(tr("Rotations against the sandbox, in throw-away profiles. `--seed %1` draws the same moments again.")
                  .arg(m_seed));
    const int lanes = std::clamp(QThread::idealThreadCount(), 1, mostLanes);
    for (int lane = 0; lane < lanes; ++lane) {
        m_threads.emplace_back(QThread::create([this] { work(); }));
        connect(m_threads.back().get(), &QThread::finished, this, &ProveCommand::onThreadEnded);
    }
    for (const auto &thread : m_threads)
        thread->start();
}

/// On a thread of its own.
void ProveCommand::work()
{
    ProofLane lane(m_seed);
    const auto failed = [this](const Error &error) {
        m_stop = true;
        QMetaObject::invokeMethod(this, [this, error] { onFailed(error); }, Qt::QueuedConnection);
    };
    QList<ProofMeasures> measures;
    {
        // One measures, and undisturbed: the others wait for it.
        const std::scoped_lock lock(m_mutex);
        if (!m_measures && !m_stop) {
            const Result<QList<ProofMeasures>> measured = lane.measure(m_powerCuts > 0);
            if (!measured)
                return failed(measured.error());
            m_measures = *measured;
        }
        measures = m_measures.value_or(QList<ProofMeasures>());
    }
    while (const std::optional<Job> job = nextJob()) {
        const Result<ProofRun> run = lane.run(job->index, job->kind, measures);
        if (!run)
            return failed(run.error());
        if (!run->struck) {
            // It had ended before.
            const std::scoped_lock lock(m_mutex);
            ++(job->kind == ProofKind::Kill ? m_killsToDo : m_powerCutsToDo);
        }
        QMetaObject::invokeMethod(
            this, [this, run = *run, kind = job->kind] { onRun(run, kind); }, Qt::QueuedConnection);
    }
}

std::optional<ProveCommand::Job> ProveCommand::nextJob()
{
    const std::scoped_lock lock(m_mutex);
    if (m_stop || m_triesLeft <= 0 || m_killsToDo + m_powerCutsToDo == 0)
        return {};
    --m_triesLeft;
    const ProofKind kind = m_killsToDo > 0 ? ProofKind::Kill : ProofKind::PowerCut;
    --(kind == ProofKind::Kill ? m_killsToDo : m_powerCutsToDo);
    return Job{.index = ++m_nextIndex, .kind = kind};
}

void ProveCommand::onRun(const ProofRun &run, ProofKind kind)
{
    m_tally.add(run, kind);
    if (m_tally.unclean >= mostUnclean)
        m_stop = true;
    const qint64 now = m_timer.elapsed();
    if (now - m_lastShown >= (isOnTerminal() ? pauseOnTerminal : pauseElsewhere)) {
        m_lastShown = now;
        show();
    }
}

void ProveCommand::onFailed(const Error &error)
{
    if (!m_error)
        m_error = error;
}

void ProveCommand::onThreadEnded()
{
    if (++m_ended == m_threads.size())
        report();
}

QStringList ProveCommand::lines() const
{
    const QList<std::pair<QString, QString>> columns{
        {tr("RUNS"), QString::number(m_tally.runs)},
        {tr("KILLS"), u"%1/%2"_s.arg(m_tally.kills).arg(m_kills)},
        {tr("RESUMES"), QString::number(m_tally.resumesKilled)},
        {tr("POWER CUTS"), u"%1/%2"_s.arg(m_tally.powerCuts).arg(m_powerCuts)},
        {tr("LOST"), QString::number(m_tally.lost)},
        {tr("ORPHANED"), QString::number(m_tally.orphaned)},
        {tr("TOO EARLY"), QString::number(m_tally.revokedTooEarly)},
        {tr("OPEN"), QString::number(m_tally.leftOpen)},
    };
    QString header;
    QString row;
    for (const auto &[name, value] : columns) {
        const qsizetype width = std::max(name.size(), value.size()) + 2;
        header += name.leftJustified(width);
        row += value.leftJustified(width);
    }
    return {header.trimmed(), row.trimmed()};
}

void ProveCommand::show()
{
    if (json())
        return;
    const QStringList table = lines();
    if (isOnTerminal() && m_shownLines > 0)
        std::fprintf(stdout, "\x1b[%dA", m_shownLines);
    const QString ends = isOnTerminal() ? u"\x1b[K"_s : QString(); // The rest of what stood there.
    if (isOnTerminal() || m_shownLines == 0)
        print(table.front() + ends);
    print(table.back() + ends);
    m_shownLines = static_cast<int>(table.size());
}

void ProveCommand::report()
{
    if (m_error)
        return fail(*m_error);
    show();
    const bool whole = m_tally.kills >= m_kills && m_tally.powerCuts >= m_powerCuts;
    const bool clean = m_tally.unclean == 0;
    if (json()) {
        printJson({{u"seed"_s, static_cast<qint64>(m_seed)},
                   {u"runs"_s, m_tally.runs},
                   {u"kills"_s, m_tally.kills},
                   {u"resumesKilled"_s, m_tally.resumesKilled},
                   {u"powerCuts"_s, m_tally.powerCuts},
                   {u"resumesCut"_s, m_tally.resumesCut},
                   {u"lost"_s, m_tally.lost},
                   {u"orphaned"_s, m_tally.orphaned},
                   {u"revokedTooEarly"_s, m_tally.revokedTooEarly},
                   {u"leftOpen"_s, m_tally.leftOpen},
                   {u"lookedFor"_s, m_tally.lookedFor},
                   {u"problems"_s, QJsonArray::fromStringList(m_tally.problems)},
                   {u"complete"_s, whole},
                   {u"seconds"_s, m_timer.elapsed() / 1000}});
        return end(whole && clean ? Done : OtherFailure);
    }
    for (const QString &problem : std::as_const(m_tally.problems))
        print(problem);
    if (m_tally.lookedFor > 0)
        print(tr("%n creation(s) may never have reached the service; they are looked for until they would expire.",
                 nullptr, m_tally.lookedFor));
    if (!whole)
        print(tr("It was ended before all of it was done."));
    print(tr("Kills: %1, power cuts: %2; lost: %3, orphaned: %4, revoked too early: %5, left open: %6.")
              .arg(m_tally.kills + m_tally.resumesKilled)
              .arg(m_tally.powerCuts + m_tally.resumesCut)
              .arg(m_tally.lost)
              .arg(m_tally.orphaned)
              .arg(m_tally.revokedTooEarly)
              .arg(m_tally.leftOpen));
    end(whole && clean ? Done : OtherFailure);
}

} // namespace patkeeper::cli
