// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "compositioncheckup.h"

#include "composition.h"
#include "doctor.h"

#include <QStringList>

namespace patkeeper
{

namespace
{

/// What the forms of all kinds of services have as the service's address by default.
Origins usualPlaces()
{
    QStringList addresses;
    const QList<Capabilities> kinds = Composition::everyKind();
    for (const Capabilities &kind : kinds) {
        for (const FormField &field : kind.accountFields)
            addresses.append(field.defaultValue);
    }
    return originsFromStrings(addresses);
}

} // namespace

std::unique_ptr<Checkup> makeCheckup(Composition *opened)
{
    DoctorParts parts;
    parts.usualPlaces = usualPlaces();
    parts.userAgent = "Patkeeper/" PATKEEPER_VERSION;
    parts.programVersion = QStringLiteral(PATKEEPER_VERSION);
    if (opened != nullptr) {
        parts.inventory = &opened->inventory();
        parts.providers = &opened->providers();
        parts.secrets = &opened->secrets();
        parts.database = opened->database();
        parts.profile = opened->profile();
    }
    return std::make_unique<Checkup>(doctorChecks(parts));
}

} // namespace patkeeper
