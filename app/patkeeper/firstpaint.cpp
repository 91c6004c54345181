// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "firstpaint.h"

#include <QCoreApplication>
#include <QEvent>
#include <QTextStream>
#include <QWidget>

#include <chrono>
#include <cstdio>
#include <utility>

namespace patkeeper
{

namespace
{

double now()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void askAgainLater(QObject *asker)
{
    // After all that is waiting now, and what that leads to at once.
    QCoreApplication::postEvent(asker, new QEvent(QEvent::User), Qt::LowEventPriority);
}

} // namespace

FirstPaint::FirstPaint()
{
    qApp->installEventFilter(this);
}

bool FirstPaint::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Paint)
        return false;
    if (const auto *widget = qobject_cast<QWidget *>(watched); widget == nullptr || !widget->window()->isVisible())
        return false;
    if (m_paints++ == 0)
        askAgainLater(this);
    m_paintedAt = now();
    return false;
}

void FirstPaint::customEvent(QEvent *)
{
    if (m_paints != std::exchange(m_paintsBefore, m_paints))
        return askAgainLater(this);
    qApp->removeEventFilter(this);
    QTextStream(stdout) << "painted " << QString::number(m_paintedAt, 'f', 3) << Qt::endl;
    deleteLater();
}

} // namespace patkeeper
