// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;

namespace patkeeper
{

/// Stands where there is nothing to show, and says why and what to do next.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(const QString &objectName, QWidget *parent = nullptr);

    /// The first action is the one that is meant most of the time.
    void say(const QString &title, const QString &text, const QList<QAction *> &actions = {});
    /// A quiet line at the bottom, for what is not a click here.
    void setHint(const QString &hint);
    QString title() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    QLabel *m_title;
    QLabel *m_text;
    QLabel *m_hint;
    QHBoxLayout *m_buttons;
    QList<QAction *> m_actions;
};

} // namespace patkeeper
