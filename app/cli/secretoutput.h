// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArrayView>

namespace patkeeper::cli
{

/// Whether a person would read on a screen what is written out.
bool writesToTerminal();
/// All of it, straight to the descriptor: a stream would keep a copy of a secret in its buffer.
bool writeToStandardOutput(QByteArrayView bytes);

} // namespace patkeeper::cli
