// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QStringList>

namespace patkeeper
{

/// One line of a CSV file (RFC 4180: commas, CRLF, quotation marks where they are needed), in UTF-8.
///
/// A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage return) gets an
/// apostrophe in front, which spreadsheets take for "this is text".
QByteArray csvLine(const QStringList &cells);

} // namespace patkeeper
