// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "reachability.h"

#include <QNetworkInformation>

namespace patkeeper
{

namespace
{

using Feature = QNetworkInformation::Feature;

const QNetworkInformation *information(Feature feature)
{
    const QNetworkInformation *loaded = QNetworkInformation::instance();
    return loaded != nullptr && loaded->supports(feature) ? loaded : nullptr;
}

} // namespace

Reachability::Reachability(QObject *parent) : QObject(parent)
{
    if (!QNetworkInformation::loadBackendByFeatures(Feature::Reachability | Feature::Metered) &&
        !QNetworkInformation::loadBackendByFeatures(Feature::Reachability))
        return;
    const QNetworkInformation *loaded = QNetworkInformation::instance();
    connect(loaded, &QNetworkInformation::reachabilityChanged, this, &Reachability::changed);
    connect(loaded, &QNetworkInformation::isMeteredChanged, this, &Reachability::changed);
}

bool Reachability::isOnline() const
{
    const QNetworkInformation *loaded = information(Feature::Reachability);
    using Reach = QNetworkInformation::Reachability;
    const Reach reach = loaded == nullptr ? Reach::Unknown : loaded->reachability();
    return reach != Reach::Disconnected && reach != Reach::Local;
}

bool Reachability::isMetered() const
{
    const QNetworkInformation *loaded = information(Feature::Metered);
    return loaded != nullptr && loaded->isMetered();
}

} // namespace patkeeper
