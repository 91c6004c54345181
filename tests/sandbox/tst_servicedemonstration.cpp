// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "digitalhubclient.h"
#include "sailpointclient.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

QDateTime now()
{
    return QDateTime::currentDateTimeUtc();
}

} // namespace

/// What the demonstration has at SailPoint and DigitalHub, and what of it is there again in the next sandbox.
class TestServiceDemonstration : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;

    void start(const SandboxOptions &options)
    {
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
    }

    SailPointClient sailPoint() const { return SailPointClient(*m_sandbox, m_sandbox->sailPoint().bearer()); }
    DigitalHubClient digitalHub() const { return DigitalHubClient(*m_sandbox, m_sandbox->digitalHub().bearer()); }

    template<typename Fits>
    int count(Fits fits) const
    {
        const QJsonArray tokens = SailPointClient::entries(sailPoint().list());
        return int(std::count_if(tokens.begin(), tokens.end(),
                                 [&fits](const QJsonValue &token) { return fits(token.toObject()); }));
    }

private Q_SLOTS:
    void init() { start({}); }

    void cleanup() { m_sandbox.reset(); }

    void sailPointHasTenOfTenWithOneOfEachKind()
    {
        const auto isManaged = [](const QJsonObject &token) { return token.value(u"managed"_s).toBool(); };
        QCOMPARE(count([&](const QJsonObject &token) { return !isManaged(token); }), 10);
        QCOMPARE(count(isManaged), 1);
        QVERIFY(count([&](const QJsonObject &token) {
                    return !isManaged(token) && token.value(u"expirationDate"_s).isNull();
                }) >= 2);
        QVERIFY(count([](const QJsonObject &token) { return token.value(u"lastUsed"_s).isNull(); }) >= 1);
        QVERIFY(count([](const QJsonObject &token) { return token.value(u"lastUsed"_s).isString(); }) >= 5);
        QCOMPARE(sailPoint().create(SailPointClient::request(u"eleventh"_s)).status, 400);
        QVERIFY(sailPoint().names({}).size() > 11);
    }

    void digitalHubHasAFewAndAmongThemTwoOfOneName()
    {
        QStringList names = digitalHub().names();
        QVERIFY(names.size() >= 4);
        QVERIFY(names.removeDuplicates() > 0);
        const QList<SandboxDigitalHubToken> tokens = m_sandbox->digitalHub().tokens();
        QVERIFY(std::any_of(tokens.begin(), tokens.end(), [](const auto &token) { return token.expiresAt < now(); }));
        QVERIFY(std::any_of(tokens.begin(), tokens.end(), [](const auto &token) {
            return token.expiresAt > now() && token.expiresAt < now().addDays(7);
        }));
    }

    void nothingIsThereWhereNothingIsAskedFor()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        start(options);
        QVERIFY(m_sandbox->sailPoint().tokens().isEmpty());
        QVERIFY(m_sandbox->digitalHub().tokens().isEmpty());
    }

    void theNextSandboxKnowsTheTokensAndTakesTheirSecrets()
    {
        const QString gone = m_sandbox->sailPoint().tokens().first().id;
        QVERIFY(m_sandbox->sailPoint().deleteToken(gone));
        const RawAnswer created = sailPoint().create(SailPointClient::request(u"kept"_s));
        const QString id = created.json().value(u"id"_s).toString();
        const QByteArray pair = created.json().value(u"secret"_s).toString().toLatin1();
        const QByteArray single = digitalHub().create(u"kept"_s).json().value(u"access_token"_s).toString().toLatin1();
        const QJsonArray listed = SailPointClient::entries(sailPoint().list({}));
        const QStringList names = digitalHub().names();

        SandboxOptions options;
        options.state = m_sandbox->state();
        QVERIFY(!options.state.contains(pair) && !options.state.contains(single));
        start(options);
        QCOMPARE(SailPointClient::entries(sailPoint().list({})), listed);
        QCOMPARE(digitalHub().names(), names);
        QVERIFY(m_sandbox->sailPoint().accepts(id, pair));
        QVERIFY(m_sandbox->digitalHub().accepts(single));
        QCOMPARE(sailPoint().exchange(id, pair).status, 200);
    }

    void whoIsSignedInAtDigitalHubStaysSo()
    {
        const DigitalHubClient app = digitalHub();
        const QString code = DigitalHubClient::sent(app.authorize(app.authorization(u"Mara Lindqvist"_s)), u"code"_s);
        const QString token = app.token({{u"grant_type"_s, u"authorization_code"_s},
                                         {u"client_id"_s, app.clientId},
                                         {u"code"_s, code},
                                         {u"redirect_uri"_s, app.redirectUri},
                                         {u"code_verifier"_s, app.verifier}})
                                  .json()
                                  .value(u"refresh_token"_s)
                                  .toString();
        QVERIFY(!token.isEmpty());
        SandboxOptions options;
        options.state = m_sandbox->state();
        start(options);
        QCOMPARE(digitalHub()
                     .token({{u"grant_type"_s, u"refresh_token"_s},
                             {u"client_id"_s, app.clientId},
                             {u"refresh_token"_s, token}})
                     .status,
                 200);
    }

    void aStateFromBeforeTheServicesGetsTheirDemonstration()
    {
        QJsonObject old = QJsonDocument::fromJson(m_sandbox->state()).object();
        const QJsonArray before = SailPointClient::entries(sailPoint().list({}));
        old.remove(u"sailPoint"_s);
        old.remove(u"digitalHub"_s);
        SandboxOptions options;
        options.state = QJsonDocument(old).toJson();
        start(options);
        QCOMPARE(SailPointClient::entries(sailPoint().list({})).size(), before.size());
        QVERIFY(digitalHub().names().size() >= 4);
    }
};

QTEST_GUILESS_MAIN(TestServiceDemonstration)
#include "tst_servicedemonstration.moc"
