// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsplaces.h"

#include "azuredevopsorganizations.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace patkeeper
{

using namespace azuredevops;

AzureDevOpsPlaces::AzureDevOpsPlaces(HttpOptions options) : m_options(std::move(options)) {}

void AzureDevOpsPlaces::findTenant(const QMap<QString, QString> &fields, QObject *context, Reply<QString> reply)
{
    const auto normalized = normalizedFields(fields);
    if (!normalized)
        return replyLater<QString>(context, std::move(reply), std::unexpected(normalized.error()));
    const auto addresses = Addresses::fromFields(*normalized);
    if (!addresses)
        return replyLater<QString>(context, std::move(reply), std::unexpected(addresses.error()));
    findOrganizationTenant(*addresses, m_options, context, std::move(reply));
}

Result<Origins> AzureDevOpsPlaces::lookUpOrigins(const QMap<QString, QString> &fields) const
{
    const auto addresses = ServiceAddresses::fromFields(fields);
    if (!addresses)
        return std::unexpected(addresses.error());
    return addresses->origins();
}

void AzureDevOpsPlaces::findPlaces(const QMap<QString, QString> &fields, CredentialSource *credentials,
                                   Interaction interaction, QObject *context, Reply<QList<PersonPlace>> reply)
{
    auto addresses = ServiceAddresses::fromFields(fields);
    if (!addresses)
        return replyLater<QList<PersonPlace>>(context, std::move(reply), std::unexpected(addresses.error()));
    auto onNames = [fields, root = addresses->webRoot(), reply = std::move(reply)](Result<QStringList> names) mutable {
        if (!names)
            return reply(std::unexpected(std::move(names.error())));
        QList<PersonPlace> places;
        for (const QString &name : std::as_const(*names)) {
            PersonPlace place{.name = name, .fields = fields};
            place.fields.insert(u"url"_s, root);
            place.fields.insert(u"organization"_s, name);
            places.append(std::move(place));
        }
        reply(std::move(places));
    };
    auto *search = new OrganizationSearch(std::move(*addresses), m_options, context, std::move(onNames));
    search->start(credentials, interaction);
}

} // namespace patkeeper
