// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "capabilities.h"

#include <QString>
#include <QStringList>

namespace patkeeper
{

/// Permissions as a person reads them: those of the service by their short names ("vso.pats"), without what every
/// sign-in asks for. Empty where they are what the service's own kind of account asks for anyway.
QString typedScopes(const SignInOffer &offer, const QStringList &scopes);

/// What was typed, by full names, as an authority is asked for them; empty for nothing.
QStringList scopesFromTyped(const SignInOffer &offer, const QString &typed);

} // namespace patkeeper
