// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "tokenpresentationmodel.h"

#include "tokencell.h"
#include "tokentablemodel.h"

namespace patkeeper
{

QVariant TokenPresentationModel::data(const QModelIndex &index, int role) const
{
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return tokenCell(mapToSource(index)).sentence();
    if (role == Qt::AccessibleDescriptionRole && index.column() == TokenTableModel::Name)
        return tokenSentence(mapToSource(index));
    return QIdentityProxyModel::data(index, role);
}

QVariant TokenPresentationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole)
        return tokenColumnTitle(section);
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    return QIdentityProxyModel::headerData(section, orientation, role);
}

} // namespace patkeeper
