// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "csv.h"

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

bool looksLikeFormula(const QString &cell)
{
    return !cell.isEmpty() && u"=+-@\t\r"_s.contains(cell.front());
}

QString quoted(QString cell)
{
    if (looksLikeFormula(cell))
        cell.prepend(u'\'');
    const bool needsQuotes =
        std::any_of(cell.cbegin(), cell.cend(), [](QChar character) { return u"\",\r\n"_s.contains(character); });
    return needsQuotes ? u'"' + cell.replace(u'"', u"\"\""_s) + u'"' : cell;
}

} // namespace

QByteArray csvLine(const QStringList &cells)
{
    QStringList line;
    for (const QString &cell : cells)
        line << quoted(cell);
    return line.join(u',').toUtf8() + "\r\n";
}

} // namespace patkeeper
