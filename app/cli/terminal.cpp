// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "terminal.h"

#include <QByteArray>
#include <QtGlobal>

#include <cerrno>
#include <cstddef>
#include <cstdio>

#ifdef Q_OS_UNIX
#include <termios.h>
#include <unistd.h>
#endif

namespace patkeeper::cli
{

namespace
{

void ask(const QString &question)
{
    const QByteArray text = question.toUtf8() + ' ';
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stderr);
    std::fflush(stderr);
}

/// Without its end.
QByteArray readLine()
{
    QByteArray line;
#ifdef Q_OS_UNIX
    constexpr qsizetype longestLine = 65'536;
    line.reserve(longestLine); // Not moved about: no copy of it stays behind.
    char letter = 0;
    while (line.size() < longestLine) {
        const auto size = ::read(STDIN_FILENO, &letter, 1);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0 || letter == '\n')
            break;
        line.append(letter);
    }
#endif
    return line;
}

#ifdef Q_OS_UNIX
/// What is typed is not shown for as long as this lives.
class Unseen final
{
public:
    Unseen()
    {
        m_isTerminal = ::tcgetattr(STDIN_FILENO, &m_before) == 0;
        if (!m_isTerminal)
            return;
        termios unseen = m_before;
        unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    }
    ~Unseen()
    {
        if (m_isTerminal)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
    Q_DISABLE_COPY_MOVE(Unseen)

private:
    termios m_before{};
    bool m_isTerminal = false;
};
#endif

} // namespace

bool isConversation()
{
#ifdef Q_OS_UNIX
    return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
#else
    return false;
#endif
}

QString askLine(const QString &question)
{
    ask(question);
    return QString::fromUtf8(readLine()).trimmed();
}

Secret askSecret(const QString &question)
{
#ifdef Q_OS_UNIX
    const Unseen unseen; // Before it is asked: who types at once is not seen either.
#endif
    ask(question);
    QByteArray line = readLine();
    std::fputc('\n', stderr);
    Secret secret(QByteArrayView(line).trimmed());
    wipe(line);
    return secret;
}

} // namespace patkeeper::cli
