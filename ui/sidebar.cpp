// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "sidebar.h"

#include "appearance.h"
#include "groupcell.h"
#include "groupdelegate.h"
#include "groupmodel.h"

#include <QApplication>
#include <QEvent>
#include <QIdentityProxyModel>
#include <QKeyEvent>
#include <QMouseEvent>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// The groups in words, for screen readers; headings cannot be chosen.
class GroupPresentationModel final : public QIdentityProxyModel
{
public:
    using QIdentityProxyModel::QIdentityProxyModel;

    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
            return groupCell(mapToSource(index)).sentence();
        return QIdentityProxyModel::data(index, role);
    }

    Qt::ItemFlags flags(const QModelIndex &index) const override
    {
        if (index.isValid() && !index.parent().isValid())
            return Qt::ItemIsEnabled;
        return QIdentityProxyModel::flags(index);
    }
};

bool isGroup(const QModelIndex &index)
{
    return index.data(GroupModel::GroupRole).isValid();
}

} // namespace

Sidebar::Sidebar(GroupModel *groups, QWidget *parent)
    : QTreeView(parent),
      m_groups(groups),
      m_presentation(new GroupPresentationModel(this))
{
    setObjectName(u"groups"_s);
    setAccessibleName(tr("Groups and accounts"));
    static_cast<QIdentityProxyModel *>(m_presentation)->setSourceModel(groups);
    setModel(m_presentation);
    setItemDelegate(new GroupDelegate(this));
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setIndentation(0);
    setFrameShape(NoFrame);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    adoptPalette();
    // Only what is a group can be folded away.
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex &index) {
        if (!isGroup(index))
            expand(index);
    });
    connect(m_presentation, &QAbstractItemModel::modelReset, this, &Sidebar::onModelChanged);
    connect(m_presentation, &QAbstractItemModel::rowsInserted, this, &Sidebar::onModelChanged);
    connect(m_presentation, &QAbstractItemModel::rowsRemoved, this, &Sidebar::onModelChanged);
    onModelChanged();
}

void Sidebar::chooseGroup(const TokenGroup &group)
{
    const QModelIndex index =
        static_cast<QIdentityProxyModel *>(m_presentation)->mapFromSource(m_groups->indexOf(group));
    if (index.isValid())
        setCurrentIndex(index);
}

void Sidebar::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (!isGroup(current))
        return;
    const auto group = current.data(GroupModel::GroupRole).value<TokenGroup>();
    if (group == m_group)
        return;
    m_group = group;
    Q_EMIT groupChosen(group);
}

QModelIndex Sidebar::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    const bool backwards = action == MoveUp || action == MovePrevious || action == MoveLeft || action == MovePageUp;
    QModelIndex next = QTreeView::moveCursor(action, modifiers);
    while (next.isValid() && !isGroup(next))
        next = backwards ? indexAbove(next) : indexBelow(next);
    return next.isValid() ? next : currentIndex();
}

void Sidebar::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex index = currentIndex();
    if (event->key() == Qt::Key_Space && isGroup(index) && m_presentation->hasChildren(index))
        setExpanded(index, !isExpanded(index));
    else
        QTreeView::keyPressEvent(event);
}

void Sidebar::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    const QRect row = visualRect(index);
    const int along = layoutDirection() == Qt::LeftToRight ? event->position().toPoint().x() - row.left()
                                                           : row.right() - event->position().toPoint().x();
    const bool onArrow = along < row.height();
    QTreeView::mousePressEvent(event);
    if (onArrow && isGroup(index) && m_presentation->hasChildren(index))
        setExpanded(index, !isExpanded(index));
}

void Sidebar::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::StyleChange)
        adoptPalette();
}

void Sidebar::drawBranches(QPainter *, const QRect &, const QModelIndex &) const {}

void Sidebar::onModelChanged()
{
    for (int row = 0; row < m_presentation->rowCount(); ++row)
        expand(m_presentation->index(row, 0));
    if (isGroup(currentIndex()))
        return;
    // An account that is gone leaves its place to the first group.
    const TokenGroup wanted = m_groups->indexOf(m_group).isValid() ? m_group : TokenGroup{};
    chooseGroup(wanted);
}

void Sidebar::adoptPalette()
{
    QPalette palette = withCalmSelection(QApplication::palette(this));
    for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled})
        palette.setColor(group, QPalette::Base, palette.color(group, QPalette::Window));
    setPalette(palette);
}

} // namespace patkeeper
