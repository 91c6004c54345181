// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "processfacts.h"

#include <QDir>
#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace patkeeper::bench
{

namespace
{

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qUtf8Printable(path));
    return file.readAll();
}

/// The numbers on the lines that begin so.
double sumOf(const QByteArray &text, const QList<QByteArray> &names)
{
    double sum = 0;
    const QList<QByteArray> lines = text.split('\n');
    for (const QByteArray &line : lines) {
        if (std::any_of(names.begin(), names.end(), [&](const QByteArray &name) { return line.startsWith(name); }))
            sum += line.simplified().split(' ').value(1).toDouble();
    }
    return sum;
}

double mebibytes(qint64 process, const QList<QByteArray> &names)
{
    return sumOf(contents(u"/proc/%1/smaps_rollup"_s.arg(process)), names) / 1024;
}

} // namespace

double privateMebibytes(qint64 process)
{
    return mebibytes(process, {"Private_Clean:", "Private_Dirty:"});
}

double writtenMebibytes(qint64 process)
{
    return mebibytes(process, {"Private_Dirty:"});
}

QHash<int, qint64> sleeps(qint64 process)
{
    QHash<int, qint64> found;
    const QDir threads(u"/proc/%1/task"_s.arg(process));
    const QStringList ids = threads.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &id : ids) {
        QFile status(threads.filePath(id) + u"/status"_s);
        if (status.open(QIODevice::ReadOnly)) // A thread may have ended meanwhile.
            found.insert(id.toInt(), qint64(sumOf(status.readAll(), {"voluntary_ctxt_switches:"})));
    }
    return found;
}

qint64 wakesBetween(const QHash<int, qint64> &before, const QHash<int, qint64> &after)
{
    qint64 wakes = 0;
    for (auto thread = after.cbegin(); thread != after.cend(); ++thread)
        wakes += thread.value() - before.value(thread.key());
    return wakes;
}

} // namespace patkeeper::bench
