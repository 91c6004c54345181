// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxstate.h"

#include <QByteArray>

namespace patkeeper::sandbox
{

/// What a sandbox leaves to the next one with the same profile: its organizations, users, tokens and who is signed in
/// at Entra and DigitalHub, as JSON. Of a secret only the digest is written, as a service would.
QByteArray remember(const State &state);
/// False, and nothing changed, where @p bytes are not what remember() wrote.
bool recall(State &state, const QByteArray &bytes);

} // namespace patkeeper::sandbox
