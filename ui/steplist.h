// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace patkeeper
{

/// What is done one after another, and how far it is: each step with a mark of its own.
class StepList final : public QWidget
{
    Q_OBJECT

public:
    enum class Mark { ToCome, UnderWay, Waits, Done, Failed };

    struct Step {
        QString text;
        Mark mark = Mark::ToCome;

        bool operator==(const Step &) const = default;
    };

    explicit StepList(const QString &objectName, QWidget *parent = nullptr);

    void say(const QList<Step> &steps);
    const QList<Step> &steps() const { return m_steps; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void recolour();

    QGridLayout *m_rows;
    QList<Step> m_steps;
    QList<std::pair<QLabel *, QLabel *>> m_labels;
};

} // namespace patkeeper
