// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopscapabilities.h"

#include <QCoreApplication>
#include <QFile>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

QString translated(const char *text)
{
    return QCoreApplication::translate("patkeeper::AzureDevOps", text);
}

QList<FormField> accountFields()
{
    return {{.key = u"organization"_s,
             .label = translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Organization")),
             .placeholder = translated(
                 QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "northwind or https://dev.azure.com/northwind")),
             .defaultValue = {},
             .required = true,
             .advanced = false},
            {.key = u"url"_s,
             .label = translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Address of the service")),
             .placeholder = u"https://dev.azure.com"_s,
             .defaultValue = u"https://dev.azure.com"_s,
             .required = false,
             .advanced = true},
            {.key = u"api-url"_s,
             .label = translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Address of the token API, if another")),
             .placeholder = u"https://vssps.dev.azure.com"_s,
             .defaultValue = {},
             .required = false,
             .advanced = true}};
}

// Fact sheet 5.1 and 5.2.
SignInOffer signInOffer()
{
    const QString resource = u"499b84ac-1321-427f-aa17-267ca6975798"_s;
    return {.methods = {u"azure-cli"_s, u"browser"_s, u"device"_s, u"bearer"_s},
            .scopes = {resource + "/vso.pats"_L1, resource + "/vso.pats_manage"_L1},
            .fallbackScopes = {resource + "/.default"_L1},
            .permissions = {u"vso.pats"_s, u"vso.pats_manage"_s},
            .resource = resource,
            .resourceName = u"Azure DevOps"_s,
            .audiences = {resource, u"https://app.vssps.visualstudio.com"_s},
            .knownOrigins = {u"https://dev.azure.com"_s, u"https://vssps.dev.azure.com"_s,
                             u"https://app.vssps.visualstudio.com"_s},
            .knownAuthorities = {u"https://login.microsoftonline.com"_s},
            .servesFurtherPlaces = true};
}

Result<Capabilities> readCapabilities()
{
    QFile file(u":/scopes/azure-devops.json"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    auto scopes = ScopeCatalogue::fromJson(opened ? file.readAll() : QByteArray());
    if (!scopes)
        return std::unexpected(std::move(scopes.error()));
    Capabilities capabilities;
    capabilities.kind = QLatin1StringView(kind);
    capabilities.displayName = u"Azure DevOps"_s;
    capabilities.accountFields = accountFields();
    capabilities.scopes = std::move(*scopes);
    capabilities.maximumLife = std::chrono::days(365);
    capabilities.reasons.insert(
        u"all-organizations"_s,
        EndReason{.caption = translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "all organizations")),
                  .sentence = translated(QT_TRANSLATE_NOOP(
                      "patkeeper::AzureDevOps", "Stops on 1 December 2026: tokens for all organizations are being "
                                                "retired. Create one per organization instead."))});
    // Fact sheet, "Inactive token".
    capabilities.idleLife = std::chrono::days(90);
    capabilities.reasons.insert(
        u"idle"_s, EndReason{.caption = translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "not used")),
                             .sentence = translated(QT_TRANSLATE_NOOP(
                                 "patkeeper::AzureDevOps", "Azure DevOps counts a token that has not been used for 90 "
                                                           "days as inactive, and it may stop working. Use it, or "
                                                           "revoke it if it is needed no longer."))});
    capabilities.accountHint = translated(
        QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                          "You need the name of your organization and a work or school account in its Microsoft Entra "
                          "directory. Organizations of personal Microsoft accounts have no such directory; their "
                          "tokens can only be managed on the web page of Azure DevOps."));
    capabilities.signInHint = translated(QT_TRANSLATE_NOOP(
        "patkeeper::AzureDevOps",
        "Paste a Microsoft Entra access token for Azure DevOps. With the Azure CLI you get one by: az account "
        "get-access-token --resource 499b84ac-1321-427f-aa17-267ca6975798 --query accessToken -o tsv"));
    capabilities.signIn = signInOffer();
    capabilities.accessTokenAdvice = translated(
        QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Where a tool takes one, Azure DevOps itself advises a Microsoft "
                                                    "Entra access token in place of a personal access token: %1"));
    // Fact sheet, "E-mails to the owner".
    capabilities.rotationRemark = translated(
        QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Two mails from Azure DevOps will follow: one now, and one seven "
                                                    "days before the new token expires."));
    return capabilities;
}

} // namespace

// Read once, and shared by all accounts and by who asks of the kind: the scopes take as much memory as a hundred
// tokens.
Result<Capabilities> capabilities()
{
    static const Result<Capabilities> known = readCapabilities();
    return known;
}

} // namespace patkeeper::azuredevops
