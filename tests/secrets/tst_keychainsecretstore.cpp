// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "fakesecretservice.h"
#include "keychainsecretstore.h"
#include "lonelybus.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto forbidden = Interaction::Forbidden;
constexpr auto allowed = Interaction::Allowed;

template<typename T>
struct Answer {
    std::optional<Result<T>> result;

    Reply<T> reply()
    {
        return [this](Result<T> answered) { result.emplace(std::move(answered)); };
    }
    bool arrives()
    {
        return QTest::qWaitFor([this] { return result.has_value(); }, 30000);
    }
    bool succeeds() { return arrives() && result->has_value(); }
    bool failsWith(Error::Kind kind) { return arrives() && !result->has_value() && result->error().kind == kind; }
};

} // namespace

/// Keychains in trouble, which no real one can be made to have: a bus of the test's own, and a Secret Service of its
/// own on it.
class KeychainSecretStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();

    void aValueGoesThereAndBack();
    void aSilentServiceEndsInATimeOutAndIsToldMeanwhile();
    void aCallBehindASilentOneIsAnsweredAsWell();
    void aWriteThatIsCarriedOutLateIsFoundAfterwards();
    void nothingForbiddenMakesTheKeychainAsk();
    void whatIsAllowedUnlocksOnce();
    void aDismissedPromptIsDenied_data();
    void aDismissedPromptIsDenied();
    void aValueThatComesBackDifferentIsAnErrorAndIsRemoved();
    void aFullKeychainIsSaidInWords();
    void aDeletionThatDoesNothingIsNotBelieved();
    void aMissingServiceIsAbsentAndItsComingIsNoticed();
    void aMissingDefaultCollectionIsAbsentUntilSomebodyMakesOne();

private:
    std::unique_ptr<KeychainSecretStore> storeWithin(std::chrono::milliseconds deadline);

    LonelyBus m_bus;
    std::unique_ptr<FakeSecretService> m_service;
    std::unique_ptr<KeychainSecretStore> m_store;
};

void KeychainSecretStoreTest::initTestCase()
{
    QVERIFY(m_bus.start());
}

void KeychainSecretStoreTest::cleanupTestCase()
{
    m_bus.stop();
}

void KeychainSecretStoreTest::init()
{
    m_service = std::make_unique<FakeSecretService>();
    m_store = storeWithin(20s);
}

void KeychainSecretStoreTest::cleanup()
{
    m_store.reset();
    m_service.reset();
}

std::unique_ptr<KeychainSecretStore> KeychainSecretStoreTest::storeWithin(std::chrono::milliseconds deadline)
{
    return std::make_unique<KeychainSecretStore>(
        KeychainTimes{.forbidden = deadline, .allowed = deadline, .waitingAfter = 50ms});
}

void KeychainSecretStoreTest::aValueGoesThereAndBack()
{
    Answer<void> stored;
    Answer<Secret> read;
    m_store->store(u"k"_s, Secret("v\0w"_ba), forbidden, this, stored.reply());
    m_store->read(u"k"_s, forbidden, this, read.reply());
    QVERIFY(stored.succeeds());
    QVERIFY(read.succeeds());
    QVERIFY((*read.result)->equals("v\0w"_ba));
    QCOMPARE(m_service->items.size(), 1);
}

void KeychainSecretStoreTest::aSilentServiceEndsInATimeOutAndIsToldMeanwhile()
{
    m_store = storeWithin(400ms);
    m_service->silent = {u"SearchItems"_s, u"ReadAlias"_s};
    QSignalSpy waiting(m_store.get(), &SecretStore::waiting);
    Answer<Secret> read;
    Answer<void> stored;
    Answer<void> removed;
    Answer<QStringList> found;
    Answer<KeychainState> probed;
    m_store->read(u"k"_s, forbidden, this, read.reply());
    m_store->store(u"k"_s, Secret("v"_ba), allowed, this, stored.reply());
    m_store->remove(u"k"_s, forbidden, this, removed.reply());
    m_store->keys(QString(), this, found.reply());
    m_store->probe(this, probed.reply());
    QVERIFY(read.failsWith(Error::Kind::KeychainTimedOut));
    QVERIFY(stored.failsWith(Error::Kind::KeychainTimedOut));
    QVERIFY(removed.failsWith(Error::Kind::KeychainTimedOut));
    QVERIFY(found.failsWith(Error::Kind::KeychainTimedOut));
    QVERIFY(probed.failsWith(Error::Kind::KeychainTimedOut));
    QTRY_COMPARE(waiting.count(), 2);
    QCOMPARE(waiting.at(0).at(0).toBool(), true);
    QCOMPARE(waiting.at(1).at(0).toBool(), false);
    QCOMPARE(m_service->creations, 0);
}

