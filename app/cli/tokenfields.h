// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"
#include "error.h"

#include <QCommandLineParser>
#include <QJsonObject>
#include <QMap>
#include <QString>

#include <optional>

namespace patkeeper::cli
{

// What tokens of some services are entered with, beside what all have: an option for each field.

/// Some can be said when a token is made and not be changed afterwards.
enum class FieldsOf { NewToken, Change };

void declareTokenFields(QCommandLineParser &parser, FieldsOf what);
/// Those that are on the command line, by their keys; an empty text takes a field away.
QMap<QString, QString> tokenFieldsFrom(const QCommandLineParser &parser, FieldsOf what);
/// An option that this service's tokens have no field for.
std::optional<Error> vainTokenField(const QMap<QString, QString> &fields, const Capabilities &capabilities);
/// A token's options with these fields instead of its own.
QJsonObject withTokenFields(QJsonObject options, const QMap<QString, QString> &fields);

} // namespace patkeeper::cli
