// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "focusscrollarea.h"

#include <QFocusEvent>

#include <algorithm>

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

int FocusScrollArea::contentHeight() const
{
    const int inside =
        widget()->hasHeightForWidth() ? widget()->heightForWidth(viewport()->width()) : widget()->sizeHint().height();
    return inside + 2 * frameWidth();
}

QSize FocusScrollArea::sizeHint() const
{
    QSize hint = QScrollArea::sizeHint();
    if (widget() && sizeAdjustPolicy() == AdjustToContents)
        hint.setHeight(contentHeight());
    return hint;
}

QSize FocusScrollArea::minimumSizeHint() const
{
    QSize hint = QScrollArea::minimumSizeHint();
    if (widget())
        hint.setHeight(std::min(hint.height(), contentHeight()));
    return hint;
}

bool FocusScrollArea::eventFilter(QObject *watched, QEvent *event)
{
    // What grew or shrank inside is not by itself a reason for Qt to ask for the hints again.
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
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
