// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "processhardening.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <sys/stat.h>
#endif

namespace patkeeper
{

#ifdef Q_OS_UNIX
namespace
{

mode_t maskBefore = 0;
bool isHardened = false;

} // namespace
#endif

void hardenProcess()
{
#ifdef Q_OS_UNIX
    const rlimit none{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &none);
    maskBefore = ::umask(077);
    isHardened = true;
#endif
}

void restoreFileMask()
{
#ifdef Q_OS_UNIX
    if (isHardened)
        ::umask(maskBefore);
#endif
}

} // namespace patkeeper
