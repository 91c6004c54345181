// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "actionbutton.h"

#include <QAction>
#include <QPushButton>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

void follow(QPushButton *button, const QAction *action)
{
    button->setText(action->text());
    button->setAccessibleName(QString(action->text()).remove(u'&'));
    button->setEnabled(action->isEnabled());
    button->setVisible(action->isVisible());
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    button->setToolTip(keys.isEmpty() ? QString() : keys);
}

} // namespace

QPushButton *buttonFor(QAction *action, QWidget *parent)
{
    auto *button = new QPushButton(parent);
    button->setObjectName(action->objectName() + "Button"_L1);
    button->setAutoDefault(false);
    follow(button, action);
    const auto refresh = [button, action] { follow(button, action); };
    QObject::connect(action, &QAction::changed, button, refresh);
    // Within changed() the action may still have its old visibility.
    QObject::connect(action, &QAction::visibleChanged, button, refresh);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

} // namespace patkeeper
