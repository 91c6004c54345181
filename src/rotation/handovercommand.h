// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace patkeeper
{

/// What takes a lineage's new secret to where it is used: a program and its arguments, run without a shell. The secret
/// is never among them: it goes to the program's standard input.
struct HandOverCommand {
    static constexpr std::chrono::seconds shortestTime{1};
    static constexpr std::chrono::seconds longestTime{3600};

    QString program; ///< Absolute.
    QStringList arguments;
    std::chrono::seconds timeLimit{60};
    QString part; ///< Which part of the secret it gets; empty: the only one.

    bool operator==(const HandOverCommand &) const = default;
};

QJsonObject toJson(const HandOverCommand &command);
/// Nothing where no program is named. A time limit out of bounds is brought into them.
std::optional<HandOverCommand> handOverCommandFromJson(const QJsonObject &object);

} // namespace patkeeper
