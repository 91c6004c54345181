// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventoryfixture.h"
#include "signinbeginning.h"
#include "signinproof.h"

using namespace Qt::StringLiterals;

namespace patkeeper
{

/// What somebody who signs in begins with, from what was there before.
class TestSignInBeginning : public QObject
{
    Q_OBJECT

    std::unique_ptr<InventoryFixture> m_fixture;

    static SignInSettings settings(const QString &clientId)
    {
        SignInSettings made;
        made.method = SignInMethod::Browser;
        made.clientId = clientId;
        made.redirectHost = u"127.0.0.1"_s;
        made.tenant = u"11111111-2222-3333-4444-555555555555"_s;
        return made;
    }

    void add(const QString &id, const SignInSettings &used, const std::optional<SignedInPerson> &person = {})
    {
        const Account account{.id = id, .name = id, .provider = u"azure-devops"_s, .signInId = id + "-s"_L1};
        const SignIn signIn{.id = account.signInId, .kind = u"browser"_s, .settings = storedSettings(used, person)};
        const auto saved = replyOf<void>([&](QObject *context, auto reply) {
            m_fixture->inventory().saveAccount(account, signIn, context, std::move(reply));
        });
        QVERIFY(saved.has_value());
    }

    SignInSettings begun() { return settingsToBeginWith(m_fixture->inventory(), u"azure-devops"_s); }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<InventoryFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void theFirstBeginsWithNothing() { QCOMPARE(begun(), SignInSettings()); }

    void theAppThatServedBeforeServesAgain()
    {
        add(u"a"_s, settings(u"app"_s));
        QCOMPARE(begun().clientId, u"app"_s);
        QCOMPARE(begun().redirectHost, u"127.0.0.1"_s);
        QVERIFY2(begun().tenant == SignInSettings().tenant, "each organization says its own directory");
        QVERIFY2(settingsToBeginWith(m_fixture->inventory(), u"elsewhere"_s).clientId.isEmpty(),
                 "another kind of service has other apps");
    }

    void anAppOfAnotherAuthorityIsNotSentToThisOne()
    {
        SignInSettings other = settings(u"app"_s);
        other.authority = QUrl(u"https://login.example.com"_s);
        add(u"a"_s, other);
        QVERIFY(begun().clientId.isEmpty());
    }

    void thePersonIsOfferedByTheirAddress()
    {
        const SignedInPerson mara{.tenantId = u"t"_s, .objectId = u"o"_s, .userName = u"mara@northwind.example"_s};
        add(u"a"_s, settings(u"app"_s), mara);
        QCOMPARE(loginHintOf(*m_fixture->inventory().signIn(u"a-s"_s)), mara.userName);
        QCOMPARE(loginHintOf(SignIn{.userName = u"jonas@northwind.example"_s}), u"jonas@northwind.example"_s);
        QVERIFY2(loginHintOf(SignIn{.userName = u"Jonas Brandt"_s}).isEmpty(), "a name says nothing to an authority");
    }

    void whereItWentBeforeIsFamiliar()
    {
        const Account account{.origins = {u"https://tfs.example.com"_s}};
        const SignIn signIn{.authority = u"https://login.example.com/"_s};
        SignInSettings wanted = settings(u"app"_s);
        wanted.authority = QUrl(u"https://login.example.com"_s);
        QVERIFY(unfamiliarPlaces({}, account, signIn, wanted).isEmpty());
        wanted.authority = QUrl(u"https://elsewhere.example.com"_s);
        QCOMPARE(unfamiliarPlaces({}, account, signIn, wanted).authority, u"https://elsewhere.example.com"_s);
    }
};

} // namespace patkeeper

QTEST_GUILESS_MAIN(patkeeper::TestSignInBeginning)
#include "tst_signinbeginning.moc"
