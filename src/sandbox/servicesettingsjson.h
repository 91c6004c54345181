// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxdigitalhubsettings.h"
#include "sandboxsailpointsettings.h"

#include <QJsonObject>

#include <expected>

namespace patkeeper::sandbox
{

/// The settings with the given fields changed. An unknown field or a wrong type is an error in words, never ignored.
std::expected<SandboxSailPointSettings, QString> settingsFromJson(const QJsonObject &changes,
                                                                  SandboxSailPointSettings settings);
std::expected<SandboxDigitalHubSettings, QString> settingsFromJson(const QJsonObject &changes,
                                                                   SandboxDigitalHubSettings settings);
QJsonObject settingsToJson(const SandboxSailPointSettings &settings);
QJsonObject settingsToJson(const SandboxDigitalHubSettings &settings);

} // namespace patkeeper::sandbox
