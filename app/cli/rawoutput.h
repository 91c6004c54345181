// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

namespace patkeeper::cli
{

/// Whether standard output is a terminal, where others may look.
bool isTerminal();

/// The exact bytes to standard output, of which no buffer keeps a copy; whether all of them could be written.
bool writeSecret(const Secret &secret);

} // namespace patkeeper::cli
