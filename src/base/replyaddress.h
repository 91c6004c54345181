// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <utility>

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

/// Does @p work, which may block, on another thread and hands what comes of it to @p reply, as a Reply is delivered.
template<typename T>
void workElsewhere(QObject *context, std::move_only_function<T()> work, std::move_only_function<void(T)> reply)
{
    struct Parcel {
        std::move_only_function<T()> work;
        ReplyAddress address;
        std::move_only_function<void(T)> reply;
    };
    // QThreadPool copies what it is to run.
    auto parcel = std::make_shared<Parcel>(std::move(work), ReplyAddress(context), std::move(reply));
    QThreadPool::globalInstance()->start([parcel] {
        parcel->address.send(
            [reply = std::move(parcel->reply), result = parcel->work()]() mutable { reply(std::move(result)); });
    });
}

} // namespace patkeeper
