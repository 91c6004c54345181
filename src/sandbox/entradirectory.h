// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "entraerrors.h"

namespace patkeeper::sandbox
{

/// The tenant of an organization of personal accounts (fact sheet 4.2).
inline constexpr auto noTenant = "00000000-0000-0000-0000-000000000000";

QList<Tenant> demonstrationTenants();
/// The people of the demonstration who are not there yet: two of one tenant, of whom the first is a guest of the other,
/// and one of the other.
void addDemonstrationPeople(State &state);
/// What those people reach besides the first organization, unless it is there: one more of their tenant, one for the
/// first of them alone, one of the other tenant, and one that no directory stands behind.
void addDemonstrationOrganizations(State &state);

/// Why nobody at all can sign in at this address, if so (fact sheet 5.1).
std::optional<EntraError> tenantError(const QString &segment, const State &state);
/// The tenant in which this person is signed in there: the one named, or their home.
EntraResult<QString> tenantFor(const User &user, const QString &segment, const State &state);
/// A guest has one of their own in each tenant.
QString objectIdIn(const QString &tenant, const User &user);

} // namespace patkeeper::sandbox
