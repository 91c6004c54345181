// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secret.h"

#include <QString>

namespace patkeeper::cli
{

/// Whether somebody sits there who reads what is asked on standard error and types the answer.
bool isConversation();
/// What they type until the end of the line; nothing at the end of the input. Waits for it.
QString askLine(const QString &question);
/// The same without being shown, and without a copy that stays.
Secret askSecret(const QString &question);

} // namespace patkeeper::cli
