// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "applicationservice.h"

namespace patkeeper
{

// Where there is no D-Bus, nobody asks.

struct ApplicationService::State {
};

ApplicationService::ApplicationService(const QString &, const QStringList &, QObject *parent) : QObject(parent) {}

ApplicationService::~ApplicationService() = default;

void ApplicationService::start() {}

} // namespace patkeeper
