// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "historyexport.h"
#include "secret.h"
#include "utc.h"

#include <QJsonArray>
#include <QTest>

#include <type_traits>

using namespace patkeeper;
using namespace Qt::StringLiterals;

// What is exported has no place for a secret: none of its texts can be made from one, nor an entry from its parts.
static_assert(!std::is_constructible_v<QString, Secret> && !std::is_constructible_v<QString, const Secret &>);
static_assert(!std::is_assignable_v<QString &, Secret> && !std::is_assignable_v<QString &, const Secret &>);
static_assert(!std::is_constructible_v<QJsonValue, Secret> && !std::is_constructible_v<QJsonValue, const Secret &>);
static_assert(std::is_copy_constructible_v<HistoryRow>, "a secret cannot be copied, so none is within");

namespace
{

QList<HistoryRow> someRows()
{
    const QDateTime at(QDate(2027, 1, 2), QTime(3, 4, 5, 67), utcZone);
    return {{.id = 12,
             .entry = {.at = at,
                       .accountId = u"a-1"_s,
                       .remoteId = u"t-1"_s,
                       .name = u"=cmd|'/c calc'!A1, \"ci\""_s,
                       .event = u"revoked"_s,
                       .detail = u"expires 2027-01-31T22:59:59Z"_s,
                       .outcome = u"done"_s,
                       .by = u"command-line"_s},
             .chain = u"0f"_s},
            {.id = 11,
             .entry = {.at = at.addSecs(-60).toLocalTime(),
                       .accountId = u"gone"_s,
                       .remoteId = u"t-1"_s,
                       .name = u"Zo\u00eb"_s,
                       .event = u"created"_s,
                       .detail = {},
                       .outcome = u"failed"_s,
                       .by = u"window"_s},
             .chain = {}}};
}

const AccountNames accounts{{u"a-1"_s, u"Northwind"_s}};

} // namespace

/// The history as other programs read it.
class TestHistoryExport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csvHasALineForEachEntryUnderTheFieldsNames()
    {
        QCOMPARE(historyCsv(someRows(), accounts),
                 "at,account,accountId,id,name,event,detail,outcome,by,entry,chain\r\n"
                 "2027-01-02T03:04:05.067Z,Northwind,a-1,t-1,\"'=cmd|'/c calc'!A1, \"\"ci\"\"\",revoked,"
                 "expires 2027-01-31T22:59:59Z,done,command-line,12,0f\r\n"
                 "2027-01-02T03:03:05.067Z,,gone,t-1,Zo\xc3\xab,created,,failed,window,11,\r\n"_ba);
    }

    void csvOfNothingIsTheFieldsNames()
    {
        QCOMPARE(historyCsv({}, accounts), "at,account,accountId,id,name,event,detail,outcome,by,entry,chain\r\n"_ba);
    }

    void jsonHasTheSameFields()
    {
        const QJsonObject first{{u"at"_s, u"2027-01-02T03:04:05.067Z"_s},
                                {u"account"_s, u"Northwind"_s},
                                {u"accountId"_s, u"a-1"_s},
                                {u"id"_s, u"t-1"_s},
                                {u"name"_s, u"=cmd|'/c calc'!A1, \"ci\""_s},
                                {u"event"_s, u"revoked"_s},
                                {u"detail"_s, u"expires 2027-01-31T22:59:59Z"_s},
                                {u"outcome"_s, u"done"_s},
                                {u"by"_s, u"command-line"_s},
                                {u"entry"_s, 12},
                                {u"chain"_s, u"0f"_s}};
        const QJsonObject written = historyJson(someRows(), accounts);
        QCOMPARE(written.keys(), QStringList{u"history"_s});
        const QJsonArray entries = written[u"history"_s].toArray();
        QCOMPARE(entries.size(), 2);
        QCOMPARE(entries[0].toObject(), first);
        QCOMPARE(entries[1][u"account"_s].toString(u"?"_s), QString());
        QCOMPARE(entries[1][u"at"_s].toString(), u"2027-01-02T03:03:05.067Z"_s);
    }

    void jsonOfNothingIsAnEmptyList()
    {
        QCOMPARE(historyJson({}, accounts), (QJsonObject{{u"history"_s, QJsonArray()}}));
    }
};

QTEST_GUILESS_MAIN(TestHistoryExport)
#include "tst_historyexport.moc"
