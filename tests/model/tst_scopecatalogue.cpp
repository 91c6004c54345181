// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "scopecatalogue.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

namespace
{

const QByteArray sample = R"({"groups":[
    {"name":"Full access","scopes":[{"id":"app_token","caption":"Full access","high":true,"everything":true}]},
    {"name":"Code","scopes":[
        {"id":"vso.code","caption":"read","allows":"read source","includes":["vso.hooks_write"]},
        {"id":"vso.code_write","caption":"read & write","includes":["vso.code"],"high":true},
        {"id":"vso.code_manage","caption":"manage","includes":["vso.code_write"]}]},
    {"name":"Hooks","scopes":[
        {"id":"vso.hooks_write","caption":"write","includes":["vso.hooks"],"offered":false},
        {"id":"vso.hooks","caption":"read","offered":false}]}]})";

} // namespace

class ScopeCatalogueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void groupsKeepTheirOrder();
    void aScopeIsFoundWhateverItsCase();
    void captionsNameGroupAndLevel();
    void anUnknownScopeIsShownAsItIs();
    void aSummaryFitsATableCell();
    void highPrivilegeIsInherited();
    void closureFollowsWhatIsIncluded();
    void aCircleOfInclusionsEnds();
    void brokenCataloguesAreRefused_data();
    void brokenCataloguesAreRefused();
};

void ScopeCatalogueTest::groupsKeepTheirOrder()
{
    QCOMPARE(ScopeCatalogue::fromJson(sample)->groups(), QStringList({u"Full access"_s, u"Code"_s, u"Hooks"_s}));
}

void ScopeCatalogueTest::aScopeIsFoundWhateverItsCase()
{
    const auto catalogue = ScopeCatalogue::fromJson(sample);
    QVERIFY(catalogue->find(u"VSO.Code"_s));
    QCOMPARE(catalogue->find(u"vso.code"_s)->description, u"read source"_s);
    QVERIFY(catalogue->find(u"vso.code"_s)->offered);
    QVERIFY(!catalogue->find(u"vso.hooks"_s)->offered);
    QVERIFY(!catalogue->find(u"vso.nothing"_s));
}

void ScopeCatalogueTest::captionsNameGroupAndLevel()
{
    const auto catalogue = ScopeCatalogue::fromJson(sample);
    QCOMPARE(catalogue->caption(u"vso.code_write"_s), u"Code (read & write)"_s);
    QCOMPARE(catalogue->caption(u"app_token"_s), u"Full access"_s);
}

void ScopeCatalogueTest::anUnknownScopeIsShownAsItIs()
{
    const auto catalogue = ScopeCatalogue::fromJson(sample);
    QCOMPARE(catalogue->caption(u"vso.future_thing"_s), u"vso.future_thing"_s);
    QVERIFY(!catalogue->isHighPrivilege({u"vso.future_thing"_s}));
    QCOMPARE(catalogue->closure({u"vso.future_thing"_s}), QStringList{u"vso.future_thing"_s});
}

void ScopeCatalogueTest::aSummaryFitsATableCell()
{
    const auto catalogue = ScopeCatalogue::fromJson(sample);
    QCOMPARE(catalogue->summary({}), QString());
    QCOMPARE(catalogue->summary({u"vso.code"_s}), u"Code (read)"_s);
    QCOMPARE(catalogue->summary({u"vso.code"_s, u"vso.x"_s}), u"Code (read), vso.x"_s);
    QCOMPARE(catalogue->summary({u"vso.code"_s, u"vso.x"_s, u"vso.y"_s}), u"3 scopes"_s);
    QCOMPARE(catalogue->summary({u"vso.code"_s, u"vso.x"_s, u"app_token"_s}), u"Full access"_s);
}

void ScopeCatalogueTest::highPrivilegeIsInherited()
{
    const auto catalogue = ScopeCatalogue::fromJson(sample);
    QVERIFY(!catalogue->isHighPrivilege({u"vso.code"_s}));
    QVERIFY(catalogue->isHighPrivilege({u"vso.code_write"_s}));
    QVERIFY(catalogue->isHighPrivilege({u"vso.code_manage"_s}));
    QVERIFY(catalogue->isHighPrivilege({u"app_token"_s}));
    QVERIFY(catalogue->grantsEverything({u"vso.code"_s, u"app_token"_s}));
    QVERIFY(!catalogue->grantsEverything({u"vso.code_manage"_s}));
}

void ScopeCatalogueTest::closureFollowsWhatIsIncluded()
{
    const auto catalogue = ScopeCatalogue::fromJson(sample);
    QCOMPARE(catalogue->closure({u"vso.code_write"_s}),
             QStringList({u"vso.code_write"_s, u"vso.code"_s, u"vso.hooks_write"_s, u"vso.hooks"_s}));
}

void ScopeCatalogueTest::aCircleOfInclusionsEnds()
{
    const auto catalogue = ScopeCatalogue::fromJson(R"({"groups":[{"name":"G","scopes":[
        {"id":"a","caption":"a","includes":["b"]},{"id":"b","caption":"b","includes":["a"]}]}]})");
    QCOMPARE(catalogue->closure({u"a"_s}), QStringList({u"a"_s, u"b"_s}));
}

void ScopeCatalogueTest::brokenCataloguesAreRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("groups");
    QTest::newRow("no groups") << QByteArray("{}");
    QTest::newRow("group without name") << QByteArray(R"({"groups":[{"scopes":[]}]})");
    QTest::newRow("scope without id") << QByteArray(R"({"groups":[{"name":"G","scopes":[{"caption":"c"}]}]})");
    QTest::newRow("twice") << QByteArray(
        R"({"groups":[{"name":"G","scopes":[{"id":"a","caption":"c"},{"id":"A","caption":"c"}]}]})");
    QTest::newRow("includes nothing known")
        << QByteArray(R"({"groups":[{"name":"G","scopes":[{"id":"a","caption":"c","includes":["b"]}]}]})");
}

void ScopeCatalogueTest::brokenCataloguesAreRefused()
{
    QFETCH(QByteArray, json);
    const auto catalogue = ScopeCatalogue::fromJson(json);
    QVERIFY(!catalogue);
    QCOMPARE(catalogue.error().kind, Error::Kind::BadReply);
    QVERIFY(!catalogue.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(ScopeCatalogueTest)
#include "tst_scopecatalogue.moc"
