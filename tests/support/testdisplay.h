// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>

#include <xcb/xcb.h>

/// A client of the X server that the tested program draws on, beside it.
class DisplayClient
{
public:
    DisplayClient();
    ~DisplayClient();
    Q_DISABLE_COPY_MOVE(DisplayClient)

protected:
    xcb_connection_t *connection() const { return m_connection; }
    xcb_window_t root() const { return m_root; }
    xcb_atom_t atom(const QByteArray &name) const;

private:
    xcb_connection_t *m_connection;
    xcb_window_t m_root;
};

/// A tray of the older kind: owns the selection, tells the clients, and notes who asks to be docked.
class XEmbedTray final : public DisplayClient
{
public:
    XEmbedTray();

    bool wasAskedForAPlace();

private:
    xcb_window_t m_window;
    bool m_asked = false;
};

/// Counts what was on the screen on its own, however shortly: windows, dialogs, bubbles of a tray.
class WindowWatch final : public DisplayClient
{
public:
    WindowWatch();

    /// Since it watches.
    int mapped();

private:
    int m_mapped = 0;
};
