// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "successorname.h"

#include <QRegularExpression>
#include <QTextBoundaryFinder>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// "ci (3)" is the third one of "ci".
QString withoutNumber(const QString &name)
{
    static const QRegularExpression numbered(u"^(.*\\S) \\([0-9]{1,3}\\)$"_s,
                                             QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch match = numbered.match(name);
    return match.hasMatch() ? match.captured(1) : name;
}

QString cutTo(const QString &name, qsizetype length)
{
    if (name.size() <= length)
        return name;
    QTextBoundaryFinder characters(QTextBoundaryFinder::Grapheme, name);
    characters.setPosition(length);
    if (!characters.isAtBoundary())
        characters.toPreviousBoundary();
    return name.left(characters.position()).trimmed();
}

} // namespace

QString successorName(const QString &predecessor, const QStringList &taken, int maximumLength)
{
    const QString base = withoutNumber(predecessor);
    for (int number = 2;; ++number) {
        const QString suffix = u" (%1)"_s.arg(number);
        const QString name = cutTo(base, maximumLength - suffix.size()) + suffix;
        const bool isTaken =
            name.compare(predecessor, Qt::CaseInsensitive) == 0 || taken.contains(name, Qt::CaseInsensitive);
        if (!isTaken)
            return name;
    }
}

} // namespace patkeeper
