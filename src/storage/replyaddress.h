// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

namespace patkeeper
{

/// Where to send a reply that is made on another thread. Made on any thread while @p context is known to be alive; what
/// is sent runs on the context's thread and only if the context is still alive then. It is destroyed there in either
/// case, so that nothing a caller has put into a reply ends on a thread it does not know.
class ReplyAddress final
{
public:
    explicit ReplyAddress(QObject *context);

    /// At most once, from any thread.
    void send(std::move_only_function<void()> letter);

private:
    /// The context may die at any moment on its own thread; this object does not, and asks for it over there.
    class Letterbox;
    struct DeleteLater {
        void operator()(Letterbox *box) const;
    };
    std::unique_ptr<Letterbox, DeleteLater> m_box;
};

} // namespace patkeeper
