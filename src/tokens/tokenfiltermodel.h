// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tokengroup.h"
#include "tokentablemodel.h"

#include <QSortFilterProxyModel>

namespace patkeeper
{

/// The tokens of one group that contain every typed word somewhere (name, scope, account, id, notes), sorted.
class TokenFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit TokenFilterModel(TokenTableModel *source, QObject *parent = nullptr);

    void showGroup(const TokenGroup &group);
    void filterBy(const QString &words);
    const TokenGroup &group() const { return m_group; }

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    TokenGroup m_group;
    QStringList m_words;
};

} // namespace patkeeper