void KeychainSecretStoreTest::aCallBehindASilentOneIsAnsweredAsWell()
{
    auto hurried = storeWithin(300ms);
    m_service->silent = {u"SearchItems"_s};
    Answer<Secret> first;
    Answer<Secret> second;
    hurried->read(u"one"_s, forbidden, this, first.reply());
    hurried->read(u"two"_s, forbidden, this, second.reply());
    QVERIFY(first.failsWith(Error::Kind::KeychainTimedOut));
    QVERIFY(second.failsWith(Error::Kind::KeychainTimedOut));
    m_service->speak();
    Answer<Secret> third;
    m_store->read(u"three"_s, forbidden, this, third.reply());
    QVERIFY(third.failsWith(Error::Kind::SecretMissing));
}

void KeychainSecretStoreTest::aWriteThatIsCarriedOutLateIsFoundAfterwards()
{
    auto hurried = storeWithin(1500ms);
    m_service->silent = {u"CreateItem"_s};
    Answer<void> stored;
    hurried->store(u"late"_s, Secret("v"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::KeychainTimedOut));
    // Behind the write that still hangs nothing is begun that would be carried out after its time-out was told.
    Answer<void> behind;
    hurried->store(u"behind"_s, Secret("w"_ba), forbidden, this, behind.reply());
    QVERIFY(behind.failsWith(Error::Kind::KeychainTimedOut));
    m_service->speak();
    QTRY_COMPARE(m_service->creations, 1);
    Answer<QStringList> found;
    m_store->keys(QString(), this, found.reply());
    QVERIFY(found.succeeds());
    QCOMPARE(**found.result, QStringList{u"late"_s});
    Answer<Secret> read;
    m_store->read(u"late"_s, forbidden, this, read.reply());
    QVERIFY(read.succeeds());
    QVERIFY((*read.result)->equals("v"_ba));
    QCOMPARE(m_service->creations, 1);
}

