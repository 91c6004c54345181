// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "focusscrollarea.h"

#include <QFocusEvent>

namespace patkeeper
{

FocusScrollArea::FocusScrollArea(QWidget *parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFocusPolicy(Qt::TabFocus);
    // The frame is always there, so that nothing moves when it appears.
    setFrameStyle(Box | Plain);
    setLineWidth(2);
    setForegroundRole(QPalette::Window);
}

void FocusScrollArea::focusInEvent(QFocusEvent *event)
{
    QScrollArea::focusInEvent(event);
    setForegroundRole(QPalette::Highlight);
}

void FocusScrollArea::focusOutEvent(QFocusEvent *event)
{
    QScrollArea::focusOutEvent(event);
    setForegroundRole(QPalette::Window);
}

} // namespace patkeeper
