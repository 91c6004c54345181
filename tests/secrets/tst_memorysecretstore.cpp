// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "memorysecretstore.h"

#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;

/// The ways in which the memory store can be made to behave like a keychain in trouble. What it promises as a store is
/// in the contract test.
class MemorySecretStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRefusedWriteKeepsNothing();
    void aHeldWriteIsAnsweredWhenItIsLetGo();
    void aCorruptedWriteFailsAndLeavesNothingBehind();
    void aLockedStateRefusesEverythingButKeys();

private:
    std::optional<Result<void>> write(MemorySecretStore &store, const QString &key);
};

std::optional<Result<void>> MemorySecretStoreTest::write(MemorySecretStore &store, const QString &key)
{
    std::optional<Result<void>> stored;
    store.store(key, Secret("v"_ba), Interaction::Forbidden, this,
                [&](Result<void> result) { stored = std::move(result); });
    (void)QTest::qWaitFor([&stored] { return stored.has_value(); }, 30'000);
    return stored;
}

void MemorySecretStoreTest::aRefusedWriteKeepsNothing()
{
    MemorySecretStore store;
    store.refuseWrites(Error::Kind::KeychainDenied);
    const auto refused = write(store, u"k"_s);
    QVERIFY(refused && !refused->has_value());
    QCOMPARE(refused->error().kind, Error::Kind::KeychainDenied);
    QCOMPARE(store.count(), 0);
    store.refuseWrites({});
    QVERIFY(write(store, u"k"_s)->has_value());
    QCOMPARE(store.count(), 1);
}

void MemorySecretStoreTest::aHeldWriteIsAnsweredWhenItIsLetGo()
{
    MemorySecretStore store;
    QSignalSpy waiting(&store, &SecretStore::waiting);
    store.holdWrites(true);
    int replies = 0;
    store.store(u"k"_s, Secret("v"_ba), Interaction::Allowed, this, [&](const Result<void> &) { ++replies; });
    QCoreApplication::processEvents();
    QCOMPARE(replies, 0);
    QCOMPARE(store.count(), 0);
    store.holdWrites(false);
    QTRY_COMPARE(replies, 1);
    QCOMPARE(store.count(), 1);
    QCOMPARE(waiting.count(), 2);
}

void MemorySecretStoreTest::aCorruptedWriteFailsAndLeavesNothingBehind()
{
    MemorySecretStore store;
    store.corruptNextWrite("other"_ba);
    const auto stored = write(store, u"k"_s);
    QVERIFY(stored && !stored->has_value());
    QCOMPARE(stored->error().kind, Error::Kind::StorageFailed);
    QCOMPARE(store.count(), 0);
    QVERIFY(write(store, u"k"_s)->has_value());
}

void MemorySecretStoreTest::aLockedStateRefusesEverythingButKeys()
{
    MemorySecretStore store;
    QVERIFY(write(store, u"k"_s)->has_value());
    QSignalSpy changed(&store, &SecretStore::stateChanged);
    store.pretendState(KeychainState::Locked);
    QCOMPARE(changed.count(), 1);
    std::optional<Error::Kind> read;
    std::optional<Error::Kind> unlocked;
    QStringList found;
    store.read(u"k"_s, Interaction::Allowed, this, [&](const Result<Secret> &result) { read = result.error().kind; });
    store.unlock(Interaction::Allowed, this, [&](const Result<void> &result) { unlocked = result.error().kind; });
    store.keys(QString(), this, [&](const Result<QStringList> &result) { found = *result; });
    QTRY_COMPARE(found, QStringList{u"k"_s});
    QVERIFY(read == Error::Kind::KeychainLocked);
    QVERIFY(unlocked == Error::Kind::KeychainLocked);
}

QTEST_GUILESS_MAIN(MemorySecretStoreTest)
#include "tst_memorysecretstore.moc"
