// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handoverlaunch.h"

#include <QFile>

#include <csignal>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// Everything that the child needs between fork and exec, where it may not allocate.
class ChildStart final
{
public:
    ChildStart(const OpenedProgram &program, const QString &path, const QStringList &arguments,
               const QStringList &environment)
        : m_path(QFile::encodeName(path)),
          m_arguments(encoded(arguments)),
          m_environment(encoded(environment)),
          m_argumentPointers(pointersTo(m_arguments)),
          m_environmentPointers(pointersTo(m_environment)),
          m_staysOpen(program.isScript() ? program.descriptor() : -1)
    {
    }

    /// Only comes back when the program cannot be run.
    void operator()() const noexcept
    {
        (void)::setsid();
        resetSignals();
        closeTheRestAtExec();
        if (m_staysOpen >= 0)
            (void)::fcntl(m_staysOpen, F_SETFD, 0);
        // QProcess would do that itself, but names the program after the path it is run by.
        (void)::execve(m_path.constData(), m_argumentPointers.data(), m_environmentPointers.data());
    }

private:
    static QByteArrayList encoded(const QStringList &texts)
    {
        QByteArrayList result;
        for (const QString &text : texts)
            result.append(QFile::encodeName(text));
        return result;
    }

    static std::vector<char *> pointersTo(QByteArrayList &texts)
    {
        std::vector<char *> result;
        for (QByteArray &text : texts)
            result.push_back(text.data());
        result.push_back(nullptr);
        return result;
    }

    // What is ignored or blocked here would stay so: a program that SIGTERM does not reach could not clean up.
    static void resetSignals() noexcept
    {
        for (int number = 1; number < NSIG; ++number)
            (void)std::signal(number, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        (void)::sigprocmask(SIG_SETMASK, &none, nullptr);
    }

    static void closeTheRestAtExec() noexcept
    {
#ifdef SYS_close_range
        constexpr unsigned closeAtExec = 1U << 2U; // CLOSE_RANGE_CLOEXEC
        if (::syscall(SYS_close_range, 3U, ~0U, closeAtExec) == 0)
            return;
#endif
        rlimit limit{};
        const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
        const int end = known ? static_cast<int>(limit.rlim_cur) : 65536;
        for (int descriptor = 3; descriptor < end; ++descriptor)
            (void)::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }

    QByteArray m_path;
    QByteArrayList m_arguments;
    QByteArrayList m_environment;
    std::vector<char *> m_argumentPointers;
    std::vector<char *> m_environmentPointers;
    int m_staysOpen;
};

QString pathToRun(const OpenedProgram &program)
{
#ifdef Q_OS_LINUX
    return u"/proc/self/fd/"_s + QString::number(program.descriptor());
#else
    return program.program().resolvedPath;
#endif
}

} // namespace

void launch(QProcess &process, const OpenedProgram &program, const QStringList &arguments,
            const QProcessEnvironment &environment)
{
    const QString path = pathToRun(program);
    const auto child = std::make_shared<const ChildStart>(program, path, arguments, environment.toStringList());
    // The same for QProcess: it tries and reports once more what the child could not run.
    process.setProgram(path);
    process.setArguments(arguments.mid(1));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(u"/"_s);
    process.setChildProcessModifier([child] { (*child)(); });
    process.start();
}

void signalGroup(qint64 leader, GroupSignal signal)
{
    if (leader > 1)
        (void)::kill(-static_cast<pid_t>(leader), signal == GroupSignal::Kill ? SIGKILL : SIGTERM);
}

} // namespace patkeeper
