// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <utility>

namespace patkeeper::sandbox
{

/// Whether a redirect URI of a request is one of those registered (fact sheet 5.3): for a loopback one the port does
/// not count; the path counts, and its case.
bool isRegisteredRedirect(const QString &uri, const QStringList &registered);

/// The address that the browser is sent to; one without a path gets its slash.
QUrl redirectWith(const QString &uri, const QList<std::pair<QString, QString>> &parameters, bool inFragment);

} // namespace patkeeper::sandbox
