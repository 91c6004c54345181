// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "prooflane.h"

#include "powercut.h"
#include "proofchild.h"
#include "sandboxsession.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>

#include <utility>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::Proof)
};

// Each run begins where the one before has ended; a fresh profile now and then keeps the disk and the listings small.
constexpr int runsOnOneStage = 10;
constexpr int mostResumes = 5;
constexpr std::chrono::milliseconds latency(4);

/// A service on whose tokens it is shown: how an account there is added, and what its token may do.
struct Service {
    QStringList (*adding)(const WitnessedSandbox &sandbox);
    QByteArray (*bearer)(const WitnessedSandbox &sandbox);
    QString scope;
};

const QList<Service> &services()
{
    static const QList<Service> all{
        {.adding =
             [](const WitnessedSandbox &sandbox) {
                 return QStringList{u"azure-devops"_s, u"--url"_s, sandbox.url().toString(), u"--organization"_s,
                                    sandbox.organization()};
             },
         .bearer = [](const WitnessedSandbox &sandbox) { return sandbox.bearer(); },
         .scope = u"vso.packaging"_s},
        {.adding =
             [](const WitnessedSandbox &sandbox) {
                 return QStringList{u"sailpoint"_s, u"--url"_s, sandbox.sailPointUrl().toString()};
             },
         .bearer = [](const WitnessedSandbox &sandbox) { return sandbox.sailPointBearer(); },
         .scope = u"sp:search:read"_s}};
    return all;
}

// What is left to be done after a blow.
ProofMeasures halfOf(const ProofMeasures &whole)
{
    return {.time = whole.time / 2 + std::chrono::microseconds(1),
            .writes = whole.writes / 2 + 1,
            .requests = whole.requests / 2 + 1,
            .diskMoments = whole.diskMoments / 2 + 1};
}

QString words(const QByteArray &output)
{
    return QString::fromUtf8(output).simplified();
}

} // namespace

Result<void> ProofLane::setStage(qsizetype service)
{
    m_stage = std::make_unique<Stage>();
    m_stage->service = service;
    const Service &there = services().at(service);
    if (!m_stage->directory.isValid())
        return failure(Error::Kind::StorageFailed, Text::tr("There is no room for a temporary folder."),
                       m_stage->directory.errorString());
    const Result<SandboxModule *> module = SandboxSession::module();
    if (!module)
        return std::unexpected(module.error());
    auto sandbox = (*module)->startWitnessed(latency);
    if (!sandbox)
        return failure(Error::Kind::StorageFailed, Text::tr("The sandbox could not be started."), sandbox.error());
    m_stage->sandbox = std::move(*sandbox);
    const Result<int> added =
        complete(QStringList{u"account"_s, u"add"_s, u"--name"_s, u"Proof"_s, u"--bearer-stdin"_s, u"--provider"_s} +
                     there.adding(*m_stage->sandbox),
                 {}, there.bearer(*m_stage->sandbox));
    if (!added)
        return std::unexpected(added.error());
    const Result<int> created = complete({u"create"_s, u"--account"_s, u"Proof"_s, u"--name"_s, u"ci"_s, u"--scope"_s,
                                          there.scope, u"--expires"_s, u"30d"_s},
                                         {});
    if (!created)
        return std::unexpected(created.error());
    if (*added != 0 || *created != 0 || living().isEmpty())
        return failure(Error::Kind::StorageFailed, Text::tr("The stage of the proof could not be set."),
                       QString::fromUtf8(m_stage->story));
    return {};
}

/// Runs it to its own end: its exit code.
Result<int> ProofLane::complete(const QStringList &arguments, const ProofOrders &orders, const QByteArray &input)
{
    ProofProcess process(m_stage->path());
    if (Result<void> started = process.start(arguments, orders, input); !started)
        return std::unexpected(started.error());
    process.finish();
    tell(u"%1: %2 %3"_s.arg(arguments.join(u' ')).arg(process.exitCode()).arg(words(process.output())));
    return process.exitCode();
}

