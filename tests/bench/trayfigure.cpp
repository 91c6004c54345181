// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "benchprofile.h"
#include "faketrayhost.h"
#include "figures.h"
#include "privatedisplay.h"
#include "processfacts.h"
#include "waiting.h"

#include <QDBusMessage>
#include <QDBusPendingCall>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace patkeeper::bench
{

namespace
{

constexpr int patienceMilliseconds = 60'000;
/// What is done once after the start is done by then: Qt's own cache of pictures takes longest.
constexpr std::chrono::milliseconds settling = 45s;

/// A tray that asks an icon for its picture and its words, as a panel does.
class Panel final : public FakeTrayHost
{
public:
    Panel()
    {
        if (!appear())
            qFatal("there is another tray on this bus; run this by tests/support/run-test --bus");
    }

    void lookAtLast() const
    {
        QDBusMessage look = QDBusMessage::createMethodCall(items.constLast(), u"/StatusNotifierItem"_s,
                                                           u"org.freedesktop.DBus.Properties"_s, u"GetAll"_s);
        look.setArguments({u"org.kde.StatusNotifierItem"_s});
        bus().asyncCall(look);
    }
};

/// A program that has put its icon into the tray and has nothing more to do.
class TrayProgram final
{
public:
    TrayProgram(const QString &program, const QStringList &arguments, const PrivateDisplay &display, const Panel &panel)
    {
        const qsizetype before = panel.items.size();
        m_process.setProcessEnvironment(display.environment());
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(program, arguments);
        for (int waited = 0; panel.items.size() == before; waited += 10) {
            if (waited > patienceMilliseconds)
                qFatal("%s does not come into the tray", qUtf8Printable(program));
            idleFor(10ms);
        }
        panel.lookAtLast();
    }
    ~TrayProgram()
    {
        m_process.terminate();
        m_process.waitForFinished(patienceMilliseconds);
    }
    Q_DISABLE_COPY_MOVE(TrayProgram)

    void begin() { m_before = sleeps(m_process.processId()); }
    double wakesSince() const { return double(wakesBetween(m_before, sleeps(m_process.processId()))); }
    double mebibytes() const { return writtenMebibytes(m_process.processId()); }

private:
    QProcess m_process;
    QHash<int, qint64> m_before;
};

struct Idling {
    std::vector<double> wakesPerMinute;
    std::vector<double> mebibytes;

    void add(const TrayProgram &program, double minutes)
    {
        wakesPerMinute.push_back(program.wakesSince() / minutes);
        mebibytes.push_back(program.mebibytes());
    }
};

QString number(const std::vector<double> &values, int decimals, const QString &unit = {})
{
    return QString::number(median(values), 'f', decimals) + unit;
}

} // namespace

// Side by side, so that both meet the same.
std::vector<Figure> measureTray(const Extent &extent)
{
    const BenchProfile profile(extent.cachedTokens(), 5);
    const PrivateDisplay display;
    const std::chrono::milliseconds time = extent.quick ? 1s : 60s;
    const double minutes = double(time.count()) / 60'000;
    Idling mine;
    Idling theirs;
    for (int run = 0; run < extent.slowRuns(); ++run) {
        const Panel panel;
        TrayProgram patkeeper(QStringLiteral(PATKEEPER_WINDOW), {u"--profile"_s, profile.path(), u"--hidden"_s},
                              display, panel);
        TrayProgram bare(QStringLiteral(PATKEEPER_BARE_TRAY), {}, display, panel);
        idleFor(extent.quick ? 1s : settling);
        patkeeper.begin();
        bare.begin();
        idleFor(time);
        mine.add(patkeeper, minutes);
        theirs.add(bare, minutes);
    }
    const double wakes = median(mine.wakesPerMinute);
    const double written = median(mine.mebibytes);
    const double writtenByBare = median(theirs.mebibytes);
    return {{.what = u"in the tray with %1 tokens: wake-ups a minute"_s.arg(extent.cachedTokens()),
             .ours = number(mine.wakesPerMinute, 0),
             .baseline = number(theirs.wakesPerMinute, 0),
             .aim = u"< 1"_s,
             .met = wakes < 1},
            {.what = u"  memory that it has written"_s,
             .ours = number(mine.mebibytes, 1, u" MiB"_s),
             .baseline = number(theirs.mebibytes, 1, u" MiB"_s),
             .aim = {},
             .met = {}},
            {.what = u"  against a bare Qt program in the tray"_s,
             .ours = ratio(written, writtenByBare),
             .baseline = u"1 x"_s,
             .aim = u"<= 2 x"_s,
             .met = written <= 2 * writtenByBare}};
}

} // namespace patkeeper::bench
