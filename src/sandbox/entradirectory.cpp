// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entradirectory.h"

#include <QUuid>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

const QString northwind = u"6e0c9a52-4d11-4b7e-9f35-2a7d18c0b6e4"_s;
const QString fabrikam = u"b81f3d60-95c7-4a2e-8d14-e7420c6a59fd"_s;

void addPerson(State &state, const QString &name, const QString &mail, const QString &tenant)
{
    if (!state.person(mail))
        state.users.append({randomId(), name, mail, tenant, randomId()});
}

void addOrganization(State &state, const QString &name, const QString &tenant, const QStringList &members = {})
{
    if (!state.organization(name))
        state.organizations.append({randomId(), name, tenant, members});
}

bool isForAnybody(const QString &segment)
{
    return segment.compare("organizations"_L1, Qt::CaseInsensitive) == 0 ||
           segment.compare("common"_L1, Qt::CaseInsensitive) == 0;
}

} // namespace

QList<Tenant> demonstrationTenants()
{
    return {{northwind, u"Northwind"_s, u"northwind.example"_s}, {fabrikam, u"Fabrikam"_s, u"fabrikam.example"_s}};
}

void addDemonstrationPeople(State &state)
{
    addPerson(state, u"Jonas Brandt"_s, u"jonas.brandt@northwind.example"_s, northwind);
    addPerson(state, u"Aiko Tanaka"_s, u"aiko.tanaka@fabrikam.example"_s, fabrikam);
    User &first = state.users.first();
    if (first.tenant == northwind && !first.guestOf.contains(fabrikam))
        first.guestOf.append(fabrikam);
}

void addDemonstrationOrganizations(State &state)
{
    addOrganization(state, u"northwind-research"_s, northwind);
    addOrganization(state, u"northwind-audit"_s, northwind, {state.users.first().id});
    addOrganization(state, u"fabrikam"_s, fabrikam);
    addOrganization(state, u"mara-at-home"_s, QString::fromLatin1(noTenant));
}

std::optional<EntraError> tenantError(const QString &segment, const State &state)
{
    if (segment.compare("consumers"_L1, Qt::CaseInsensitive) == 0) {
        return entraError(700016, u"The application was not found in the directory of personal Microsoft accounts. "
                                  "Azure DevOps takes apps with accounts of an organization only."_s);
    }
    if (isForAnybody(segment))
        return state.entra.settings.singleTenant ? std::optional(entraError(50194)) : std::nullopt;
    if (!state.entra.tenant(segment))
        return entraError(90002, u"The tenant \"%1\" was not found."_s.arg(segment));
    return std::nullopt;
}

EntraResult<QString> tenantFor(const User &user, const QString &segment, const State &state)
{
    if (isForAnybody(segment))
        return user.tenant;
    const Tenant *tenant = state.entra.tenant(segment);
    if (tenant && (user.tenant == tenant->id || user.guestOf.contains(tenant->id)))
        return tenant->id;
    return std::unexpected(entraError(50020, u"The account \"%1\" does not exist in the directory \"%2\" and must be "
                                             "added there first."_s.arg(user.mail, tenant ? tenant->name : segment)));
}

QString objectIdIn(const QString &tenant, const User &user)
{
    if (tenant == user.tenant)
        return user.objectId;
    return QUuid::createUuidV5(QUuid(tenant), user.objectId).toString(QUuid::WithoutBraces);
}

} // namespace patkeeper::sandbox
