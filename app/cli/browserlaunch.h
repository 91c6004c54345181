// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>
#include <QUrl>

#include <functional>

namespace patkeeper::cli
{

/// Shows @p address, which everybody on this computer may see in the list of processes, in the person's own browser,
/// with no shell between. @p onFailed comes later, unless @p context is gone by then: there is nothing to open it with,
/// or that did not. A browser that begins with this outlives the program and is not reached by its Ctrl+C.
void openInBrowser(const QUrl &address, QObject *context, std::function<void()> onFailed);

} // namespace patkeeper::cli
