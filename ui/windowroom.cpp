// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "windowroom.h"

#include <QLayout>
#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace patkeeper
{

void makeRoomIn(QWidget *window)
{
    const QLayout *layout = window->layout();
    if (layout == nullptr)
        return;
    const QSize most = window->screen()->availableGeometry().size();
    window->setMinimumWidth(
        std::min(std::max(window->minimumWidth(), layout->totalMinimumSize().width()), most.width()));
    if (layout->hasHeightForWidth())
        window->setMinimumHeight(std::min(layout->totalMinimumHeightForWidth(window->width()), most.height()));
}

} // namespace patkeeper
