// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reminderlistmodel.h"

#include "reminderwording.h"
#include "wording.h"

namespace patkeeper
{

using namespace Qt::StringLiterals;

void ComingModel::show(std::vector<ReminderFact> facts, const ReminderMoment &moment)
{
    beginResetModel();
    m_facts = std::move(facts);
    m_moment = moment;
    endResetModel();
}

int ComingModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_facts.size());
}

int ComingModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ComingModel::text(const ReminderFact &fact, int column) const
{
    switch (column) {
    case When:
        // Of a sign-in that was refused nobody knows since when.
        return fact.deadline.toMSecsSinceEpoch() <= 0 ? tr("now") : dateTimeText(fact.deadline);
    case What:
        return oneLine(reminderSentence(fact, m_moment));
    case Account:
        return oneLine(fact.accountName);
    case Advice:
        return oneLine(reminderAdvice(fact), 200);
    default:
        return {};
    }
}

QVariant ComingModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    return text(factAt(index.row()), index.column());
}

QVariant ComingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeading | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("When"), tr("What"), tr("Account"), tr("What to do")};
    return titles.value(section);
}

void SaidModel::show(const QList<SaidLine> &lines)
{
    beginResetModel();
    m_lines = lines;
    endResetModel();
}

int SaidModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int SaidModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SaidModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    const SaidLine &line = m_lines.at(index.row());
    return index.column() == At ? dateTimeText(line.at) : oneLine(line.text, 200);
}

QVariant SaidModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeading | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == At ? tr("Said on") : tr("What was said");
}

} // namespace patkeeper
