// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accountproviders.h"
#include "checkup.h"
#include "database.h"
#include "inventory.h"
#include "origins.h"
#include "profile.h"
#include "secretstore.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace patkeeper
{

/// What there is to look at. Whatever could not be opened is left out, and the rest is looked at all the same.
struct DoctorParts {
    Inventory *inventory = nullptr;
    AccountProviders *providers = nullptr;
    SecretStore *secrets = nullptr;
    std::shared_ptr<Database> database;
    std::optional<Profile> profile;
    Origins usualPlaces; ///< Looked for where there is no account yet.
    QByteArray userAgent;
    QString programVersion;
};

/// Everything around Patkeeper that can be in its way. Nothing makes a keychain ask, starts a service of the desktop,
/// or changes anything; to services go one request without credentials for each place, and one listing for each
/// account.
std::vector<Check> doctorChecks(const DoctorParts &parts);

} // namespace patkeeper
