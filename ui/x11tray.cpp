// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "x11tray.h"

#include <QGuiApplication>

#include <cstdlib>
#include <xcb/xcb.h>

namespace patkeeper
{

struct X11Tray::State {
    xcb_connection_t *connection = nullptr;
    xcb_atom_t selection = XCB_ATOM_NONE;
    xcb_atom_t manager = XCB_ATOM_NONE;
    xcb_window_t owner = XCB_WINDOW_NONE;

    xcb_atom_t atom(const QByteArray &name) const
    {
        const auto asked = xcb_intern_atom(connection, 0, static_cast<uint16_t>(name.size()), name.constData());
        const std::unique_ptr<xcb_intern_atom_reply_t, decltype(&std::free)> answer(
            xcb_intern_atom_reply(connection, asked, nullptr), &std::free);
        return answer ? answer->atom : static_cast<xcb_atom_t>(XCB_ATOM_NONE);
    }

    xcb_window_t presentOwner() const
    {
        const auto asked = xcb_get_selection_owner(connection, selection);
        const std::unique_ptr<xcb_get_selection_owner_reply_t, decltype(&std::free)> answer(
            xcb_get_selection_owner_reply(connection, asked, nullptr), &std::free);
        return answer ? answer->owner : static_cast<xcb_window_t>(XCB_WINDOW_NONE);
    }
};

namespace
{

int screenNumber()
{
    int screen = 0;
    int display = 0;
    char *host = nullptr;
    if (xcb_parse_display(nullptr, &host, &display, &screen) != 0)
        std::free(host);
    return screen;
}

} // namespace

X11Tray::X11Tray(QObject *parent) : QObject(parent), m_state(std::make_unique<State>())
{
    const auto *x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    // Not only the X11 platform has that interface; those without a screen have it without a connection.
    if (x11 == nullptr || x11->connection() == nullptr)
        return;
    m_state->connection = x11->connection();
    m_state->selection = m_state->atom("_NET_SYSTEM_TRAY_S" + QByteArray::number(screenNumber()));
    m_state->manager = m_state->atom("MANAGER");
    qGuiApp->installNativeEventFilter(this);
    look();
}

X11Tray::~X11Tray()
{
    if (m_state->connection != nullptr && qGuiApp != nullptr)
        qGuiApp->removeNativeEventFilter(this);
}

bool X11Tray::isThere() const
{
    return m_state->owner != XCB_WINDOW_NONE;
}

void X11Tray::look()
{
    const bool before = isThere();
    m_state->owner = m_state->presentOwner();
    if (isThere()) {
        // Its end is told to who asks for it. Qt asks for the same of that window.
        const uint32_t wanted = XCB_EVENT_MASK_STRUCTURE_NOTIFY;
        xcb_change_window_attributes(m_state->connection, m_state->owner, XCB_CW_EVENT_MASK, &wanted);
        xcb_flush(m_state->connection);
        // It may have gone between the question and that wish.
        m_state->owner = m_state->presentOwner();
    }
    if (isThere() != before)
        Q_EMIT changed(isThere());
}

// A new tray tells every client of it by a message to the root window, which Qt listens to.
bool X11Tray::nativeEventFilter(const QByteArray &eventType, void *message, qintptr *)
{
    if (eventType != "xcb_generic_event_t")
        return false;
    const auto *event = static_cast<const xcb_generic_event_t *>(message);
    constexpr uint8_t sentByAClient = 0x80;
    const int type = event->response_type & ~sentByAClient;
    if (type == XCB_CLIENT_MESSAGE) {
        const auto *told = reinterpret_cast<const xcb_client_message_event_t *>(event);
        if (told->type == m_state->manager && told->data.data32[1] == m_state->selection)
            QMetaObject::invokeMethod(this, &X11Tray::look, Qt::QueuedConnection);
    } else if (type == XCB_DESTROY_NOTIFY &&
               reinterpret_cast<const xcb_destroy_notify_event_t *>(event)->window == m_state->owner) {
        QMetaObject::invokeMethod(this, &X11Tray::look, Qt::QueuedConnection);
    }
    return false;
}

} // namespace patkeeper
