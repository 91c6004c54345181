// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "factgrid.h"
#include "inventory.h"

class QModelIndex;

namespace patkeeper
{

class AccountProviders;
class TokenTableModel;

// What the details say of tokens, in words.

/// Of one token; @p index is its row in the TokenTableModel.
QList<Fact> tokenFacts(const TokenEntry &entry, const QModelIndex &index, const Inventory &inventory,
                       const AccountProviders &providers);

/// What several tokens have in common, and which of them stops first.
QList<Fact> factsInCommon(const QList<const TokenEntry *> &entries, const Inventory &inventory,
                          const AccountProviders &providers);

} // namespace patkeeper
