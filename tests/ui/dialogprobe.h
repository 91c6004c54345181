// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QAbstractButton>
#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QWidget>

namespace patkeeper
{

/// Finds a control as a test names it; never null, so that a missing one fails where it is used.
template<typename W = QWidget>
W *control(QWidget *window, const char *name)
{
    W *found = window->findChild<W *>(QString::fromLatin1(name));
    if (!found)
        qFatal("there is no %s", name);
    return found;
}

inline void click(QWidget *window, const char *name)
{
    control<QAbstractButton>(window, name)->click();
}

/// As a person reads it: without the places to break a line that have no width.
inline QString textOf(QWidget *window, const char *name)
{
    return control<QLabel>(window, name)->text().remove(QChar(0x200b));
}

inline bool isThere(QWidget *window, const char *name)
{
    return control(window, name)->isVisibleTo(window);
}

/// Those that take the focus and have no object name, or no name for a screen reader.
inline QStringList namelessControls(QWidget *window)
{
    QStringList nameless;
    for (const QWidget *widget : window->findChildren<QWidget *>()) {
        const bool internal =
            widget->objectName().startsWith(QLatin1String("qt_")) ||
            widget->parentWidget()->objectName().startsWith(QLatin1String("qt_")) || widget->window() != window ||
            widget->inherits("QCalendarWidget") || widget->inherits("QCalendarView") ||
            widget->inherits("QAbstractScrollAreaScrollBarContainer") || widget->inherits("QScrollBar");
        if (internal || widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(window))
            continue;
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        if (widget->objectName().isEmpty() || !interface || interface->text(QAccessible::Name).isEmpty())
            nameless.append(QLatin1String(widget->metaObject()->className()) + QChar(u' ') + widget->objectName());
    }
    return nameless;
}

/// Labels of a window that would take markup for markup.
inline QStringList richLabels(QWidget *window)
{
    QStringList rich;
    for (const QLabel *label : window->findChildren<QLabel *>()) {
        if (label->textFormat() != Qt::PlainText && !label->text().isEmpty())
            rich.append(label->objectName() + QChar(u':') + label->text());
    }
    return rich;
}

} // namespace patkeeper
