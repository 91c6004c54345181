// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "x11tray.h"

namespace patkeeper
{

struct X11Tray::State {
};

X11Tray::X11Tray(QObject *parent) : QObject(parent) {}

X11Tray::~X11Tray() = default;

bool X11Tray::isThere() const
{
    return false;
}

void X11Tray::look() {}

bool X11Tray::nativeEventFilter(const QByteArray &, void *, qintptr *)
{
    return false;
}

} // namespace patkeeper
