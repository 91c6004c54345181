// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "typedscopes.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

class TypedScopesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortNamesAreThoseOfTheService();
    void whatIsAskedForAnywayNeedsNoWords();
    void whatEverySignInAsksForIsNotShown();
    void fullNamesStayAsTheyAre();
    void nothingTypedIsNothing();

private:
    const SignInOffer m_offer{.scopes = {u"res/read"_s, u"res/manage"_s}, .resource = u"res"_s};
};

void TypedScopesTest::shortNamesAreThoseOfTheService()
{
    QCOMPARE(scopesFromTyped(m_offer, u"read, manage;profile.more read"_s),
             (QStringList{u"res/read"_s, u"res/manage"_s, u"res/profile.more"_s}));
    QCOMPARE(typedScopes(m_offer, {u"res/read"_s, u"res/more"_s}), u"read more"_s);
}

void TypedScopesTest::whatIsAskedForAnywayNeedsNoWords()
{
    QCOMPARE(typedScopes(m_offer, {u"openid"_s, u"res/manage"_s, u"res/read"_s, u"offline_access"_s}), QString());
    QCOMPARE(typedScopes(m_offer, {u"res/.default"_s}), u".default"_s);
}

void TypedScopesTest::whatEverySignInAsksForIsNotShown()
{
    QCOMPARE(typedScopes(m_offer, {u"res/read"_s, u"offline_access"_s, u"openid"_s, u"profile"_s}), u"read"_s);
    QCOMPARE(scopesFromTyped(m_offer, u"read openid"_s), (QStringList{u"res/read"_s, u"openid"_s}));
}

void TypedScopesTest::fullNamesStayAsTheyAre()
{
    QCOMPARE(scopesFromTyped(m_offer, u"https://other.example/.default"_s),
             QStringList{u"https://other.example/.default"_s});
    QCOMPARE(typedScopes(m_offer, {u"https://other.example/.default"_s}), u"https://other.example/.default"_s);
}

void TypedScopesTest::nothingTypedIsNothing()
{
    QCOMPARE(scopesFromTyped(m_offer, u"  "_s), QStringList());
    QCOMPARE(typedScopes(m_offer, {}), QString());
}

QTEST_APPLESS_MAIN(TypedScopesTest)
#include "tst_typedscopes.moc"
