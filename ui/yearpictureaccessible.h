// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace patkeeper
{

class YearPicture;

/// Lets screen readers see a YearPicture as a list with an item for each line. Once per program is enough.
void makeYearPictureAccessible();

/// The line that a screen reader is to read now.
void announceYearRow(YearPicture *picture, int row);
/// There are other lines than before.
void announceYearRows(YearPicture *picture);

} // namespace patkeeper
