// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "jsonmembers.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace patkeeper;
using Kind = JsonMember::Kind;

/// An object in the order of its members, whose texts are in no string that nothing wipes.
class TestJsonMembers : public QObject
{
    Q_OBJECT

private:
    static QByteArray text(const JsonMember &member) { return member.value.view().toByteArray(); }

private Q_SLOTS:
    void membersComeInTheirOrderWithTheirKinds()
    {
        QByteArray json = " { \"zeta\" : \"last of \\\"all\\\"\\n\", \"alpha\":12.50, \"Ünï\":\"\\u00e9é\",\n"
                          "\"list\": [ 1, \"a b\", { \"x\" : \"y\\\"]\" } ], \"yes\": true, \"none\":null, "
                          "\"no\":false, \"empty\":\"\" } ";
        const auto members = takeMembers(json);
        QVERIFY(members);
        QStringList names;
        QList<QByteArray> values;
        QList<Kind> kinds;
        for (const JsonMember &member : *members) {
            names.append(member.name);
            values.append(text(member));
            kinds.append(member.kind);
        }
        QCOMPARE(names,
                 QStringList({u"zeta"_s, u"alpha"_s, u"Ünï"_s, u"list"_s, u"yes"_s, u"none"_s, u"no"_s, u"empty"_s}));
        QCOMPARE(values, QList<QByteArray>({"last of \"all\"\n", "12.50", "éé", "[1,\"a b\",{\"x\":\"y\\\"]\"}]",
                                            "true", "null", "false", ""}));
        QCOMPARE(kinds, QList<Kind>({Kind::Text, Kind::Number, Kind::Text, Kind::Structure, Kind::Boolean, Kind::Null,
                                     Kind::Boolean, Kind::Text}));
    }

    void nothingOfTheTextsIsLeftBehind()
    {
        QByteArray json = R"({"a":"hush-hush","b":{"c":["hush-hush"]},"d":1})";
        QVERIFY(takeMembers(json));
        QVERIFY(!json.contains("hush"));
    }

    void ofTwoOfOneNameTheLastCounts()
    {
        QByteArray json = R"({"a":"1","b":"2","a":"3"})";
        const auto members = takeMembers(json);
        QVERIFY(members);
        QCOMPARE(members->size(), 2U);
        QCOMPARE(members->at(0).name, u"b"_s);
        QCOMPARE(text(members->at(1)), "3"_ba);
    }

    void anEmptyObjectIsOne()
    {
        QByteArray json = "{}";
        const auto members = takeMembers(json);
        QVERIFY(members && members->empty());
    }

    void whatIsNoObjectIsNone_data()
    {
        QTest::addColumn<QByteArray>("json");
        constexpr int deep = 100000;
        QTest::newRow("nothing") << ""_ba;
        QTest::newRow("a word") << "null"_ba;
        QTest::newRow("an array") << R"([{"a":"b"}])"_ba;
        QTest::newRow("a page") << "<html>{\"a\":1}</html>"_ba;
        QTest::newRow("cut off in a text") << "{\"a\":\"b"_ba;
        QTest::newRow("cut off after a value") << R"({"a":"b")"_ba;
        QTest::newRow("cut off in a structure") << R"({"a":[1,)"_ba;
        QTest::newRow("cut off after a name") << R"({"a")"_ba;
        QTest::newRow("without a value") << R"({"a":})"_ba;
        QTest::newRow("without a comma") << R"({"a":"b" "c":"d"})"_ba;
        QTest::newRow("a comma too many") << R"({"a":"b",})"_ba;
        QTest::newRow("something behind it") << R"({"a":"b"}x)"_ba;
        QTest::newRow("two of them") << R"({"a":"b"}{"c":"d"})"_ba;
        QTest::newRow("no number") << R"({"a":12x})"_ba;
        QTest::newRow("a text with a tail") << R"({"a":"b"c})"_ba;
        QTest::newRow("two texts in one") << R"({"a":"b""c"})"_ba;
        QTest::newRow("no UTF-8") << "{\"a\":\"\xc3(\"}"_ba;
        QTest::newRow("a crooked structure") << R"({"a":[1}]})"_ba;
        QTest::newRow("a wrong word in a structure") << R"({"a":[nope]})"_ba;
        QTest::newRow("a name that is none") << R"({a:1})"_ba;
        QTest::newRow("too deep") << "{\"a\":" + "["_ba.repeated(deep) + "]"_ba.repeated(deep) + "}";
    }

    void whatIsNoObjectIsNone()
    {
        QFETCH(QByteArray, json);
        QVERIFY(!takeMembers(json));
    }
};

QTEST_GUILESS_MAIN(TestJsonMembers)
#include "tst_jsonmembers.moc"
