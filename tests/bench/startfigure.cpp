// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchprofile.h"
#include "figures.h"
#include "processfacts.h"

#include <QProcess>

#include <chrono>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

struct Start {
    double milliseconds = 0;
    double mebibytes = 0; ///< Private memory: what would be free if it ended.
};

double now()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Start start(const QString &program, const QStringList &arguments)
{
    constexpr int patienceMilliseconds = 60'000;
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const double begun = now();
    process.start(program, arguments);
    while (!process.canReadLine()) {
        if (!process.waitForReadyRead(patienceMilliseconds))
            qFatal("%s shows no window", qUtf8Printable(program));
    }
    const QByteArray line = process.readLine();
    if (!line.startsWith("painted "))
        qFatal("%s says: %s", qUtf8Printable(program), line.constData());
    const Start measured{.milliseconds = line.mid(8).trimmed().toDouble() - begun,
                         .mebibytes = privateMebibytes(process.processId())};
    process.terminate();
    process.waitForFinished(patienceMilliseconds);
    return measured;
}

struct Starts {
    std::vector<double> milliseconds;
    std::vector<double> mebibytes;

    void add(const Start &one)
    {
        milliseconds.push_back(one.milliseconds);
        mebibytes.push_back(one.mebibytes);
    }
};

QString mebibytes(const std::vector<double> &values)
{
    return u"%1 MiB"_s.arg(median(values), 0, 'f', 1);
}

Figure asRatio(const QString &what, double ours, double theirs, double limit)
{
    return {.what = what,
            .ours = ratio(ours, theirs),
            .baseline = u"1 x"_s,
            .aim = u"<= %1 x"_s.arg(limit),
            .met = ours <= limit * theirs};
}

} // namespace

// In turn, so that a busy moment of the machine meets both.
std::vector<Figure> measureStart(const Extent &extent)
{
    const BenchProfile profile(extent.cachedTokens(), 5);
    Starts mine;
    Starts theirs;
    for (int run = 0; run <= extent.shortRuns(); ++run) {
        const Start window =
            start(QStringLiteral(PATKEEPER_WINDOW), {u"--profile"_s, profile.path(), u"--report-first-paint"_s});
        const Start bare = start(QStringLiteral(PATKEEPER_BARE_WINDOW), {QString::number(extent.cachedTokens())});
        // The first of each warms the disk's cache.
        if (run == 0 && !extent.quick)
            continue;
        mine.add(window);
        theirs.add(bare);
    }
    const QString what = u"start to first complete paint, %1 tokens"_s.arg(extent.cachedTokens());
    return {{.what = what,
             .ours = spread(mine.milliseconds),
             .baseline = spread(theirs.milliseconds),
             .aim = {},
             .met = {}},
            asRatio(u"  against a bare Qt window with as many rows"_s, median(mine.milliseconds),
                    median(theirs.milliseconds), 1.5),
            {.what = u"private memory then"_s,
             .ours = mebibytes(mine.mebibytes),
             .baseline = mebibytes(theirs.mebibytes),
             .aim = {},
             .met = {}},
            asRatio(u"  against the bare window"_s, median(mine.mebibytes), median(theirs.mebibytes), 2)};
}

} // namespace patkeeper::bench
