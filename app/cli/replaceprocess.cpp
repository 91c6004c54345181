// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "replaceprocess.h"

#include "processhardening.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QCoreApplication>
#include <QFile>
#include <QtGlobal>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#ifdef Q_OS_UNIX
#include <QDir>

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

NotReplaced notReplaced(const QString &program, const char *sentence, int reason, int exitCode)
{
    return {.error = {.kind = Error::Kind::NotFound,
                      .message = QCoreApplication::translate("patkeeper::cli::RunCommand", sentence).arg(program),
                      .detail = QString::fromLocal8Bit(std::strerror(reason))},
            .exitCode = exitCode};
}

} // namespace

#ifdef Q_OS_UNIX

struct Inheritance::Facts {
    QList<int> descriptors;
    QList<int> ignored;
    sigset_t blocked{};
};

namespace
{

constexpr int firstOther = STDERR_FILENO + 1;

/// All that may be open.
QList<int> descriptors()
{
    QList<int> found;
    const QStringList names =
        QDir(u"/proc/self/fd"_s).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System);
    for (const QString &name : names) {
        if (const int descriptor = name.toInt(); descriptor >= firstOther)
            found.append(descriptor);
    }
    if (!names.isEmpty())
        return found;
    rlimit limit{};
    constexpr rlim_t most = 65'536;
    const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0;
    const int end = static_cast<int>(known ? std::min(limit.rlim_cur, most) : most);
    for (int descriptor = firstOther; descriptor < end; ++descriptor)
        found.append(descriptor);
    return found;
}

bool isIgnored(int number)
{
    struct sigaction action = {};
    return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN; // NOLINT(*-union-access)
}

/// The variables that are there, without those that others take the place of.
QByteArrayList environmentWith(const std::vector<EnvironmentVariable> &variables)
{
    QByteArrayList entries;
    for (char **entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const QByteArrayView text(*entry);
        const bool isReplaced = std::any_of(variables.begin(), variables.end(), [&](const EnvironmentVariable &other) {
            return text.startsWith(other.name) && text.sliced(other.name.size()).startsWith('=');
        });
        if (!isReplaced)
            entries.append(text.toByteArray());
    }
    for (const EnvironmentVariable &variable : variables) {
        QByteArray entry;
        entry.reserve(variable.name.size() + 1 + variable.value.size());
        entry.append(variable.name).append('=').append(variable.value.view());
        entries.append(std::move(entry));
    }
    return entries;
}

std::vector<char *> pointersTo(QByteArrayList &texts)
{
    std::vector<char *> pointers;
    for (QByteArray &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

Inheritance::Inheritance() : m_facts(std::make_unique<Facts>())
{
    for (const int descriptor : descriptors()) {
        const int flags = ::fcntl(descriptor, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0)
            m_facts->descriptors.append(descriptor);
    }
    for (int number = 1; number < NSIG; ++number) {
        if (isIgnored(number))
            m_facts->ignored.append(number);
    }
    (void)::sigprocmask(SIG_SETMASK, nullptr, &m_facts->blocked);
}

Inheritance::~Inheritance() = default;

void Inheritance::handOn() const
{
    for (const int descriptor : descriptors())
        (void)::fcntl(descriptor, F_SETFD, m_facts->descriptors.contains(descriptor) ? 0 : FD_CLOEXEC);
    // Handlers end with the program, but what it ignores stays ignored.
    for (int number = 1; number < NSIG; ++number) {
        if (isIgnored(number) && !m_facts->ignored.contains(number))
            (void)std::signal(number, SIG_DFL);
    }
    (void)::sigprocmask(SIG_SETMASK, &m_facts->blocked, nullptr);
    restoreFileMask();
}

NotReplaced replaceProcess(const QStringList &command, const std::vector<EnvironmentVariable> &variables,
                           const Inheritance &inheritance)
{
    QByteArrayList words;
    for (const QString &word : command)
        words.append(QFile::encodeName(word));
    QByteArrayList entries = environmentWith(variables);
    std::vector<char *> arguments = pointersTo(words);
    std::vector<char *> environment = pointersTo(entries);
    inheritance.handOn();
    char **const before = std::exchange(environ, environment.data());
    (void)::execvp(arguments.front(), arguments.data());
    const int reason = errno;
    environ = before;
    if (reason == ENOENT)
        return notReplaced(command.front(),
                           QT_TRANSLATE_NOOP("patkeeper::cli::RunCommand", "There is no program “%1”. Check its name."),
                           reason, 127);
    return notReplaced(command.front(),
                       QT_TRANSLATE_NOOP("patkeeper::cli::RunCommand",
                                         "The program “%1” could not be run. Check that it may be executed."),
                       reason, 126);
}

#else

struct Inheritance::Facts {
};

Inheritance::Inheritance() = default;
Inheritance::~Inheritance() = default;
void Inheritance::handOn() const {}

NotReplaced replaceProcess(const QStringList &command, const std::vector<EnvironmentVariable> &, const Inheritance &)
{
    return notReplaced(command.front(),
                       QT_TRANSLATE_NOOP("patkeeper::cli::RunCommand",
                                         "“%1” cannot be run from here on this system. Use `patkeeper-cli exchange`."),
                       ENOSYS, 126);
}

#endif

} // namespace patkeeper::cli
