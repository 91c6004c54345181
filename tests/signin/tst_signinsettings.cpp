// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinsettings.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// Settings of a sign-in survive being stored, and what does not fit in them is not believed.
class TestSignInSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settingsComeBackAsTheyWereStored()
    {
        SignInSettings settings;
        settings.method = SignInMethod::Browser;
        settings.authority = QUrl(u"https://login.example.org:8443/base"_s);
        settings.tenant = u"northwind.example"_s;
        settings.clientId = u"an-app"_s;
        settings.scopes = {u"resource/one"_s, u"resource/two"_s};
        settings.redirectHost = u"127.0.0.1"_s;
        QCOMPARE(signInSettingsFrom(toJson(settings)), settings);
        QCOMPARE(signInSettingsFrom(toJson(SignInSettings())), SignInSettings());
    }

    void anAuthorityWithoutDirectoriesStaysWithout()
    {
        SignInSettings settings;
        settings.method = SignInMethod::Basic;
        settings.authority = QUrl(u"https://core.example/hub"_s);
        settings.tenant.clear();
        settings.user = u"ada"_s;
        QCOMPARE(signInSettingsFrom(toJson(settings)), settings);
    }

    void everyMethodHasAWordOfItsOwn()
    {
        using enum SignInMethod;
        for (const auto method : {Bearer, Browser, Device, AzureCli, ClientCredentials, Basic})
            QCOMPARE(signInMethodFrom(storedWord(method)), std::optional(method));
        QCOMPARE(storedWord(AzureCli), u"azure-cli"_s);
        QCOMPARE(signInMethodFrom(u"carrier pigeon"), std::optional<SignInMethod>());
    }

    void whatDoesNotFitGetsItsDefault()
    {
        const QJsonObject strange{{u"method"_s, u"carrier pigeon"_s},
                                  {u"authority"_s, u"not an address"_s},
                                  {u"tenant"_s, 7},
                                  {u"clientId"_s, QJsonArray()},
                                  {u"scopes"_s, u"one two"_s},
                                  {u"redirectHost"_s, u"evil.example"_s}};
        QCOMPARE(signInSettingsFrom(strange), SignInSettings());
        QCOMPARE(signInSettingsFrom({}), SignInSettings());
    }

    void theSettingsOwnScopesTakeThePlaceOfTheServices()
    {
        const AuthorityScopes service{.preferred = {u"r/narrow"_s, u"openid"_s}, .fallback = {u"r/.default"_s}};
        const QStringList always{u"offline_access"_s, u"openid"_s, u"profile"_s};
        SignInSettings settings;
        QCOMPARE(scopesToRequest(settings, service).preferred,
                 QStringList({u"r/narrow"_s, u"openid"_s, u"offline_access"_s, u"profile"_s}));
        QCOMPARE(scopesToRequest(settings, service).fallback, QStringList{u"r/.default"_s} + always);
        settings.scopes = {u"r/own"_s};
        QCOMPARE(scopesToRequest(settings, service).preferred, QStringList{u"r/own"_s} + always);
        QVERIFY(scopesToRequest(settings, service).fallback.isEmpty());
    }

    void aDirectorysIdIsToldFromItsName()
    {
        QVERIFY(isTenantId(u"c0a10000-0000-4000-8000-000000000001"));
        QVERIFY(!isTenantId(u"organizations"));
        QVERIFY(!isTenantId(u"northwind.example"));
        QVERIFY(!isTenantId(u"{c0a10000-0000-4000-8000-000000000001}"));
        QVERIFY(!isTenantId(u"00000000-0000-0000-0000-000000000000"));
    }
};

QTEST_GUILESS_MAIN(TestSignInSettings)
#include "tst_signinsettings.moc"
