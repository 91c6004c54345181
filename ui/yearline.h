// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "tone.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <functional>
#include <optional>

namespace patkeeper
{

struct Capabilities;

/// What the picture of the year shows of one token. Times are UTC.
struct YearLine {
    TokenKey key;
    QString name;
    QString account;
    QDateTime createdAt{};          ///< Invalid where it is not known.
    std::optional<QDateTime> end{}; ///< The earlier of its expiry and any other end.
    QString reason{};               ///< Why it ends, where that is not its expiry: "all organizations".
    bool neverEnds = false;         ///< Without that and without an end: the service keeps the end to itself.
    Tone tone = Tone::Neutral;

    bool operator==(const YearLine &) const = default;
};

/// By their ends; those without one last, and within the same by name.
void sortByEnd(QList<YearLine> *lines);

using CapabilitiesOfAccount = std::function<const Capabilities *(const QString &accountId)>;
/// One for each living token, sorted.
QList<YearLine> yearLines(const Inventory &inventory, const CapabilitiesOfAccount &capabilities);

/// "12 Mar · in 3 months", "never expires", "end not known": beside the line.
QString endLabel(const YearLine &line, const QDateTime &now);
/// Account, creation and end, in one sentence: what a line says besides its name.
QString yearLineSentence(const YearLine &line, const QDateTime &now);
/// The same on lines of their own, the name first; plain text.
QString yearLineToolTip(const YearLine &line, const QDateTime &now);

} // namespace patkeeper
