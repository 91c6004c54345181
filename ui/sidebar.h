// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tokengroup.h"

#include <QTreeView>

namespace patkeeper
{

class GroupModel;

/// The left side. Always shows one group as chosen; headings cannot be.
class Sidebar final : public QTreeView
{
    Q_OBJECT

public:
    explicit Sidebar(GroupModel *groups, QWidget *parent = nullptr);

    TokenGroup group() const { return m_group; }
    void chooseGroup(const TokenGroup &group);

Q_SIGNALS:
    void groupChosen(const patkeeper::TokenGroup &group);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;

private:
    void onModelChanged();
    void adoptPalette();

    GroupModel *m_groups;
    QAbstractItemModel *m_presentation;
    TokenGroup m_group;
};

} // namespace patkeeper
