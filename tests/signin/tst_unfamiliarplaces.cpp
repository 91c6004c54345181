// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "unfamiliarplaces.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class UnfamiliarPlacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsKnownIsNotNamed();
    void eachOtherOriginIsNamed();
    void theAuthorityMattersOnlyWhereSomebodySignsInThere();
    void aServiceThatIsNowhereKnownKnowsNoPlace();
    void whereTheServiceItselfSignsInIsNothingToBeAskedAbout();

private:
    const SignInOffer m_offer{.knownOrigins = {u"https://a.example"_s, u"https://b.example"_s},
                              .knownAuthorities = {u"https://login.microsoftonline.com"_s}};
};

void UnfamiliarPlacesTest::whatIsKnownIsNotNamed()
{
    SignInSettings settings;
    settings.method = SignInMethod::Browser;
    QVERIFY(unfamiliarPlaces(m_offer, {u"https://b.example"_s, u"https://a.example"_s}, settings).isEmpty());
    settings.authority = QUrl(u"https://login.microsoftonline.com:443/"_s);
    QVERIFY(unfamiliarPlaces(m_offer, {u"https://a.example"_s}, settings).isEmpty());
}

void UnfamiliarPlacesTest::eachOtherOriginIsNamed()
{
    const UnfamiliarPlaces places = unfamiliarPlaces(
        m_offer, {u"https://a.example"_s, u"https://a.example.org"_s, u"http://127.0.0.1:1"_s}, SignInSettings());
    QCOMPARE(places.service, (QStringList{u"https://a.example.org"_s, u"http://127.0.0.1:1"_s}));
    QVERIFY(places.authority.isEmpty());
}

void UnfamiliarPlacesTest::theAuthorityMattersOnlyWhereSomebodySignsInThere()
{
    SignInSettings settings;
    settings.authority = QUrl(u"https://login.example"_s);
    for (const SignInMethod method : {SignInMethod::Bearer, SignInMethod::AzureCli}) {
        settings.method = method;
        QVERIFY(unfamiliarPlaces(m_offer, {u"https://a.example"_s}, settings).isEmpty());
    }
    for (const SignInMethod method : {SignInMethod::Browser, SignInMethod::Device}) {
        settings.method = method;
        QCOMPARE(unfamiliarPlaces(m_offer, {u"https://a.example"_s}, settings).authority, u"https://login.example"_s);
    }
}

void UnfamiliarPlacesTest::whereTheServiceItselfSignsInIsNothingToBeAskedAbout()
{
    SignInOffer offer;
    offer.isOwnAuthority = true;
    SignInSettings settings;
    settings.method = SignInMethod::Browser;
    settings.authority = QUrl(u"https://core.example"_s);
    QVERIFY(unfamiliarPlaces(offer, {u"https://core.example"_s}, settings).isEmpty());
}

void UnfamiliarPlacesTest::aServiceThatIsNowhereKnownKnowsNoPlace()
{
    QCOMPARE(unfamiliarPlaces({}, {u"https://a.example"_s}, SignInSettings()).service,
             QStringList{u"https://a.example"_s});
}

QTEST_APPLESS_MAIN(UnfamiliarPlacesTest)
#include "tst_unfamiliarplaces.moc"
