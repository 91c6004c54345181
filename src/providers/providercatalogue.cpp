// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "providercatalogue.h"

#include "authorities.h"
#include "azuredevopsaddresses.h"
#include "azuredevopscapabilities.h"
#include "azuredevopsplaces.h"
#include "azuredevopsprovider.h"
#include "digitalhubaddresses.h"
#include "digitalhubcapabilities.h"
#include "digitalhubplaces.h"
#include "digitalhubprovider.h"
#include "manualcapabilities.h"
#include "manualprovider.h"
#include "sailpointaddresses.h"
#include "sailpointcapabilities.h"
#include "sailpointprovider.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

/// What makes a kind of provider: the only place that names one.
struct Entry {
    const char *kind;
    Result<Capabilities> (*capabilities)();
    /// Fields in their normal form, and where they lead.
    Result<QMap<QString, QString>> (*normalized)(const QMap<QString, QString> &fields);
    Result<Origins> (*origins)(const QMap<QString, QString> &fields);
    std::unique_ptr<TokenProvider> (*create)(const ProviderParts &parts);
    std::unique_ptr<AccountPlaces> (*places)(const ProviderParts &parts); ///< Null where it can tell nothing.
    std::unique_ptr<ServiceSurvey> (*survey)(TokenProvider *provider);    ///< Null where nothing is left open.
    bool offered = true; ///< For new accounts; those that are there work all the same.
};

Result<Origins> azureDevOpsOrigins(const QMap<QString, QString> &fields)
{
    const auto addresses = azuredevops::Addresses::fromFields(fields);
    if (!addresses)
        return std::unexpected(addresses.error());
    return addresses->origins();
}

std::unique_ptr<TokenProvider> createAzureDevOps(const ProviderParts &parts)
{
    return std::make_unique<AzureDevOpsProvider>(parts.account, ProviderCatalogue::httpOptions(parts),
                                                 parts.credentials);
}

std::unique_ptr<AccountPlaces> azureDevOpsPlaces(const ProviderParts &parts)
{
    return std::make_unique<AzureDevOpsPlaces>(ProviderCatalogue::httpOptions(parts));
}

std::unique_ptr<ServiceSurvey> azureDevOpsSurvey(TokenProvider *provider)
{
    auto *own = qobject_cast<AzureDevOpsProvider *>(provider);
    return own != nullptr ? own->survey() : nullptr;
}

Result<Origins> sailPointOrigins(const QMap<QString, QString> &fields)
{
    const auto addresses = sailpoint::Addresses::fromFields(fields);
    if (!addresses)
        return std::unexpected(addresses.error());
    return addresses->origins();
}

std::unique_ptr<TokenProvider> createSailPoint(const ProviderParts &parts)
{
    return std::make_unique<SailPointProvider>(parts.account, ProviderCatalogue::httpOptions(parts), parts.credentials,
                                               parts.clock);
}

Result<Origins> digitalHubOrigins(const QMap<QString, QString> &fields)
{
    const auto addresses = digitalhub::Addresses::fromFields(fields);
    if (!addresses)
        return std::unexpected(addresses.error());
    return addresses->origins();
}

std::unique_ptr<TokenProvider> createDigitalHub(const ProviderParts &parts)
{
    return std::make_unique<DigitalHubProvider>(parts.account, ProviderCatalogue::httpOptions(parts), parts.credentials,
                                                parts.clock);
}

std::unique_ptr<AccountPlaces> digitalHubPlaces(const ProviderParts &parts)
{
    return std::make_unique<DigitalHubPlaces>(ProviderCatalogue::httpOptions(parts));
}

Result<QMap<QString, QString>> noFields(const QMap<QString, QString> & /*fields*/)
{
    return QMap<QString, QString>();
}

Result<Origins> noOrigins(const QMap<QString, QString> & /*fields*/)
{
    return Origins();
}

std::unique_ptr<TokenProvider> createManual(const ProviderParts &parts)
{
    return parts.inventory != nullptr ? std::make_unique<ManualProvider>(parts.account, parts.inventory) : nullptr;
}

constexpr std::array entries{
    Entry{azuredevops::kind, azuredevops::capabilities, azuredevops::normalizedFields, azureDevOpsOrigins,
          createAzureDevOps, azureDevOpsPlaces, azureDevOpsSurvey},
    Entry{sailpoint::kind, sailpoint::capabilities, sailpoint::normalizedFields, sailPointOrigins, createSailPoint,
          nullptr, nullptr},
    Entry{digitalhub::kind, digitalhub::capabilities, digitalhub::normalizedFields, digitalHubOrigins, createDigitalHub,
          digitalHubPlaces, nullptr},
    Entry{manual::kind, manual::capabilities, noFields, noOrigins, createManual, nullptr, nullptr}};

