// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entraclient.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QString mara = u"mara.lindqvist@northwind.example"_s;
const QString jonas = u"jonas.brandt@northwind.example"_s;
const QString aiko = u"aiko.tanaka@fabrikam.example"_s;
const QString pats = u"/northwind/_apis/tokens/pats?api-version=7.1-preview.1"_s;

} // namespace

/// Entra's authorization code flow as the fact sheet and the RFCs have it, seen by a client that shares nothing with
/// it.
class TestEntraSignIn : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<EntraClient> m_client;

private Q_SLOTS:
    void init()
    {
        SandboxOptions options;
        options.data = SandboxOptions::Data::None;
        auto started = Sandbox::start(options);
        QVERIFY(started.has_value());
        m_sandbox = std::move(*started);
        m_client = std::make_unique<EntraClient>(*m_sandbox);
    }

    void cleanup()
    {
        m_client.reset();
        m_sandbox.reset();
    }

    void aPickedPersonIsSentBackWithACodeAndTheStateUnchanged()
    {
        const EntraReply reply = m_client->authorize(m_client->authorization(), jonas);
        QCOMPARE(reply.status, 302);
        QCOMPARE(reply.location.toString(QUrl::RemoveQuery), u"http://localhost:53111/"_s);
        QVERIFY(!reply.query(u"code"_s).isEmpty());
        QCOMPARE(reply.query(u"state"_s), u"a state & more=+%"_s);
        QCOMPARE(m_sandbox->entra().counts().codes, 1);
    }

    void theCodeBringsTokensThatAzureDevOpsTakes()
    {
        const QJsonObject tokens = m_client->signIn(jonas);
        QCOMPARE(tokens.value(u"token_type"_s).toString(), u"Bearer"_s);
        QCOMPARE(tokens.value(u"expires_in"_s).toInt(), 3599);
        const QByteArray access = tokens.value(u"access_token"_s).toString().toLatin1();
        QVERIFY(!tokens.value(u"refresh_token"_s).toString().isEmpty());
        QVERIFY(!tokens.value(u"id_token"_s).toString().isEmpty());
        QCOMPARE(m_client->get(pats, access).status, 200);
    }

    void aRefreshBringsAnotherPair()
    {
        const QJsonObject before = m_client->signIn();
        const EntraReply reply = m_client->token(m_client->refreshment(before.value(u"refresh_token"_s).toString()));
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.field(u"refresh_token"_s) != before.value(u"refresh_token"_s).toString());
        QCOMPARE(m_client->get(pats, reply.field(u"access_token"_s).toLatin1()).status, 200);
        QCOMPARE(m_sandbox->entra().refreshes(), 1);
    }

    void aDeviceCodeBringsTokensOnceSomebodyApproved()
    {
        const EntraReply begun =
            m_client->post(u"/%1/oauth2/v2.0/devicecode"_s.arg(m_client->tenant),
                           {{u"client_id"_s, m_client->clientId}, {u"scope"_s, EntraClient::allScopes()}});
        QCOMPARE(begun.status, 200);
        const EntraClient::Fields poll{{u"client_id"_s, m_client->clientId},
                                       {u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                       {u"device_code"_s, begun.field(u"device_code"_s)}};
        QCOMPARE(m_client->token(poll).error(), u"authorization_pending"_s);
        QVERIFY(m_sandbox->entra().approve(begun.field(u"user_code"_s), jonas));
        QCOMPARE(m_client->token(poll).status, 200);
    }
};

QTEST_GUILESS_MAIN(TestEntraSignIn)
#include "tst_entrasignin.moc"
