// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "inventoryexport.h"
#include "sometokens.h"

#include <QJsonArray>
#include <QTest>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

ExportedToken barestToken()
{
    ExportedToken token;
    token.remoteId = u"t-9"_s;
    token.neverExpires = true;
    return token;
}

} // namespace

/// The inventory as other programs read it.
class TestInventoryExport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csvHasALineForEachTokenUnderTheFieldsNames()
    {
        const QByteArray csv = inventoryCsv({someToken()});
        QCOMPARE(csv, QByteArray("account,accountId,provider,service,id,name,status,created,expires,neverExpires,"
                                 "otherEnd,otherEndReason,lastUsed,scopes,scopeSummary,secretKept,notes,asOf\r\n"
                                 "Northwind,a-1,azure-devops,Azure DevOps,t-1,\"'=ci, \"\"Größe\"\"; a\\b\",active,"
                                 "2027-02-09T09:00:00.000Z,2027-03-11T09:00:00.000Z,false,,,,vso.code vso.wiki,"
                                 "\"Code (read), Wiki (read)\",true,\"build server\nlaptop\","
                                 "2027-03-01T08:59:00.000Z\r\n"));
    }

    void noCellIsAFormula_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void noCellIsAFormula()
    {
        QFETCH(const QString, text);
        ExportedToken token = barestToken();
        token.account = token.service = token.name = token.scopeSummary = token.notes = text;
        token.scopes = {text};
        token.otherEnd = OtherEnd{exportInstant(), text};
        const QString line = QString::fromUtf8(inventoryCsv({token})).section(u"\r\n"_s, 1);
        QCOMPARE(line.count(u'\'' + text), 7);
        QCOMPARE(line.count(text), 7);
    }

    void jsonHasTheDocumentedFields()
    {
        ExportedToken token = someToken();
        token.otherEnd = OtherEnd{exportInstant().addDays(3), u"idle"_s};
        const QJsonObject told = inventoryJson({token})[u"tokens"_s].toArray().first().toObject();
        const QJsonObject expected{
            {u"account"_s, u"Northwind"_s},
            {u"accountId"_s, u"a-1"_s},
            {u"provider"_s, u"azure-devops"_s},
            {u"service"_s, u"Azure DevOps"_s},
            {u"id"_s, u"t-1"_s},
            {u"name"_s, token.name},
            {u"status"_s, u"active"_s},
            {u"created"_s, u"2027-02-09T09:00:00.000Z"_s},
            {u"expires"_s, u"2027-03-11T09:00:00.000Z"_s},
            {u"neverExpires"_s, false},
            {u"otherEnd"_s, QJsonObject{{u"at"_s, u"2027-03-04T09:00:00.000Z"_s}, {u"reason"_s, u"idle"_s}}},
            {u"lastUsed"_s, QJsonValue()},
            {u"scopes"_s, QJsonArray{u"vso.code"_s, u"vso.wiki"_s}},
            {u"scopeSummary"_s, u"Code (read), Wiki (read)"_s},
            {u"secretKept"_s, true},
            {u"notes"_s, u"build server\nlaptop"_s},
            {u"asOf"_s, u"2027-03-01T08:59:00.000Z"_s}};
        QCOMPARE(told, expected);
    }

    void whatIsNotKnownIsNullOrEmpty()
    {
        const QJsonObject told = inventoryJson({barestToken()})[u"tokens"_s].toArray().first().toObject();
        for (const QString &field : {u"created"_s, u"expires"_s, u"otherEnd"_s, u"lastUsed"_s, u"asOf"_s})
            QVERIFY2(told[field].isNull() && told.contains(field), qPrintable(field));
        QVERIFY(told[u"neverExpires"_s].toBool());
        QCOMPARE(inventoryCsv({barestToken()}).split('\n').at(1), QByteArray(",,,,t-9,,active,,,true,,,,,,false,,\r"));
    }

    void anEmptyInventoryHasItsHeadAlone()
    {
        QCOMPARE(inventoryCsv({}).count("\r\n"), 1);
        QCOMPARE(inventoryJson({}), (QJsonObject{{u"tokens"_s, QJsonArray()}}));
    }

    void thePlaceIsWhatTheAccountIsReachedByAndNotItsIdOrName()
    {
        Account account{.id = u"1"_s,
                        .name = u"Northwind"_s,
                        .provider = u"azure-devops"_s,
                        .signInId = {},
                        .fields = {{u"organization"_s, u"northwind "_s}, {u"api-url"_s, QString()}},
                        .origins = {},
                        .userId = {},
                        .userName = {},
                        .refreshedAt = {}};
        const QString place = placeOf(account);
        QCOMPARE(place, u"azure-devops\norganization=northwind"_s);
        account.id = u"2"_s;
        account.name = u"Work"_s;
        QCOMPARE(placeOf(account), place);
        account.fields[u"organization"_s] = u"southwind"_s;
        QVERIFY(placeOf(account) != place);
    }
};

QTEST_GUILESS_MAIN(TestInventoryExport)
#include "tst_inventoryexport.moc"
