// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "inventory.h"
#include "rotationplan.h"

namespace patkeeper
{

/// What the inventory knows of the account that a rotation takes place in.
RotationSurroundings surroundingsOf(const Inventory &inventory, const QString &accountId);

/// The same for several rotations that are planned one after the other and carried out together: each takes the name
/// and the place that the ones before it were going to take.
class PlannedSurroundings final
{
public:
    explicit PlannedSurroundings(const Inventory *inventory) : m_inventory(inventory) {}

    const RotationSurroundings &of(const QString &accountId);
    void add(const RotationPlan &plan);

private:
    const Inventory *m_inventory;
    QHash<QString, RotationSurroundings> m_byAccount;
};

} // namespace patkeeper
