// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxfault.h"
#include "sandboxpolicy.h"
#include "sandboxrequest.h"

#include <QJsonObject>

#include <expected>

namespace patkeeper::sandbox
{

/// The control key's view of the sandbox as JSON. An unknown field or a wrong type is an error in words, never ignored.
std::expected<SandboxFault, QString> faultFromJson(const QJsonObject &object);
QJsonObject faultToJson(const SandboxFault &fault);

/// `policy` with the given fields changed.
std::expected<SandboxPolicy, QString> policyFromJson(const QJsonObject &changes, SandboxPolicy policy);
QJsonObject policyToJson(const SandboxPolicy &policy);

/// Without any credential: of `Authorization` only the scheme is told.
QJsonObject requestToJson(const SandboxRequest &request);

} // namespace patkeeper::sandbox