void KeychainSecretStoreTest::nothingForbiddenMakesTheKeychainAsk()
{
    Answer<void> before;
    m_store->store(u"k"_s, Secret("v"_ba), forbidden, this, before.reply());
    QVERIFY(before.succeeds());
    m_service->setLocked(true);
    Answer<KeychainState> probed;
    Answer<Secret> read;
    Answer<void> stored;
    Answer<void> removed;
    Answer<void> unlocked;
    Answer<QStringList> found;
    m_store->probe(this, probed.reply());
    m_store->read(u"k"_s, forbidden, this, read.reply());
    m_store->store(u"new"_s, Secret("v"_ba), forbidden, this, stored.reply());
    m_store->remove(u"k"_s, forbidden, this, removed.reply());
    m_store->unlock(forbidden, this, unlocked.reply());
    m_store->keys(QString(), this, found.reply());
    QVERIFY(probed.succeeds());
    QCOMPARE(**probed.result, KeychainState::Locked);
    QVERIFY(read.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(stored.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(removed.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(unlocked.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(found.succeeds());
    QCOMPARE(m_service->unlocks + m_service->prompts, 0);
    QCOMPARE(m_service->items.size(), 1);
}

void KeychainSecretStoreTest::whatIsAllowedUnlocksOnce()
{
    Answer<KeychainState> probed;
    m_service->setLocked(true);
    m_store->probe(this, probed.reply());
    QVERIFY(probed.succeeds());
    Answer<void> stored;
    Answer<Secret> read;
    Answer<void> unlocked;
    m_store->store(u"k"_s, Secret("v"_ba), allowed, this, stored.reply());
    m_store->read(u"k"_s, allowed, this, read.reply());
    m_store->unlock(allowed, this, unlocked.reply());
    QVERIFY(stored.succeeds());
    QVERIFY(read.succeeds());
    QVERIFY(unlocked.succeeds());
    QCOMPARE(m_service->prompts, 1);
    QTRY_COMPARE(m_store->state(), KeychainState::Ready);
}

void KeychainSecretStoreTest::aDismissedPromptIsDenied_data()
{
    QTest::addColumn<bool>("hasCollection");
    QTest::newRow("to unlock") << true;
    QTest::newRow("to make a keyring") << false;
}

void KeychainSecretStoreTest::aDismissedPromptIsDenied()
{
    QFETCH(bool, hasCollection);
    m_service->hasCollection = hasCollection;
    m_service->setLocked(true);
    m_service->person = FakeSecretService::Person::Dismisses;
    Answer<void> stored;
    Answer<void> unlocked;
    m_store->store(u"k"_s, Secret("v"_ba), allowed, this, stored.reply());
    m_store->unlock(allowed, this, unlocked.reply());
    QVERIFY(stored.failsWith(Error::Kind::KeychainDenied));
    QVERIFY(unlocked.failsWith(Error::Kind::KeychainDenied));
    QCOMPARE(m_service->creations, 0);
}

void KeychainSecretStoreTest::aValueThatComesBackDifferentIsAnErrorAndIsRemoved()
{
    m_service->corrupts = true;
    Answer<void> stored;
    m_store->store(u"k"_s, Secret("v"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::StorageFailed));
    QVERIFY(stored.result->error().message.contains(u"something else"_s));
    QCOMPARE(m_service->items.size(), 0);
}

void KeychainSecretStoreTest::aFullKeychainIsSaidInWords()
{
    m_service->failing = {u"CreateItem"_s};
    Answer<void> stored;
    m_store->store(u"k"_s, Secret("v"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::StorageFailed));
    QVERIFY(stored.result->error().message.contains(u"full"_s));
    QVERIFY(stored.result->error().detail.contains(u"no room"_s));
}

void KeychainSecretStoreTest::aDeletionThatDoesNothingIsNotBelieved()
{
    Answer<void> stored;
    m_store->store(u"k"_s, Secret("v"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.succeeds());
    m_service->forgetsToDelete = true;
    Answer<void> removed;
    m_store->remove(u"k"_s, forbidden, this, removed.reply());
    QVERIFY(removed.failsWith(Error::Kind::KeychainDenied));
}

void KeychainSecretStoreTest::aMissingServiceIsAbsentAndItsComingIsNoticed()
{
    m_service->vanish();
    Answer<KeychainState> probed;
    Answer<Secret> read;
    Answer<void> stored;
    m_store->probe(this, probed.reply());
    m_store->read(u"k"_s, allowed, this, read.reply());
    m_store->store(u"k"_s, Secret("v"_ba), allowed, this, stored.reply());
    QVERIFY(probed.succeeds());
    QCOMPARE(**probed.result, KeychainState::Absent);
    QVERIFY(read.failsWith(Error::Kind::KeychainAbsent));
    QVERIFY(stored.failsWith(Error::Kind::KeychainAbsent));
    m_service->appear();
    QTRY_COMPARE(m_store->state(), KeychainState::Ready);
    m_service->vanish();
    QTRY_COMPARE(m_store->state(), KeychainState::Absent);
}

void KeychainSecretStoreTest::aMissingDefaultCollectionIsAbsentUntilSomebodyMakesOne()
{
    m_service->hasCollection = false;
    Answer<Secret> read;
    Answer<void> refused;
    m_store->read(u"k"_s, forbidden, this, read.reply());
    m_store->store(u"k"_s, Secret("v"_ba), forbidden, this, refused.reply());
    QVERIFY(read.failsWith(Error::Kind::KeychainAbsent));
    QVERIFY(refused.failsWith(Error::Kind::KeychainAbsent));
    QCOMPARE(m_service->prompts, 0);
    Answer<void> stored;
    m_store->store(u"k"_s, Secret("v"_ba), allowed, this, stored.reply());
    QVERIFY(stored.succeeds());
    QCOMPARE(m_service->prompts, 1);
}

QTEST_GUILESS_MAIN(KeychainSecretStoreTest)
#include "tst_keychainsecretstore.moc"