QString ProofLane::living() const
{
    QString id;
    const QList<WitnessedToken> tokens = m_stage->sandbox->tokens();
    for (const WitnessedToken &token : tokens) {
        if (token.lives)
            id = token.id;
    }
    return id;
}

QStringList ProofLane::rotation(const QString &id) const
{
    return {u"rotate"_s, id, u"--grace"_s, u"0"_s, u"--yes"_s};
}

Result<QList<ProofMeasures>> ProofLane::measure(bool withPowerCuts)
{
    QList<ProofMeasures> all;
    for (qsizetype service = 0; service < services().size(); ++service) {
        const Result<ProofMeasures> measures = measureAt(service, withPowerCuts);
        if (!measures)
            return std::unexpected(measures.error());
        all.append(*measures);
    }
    return all;
}

Result<ProofMeasures> ProofLane::measureAt(qsizetype service, bool withPowerCuts)
{
    if (Result<void> set = setStage(service); !set)
        return std::unexpected(set.error());
    const int requestsBefore = m_stage->sandbox->requests();
    Result<ProofMeasures> measures = measureOne(false);
    if (!measures)
        return measures;
    measures->requests = m_stage->sandbox->requests() - requestsBefore;
    if (withPowerCuts) {
        const Result<ProofMeasures> again = measureOne(true);
        if (!again)
            return again;
        measures->diskMoments = again->diskMoments;
    }
    return measures;
}

Result<ProofMeasures> ProofLane::measureOne(bool cutsPower)
{
    ProofProcess process(m_stage->path());
    if (Result<void> started = process.start(rotation(living()), {.cutsPower = cutsPower}); !started)
        return std::unexpected(started.error());
    process.says(proofword::ready);
    QElapsedTimer timer;
    timer.start();
    process.finish();
    const ProofMeasures measures{.time = std::chrono::microseconds(timer.nsecsElapsed() / 1000),
                                 .writes = process.counted(0),
                                 .diskMoments = process.counted(1)};
    if (process.exitCode() != 0 || measures.writes == 0 || (cutsPower && measures.diskMoments == 0))
        return failure(Error::Kind::StorageFailed, Text::tr("An undisturbed rotation failed."),
                       QString::fromUtf8(process.output()));
    return measures;
}

ProofLane::Blow ProofLane::draw(QRandomGenerator &random, ProofKind kind, const ProofMeasures &measures) const
{
    if (kind == ProofKind::PowerCut)
        return {.kind = Blow::Kind::PowerCut, .at = random.bounded(measures.diskMoments) + 1};
    switch (random.bounded(3)) {
    case 0:
        return {.kind = Blow::Kind::AtAnyTime, .at = random.bounded(static_cast<int>(measures.time.count()))};
    case 1:
        return {.kind = Blow::Kind::AtWrite, .at = random.bounded(measures.writes) + 1};
    default:
        return {.kind = random.bounded(2) == 0 ? Blow::Kind::BeforeRequest : Blow::Kind::AfterRequest,
                .at = random.bounded(measures.requests) + 1,
                .landsLate = random.bounded(2) == 0};
    }
}

Result<bool> ProofLane::strike(const QStringList &arguments, const Blow &blow, QRandomGenerator &random)
{
    const bool holds = blow.kind == Blow::Kind::BeforeRequest || blow.kind == Blow::Kind::AfterRequest;
    if (holds)
        m_stage->sandbox->hold(blow.at, blow.kind == Blow::Kind::AfterRequest);
    const bool cuts = blow.kind == Blow::Kind::PowerCut;
    ProofProcess process(m_stage->path());
    if (Result<void> started = process.start(arguments, {.stopAtWrite = blow.kind == Blow::Kind::AtWrite ? blow.at : 0,
                                                         .cutsPower = cuts,
                                                         .cutAt = cuts ? blow.at : 0,
                                                         .seed = random.generate()});
        !started)
        return std::unexpected(started.error());
    const bool struck = hit(process, blow);
    if (holds && (!blow.landsLate || !struck))
        m_stage->sandbox->release();
    tell(u"%1, blow %2 at %3%4: %5 %6"_s.arg(arguments.join(u' '))
             .arg(static_cast<int>(blow.kind))
             .arg(blow.at)
             .arg(blow.landsLate ? u", landing late"_s : QString())
             .arg(struck ? u"struck"_s : QString::number(process.exitCode()))
             .arg(words(process.output())));
    if (process.hasHung())
        return failure(Error::Kind::TimedOut, Text::tr("A process of the proof did not end."),
                       QString::fromUtf8(process.output()));
    return struck;
}