const Entry *find(const QString &kind)
{
    const auto *found = std::find_if(entries.begin(), entries.end(),
                                     [&](const Entry &entry) { return kind == QLatin1StringView(entry.kind); });
    return found == entries.end() ? nullptr : found;
}

std::unexpected<Error> unsupported(const QString &kind)
{
    return failure(Error::Kind::Unsupported,
                   QCoreApplication::translate("patkeeper::ProviderCatalogue",
                                               "This program knows no service of the kind “%1”. Choose one of: %2.")
                       .arg(kind, ProviderCatalogue::kinds().join(u", "_s)),
                   {});
}

std::unexpected<Error> refused(const QString &field, const QString &message)
{
    auto error = failure(Error::Kind::Rejected, message);
    error.error().field = field;
    return error;
}

FormField authorityFileFormField()
{
    return {.key = QLatin1StringView(authorityFileField),
            .label = QCoreApplication::translate("patkeeper::ProviderCatalogue",
                                                 "File of your organization's certificate authority, if it has one"),
            .placeholder = u"/etc/ssl/northwind-ca.pem"_s,
            .defaultValue = {},
            .required = false,
            .advanced = true};
}

bool isAccountName(const QString &name)
{
    const bool clean = std::all_of(name.cbegin(), name.cend(),
                                   [](QChar character) { return character.isPrint() || character.isSurrogate(); });
    return clean && !name.isEmpty() && !name.contains(u'/') && !name.contains(u'#');
}

} // namespace

QStringList ProviderCatalogue::kinds()
{
    QStringList kinds;
    for (const Entry &entry : entries) {
        if (entry.offered)
            kinds.append(QLatin1StringView(entry.kind));
    }
    return kinds;
}

QStringList ProviderCatalogue::spokenKinds()
{
    QStringList kinds;
    for (const Entry &entry : entries)
        kinds.append(QLatin1StringView(entry.kind));
    return kinds;
}

Result<void> ProviderCatalogue::mayBeAdded(const QString &kind)
{
    if (!kinds().contains(kind))
        return unsupported(kind);
    return {};
}

Result<Capabilities> ProviderCatalogue::capabilities(const QString &kind)
{
    const Entry *entry = find(kind);
    if (!entry)
        return unsupported(kind);
    Result<Capabilities> capabilities = entry->capabilities();
    if (capabilities)
        capabilities->accountFields.append(authorityFileFormField());
    return capabilities;
}

Result<Account> ProviderCatalogue::accountFromFields(const QString &kind, const QString &name,
                                                     const QMap<QString, QString> &fields)
{
    const Entry *entry = find(kind);
    if (!entry)
        return unsupported(kind);
    Account account;
    account.name = name.trimmed();
    account.provider = kind;
    if (!isAccountName(account.name)) {
        return refused(u"name"_s,
                       QCoreApplication::translate("patkeeper::ProviderCatalogue",
                                                   "The account needs a name without “/” and “#”. Enter another "
                                                   "one."));
    }
    auto normalized = entry->normalized(fields);
    if (!normalized)
        return std::unexpected(std::move(normalized.error()));
    const QString authorityFile = authorityFilePath(fields.value(QLatin1StringView(authorityFileField)));
    if (!authorityFile.isEmpty())
        normalized->insert(QLatin1StringView(authorityFileField), authorityFile);
    const auto origins = entry->origins(*normalized);
    if (!origins)
        return std::unexpected(origins.error());
    account.fields = std::move(*normalized);
    account.origins = toStringList(*origins);
    return account;
}

HttpOptions ProviderCatalogue::httpOptions(const ProviderParts &parts)
{
    HttpOptions options;
    options.userAgent = parts.userAgent;
    options.additionalAuthorities = parts.authorities;
    options.authorityFile = parts.account.fields.value(QLatin1StringView(authorityFileField));
    options.turns = parts.turns;
    return options;
}

std::unique_ptr<AccountPlaces> ProviderCatalogue::places(const QString &kind, const ProviderParts &parts)
{
    const Entry *entry = find(kind);
    return entry && entry->places ? entry->places(parts) : nullptr;
}

std::unique_ptr<ServiceSurvey> ProviderCatalogue::survey(const QString &kind, TokenProvider *provider)
{
    const Entry *entry = find(kind);
    return entry && entry->survey ? entry->survey(provider) : nullptr;
}

std::unique_ptr<TokenProvider> ProviderCatalogue::create(const QString &kind, const ProviderParts &parts)
{
    const Entry *entry = find(kind);
    return entry ? entry->create(parts) : nullptr;
}

} // namespace patkeeper
