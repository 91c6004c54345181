// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "replyaddress.h"

#include <QThread>

#include <utility>

namespace patkeeper
{

class ReplyAddress::Letterbox final : public QObject
{
public:
    explicit Letterbox(QObject *context) : m_context(context) { moveToThread(context->thread()); }

    void receive(std::move_only_function<void()> letter)
    {
        if (m_context)
            letter();
    }

private:
    QPointer<QObject> m_context;
};

void ReplyAddress::DeleteLater::operator()(Letterbox *box) const
{
    box->deleteLater();
}

ReplyAddress::ReplyAddress(QObject *context) : m_box(new Letterbox(context)) {}

void ReplyAddress::send(std::move_only_function<void()> letter)
{
    Letterbox *box = m_box.release();
    // invokeMethod copies its functor, and this thread may drop its copy last: the letter itself moves out over there.
    auto parcel = std::make_shared<std::move_only_function<void()>>(std::move(letter));
    QMetaObject::invokeMethod(
        box,
        [box, parcel] {
            box->receive(std::exchange(*parcel, nullptr));
            delete box;
        },
        Qt::QueuedConnection);
}

} // namespace patkeeper
