// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "error.h"

#include <QMetaObject>
#include <QObject>
#include <QPointer>

#include <expected>
#include <functional>
#include <memory>
#include <utility>

namespace patkeeper
{

template<typename T>
using Result = std::expected<T, Error>;

/// Receives the outcome of a leaf operation: once, later (never from within the call), on the caller's thread; or never
/// if the context object that went with it has been destroyed.
template<typename T>
using Reply = std::move_only_function<void(Result<T>)>;

inline std::unexpected<Error> failure(Error::Kind kind, QString message, QString detail = {})
{
    return std::unexpected(
        Error{.kind = kind, .message = std::move(message), .detail = std::move(detail), .retryAfter = {}, .field = {}});
}

/// Delivers @p result to @p reply from the event loop of @p context's thread, unless @p context is gone by then.
/// Call it on any thread for which @p context is known to be alive at the moment of the call.
template<typename T>
void replyLater(QObject *context, Reply<T> reply, Result<T> result)
{
    // QMetaObject::invokeMethod copies its functor, so what can only be moved travels behind a shared pointer.
    auto parcel = std::make_shared<std::pair<Reply<T>, Result<T>>>(std::move(reply), std::move(result));
    QMetaObject::invokeMethod(context, [parcel] { parcel->first(std::move(parcel->second)); }, Qt::QueuedConnection);
}

} // namespace patkeeper
