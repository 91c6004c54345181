// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QString>

namespace patkeeper
{

/// The words for what a keychain answers. @p detail is for the second voice and holds no secret (a key is none).
Error keychainError(Error::Kind kind, QString detail = {});

/// What a keychain does that takes no more: full, or the value too long for it.
Error keychainRefusedValue(QString detail);
Error keychainEntryExists(const QString &key);
Error keychainGaveBackSomethingElse(const QString &key);
Error keychainHoldsSeveral(const QString &key);

} // namespace patkeeper
