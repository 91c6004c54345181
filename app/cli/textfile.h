// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>

namespace patkeeper::cli
{

/// Writes a file of lines that end in CRLF to stdout, byte for byte; a terminal gets no control characters of a
/// service's text.
void printTextFile(const QByteArray &file);

} // namespace patkeeper::cli
