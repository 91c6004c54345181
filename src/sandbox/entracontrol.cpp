// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entracontrol.h"

#include "entradevice.h"
#include "entraissue.h"
#include "sandboxjsonfields.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;
using Settings = SandboxEntraSettings;

namespace
{

Answer complaint(int status, const QString &message)
{
    return Answer::json(status, {{u"error"_s, message}});
}

Answer done()
{
    return Answer::json(200, {{u"done"_s, true}});
}

std::expected<Settings, QString> settingsFromJson(const QJsonObject &changes, Settings settings)
{
    JsonFields fields(changes);
    QString flaw = idTokenFlawName(settings.idTokenFlaw);
    fields.read("clientIds"_L1, settings.clientIds);
    fields.read("redirectUris"_L1, settings.redirectUris);
    fields.read("publicClient"_L1, settings.publicClient);
    fields.read("singleTenant"_L1, settings.singleTenant);
    fields.read("permissions"_L1, settings.permissions);
    fields.read("reuseDetection"_L1, settings.reuseDetection);
    fields.readSeconds("accessTokenLifeSeconds"_L1, settings.accessTokenLife);
    fields.readSeconds("refreshTokenLifeSeconds"_L1, settings.refreshTokenLife);
    fields.readSeconds("codeLifeSeconds"_L1, settings.codeLife);
    fields.readSeconds("deviceCodeLifeSeconds"_L1, settings.deviceCodeLife);
    fields.read("deviceInterval"_L1, settings.deviceInterval);
    fields.read("slowDown"_L1, settings.slowDown);
    fields.read("deviceCodeBlocked"_L1, settings.deviceCodeBlocked);
    fields.read("issuerInAnswer"_L1, settings.issuerInAnswer);
    fields.read("idTokenFlaw"_L1, flaw);
    fields.read("opaqueAccessTokens"_L1, settings.opaqueAccessTokens);
    fields.read("impersonationSuffices"_L1, settings.impersonationSuffices);
    fields.read("strangersSignIn"_L1, settings.strangersSignIn);
    fields.read("pick"_L1, settings.pick);
    if (!fields.complaint().isEmpty())
        return std::unexpected(fields.complaint());
    const auto known = idTokenFlaw(flaw);
    if (!known)
        return std::unexpected(u"Unknown flaw \"%1\"."_s.arg(flaw));
    settings.idTokenFlaw = *known;
    return settings;
}

QJsonObject settingsToJson(const Settings &settings)
{
    return {{u"clientIds"_s, QJsonArray::fromStringList(settings.clientIds)},
            {u"redirectUris"_s, QJsonArray::fromStringList(settings.redirectUris)},
            {u"publicClient"_s, settings.publicClient},
            {u"singleTenant"_s, settings.singleTenant},
            {u"permissions"_s, QJsonArray::fromStringList(settings.permissions)},
            {u"reuseDetection"_s, settings.reuseDetection},
            {u"accessTokenLifeSeconds"_s, qint64(settings.accessTokenLife.count())},
            {u"refreshTokenLifeSeconds"_s, qint64(settings.refreshTokenLife.count())},
            {u"codeLifeSeconds"_s, qint64(settings.codeLife.count())},
            {u"deviceCodeLifeSeconds"_s, qint64(settings.deviceCodeLife.count())},
            {u"deviceInterval"_s, settings.deviceInterval ? QJsonValue(*settings.deviceInterval) : QJsonValue()},
            {u"slowDown"_s, settings.slowDown},
            {u"deviceCodeBlocked"_s, settings.deviceCodeBlocked},
            {u"issuerInAnswer"_s, settings.issuerInAnswer},
            {u"idTokenFlaw"_s, idTokenFlawName(settings.idTokenFlaw)},
            {u"opaqueAccessTokens"_s, settings.opaqueAccessTokens},
            {u"impersonationSuffices"_s, settings.impersonationSuffices},
            {u"strangersSignIn"_s, settings.strangersSignIn},
            {u"pick"_s, settings.pick}};
}

QJsonObject countsToJson(const SandboxEntraCounts &counts)
{
    return {{u"pages"_s, counts.pages},
            {u"codes"_s, counts.codes},
            {u"redemptions"_s, counts.redemptions},
            {u"refreshes"_s, counts.refreshes},
            {u"refusedRefreshes"_s, counts.refusedRefreshes},
            {u"reuses"_s, counts.reuses},
            {u"deviceCodes"_s, counts.deviceCodes},
            {u"devicePolls"_s, counts.devicePolls}};
}

QJsonArray peopleToJson(const State &state)
{
    QJsonArray people;
    for (const User &user : state.users)
        people.append(QJsonObject{{u"name"_s, user.displayName}, {u"mail"_s, user.mail}, {u"tenant"_s, user.tenant}});
    return people;
}

QJsonArray waitingDevices(const State &state)
{
    QJsonArray codes;
    for (const EntraDeviceSignIn &signIn : state.entra.deviceSignIns) {
        if (signIn.status == EntraDeviceSignIn::Status::Pending && state.now() < signIn.expiresAt)
            codes.append(signIn.userCode);
    }
    return codes;
}

Answer overview(const State &state)
{
    const Settings &settings = state.entra.settings;
    return Answer::json(200, {{u"authority"_s, state.url.toString()},
                              {u"tenant"_s, state.organizations.first().tenant},
                              {u"clientId"_s, settings.clientIds.value(0)},
                              {u"settings"_s, settingsToJson(settings)},
                              {u"counts"_s, countsToJson(state.entra.counts)},
                              {u"people"_s, peopleToJson(state)},
                              {u"userCodes"_s, waitingDevices(state)}});
}

Answer changeSettings(const QJsonObject &changes, State &state)
{
    const auto settings = settingsFromJson(changes, state.entra.settings);
    if (!settings)
        return complaint(400, settings.error());
    state.entra.settings = *settings;
    return overview(state);
}

/// What an order to the sandbox may say.
struct Order {
    QString person;
    QString userCode;
    bool declined = false;
    QStringList scopes;
    std::chrono::seconds life{3599};
};

std::expected<Order, QString> orderFromJson(const QJsonObject &object)
{
    Order order;
    JsonFields fields(object);
    fields.read("person"_L1, order.person);
    fields.read("userCode"_L1, order.userCode);
    fields.read("declined"_L1, order.declined);
    fields.read("scopes"_L1, order.scopes);
    fields.readSeconds("lifeSeconds"_L1, order.life);
    if (!fields.complaint().isEmpty())
        return std::unexpected(fields.complaint());
    return order;
}

Answer obey(const QString &what, const Order &order, State &state)
{
    if (what == "rotate"_L1) {
        replaceRefreshTokens(state);
        return done();
    }
    const bool declines = what == "device"_L1 && order.declined;
    const User *user = state.person(order.person);
    if (!user && !declines)
        return complaint(400, u"Nobody goes by the name \"%1\"."_s.arg(order.person));
    if (what == "device"_L1) {
        return decideDevice(order.userCode, declines ? QString() : user->id, state)
                   ? done()
                   : complaint(404, u"No device waits with this code."_s);
    }
    if (what == "revoke-sessions"_L1)
        revokeSessions(order.person, state);
    else if (what == "expire-access-tokens"_L1)
        expireAccessTokens(order.person, state);
    else if (what == "access-token"_L1)
        return Answer::json(
            200, {{u"accessToken"_s, QString::fromLatin1(issueDevOpsToken(*user, order.scopes, order.life, state))}});
    else
        return complaint(404, u"The sandbox has no such control."_s);
    return done();
}

} // namespace

Answer entraControl(const SandboxRequest &request, State &state)
{
    const QString what = request.path.mid(qsizetype(sizeof("/sandbox/entra")) - 1);
    if (request.method == "GET" && what.isEmpty())
        return overview(state);
    if (request.method != "POST" || (!what.isEmpty() && !what.startsWith(u'/')))
        return complaint(404, u"The sandbox has no such control."_s);
    const QJsonDocument body = QJsonDocument::fromJson(request.body);
    if (!body.isObject())
        return complaint(400, u"The body is not a JSON object."_s);
    if (what.isEmpty())
        return changeSettings(body.object(), state);
    const auto order = orderFromJson(body.object());
    return order ? obey(what.mid(1), *order, state) : complaint(400, order.error());
}

} // namespace patkeeper::sandbox
