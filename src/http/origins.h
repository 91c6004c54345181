// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QString>
#include <QUrl>

namespace patkeeper
{

/// Scheme, host and port: what a credential is bound to. https only, http only to loopback.
struct Origin {
    QString scheme;
    QString host;
    int port = 443;

    bool operator==(const Origin &) const = default;
    QString toString() const; ///< "https://vssps.dev.azure.com", the port only where it is not the scheme's own.
};

/// The origin of @p url; an invalid one (empty host) where the url has none or is neither https nor http to loopback.
Origin originOf(const QUrl &url);
bool isValid(const Origin &origin);
/// This computer itself: "localhost" or an address of the loopback network.
bool isLoopback(const QString &host);

/// The closed set of places that an account's credentials may be sent to.
using Origins = QList<Origin>;
bool contains(const Origins &origins, const QUrl &url);
QStringList toStringList(const Origins &origins);
/// Leaves out what is no origin.
Origins originsFromStrings(const QStringList &origins);

} // namespace patkeeper
