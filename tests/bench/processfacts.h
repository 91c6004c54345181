// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QHash>
#include <QtGlobal>

namespace patkeeper::bench
{

// What Linux tells of a running process, in /proc. Each ends the program where it cannot be read.

/// Private memory: what would be free if it ended (Private_Clean and Private_Dirty of smaps_rollup).
double privateMebibytes(qint64 process);
/// Of that, what it has written itself and the system cannot take from it and read again (Private_Dirty).
double writtenMebibytes(qint64 process);

/// How often each of its threads has gone to sleep by itself so far, by the thread's id.
QHash<int, qint64> sleeps(qint64 process);
/// How often its threads woke between two of those.
qint64 wakesBetween(const QHash<int, qint64> &before, const QHash<int, qint64> &after);

} // namespace patkeeper::bench
