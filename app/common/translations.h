// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace patkeeper
{

/// To be called once, after the application object was made: the texts of the system's language where there are any,
/// and English with its plurals below them.
void installTranslations();

} // namespace patkeeper
