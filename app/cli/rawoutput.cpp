// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawoutput.h"

#include <QtGlobal>

#include <cstddef>
#include <cstdio>

#ifdef Q_OS_WIN
#include <io.h>
#else
#include <unistd.h>
#endif

namespace patkeeper::cli
{

bool isTerminal()
{
#ifdef Q_OS_WIN
    return _isatty(_fileno(stdout)) != 0;
#else
    return ::isatty(STDOUT_FILENO) == 1;
#endif
}

bool writeRaw(QByteArrayView bytes)
{
    const auto size = static_cast<std::size_t>(bytes.size());
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    return std::fwrite(bytes.data(), 1, size, stdout) == size;
}

bool writeSecret(const Secret &secret)
{
    return writeRaw(secret.view());
}

} // namespace patkeeper::cli
