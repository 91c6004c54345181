// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "testdisplay.h"

#include <cstdlib>

DisplayClient::DisplayClient()
    : m_connection(xcb_connect(nullptr, nullptr)),
      m_root(xcb_setup_roots_iterator(xcb_get_setup(m_connection)).data->root)
{
}

DisplayClient::~DisplayClient()
{
    xcb_disconnect(m_connection);
}

xcb_atom_t DisplayClient::atom(const QByteArray &name) const
{
    auto *answer = xcb_intern_atom_reply(
        m_connection, xcb_intern_atom(m_connection, 0, static_cast<uint16_t>(name.size()), name.constData()), nullptr);
    const xcb_atom_t found = answer->atom;
    std::free(answer);
    return found;
}

XEmbedTray::XEmbedTray() : m_window(xcb_generate_id(connection()))
{
    xcb_create_window(connection(), XCB_COPY_FROM_PARENT, m_window, root(), 0, 0, 64, 32, 0,
                      XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT, 0, nullptr);
    const xcb_atom_t selection = atom("_NET_SYSTEM_TRAY_S0");
    xcb_set_selection_owner(connection(), m_window, selection, XCB_CURRENT_TIME);
    xcb_client_message_event_t told{};
    told.response_type = XCB_CLIENT_MESSAGE;
    told.format = 32;
    told.window = root();
    told.type = atom("MANAGER");
    told.data.data32[1] = selection;
    told.data.data32[2] = m_window;
    xcb_send_event(connection(), 0, root(), XCB_EVENT_MASK_STRUCTURE_NOTIFY, reinterpret_cast<const char *>(&told));
    xcb_flush(connection());
}

bool XEmbedTray::wasAskedForAPlace()
{
    while (auto *event = xcb_poll_for_event(connection())) {
        m_asked = m_asked || (event->response_type & ~0x80) == XCB_CLIENT_MESSAGE;
        std::free(event);
    }
    return m_asked;
}

WindowWatch::WindowWatch()
{
    const uint32_t wanted = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
    xcb_change_window_attributes(connection(), root(), XCB_CW_EVENT_MASK, &wanted);
    (void)mapped(); // The server has heard of it.
}

int WindowWatch::mapped()
{
    // What the server did before it answers is told before that.
    std::free(xcb_get_input_focus_reply(connection(), xcb_get_input_focus(connection()), nullptr));
    while (auto *event = xcb_poll_for_event(connection())) {
        if ((event->response_type & ~0x80) == XCB_MAP_NOTIFY)
            ++m_mapped;
        std::free(event);
    }
    return m_mapped;
}
