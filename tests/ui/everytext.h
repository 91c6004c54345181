// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QAccessible>
#include <QMetaProperty>
#include <QStringList>
#include <QWidget>

namespace patkeeper
{

inline void collectProperties(const QObject *object, QStringList &all)
{
    const QMetaObject *meta = object->metaObject();
    for (int i = 0; i < meta->propertyCount(); ++i)
        all.append(meta->property(i).read(object).toString());
    for (const QByteArray &name : object->dynamicPropertyNames())
        all.append(object->property(name.constData()).toString());
    for (const QObject *child : object->children())
        collectProperties(child, all);
}

inline void collectAccessible(QAccessibleInterface *interface, QStringList &all)
{
    if (!interface || !interface->isValid())
        return;
    for (const QAccessible::Text text : {QAccessible::Name, QAccessible::Description, QAccessible::Value,
                                         QAccessible::Help, QAccessible::Accelerator, QAccessible::DebugDescription})
        all.append(interface->text(text));
    if (QAccessibleTextInterface *text = interface->textInterface())
        all.append(text->text(0, text->characterCount()));
    if (QAccessibleValueInterface *value = interface->valueInterface())
        all.append(value->currentValue().toString());
    for (int i = 0; i < interface->childCount(); ++i)
        collectAccessible(interface->child(i), all);
}

/// Everything that a screen reader, an inspector or a tool tip could get out of a window: all properties of all objects
/// in it and all texts of its accessible interfaces.
inline QString everyTextOf(QWidget *window)
{
    QStringList all;
    collectProperties(window, all);
    collectAccessible(QAccessible::queryAccessibleInterface(window), all);
    return all.join(QChar(u'\n'));
}

} // namespace patkeeper
