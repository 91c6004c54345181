// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "digitalhubstate.h"

#include <QJsonObject>

namespace patkeeper::sandbox
{

/// What DigitalHub leaves to the next sandbox: its tokens and who is signed in, and of all secrets the digests.
QJsonObject rememberDigitalHub(const DigitalHubState &digitalHub);
void recallDigitalHub(const QJsonObject &object, State &state);

} // namespace patkeeper::sandbox
