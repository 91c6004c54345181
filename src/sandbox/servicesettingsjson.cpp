// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "servicesettingsjson.h"

#include "sandboxjsonfields.h"

#include <QJsonArray>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

QJsonValue toJson(const std::optional<int> &number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

} // namespace

std::expected<SandboxSailPointSettings, QString> settingsFromJson(const QJsonObject &changes,
                                                                  SandboxSailPointSettings settings)
{
    JsonFields fields(changes);
    fields.read("sixMonthVersions"_L1, settings.sixMonthVersions);
    fields.read("sixMonthsRefuseFlag"_L1, settings.sixMonthsRefuseFlag);
    fields.read("ignoresNeverFlag"_L1, settings.ignoresNeverFlag);
    fields.read("refusesRemove"_L1, settings.refusesRemove);
    fields.read("returnsNeverFlag"_L1, settings.returnsNeverFlag);
    fields.read("droppedScopes"_L1, settings.droppedScopes);
    fields.read("mostPerUser"_L1, settings.mostPerUser);
    fields.read("countsManaged"_L1, settings.countsManaged);
    fields.read("limitStatus"_L1, settings.limitStatus);
    fields.read("duplicateStatus"_L1, settings.duplicateStatus);
    fields.read("paced"_L1, settings.paced);
    fields.read("callsPerWindow"_L1, settings.callsPerWindow);
    fields.readSeconds("windowSeconds"_L1, settings.window);
    fields.read("bulkAllOrNothing"_L1, settings.bulkAllOrNothing);
    fields.read("endsJwtsWithToken"_L1, settings.endsJwtsWithToken);
    fields.read("basicAtTokenEndpoint"_L1, settings.basicAtTokenEndpoint);
    fields.read("honoursPaging"_L1, settings.honoursPaging);
    fields.read("fractionDigits"_L1, settings.fractionDigits);
    fields.read("administrators"_L1, settings.administrators);
    if (!fields.complaint().isEmpty())
        return std::unexpected(fields.complaint());
    return settings;
}

std::expected<SandboxDigitalHubSettings, QString> settingsFromJson(const QJsonObject &changes,
                                                                   SandboxDigitalHubSettings settings)
{
    JsonFields fields(changes);
    fields.read("lifeDays"_L1, settings.lifeDays);
    fields.read("epochDates"_L1, settings.epochDates);
    fields.read("plainTextErrors"_L1, settings.plainTextErrors);
    fields.read("lateListings"_L1, settings.lateListings);
    fields.read("expiredStatus"_L1, settings.expiredStatus);
    fields.read("basicAuthentication"_L1, settings.basicAuthentication);
    fields.read("openIdSignIn"_L1, settings.openIdSignIn);
    fields.read("guardsCredentials"_L1, settings.guardsCredentials);
    fields.read("honoursPaging"_L1, settings.honoursPaging);
    fields.read("credentialProviders"_L1, settings.credentialProviders);
    fields.readSeconds("accessTokenLifeSeconds"_L1, settings.accessTokenLife);
    fields.readSeconds("refreshTokenLifeSeconds"_L1, settings.refreshTokenLife);
    fields.readSeconds("codeLifeSeconds"_L1, settings.codeLife);
    fields.read("name"_L1, settings.name);
    fields.read("clientId"_L1, settings.clientId);
    fields.read("droppedScopes"_L1, settings.droppedScopes);
    fields.read("redirectUris"_L1, settings.redirectUris);
    fields.read("pick"_L1, settings.pick);
    if (!fields.complaint().isEmpty())
        return std::unexpected(fields.complaint());
    return settings;
}

QJsonObject settingsToJson(const SandboxSailPointSettings &settings)
{
    return {{u"sixMonthVersions"_s, QJsonArray::fromStringList(settings.sixMonthVersions)},
            {u"sixMonthsRefuseFlag"_s, settings.sixMonthsRefuseFlag},
            {u"ignoresNeverFlag"_s, settings.ignoresNeverFlag},
            {u"refusesRemove"_s, settings.refusesRemove},
            {u"returnsNeverFlag"_s, settings.returnsNeverFlag},
            {u"droppedScopes"_s, QJsonArray::fromStringList(settings.droppedScopes)},
            {u"mostPerUser"_s, toJson(settings.mostPerUser)},
            {u"countsManaged"_s, settings.countsManaged},
            {u"limitStatus"_s, settings.limitStatus},
            {u"duplicateStatus"_s, settings.duplicateStatus},
            {u"paced"_s, settings.paced},
            {u"callsPerWindow"_s, settings.callsPerWindow},
            {u"windowSeconds"_s, qint64(settings.window.count())},
            {u"bulkAllOrNothing"_s, settings.bulkAllOrNothing},
            {u"endsJwtsWithToken"_s, settings.endsJwtsWithToken},
            {u"basicAtTokenEndpoint"_s, settings.basicAtTokenEndpoint},
            {u"honoursPaging"_s, settings.honoursPaging},
            {u"fractionDigits"_s, settings.fractionDigits},
            {u"administrators"_s, QJsonArray::fromStringList(settings.administrators)}};
}

QJsonObject settingsToJson(const SandboxDigitalHubSettings &settings)
{
    return {{u"lifeDays"_s, toJson(settings.lifeDays)},
            {u"epochDates"_s, settings.epochDates},
            {u"plainTextErrors"_s, settings.plainTextErrors},
            {u"lateListings"_s, settings.lateListings},
            {u"expiredStatus"_s, settings.expiredStatus},
            {u"basicAuthentication"_s, settings.basicAuthentication},
            {u"openIdSignIn"_s, settings.openIdSignIn},
            {u"guardsCredentials"_s, settings.guardsCredentials},
            {u"honoursPaging"_s, settings.honoursPaging},
            {u"credentialProviders"_s, QJsonArray::fromStringList(settings.credentialProviders)},
            {u"accessTokenLifeSeconds"_s, qint64(settings.accessTokenLife.count())},
            {u"refreshTokenLifeSeconds"_s, qint64(settings.refreshTokenLife.count())},
            {u"codeLifeSeconds"_s, qint64(settings.codeLife.count())},
            {u"name"_s, settings.name},
            {u"clientId"_s, settings.clientId},
            {u"droppedScopes"_s, QJsonArray::fromStringList(settings.droppedScopes)},
            {u"redirectUris"_s, QJsonArray::fromStringList(settings.redirectUris)},
            {u"pick"_s, settings.pick}};
}

} // namespace patkeeper::sandbox
