// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QByteArrayView>

namespace patkeeper::cli
{

/// Whether standard output is a terminal, where others may look.
bool isTerminal();

/// All of it, straight to the descriptor: a stream would keep a copy in its buffer. Whether all of it could be written.
bool writeRaw(QByteArrayView bytes);
/// The exact bytes to standard output, of which no buffer keeps a copy; whether all of them could be written.
bool writeSecret(const Secret &secret);

} // namespace patkeeper::cli
