// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QHash>
#include <QWidget>

class QGridLayout;

namespace patkeeper
{

class BreakingLabel;
class ToneLabel;

struct Fact {
    QString name; ///< Object name of the value.
    QString caption;
    QString text; ///< Empty: not shown.
};

/// Captions at the left, what is known at the right, one row a fact; a fact without a text has no row. Everything can
/// be selected, and is shown as it is, whatever markup it seems to hold.
class FactGrid final : public QWidget
{
    Q_OBJECT

public:
    explicit FactGrid(QWidget *parent = nullptr);

    void say(const QList<Fact> &facts);
    void say(const Fact &fact);

private:
    QGridLayout *m_rows;
    QHash<QString, std::pair<ToneLabel *, BreakingLabel *>> m_labels;
};

} // namespace patkeeper
