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

void hardenProcess()
{
#ifdef Q_OS_UNIX
    const rlimit none{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &none);
    ::umask(077);
#endif
}

} // namespace patkeeper
