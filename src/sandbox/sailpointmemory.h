// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sailpointstate.h"

#include <QJsonObject>

namespace patkeeper::sandbox
{

/// What SailPoint leaves to the next sandbox: its tenants and tokens, and of their secrets the digests.
QJsonObject rememberSailPoint(const SailPointState &sailPoint);
void recallSailPoint(const QJsonObject &object, State &state);

} // namespace patkeeper::sandbox
