// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "handovercommand.h"

#include <QJsonArray>

#include <algorithm>

namespace patkeeper
{

using namespace Qt::StringLiterals;

QJsonObject toJson(const HandOverCommand &command)
{
    QJsonObject object{{u"program"_s, command.program},
                       {u"arguments"_s, QJsonArray::fromStringList(command.arguments)},
                       {u"timeLimit"_s, static_cast<qint64>(command.timeLimit.count())}};
    if (!command.part.isEmpty())
        object.insert(u"part"_s, command.part);
    return object;
}

std::optional<HandOverCommand> handOverCommandFromJson(const QJsonObject &object)
{
    HandOverCommand command;
    command.program = object.value("program"_L1).toString();
    if (command.program.isEmpty())
        return {};
    const QJsonArray arguments = object.value("arguments"_L1).toArray();
    for (const auto &argument : arguments)
        command.arguments.append(argument.toString());
    const qint64 seconds = object.value("timeLimit"_L1).toInteger(command.timeLimit.count());
    command.timeLimit =
        std::clamp(std::chrono::seconds(seconds), HandOverCommand::shortestTime, HandOverCommand::longestTime);
    command.part = object.value("part"_L1).toString();
    return command;
}

} // namespace patkeeper
