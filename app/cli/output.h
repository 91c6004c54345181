// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exitcode.h"
#include "inventory.h"
#include "scopecatalogue.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace patkeeper::cli
{

/// Writes to stdout as UTF-8.
void print(const QString &line);
void printJson(const QJsonObject &object);
/// The sentence to stderr, its details on lines of their own below.
void printError(const Error &error);
/// A sentence to stderr that tells of no failure.
void printRemark(const QString &sentence);
/// Text alone on a line of stderr, to be copied.
void printAside(const QString &line);
/// Columns padded to their widest cell; control characters of a service's text are made visible.
void printTable(const QStringList &headers, const QList<QStringList> &rows);

/// A service's text on one line of a terminal: control characters as �.
QString oneLine(const QString &text);
/// Local date and time to the minute; "never" for nothing.
QString whenText(const std::optional<QDateTime> &time);
/// When it ends: "never" only where that is known.
QString endText(const Token &token);
/// UTC, ISO 8601; null for nothing.
QJsonValue whenJson(const std::optional<QDateTime> &time);

QJsonObject errorJson(const Error &error);
/// Stable fields, see the manual.
QJsonObject tokenJson(const Inventory &inventory, const TokenEntry &entry, const Capabilities *capabilities);

} // namespace patkeeper::cli
