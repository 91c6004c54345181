// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "typedlines.h"

#include "secret.h"

#include <QPointer>
#include <QSocketNotifier>

#include <array>
#include <cerrno>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patkeeper::cli
{

TypedLines::TypedLines(QObject *parent) : QObject(parent)
{
#ifdef Q_OS_UNIX
    m_notifier = new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &TypedLines::onReadable);
#endif
}

TypedLines::~TypedLines()
{
    wipe(m_begun);
}

void TypedLines::onReadable()
{
#ifdef Q_OS_UNIX
    constexpr qsizetype longestLine = 65'536;
    std::array<char, 4096> block{};
    const auto size = ::read(STDIN_FILENO, block.data(), block.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size <= 0)
        m_notifier->setEnabled(false);
    else
        m_begun.append(block.data(), static_cast<qsizetype>(size));
    wipe(block.data(), block.size());
    const QPointer<TypedLines> self(this);
    for (qsizetype end = m_begun.indexOf('\n'); end >= 0; end = m_begun.indexOf('\n')) {
        QByteArray line = m_begun.first(end);
        m_begun.remove(0, end + 1);
        tell(std::move(line));
        if (!self)
            return;
    }
    if (size <= 0 || m_begun.size() > longestLine)
        tell(std::exchange(m_begun, {}));
#endif
}

void TypedLines::tell(QByteArray line)
{
    const QString text = QString::fromUtf8(line).trimmed();
    wipe(line);
    if (!text.isEmpty())
        Q_EMIT typed(text);
}

} // namespace patkeeper::cli
