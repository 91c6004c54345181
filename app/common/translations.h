// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

class QLocale;

namespace patkeeper
{

/// To be called once, after the application object was made: the texts of that language where there are any, and
/// English with its plurals below them.
void installTranslations(const QLocale &locale);

} // namespace patkeeper
