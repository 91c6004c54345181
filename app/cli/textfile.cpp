// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "textfile.h"

#include "output.h"

#include <QStringList>

#include <cstdio>

#ifdef Q_OS_WIN
#include <io.h>
#else
#include <unistd.h>
#endif

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

bool isTerminal()
{
#ifdef Q_OS_WIN
    return _isatty(_fileno(stdout)) != 0;
#else
    return ::isatty(STDOUT_FILENO) == 1;
#endif
}

} // namespace

void printTextFile(const QByteArray &file)
{
    QByteArray bytes = file;
    if (isTerminal()) {
        QStringList lines = QString::fromUtf8(file).split(u"\r\n"_s);
        for (QString &line : lines)
            line = oneLine(line);
        bytes = lines.join(u'\n').toUtf8();
    }
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
    std::fflush(stdout);
}

} // namespace patkeeper::cli
