// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "statusshape.h"

#include <QModelIndex>
#include <QString>

namespace patkeeper
{

/// What one row of the left side says.
struct GroupCell {
    QString text{};
    QString below{};
    int count = -1; ///< -1: none is shown.
    StatusShape shape = StatusShape::None;
    bool heading = false;
    bool strong = false;
    bool isPart = false; ///< Of the group above it.

    /// All of it, for a screen reader.
    QString sentence() const;
};

/// @p index of GroupModel or of anything that passes its roles through.
GroupCell groupCell(const QModelIndex &index);

} // namespace patkeeper
