// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sandboxroutes.h"

#include <optional>

namespace patkeeper::sandbox
{

// A request as Azure DevOps reads it: what it is about, in which version, and who asks.

/// In the place of a resource: the organization's own page at dev.azure.com.
inline constexpr auto organizationPage = "_page";

/// The address, taken apart: `/{organization}/{resource}`, or `/{resource}`. Case is ignored (fact sheet 1).
struct DevOpsAddress {
    QString organization;
    QString resource; ///< In lower case; empty: no address of Azure DevOps.
};

DevOpsAddress devOpsAddressOf(const SandboxRequest &request);
/// 400 for a version that is missing, unknown, or lacks its preview flag.
std::optional<Answer> versionRefusal(const SandboxRequest &request, bool isPreview);

/// What follows this scheme in `Authorization`.
QByteArray credentialOf(const SandboxRequest &request, QByteArrayView scheme);
/// Null where there is none that lives and is meant for Azure DevOps.
const Bearer *callerByBearer(const SandboxRequest &request, const State &state);
/// Any user name, and the token as password. Works in its own organization, or in all of its user's.
const SandboxToken *callerByPat(const SandboxRequest &request, const QString &organization, const State &state);

/// Reading needs one scope, changing both (fact sheet 5.2).
bool mayUsePats(const Bearer &bearer, bool onlyReading, const State &state);
bool mayReadProfile(const Bearer &bearer, const State &state);
/// One of Entra's is good in the organizations of its tenant, for their members.
bool reaches(const Bearer &bearer, const Organization &organization, const State &state);

} // namespace patkeeper::sandbox
