// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "secret.h"

#include <QDebug>
#include <QFile>
#include <QTest>

#include <array>
#include <cerrno>
#include <ostream>
#include <type_traits>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

template<typename Stream>
concept takesSecrets = requires(Stream &stream, const Secret &secret) { stream << secret; };

static_assert(!takesSecrets<QDebug>);
static_assert(!takesSecrets<QDataStream>);
static_assert(!takesSecrets<QTextStream>);
static_assert(!takesSecrets<std::ostream>);
static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);
static_assert(std::is_nothrow_move_assignable_v<Secret>);
static_assert(!std::is_convertible_v<QByteArray, Secret>);
static_assert(!std::is_convertible_v<Secret, QByteArray>);
static_assert(!std::is_convertible_v<Secret, QString>);

// On the heap and nobody else's.
QByteArray bytes()
{
    QByteArray made;
    for (char letter = 'a'; letter <= 'z'; ++letter)
        made.append(letter);
    return made;
}

/// The flags that the kernel keeps for the page; empty where no page is.
QByteArray pageFlags(const void *address)
{
    QFile maps(u"/proc/self/smaps"_s);
    if (!maps.open(QIODevice::ReadOnly))
        return {};
    const auto wanted = reinterpret_cast<quintptr>(address);
    bool here = false;
    for (QByteArray line = maps.readLine(); !line.isEmpty(); line = maps.readLine()) {
        const qsizetype dash = line.indexOf('-');
        bool isNumber = false;
        const quintptr begin = line.left(dash).toULongLong(&isNumber, 16);
        if (dash > 0 && isNumber)
            here =
                begin <= wanted && wanted < line.mid(dash + 1, line.indexOf(' ') - dash - 1).toULongLong(nullptr, 16);
        else if (here && line.startsWith("VmFlags:"))
            return line.simplified() + ' ';
    }
    return {};
}

} // namespace

/// A secret is in one place, and nowhere once it is gone.
class SecretTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itHoldsEveryByte();
    void movingLeavesNothingBehind();
    void assigningGivesUpWhatWasThere();
    void anEmptyOneIsANullOne();
    void equalityLooksAtEveryByte();
    void aCloneIsAnother();
    void takingEmptiesTheSource();
    void takingLeavesTheOtherOwnersOfTheSource();
    void itStaysOutOfCoreDumps();
    void itsMemoryGoesWithIt();
    void wipingOverwrites();
};

void SecretTest::itHoldsEveryByte()
{
    const QByteArray source("a\0b\xff\n", 5);
    const Secret secret{QByteArrayView(source)};
    QCOMPARE(secret.size(), 5);
    QCOMPARE(secret.view().toByteArray(), source);
}

void SecretTest::movingLeavesNothingBehind()
{
    Secret first{QByteArrayView(bytes())};
    const Secret second(std::move(first));
    QVERIFY(first.isEmpty()); // NOLINT(bugprone-use-after-move)
    QVERIFY(first.view().isEmpty());
    QVERIFY(second.equals(bytes()));
}

void SecretTest::assigningGivesUpWhatWasThere()
{
    Secret first{QByteArrayView(bytes())};
    Secret second{QByteArrayView("other")};
    const void *place = second.view().data();
    second = std::move(first);
    QVERIFY(second.equals(bytes()));
    // Something else may live there by now, but no secret.
    QVERIFY(!pageFlags(place).contains(" dd "));
    Secret &same = second;
    second = std::move(same);
    QVERIFY(second.equals(bytes()));
}

void SecretTest::anEmptyOneIsANullOne()
{
    const Secret null;
    const Secret empty{QByteArrayView("")};
    QVERIFY(null.isEmpty());
    QVERIFY(empty.isEmpty());
    QVERIFY(null == empty);
    QVERIFY(null.equals({}));
    QVERIFY(empty.clone().isEmpty());
    QByteArray nothing;
    QVERIFY(Secret::take(nothing).isEmpty());
}

void SecretTest::equalityLooksAtEveryByte()
{
    const Secret secret{QByteArrayView(bytes())};
    QVERIFY(secret == Secret(QByteArrayView(bytes())));
    for (qsizetype index = 0; index < bytes().size(); ++index) {
        QByteArray other = bytes();
        other[index] = static_cast<char>(other[index] ^ 0x80);
        QVERIFY(!secret.equals(other));
    }
    QVERIFY(!secret.equals(bytes() + 'x'));
    QVERIFY(!secret.equals(bytes().chopped(1)));
    QVERIFY(!secret.equals({}));
}

void SecretTest::aCloneIsAnother()
{
    Secret first{QByteArrayView(bytes())};
    const Secret second = first.clone();
    QVERIFY(second.view().data() != first.view().data());
    first = Secret();
    QVERIFY(second.equals(bytes()));
}

void SecretTest::takingEmptiesTheSource()
{
    QByteArray source = bytes();
    const Secret secret = Secret::take(source);
    QVERIFY(secret.equals(bytes()));
    QVERIFY(source.isEmpty());
}

void SecretTest::takingLeavesTheOtherOwnersOfTheSource()
{
    QByteArray source = bytes();
    const QByteArray other = source;
    const Secret secret = Secret::take(source);
    QVERIFY(secret.equals(bytes()));
    QVERIFY(source.isEmpty());
    QCOMPARE(other, bytes());
}

void SecretTest::itStaysOutOfCoreDumps()
{
    const Secret secret{QByteArrayView(bytes())};
    const QByteArray flags = pageFlags(secret.view().data());
    if (flags.isEmpty())
        QSKIP("This kernel does not tell the flags of a page.");
    QVERIFY2(flags.contains(" dd "), flags.constData());
}

void SecretTest::itsMemoryGoesWithIt()
{
    const void *place = nullptr;
    {
        const Secret secret{QByteArrayView(bytes())};
        place = secret.view().data();
        unsigned char resident = 0;
        QCOMPARE(::mincore(const_cast<void *>(place), 1, &resident), 0);
    }
    unsigned char resident = 0;
    QCOMPARE(::mincore(const_cast<void *>(place), 1, &resident), -1);
    QCOMPARE(errno, ENOMEM);
}

void SecretTest::wipingOverwrites()
{
    std::array<char, 64> block;
    block.fill('s');
    wipe(block.data(), block.size() - 1);
    for (std::size_t index = 0; index + 1 < block.size(); ++index)
        QCOMPARE(block[index], '\0');
    QCOMPARE(block.back(), 's');
    QByteArray array = bytes();
    wipe(array);
    QVERIFY(array.isNull());
}

QTEST_GUILESS_MAIN(SecretTest)
#include "tst_secret.moc"
