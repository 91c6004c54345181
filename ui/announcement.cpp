// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "announcement.h"

#include <QAccessible>
#include <QString>
#include <QWidget>

namespace patkeeper
{

void announce(QWidget *about, const QString &words)
{
    if (words.isEmpty() || !QAccessible::isActive())
        return;
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QAccessibleAnnouncementEvent event(about, words);
#else
    QAccessibleEvent event(about, QAccessible::Alert);
#endif
    QAccessible::updateAccessibility(&event);
}

} // namespace patkeeper
