// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "emptystate.h"

#include "actionbutton.h"
#include "appearance.h"
#include "fonts.h"
#include "wording.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int readableWidth = 460;

QLabel *centredLabel(const QString &name, QWidget *parent)
{
    auto *label = plainLabel({}, name, parent);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

} // namespace

EmptyState::EmptyState(const QString &objectName, QWidget *parent)
    : QWidget(parent),
      m_title(centredLabel(objectName + "Title"_L1, this)),
      m_text(centredLabel(objectName + "Text"_L1, this)),
      m_hint(centredLabel(objectName + "Hint"_L1, this)),
      m_buttons(new QHBoxLayout)
{
    setObjectName(objectName);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_title->setFont(titleFont(font()));
    m_hint->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_hint->hide();
    m_buttons->setAlignment(Qt::AlignCenter);

    // A column of its own: a label that is aligned in its layout is not asked how high it is at its width.
    auto *column = new QWidget(this);
    column->setFixedWidth(readableWidth);
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addSpacing(4);
    layout->addLayout(m_buttons);
    layout->addSpacing(12);
    layout->addWidget(m_hint);
    layout->addStretch(3);
    auto *whole = new QHBoxLayout(this);
    whole->addStretch();
    whole->addWidget(column);
    whole->addStretch();
}

void EmptyState::say(const QString &title, const QString &text, const QList<QAction *> &actions)
{
    m_title->setText(title);
    m_text->setText(text);
    setAccessibleName(title);
    setAccessibleDescription(text);
    if (actions == m_actions)
        return;
    m_actions = actions;
    while (auto *item = m_buttons->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (auto *action : actions) {
        auto *button = buttonFor(action, this);
        if (action == actions.first())
            makeProminent(button);
        m_buttons->addWidget(button);
    }
}

void EmptyState::setHint(const QString &hint)
{
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    makeSecondary(m_hint);
}

QString EmptyState::title() const
{
    return m_title->text();
}

void EmptyState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange)
        makeSecondary(m_hint);
}

} // namespace patkeeper
