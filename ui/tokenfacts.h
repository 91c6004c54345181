// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "factgrid.h"
#include "inventory.h"
#include "journal.h"

class QModelIndex;

namespace patkeeper
{

struct WindowParts;

// What the details say of tokens, in words.

/// Of one token; @p index is its row in the TokenTableModel, @p rotations are the open ones.
QList<Fact> tokenFacts(const TokenEntry &entry, const QModelIndex &index, const WindowParts &parts,
                       const QList<Operation> &rotations = {});

/// What several tokens have in common, and which of them stops first.
QList<Fact> factsInCommon(const QList<const TokenEntry *> &entries, const WindowParts &parts);

/// Their names one a line, the first twelve of them; with their ends where names are the same.
QString listedNames(const QList<const TokenEntry *> &entries, const Inventory &inventory);

} // namespace patkeeper
