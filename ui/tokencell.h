// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "statusshape.h"
#include "tone.h"

#include <QModelIndex>
#include <QString>

#include <optional>

namespace patkeeper
{

/// What one cell of the token table says: a line, a quieter one beneath it where there is more to say, and the marks
/// that go with them. The one place that turns the table's raw values into words.
struct TokenCell {
    QString text{};
    StatusShape shape = StatusShape::None;
    Tone tone = Tone::Neutral;
    bool toned = false; ///< The line wears the tone's colour, not only its shape.
    QString below{};
    StatusShape shapeBelow = StatusShape::None;
    Tone toneBelow = Tone::Neutral;
    bool tonedBelow = false;
    std::optional<double> remainingLife{}; ///< 0 to 1: drawn as a bar in place of the second line.
    bool strong = false;

    /// Both lines in one, for a screen reader and for tool tips.
    QString sentence() const;
};

/// @p index of TokenTableModel or of anything that passes its roles through.
TokenCell tokenCell(const QModelIndex &index);
QString tokenColumnTitle(int column);
/// What the row of @p index says of its token besides its name.
QString tokenSentence(const QModelIndex &index);
/// What the status column has to have room for; @p captions are those of other ends than the expiry.
QList<TokenCell> statusSamples(const QStringList &captions);

} // namespace patkeeper
