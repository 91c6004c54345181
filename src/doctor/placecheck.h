// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "checkup.h"
#include "origins.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace patkeeper
{

class Inventory;

/// A place that accounts speak to, and with which file of authorities.
struct PlaceToReach {
    Origin origin;
    QString authorityFile; ///< Empty: the system's authorities alone.

    bool operator==(const PlaceToReach &) const = default;
};

/// Of every account and of where it signs in, each once; @p usual where there is no account.
QList<PlaceToReach> placesToReach(const Inventory *inventory, const Origins &usual);

/// Which way leads there, whether its certificate is trusted, and what time it has there. Sends one request without
/// anything that proves who asks.
Check placeCheck(const PlaceToReach &place, const QByteArray &userAgent);

QStringList authorityFiles(const Inventory *inventory);
/// Whether it can be read, and until when it is good.
Check authorityFileCheck(const QString &path);

} // namespace patkeeper
