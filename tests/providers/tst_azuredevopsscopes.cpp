// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopscapabilities.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;

/// The catalogue that travels with the program (fact sheet 3).
class AzureDevOpsScopesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCatalogueIsReadFromTheProgram();
    void onlyFullAccessGrantsEverything();
    void chainsOfInclusionAreComplete();
    void whatIsNotPublicIsNotOffered();
    void everyScopeSaysWhatItAllows();
    void highMarksAreAsTheServiceSetsThem_data();
    void highMarksAreAsTheServiceSetsThem();
    void endsHaveTheirSentence();
};

void AzureDevOpsScopesTest::theCatalogueIsReadFromTheProgram()
{
    const auto capabilities = azuredevops::capabilities();
    QVERIFY(capabilities);
    QCOMPARE(capabilities->scopes.scopes().size(), 94);
    QCOMPARE(capabilities->scopes.groups().first(), u"Full access"_s);
    QVERIFY(capabilities->scopes.groups().contains(u"Work Items"_s));
}

void AzureDevOpsScopesTest::onlyFullAccessGrantsEverything()
{
    const auto capabilities = azuredevops::capabilities();
    for (const Scope &scope : capabilities->scopes.scopes())
        QCOMPARE(scope.everything, scope.id == "app_token"_L1);
    QVERIFY(capabilities->scopes.isHighPrivilege({u"app_token"_s}));
}

void AzureDevOpsScopesTest::chainsOfInclusionAreComplete()
{
    const auto capabilities = azuredevops::capabilities();
    QCOMPARE(capabilities->scopes.closure({u"vso.code_full"_s}),
             QStringList({u"vso.code_full"_s, u"vso.code_manage"_s, u"vso.code_write"_s, u"vso.code"_s,
                          u"vso.hooks_write"_s, u"vso.hooks"_s, u"vso.profile"_s}));
    QCOMPARE(capabilities->scopes.closure({u"vso.environment_manage"_s}),
             QStringList({u"vso.environment_manage"_s, u"vso.agentpools_manage"_s, u"vso.agentpools"_s}));
}

void AzureDevOpsScopesTest::whatIsNotPublicIsNotOffered()
{
    const auto capabilities = azuredevops::capabilities();
    QStringList withheld;
    for (const Scope &scope : capabilities->scopes.scopes()) {
        if (!scope.offered)
            withheld.append(scope.id);
    }
    withheld.sort();
    QCOMPARE(withheld, QStringList({u"vso.drop"_s, u"vso.drop_manage"_s, u"vso.drop_write"_s, u"vso.governance"_s,
                                    u"vso.hooks"_s, u"vso.hooks_interact"_s, u"vso.hooks_write"_s, u"vso.loadtest"_s,
                                    u"vso.loadtest_write"_s, u"vso.pats"_s, u"vso.pats_manage"_s}));
}

void AzureDevOpsScopesTest::everyScopeSaysWhatItAllows()
{
    const auto capabilities = azuredevops::capabilities();
    for (const Scope &scope : capabilities->scopes.scopes())
        QVERIFY2(!scope.description.isEmpty() && !scope.caption.isEmpty(), qPrintable(scope.id));
}

void AzureDevOpsScopesTest::highMarksAreAsTheServiceSetsThem_data()
{
    QTest::addColumn<bool>("high");
    for (const char *id :
         {"vso.advsec", "vso.code_write", "vso.build_execute", "vso.security_manage", "vso.tokens",
          "vso.securefiles_read", "vso.packaging_write", "vso.serviceendpoint_manage", "vso.gallery_publish"})
        QTest::newRow(id) << true;
    for (const char *id : {"vso.code", "vso.code_status", "vso.build", "vso.work_full", "vso.packaging",
                           "vso.symbols_manage", "vso.profile", "vso.extension.data_write", "vso.notification_manage"})
        QTest::newRow(id) << false;
}

void AzureDevOpsScopesTest::highMarksAreAsTheServiceSetsThem()
{
    const auto capabilities = azuredevops::capabilities();
    const Scope *scope = capabilities->scopes.find(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(scope);
    QTEST(scope->highPrivilege, "high");
}

void AzureDevOpsScopesTest::endsHaveTheirSentence()
{
    QVERIFY(azuredevops::capabilities()->reasons.value(u"all-organizations"_s).sentence.contains(u"1 December 2026"_s));
}

QTEST_GUILESS_MAIN(AzureDevOpsScopesTest)
#include "tst_azuredevopsscopes.moc"
