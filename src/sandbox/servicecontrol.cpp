// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "servicecontrol.h"

#include "digitalhubissue.h"
#include "sandboxjsonfields.h"
#include "servicesettingsjson.h"

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

/// What an order to the sandbox may say.
struct Order {
    QString person;
    QStringList scopes{u"sp:scopes:all"_s};
    std::chrono::seconds life{12L * 3600};
};

Answer complaint(int status, const QString &message)
{
    return Answer::document(status, QJsonDocument(QJsonObject{{u"error"_s, message}}));
}

Answer told(const QString &name, const QByteArray &value)
{
    return Answer::document(200, QJsonDocument(QJsonObject{{name, QString::fromLatin1(value)}}));
}

Answer noSuchControl()
{
    return complaint(404, u"The sandbox has no such control."_s);
}

std::expected<Order, QString> orderFromJson(const QJsonObject &object)
{
    Order order;
    JsonFields fields(object);
    fields.read("person"_L1, order.person);
    fields.read("scopes"_L1, order.scopes);
    fields.readSeconds("lifeSeconds"_L1, order.life);
    if (!fields.complaint().isEmpty())
        return std::unexpected(fields.complaint());
    return order;
}

template<typename Settings>
Answer overview(const QString &url, const Settings &settings)
{
    return Answer::document(200,
                            QJsonDocument(QJsonObject{{u"url"_s, url}, {u"settings"_s, settingsToJson(settings)}}));
}

/// Reads the request's path and body; `obey(what, order, user)` does what is neither telling nor setting.
template<typename Settings, typename Obey>
Answer control(const SandboxRequest &request, const State &state, const QString &url, Settings &settings, Obey obey)
{
    const QString what = request.path.section(u'/', 3);
    if (request.method == "GET" && what.isEmpty())
        return overview(url, settings);
    const QJsonDocument body = QJsonDocument::fromJson(request.body);
    if (request.method != "POST")
        return noSuchControl();
    if (!body.isObject())
        return complaint(400, u"The body is not a JSON object."_s);
    if (what.isEmpty()) {
        const auto changed = settingsFromJson(body.object(), settings);
        if (!changed)
            return complaint(400, changed.error());
        settings = *changed;
        return overview(url, settings);
    }
    const auto order = orderFromJson(body.object());
    if (!order)
        return complaint(400, order.error());
    const User *user = order->person.isEmpty() ? &state.users.first() : state.person(order->person);
    return user ? obey(what, *order, *user) : complaint(400, u"Nobody goes by the name \"%1\"."_s.arg(order->person));
}

} // namespace

Answer sailPointControl(const SandboxRequest &request, State &state)
{
    const QString tenant = state.sailPoint.tenants.first();
    const auto obey = [&](const QString &what, const Order &order, const User &user) {
        if (what == "access-token"_L1)
            return told(u"accessToken"_s, addSailPointJwt(tenant, QString::fromLatin1(sailPointSignIn), &user,
                                                          order.scopes, order.life, state));
        if (what != "expire-access-tokens"_L1)
            return noSuchControl();
        expireSailPointJwts(state);
        return overview(sailPointUrl(tenant, state), state.sailPoint.settings);
    };
    return control(request, state, sailPointUrl(tenant, state), state.sailPoint.settings, obey);
}

Answer digitalHubControl(const SandboxRequest &request, State &state)
{
    const auto obey = [&](const QString &what, const Order &, const User &person) {
        const QString user = digitalHubUser(person);
        if (what == "access-token"_L1)
            return told(u"accessToken"_s, addDigitalHubJwt({.user = user, .scopes = {}, .fromSignIn = true}, state));
        if (what == "password"_L1)
            return told(u"password"_s, digitalHubPassword(user, state));
        if (what != "expire-access-tokens"_L1)
            return noSuchControl();
        state.digitalHub.jwts.clear();
        return overview(digitalHubEndpoint(state), state.digitalHub.settings);
    };
    return control(request, state, digitalHubEndpoint(state), state.digitalHub.settings, obey);
}

} // namespace patkeeper::sandbox
