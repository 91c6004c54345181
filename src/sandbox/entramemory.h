// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entrastate.h"

#include <QJsonObject>

namespace patkeeper::sandbox
{

/// What Entra leaves to the next sandbox, so that who is signed in stays so: the sign-ins, and of their refresh tokens
/// the digests.
QJsonObject rememberSignIns(const EntraState &entra);
void recallSignIns(EntraState &entra, const QJsonObject &object);

} // namespace patkeeper::sandbox
