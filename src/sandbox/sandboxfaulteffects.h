// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxanswer.h"
#include "sandboxfault.h"

#include <QDateTime>

namespace patkeeper::sandbox
{

/// Whether this fault keeps the service from doing anything.
bool isRefusal(SandboxFault::Kind kind);
/// Whether such a fault is worded by the provider; the others look alike everywhere.
bool isProvidersOwn(SandboxFault::Kind kind);
Answer plainRefusal(const SandboxFault &fault);
/// What the fault does to a finished answer; nothing for most.
void spoil(Answer &answer, const SandboxFault &fault, const QDateTime &now);

/// The `Date` header's form of a moment.
QByteArray httpDate(const QDateTime &when);

} // namespace patkeeper::sandbox