bool ProofLane::hit(ProofProcess &process, const Blow &blow)
{
    switch (blow.kind) {
    case Blow::Kind::AtAnyTime:
        return process.says(proofword::ready) && process.livesFor(std::chrono::microseconds(blow.at)) && process.kill();
    case Blow::Kind::AtWrite:
        return process.says(proofword::stopped) && process.kill();
    case Blow::Kind::BeforeRequest:
    case Blow::Kind::AfterRequest:
        while (!m_stage->sandbox->holds()) {
            if (!process.livesFor(std::chrono::milliseconds(1)))
                return false;
        }
        // What it is to be held after takes its time.
        return process.livesFor(2 * latency) && process.kill();
    case Blow::Kind::PowerCut:
    case Blow::Kind::None:
        break;
    }
    process.finish();
    return process.exitCode() == powercut::exitCode;
}

Result<ProofScene> ProofLane::resumeToTheEnd(const QString &predecessor, bool cutsPower)
{
    ProofScene scene;
    bool settled = false;
    for (int resumes = 0; resumes < mostResumes && !settled; ++resumes) {
        const bool stillLands = m_stage->sandbox->holds();
        if (const Result<int> resumed = complete({u"resume"_s}, {.cutsPower = cutsPower}); !resumed)
            return std::unexpected(resumed.error());
        m_stage->sandbox->release();
        scene = lookAt(m_stage->path(), predecessor, m_stage->sandbox->tokens());
        settled = scene.open.isEmpty() && !stillLands;
    }
    return scene;
}

Result<ProofRun> ProofLane::run(quint32 index, ProofKind kind, const QList<ProofMeasures> &ofServices)
{
    if (!m_stage || m_stage->runs >= runsOnOneStage) {
        const qsizetype next = m_stage ? m_stage->service + 1 : index;
        if (Result<void> set = setStage(next % services().size()); !set)
            return std::unexpected(set.error());
    }
    const ProofMeasures &measures = ofServices.at(m_stage->service);
    ++m_stage->runs;
    tell(u"-- run %1"_s.arg(index));
    QRandomGenerator random(m_seed + index);
    ProofRun run{.index = index};
    const QString predecessor = living();
    const Result<bool> rotated = strike(rotation(predecessor), draw(random, kind, measures), random);
    if (!rotated)
        return std::unexpected(rotated.error());
    run.struck = *rotated;
    if (run.struck && random.bounded(2) == 0) {
        const Blow blow = draw(random, kind, halfOf(measures));
        const bool replaces = blow.kind == Blow::Kind::BeforeRequest || blow.kind == Blow::Kind::AfterRequest;
        if (replaces)
            m_stage->sandbox->release();
        const Result<bool> resumed = strike({u"resume"_s}, blow, random);
        if (!resumed)
            return std::unexpected(resumed.error());
        run.resumesStruck += *resumed ? 1 : 0;
    }
    Result<ProofScene> scene = resumeToTheEnd(predecessor, kind == ProofKind::PowerCut);
    if (!scene)
        return std::unexpected(scene.error());
    run.verdict = judge(*scene);
    run.lookedFor = scene->lookedFor - std::exchange(m_stage->lookedFor, scene->lookedFor);
    if (!run.verdict.isClean())
        run.directory = keep();
    return run;
}

QString ProofLane::keep()
{
    QString path = m_stage->path();
    QFile story(path + u"/story.txt"_s);
    if (story.open(QIODevice::WriteOnly))
        story.write(m_stage->story);
    m_stage->directory.setAutoRemove(false);
    m_stage.reset();
    return path;
}

} // namespace patkeeper::cli
