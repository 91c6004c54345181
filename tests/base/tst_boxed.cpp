// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "boxed.h"

#include <QString>
#include <QTest>

#include <array>

using namespace patkeeper;
using namespace Qt::StringLiterals;

class BoxedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyOneTakesTheRoomOfAPointer()
    {
        const Boxed<std::array<QString, 9>> empty;
        QCOMPARE(sizeof empty, sizeof(void *));
        QVERIFY(!empty);
        QVERIFY(!Boxed<QString>(std::nullopt).has_value());
    }

    void aCopyHasAValueOfItsOwn()
    {
        const Boxed<QString> first(u"one"_s);
        Boxed<QString> second = first;
        *second += u" more"_s;
        QCOMPARE(*first, u"one"_s);
        QCOMPARE(second->size(), 8);
        second = first;
        QCOMPARE(*second, u"one"_s);
        second = Boxed<QString>();
        QVERIFY(!second);
        QVERIFY(first);
    }

    void itStaysItselfWhenAssignedToItself()
    {
        Boxed<QString> one(u"one"_s);
        const Boxed<QString> &same = one;
        one = same;
        QCOMPARE(*one, u"one"_s);
        one.reset();
        QVERIFY(!one);
    }

    void twoAreEqualByTheirValues()
    {
        QVERIFY(Boxed<QString>(u"one"_s) == Boxed<QString>(u"one"_s));
        QVERIFY(!(Boxed<QString>(u"one"_s) == Boxed<QString>(u"two"_s)));
        QVERIFY(!(Boxed<QString>(u"one"_s) == Boxed<QString>()));
        QVERIFY(Boxed<QString>() == Boxed<QString>());
    }
};

QTEST_GUILESS_MAIN(BoxedTest)
#include "tst_boxed.moc"
