// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "rawclient.h"
#include "sandbox.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The sandbox's SailPoint and DigitalHub as another process steers them.
class TestServiceControl : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    RawClient controller() const
    {
        RawClient client(m_sandbox->url(), {});
        client.setHeader("X-Sandbox-Key", m_sandbox->controlKey());
        return client;
    }

    RawAnswer order(const QByteArray &what, const QJsonObject &body) const
    {
        return controller().send("POST", "/sandbox/" + what, body);
    }

    QJsonObject overview(const QByteArray &service) const { return controller().get("/sandbox/" + service).json(); }

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
    }

    void cleanup() { m_sandbox.reset(); }

    void withoutTheKeyNothingIsToldAndNothingHappens()
    {
        const RawClient stranger(m_sandbox->url(), {});
        for (const QByteArray &service : {"sailpoint"_ba, "digitalhub"_ba}) {
            QCOMPARE(stranger.get("/sandbox/" + service).status, 403);
            QCOMPARE(stranger.send("POST", "/sandbox/" + service + "/access-token", {}).status, 403);
        }
    }

    void theOverviewsTellAddressesAndSettings()
    {
        QCOMPARE(overview("sailpoint").value(u"url"_s).toString(), m_sandbox->sailPoint().url().toString());
        QCOMPARE(overview("digitalhub").value(u"url"_s).toString(), m_sandbox->digitalHub().url().toString());
        QCOMPARE(overview("sailpoint").value(u"settings"_s).toObject().value(u"mostPerUser"_s).toInt(), 10);
        QCOMPARE(overview("digitalhub").value(u"settings"_s).toObject().value(u"lifeDays"_s).toInt(), 365);
    }

    void settingsAreChangedFieldByField()
    {
        QCOMPARE(order("sailpoint", {{u"sixMonthVersions"_s, QJsonArray{u"v1"_s}},
                                     {u"mostPerUser"_s, QJsonValue()},
                                     {u"windowSeconds"_s, 3},
                                     {u"ignoresNeverFlag"_s, true}})
                     .status,
                 200);
        SandboxSailPointSettings sailPoint;
        sailPoint.sixMonthVersions = {u"v1"_s};
        sailPoint.mostPerUser.reset();
        sailPoint.window = std::chrono::seconds(3);
        sailPoint.ignoresNeverFlag = true;
        QCOMPARE(m_sandbox->sailPoint().settings(), sailPoint);

        QCOMPARE(order("digitalhub", {{u"lifeDays"_s, 7}, {u"epochDates"_s, true}, {u"pick"_s, u"denied"_s}}).status,
                 200);
        SandboxDigitalHubSettings digitalHub;
        digitalHub.lifeDays = 7;
        digitalHub.epochDates = true;
        digitalHub.pick = u"denied"_s;
        QCOMPARE(m_sandbox->digitalHub().settings(), digitalHub);
    }

    void whatTheOverviewShowsCanBeSetAgain()
    {
        SandboxSailPointSettings sailPoint;
        sailPoint.paced = true;
        sailPoint.droppedScopes = {u"idn:a:read"_s};
        sailPoint.fractionDigits = 6;
        m_sandbox->sailPoint().setSettings(sailPoint);
        SandboxDigitalHubSettings digitalHub;
        digitalHub.lateListings = 2;
        digitalHub.codeLife = std::chrono::seconds(9);
        m_sandbox->digitalHub().setSettings(digitalHub);
        const QJsonObject first = overview("sailpoint").value(u"settings"_s).toObject();
        const QJsonObject second = overview("digitalhub").value(u"settings"_s).toObject();
        m_sandbox->sailPoint().setSettings({});
        m_sandbox->digitalHub().setSettings({});
        QCOMPARE(order("sailpoint", first).status, 200);
        QCOMPARE(order("digitalhub", second).status, 200);
        QCOMPARE(m_sandbox->sailPoint().settings(), sailPoint);
        QCOMPARE(m_sandbox->digitalHub().settings(), digitalHub);
    }

    void whatIsNotUnderstoodIsSaidAndChangesNothing()
    {
        for (const QByteArray &service : {"sailpoint"_ba, "digitalhub"_ba}) {
            const RawAnswer answer = order(service, {{u"honoursPaging"_s, true}, {u"nonsense"_s, 1}});
            QCOMPARE(answer.status, 400);
            QVERIFY(answer.json().value(u"error"_s).toString().contains(u"nonsense"));
            QCOMPARE(order(service + "/access-token", {{u"person"_s, u"nobody"_s}}).status, 400);
            QCOMPARE(order(service + "/access-token", {{u"who"_s, u"nobody"_s}}).status, 400);
            QCOMPARE(order(service + "/dance", {}).status, 404);
            QCOMPARE(controller().ask("POST", "/sandbox/" + service, "no json").status, 400);
            QCOMPARE(controller().ask("DELETE", "/sandbox/" + service).status, 404);
            QCOMPARE(controller().get("/sandbox/" + service + "s").status, 404);
        }
        QVERIFY(!m_sandbox->sailPoint().settings().honoursPaging);
        QVERIFY(!m_sandbox->digitalHub().settings().honoursPaging);
    }

    void accessTokensAreMadeAndEnded()
    {
        const auto bearer = [&](const QByteArray &service, const QJsonObject &body) {
            return order(service + "/access-token", body).json().value(u"accessToken"_s).toString().toLatin1();
        };
        const QByteArray list = m_sandbox->sailPoint().url().path().toLatin1() + "/personal-access-tokens/v1?owner-id=";
        const RawClient limited(m_sandbox->url(),
                                bearer("sailpoint", {{u"person"_s, u"Jonas Brandt"_s},
                                                     {u"scopes"_s, QJsonArray{u"sp:my-personal-access-tokens:read"_s}},
                                                     {u"lifeSeconds"_s, 60}}));
        QCOMPARE(limited.get(list + "me").status, 200);
        QCOMPARE(limited.get(list).status, 403);
        QCOMPARE(order("sailpoint/expire-access-tokens", {}).status, 200);
        QCOMPARE(limited.get(list + "me").status, 401);

        const RawClient jonas(m_sandbox->url(), bearer("digitalhub", {{u"person"_s, u"Jonas Brandt"_s}}));
        QCOMPARE(jonas.get("/digitalhub/api/auth").json().value(u"username"_s).toString(), u"jonas.brandt"_s);
        QCOMPARE(order("digitalhub/expire-access-tokens", {}).status, 200);
        QCOMPARE(jonas.get("/digitalhub/api/auth").status, 401);
        QCOMPARE(order("digitalhub/password", {}).json().value(u"password"_s).toString().toLatin1(),
                 m_sandbox->digitalHub().password());
    }
};

QTEST_GUILESS_MAIN(TestServiceControl)
#include "tst_servicecontrol.moc"
