// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "proofprocess.h"

#include "proofchild.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QProcessEnvironment>
#include <QThread>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>
#endif

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::cli::Proof)
};

constexpr int patienceMilliseconds = 120'000;

// The sandbox is on this machine, whatever leads out of it.
QProcessEnvironment withoutProxies()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString &name : names) {
        if (name.endsWith("_proxy"_L1, Qt::CaseInsensitive))
            environment.remove(name);
    }
    return environment;
}

QString ownProgram()
{
#ifdef Q_OS_LINUX
    // Also when the file has been replaced since.
    return u"/proc/self/exe"_s;
#else
    return QCoreApplication::applicationFilePath();
#endif
}

} // namespace

ProofProcess::~ProofProcess()
{
    kill();
}

Result<void> ProofProcess::start(const QStringList &arguments, const ProofOrders &orders, const QByteArray &input)
{
    if (Result<void> given = giveProofOrders(m_stage, orders); !given)
        return given;
    m_process.setProcessEnvironment(withoutProxies());
    m_process.setProcessChannelMode(QProcess::MergedChannels);
#ifdef Q_OS_LINUX
    m_process.setChildProcessModifier([] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        // Ctrl+C is for the proof: what has begun is brought to its end.
        ::setpgid(0, 0);
    });
#endif
    m_process.start(ownProgram(), QStringList{u"--proof"_s, m_stage} + arguments);
    if (!m_process.waitForStarted(patienceMilliseconds))
        return failure(Error::Kind::StorageFailed, Text::tr("A process of the proof could not be started."),
                       m_process.errorString());
    m_process.write(input);
    m_process.closeWriteChannel();
    return {};
}

void ProofProcess::drain()
{
    m_output += m_process.readAll();
}

bool ProofProcess::says(QByteArrayView word)
{
    const QDeadlineTimer deadline(patienceMilliseconds);
    while (!m_output.contains(word) && m_process.state() != QProcess::NotRunning && !deadline.hasExpired()) {
        m_process.waitForReadyRead(1000);
        drain();
    }
    drain();
    m_hung = m_hung || deadline.hasExpired();
    return m_output.contains(word);
}

bool ProofProcess::livesFor(std::chrono::microseconds time)
{
    const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(time);
    const QDeadlineTimer deadline(whole);
    while (m_process.state() != QProcess::NotRunning && !deadline.hasExpired())
        m_process.waitForFinished(static_cast<int>(deadline.remainingTime()));
    if (m_process.state() == QProcess::NotRunning)
        return false;
    QThread::usleep(static_cast<unsigned long>((time - whole).count()));
    return true;
}

void ProofProcess::finish()
{
    if (!livesFor(std::chrono::milliseconds(patienceMilliseconds)))
        return drain();
    m_hung = true;
    kill();
}

bool ProofProcess::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return false;
    m_process.kill();
    m_process.waitForFinished(-1);
    drain();
    return m_process.exitStatus() == QProcess::CrashExit;
}

int ProofProcess::exitCode() const
{
    return m_process.state() == QProcess::NotRunning && m_process.exitStatus() == QProcess::NormalExit
               ? m_process.exitCode()
               : -1;
}

int ProofProcess::counted(int which) const
{
    const qsizetype at = m_output.lastIndexOf(proofword::ended);
    if (at < 0)
        return 0;
    const QByteArray line = m_output.mid(at + proofword::ended.size());
    return line.left(line.indexOf('\n')).split(' ').value(which).toInt();
}

} // namespace patkeeper::cli
