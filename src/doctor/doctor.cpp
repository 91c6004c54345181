// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "doctor.h"

#include "accountcheck.h"
#include "azureclicheck.h"
#include "desktopchecks.h"
#include "keychaincheck.h"
#include "placecheck.h"
#include "storagechecks.h"
#include "versionscheck.h"

#include <utility>

namespace patkeeper
{

namespace
{

template<typename... Checks>
void append(std::vector<Check> &all, Checks &&...checks)
{
    (all.push_back(std::forward<Checks>(checks)), ...);
}

} // namespace

std::vector<Check> doctorChecks(const DoctorParts &parts)
{
    std::vector<Check> all;
    if (parts.profile)
        append(all, profileCheck(*parts.profile));
    if (parts.database)
        append(all, databaseCheck(parts.database));
    if (parts.secrets != nullptr)
        append(all, keychainCheck(parts.secrets));
    append(all, trayCheck(), notificationsCheck());
    const QList<PlaceToReach> places = placesToReach(parts.inventory, parts.usualPlaces);
    for (const PlaceToReach &place : places)
        append(all, placeCheck(place, parts.userAgent));
    const QStringList files = authorityFiles(parts.inventory);
    for (const QString &file : files)
        append(all, authorityFileCheck(file));
    if (parts.inventory != nullptr && parts.providers != nullptr) {
        for (const Account &account : parts.inventory->accounts())
            append(all, accountCheck(account, parts.providers));
    }
    append(all, azureCliCheck(parts.inventory), versionsCheck(parts.programVersion, parts.database));
    return all;
}

} // namespace patkeeper
