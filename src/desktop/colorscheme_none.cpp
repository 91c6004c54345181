// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "colorscheme.h"

#include <QThread>

namespace patkeeper
{

// Without D-Bus there is no portal; the platform's own palette is followed.
ColorScheme::ColorScheme(QObject *parent) : QObject(parent) {}

ColorScheme::~ColorScheme() = default;

void ColorScheme::onSettingChanged(const QString &, const QString &, const QDBusVariant &) {}

} // namespace patkeeper
