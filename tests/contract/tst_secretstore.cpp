// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelperstore.h"
#include "filesecretstore.h"
#include "helperplaces.h"
#include "keychainsecretstore.h"
#include "memorysecretstore.h"

#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <memory>
#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr auto forbidden = Interaction::Forbidden;

/// Takes one reply and counts, so that a second one would be seen.
template<typename T>
struct Answer {
    std::optional<Result<T>> result;
    int replies = 0;

    Reply<T> reply()
    {
        return [this](Result<T> answered) {
            result.emplace(std::move(answered));
            ++replies;
        };
    }
    bool arrives()
    {
        return QTest::qWaitFor([this] { return replies > 0; }, 120000) && replies == 1;
    }
    bool succeeds() { return arrives() && result->has_value(); }
    bool failsWith(Error::Kind kind) { return arrives() && !result->has_value() && result->error().kind == kind; }
};

QByteArray everyByte()
{
    QByteArray bytes;
    for (int value = 0; value < 256; ++value)
        bytes.append(static_cast<char>(value));
    return bytes;
}

/// On a busy machine a dozen runs of gpg take longer than a person would wait.
constexpr KeychainTimes patient{.forbidden = std::chrono::seconds(100), .allowed = std::chrono::seconds(100)};

// "secretservice" is no choice for people, but shows that another helper does with our entries what pass does.
const QStringList places{u"memory"_s, u"files"_s, u"keychain"_s, u"fake"_s, u"pass"_s, u"secretservice"_s};

} // namespace

/// What every place that keeps secrets promises: the same tests for the memory, the files of the proof, a real
/// gnome-keyring, and credential helpers: one of the test's own, and real ones.
class SecretStoreContract : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();

    void whatIsStoredIsReadBackByteForByte_data();
    void whatIsStoredIsReadBackByteForByte();
    void anExistingKeyIsRefusedAndItsValueStays_data() { stores(); }
    void anExistingKeyIsRefusedAndItsValueStays();
    void whatWasNeverStoredIsMissing_data() { stores(); }
    void whatWasNeverStoredIsMissing();
    void whatIsRemovedIsMissing_data() { stores(); }
    void whatIsRemovedIsMissing();
    void removingWhatIsNotThereSucceeds_data() { stores(); }
    void removingWhatIsNotThereSucceeds();
    void keysAreFoundByTheirBeginning_data() { stores(); }
    void keysAreFoundByTheirBeginning();
    void noReplyComesFromWithinTheCall_data() { stores(); }
    void noReplyComesFromWithinTheCall();
    void noReplyComesAfterItsContextDied_data() { stores(); }
    void noReplyComesAfterItsContextDied();
    void aStoreIsCarriedOutAlthoughItsContextDied_data() { stores(); }
    void aStoreIsCarriedOutAlthoughItsContextDied();
    void severalCallsAtOnceAreAllAnswered_data() { stores(); }
    void severalCallsAtOnceAreAllAnswered();
    void aReplyMayDeleteItsContextAndCallAgain_data() { stores(); }
    void aReplyMayDeleteItsContextAndCallAgain();
    void aProbeSaysReadyAndTellsIt_data() { stores(); }
    void aProbeSaysReadyAndTellsIt();

private:
    static void stores();
    QString newKey() { return secretKey(m_profile, u"account"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)); }
    bool write(const QString &key, const QByteArray &value);
    QByteArray readNow(const QString &key);

    std::unique_ptr<FakeHelper> m_fake;
    std::unique_ptr<PassPlace> m_pass;
    std::unique_ptr<SecretStore> m_store;
    QTemporaryDir m_directory;
    QString m_profile;
    bool m_helper = false;
};

void SecretStoreContract::initTestCase()
{
    m_fake = std::make_unique<FakeHelper>();
    m_pass = std::make_unique<PassPlace>();
    QVERIFY2(m_pass->isReady(), "pass, gnupg and golang-docker-credential-helpers are needed");
    for (const auto &helper : {u"fake"_s, u"pass"_s, u"secretservice"_s}) {
        CredentialHelperStore store(helper, patient);
        Answer<void> established;
        store.establish(forbidden, this, established.reply());
        QVERIFY2(established.succeeds(), qPrintable(helper));
    }
}

void SecretStoreContract::cleanupTestCase()
{
    m_pass.reset();
    m_fake.reset();
}

void SecretStoreContract::stores()
{
    QTest::addColumn<QString>("place");
    for (const QString &place : places)
        QTest::newRow(qPrintable(place)) << place;
}

void SecretStoreContract::init()
{
    QFETCH(QString, place);
    if (place == "memory"_L1)
        m_store = std::make_unique<MemorySecretStore>();
    else if (place == "files"_L1)
        m_store = std::make_unique<FileSecretStore>(m_directory.filePath(u"secrets"_s));
    else if (place == "keychain"_L1)
        m_store = std::make_unique<KeychainSecretStore>();
    m_helper = !m_store;
    if (m_helper)
        m_store = std::make_unique<CredentialHelperStore>(place, patient);
    m_profile = QUuid::createUuid().toString(QUuid::WithoutBraces);
}

void SecretStoreContract::cleanup()
{
    m_store.reset();
}

bool SecretStoreContract::write(const QString &key, const QByteArray &value)
{
    Answer<void> stored;
    m_store->store(key, Secret(value), forbidden, this, stored.reply());
    return stored.succeeds();
}

QByteArray SecretStoreContract::readNow(const QString &key)
{
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    return read.succeeds() ? read.result->value().view().toByteArray() : "no answer"_ba;
}

void SecretStoreContract::whatIsStoredIsReadBackByteForByte_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QByteArray>("value");
    for (const QString &place : places) {
        const auto row = [&place](const char *name) -> QTestData & {
            return QTest::addRow("%s, %s", qPrintable(place), name) << place;
        };
        row("one byte") << "x"_ba;
        row("UTF-8") << u"Schlüssel 鍵 🔑"_s.toUtf8();
        row("NUL within") << QByteArray("a\0b\0", 4);
        row("every byte") << everyByte();
        row("2,000 bytes") << everyByte().repeated(8).left(2000);
        row("line ends and spaces") << " a\r\nb \n"_ba;
        row("looks like base64") << "YWJj"_ba;
    }
}

void SecretStoreContract::whatIsStoredIsReadBackByteForByte()
{
    QFETCH(QByteArray, value);
    const QString key = newKey();
    QVERIFY(write(key, value));
    QCOMPARE(readNow(key), value);
}

void SecretStoreContract::anExistingKeyIsRefusedAndItsValueStays()
{
    const QString key = newKey();
    QVERIFY(write(key, "first"_ba));
    Answer<void> second;
    m_store->store(key, Secret("second"_ba), forbidden, this, second.reply());
    QVERIFY(second.failsWith(Error::Kind::StorageFailed));
    QVERIFY(!second.result->error().message.isEmpty());
    QCOMPARE(readNow(key), "first"_ba);
}

void SecretStoreContract::whatWasNeverStoredIsMissing()
{
    QVERIFY(write(newKey(), "another"_ba));
    Answer<Secret> read;
    m_store->read(newKey(), forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::SecretMissing));
}

void SecretStoreContract::whatIsRemovedIsMissing()
{
    const QString key = newKey();
    const QString neighbour = newKey();
    QVERIFY(write(key, "going"_ba));
    QVERIFY(write(neighbour, "staying"_ba));
    Answer<void> removed;
    m_store->remove(key, forbidden, this, removed.reply());
    QVERIFY(removed.succeeds());
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::SecretMissing));
    QCOMPARE(readNow(neighbour), "staying"_ba);
}

void SecretStoreContract::removingWhatIsNotThereSucceeds()
{
    Answer<void> removed;
    m_store->remove(newKey(), forbidden, this, removed.reply());
    QVERIFY(removed.succeeds());
}

void SecretStoreContract::keysAreFoundByTheirBeginning()
{
    const QString one = newKey();
    const QString two = newKey();
    const QString other = secretKey(m_profile + u"0"_s, u"account"_s, u"x"_s);
    for (const QString &key : {one, two, other})
        QVERIFY(write(key, "v"_ba));
    Answer<QStringList> found;
    m_store->keys(m_profile + u'/', this, found.reply());
    QVERIFY(found.succeeds());
    QStringList expected{one, two};
    expected.sort();
    QCOMPARE(found.result->value(), expected);

    Answer<QStringList> none;
    m_store->keys(u"no such profile"_s, this, none.reply());
    QVERIFY(none.succeeds());
    QCOMPARE(none.result->value(), QStringList());
}

void SecretStoreContract::noReplyComesFromWithinTheCall()
{
    Answer<void> stored;
    Answer<Secret> read;
    Answer<void> removed;
    Answer<QStringList> found;
    Answer<KeychainState> probed;
    const QString key = newKey();
    m_store->store(key, Secret("v"_ba), forbidden, this, stored.reply());
    m_store->read(key, forbidden, this, read.reply());
    m_store->remove(key, forbidden, this, removed.reply());
    m_store->keys(m_profile, this, found.reply());
    m_store->probe(this, probed.reply());
    QCOMPARE(stored.replies + read.replies + removed.replies + found.replies + probed.replies, 0);
    QVERIFY(stored.succeeds());
    QVERIFY(read.succeeds());
    QVERIFY(removed.succeeds());
    QVERIFY(found.succeeds());
    QVERIFY(probed.succeeds());
}

void SecretStoreContract::noReplyComesAfterItsContextDied()
{
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    auto context = std::make_unique<QObject>();
    Answer<Secret> read;
    Answer<QStringList> found;
    Answer<KeychainState> probed;
    Answer<void> removed;
    m_store->read(key, forbidden, context.get(), read.reply());
    m_store->keys(m_profile, context.get(), found.reply());
    m_store->probe(context.get(), probed.reply());
    m_store->remove(newKey(), forbidden, context.get(), removed.reply());
    context.reset();
    // A later call is answered after the earlier ones would have been.
    QCOMPARE(readNow(key), "v"_ba);
    Answer<KeychainState> last;
    m_store->probe(this, last.reply());
    QVERIFY(last.succeeds());
    QCOMPARE(read.replies + found.replies + probed.replies + removed.replies, 0);
}

void SecretStoreContract::aStoreIsCarriedOutAlthoughItsContextDied()
{
    const QString key = newKey();
    auto context = std::make_unique<QObject>();
    Answer<void> stored;
    m_store->store(key, Secret("v"_ba), forbidden, context.get(), stored.reply());
    context.reset();
    QCOMPARE(readNow(key), "v"_ba);
    QCOMPARE(stored.replies, 0);
}

void SecretStoreContract::severalCallsAtOnceAreAllAnswered()
{
    // A helper's program runs four times for each of them.
    const int many = m_helper ? 4 : 12;
    QStringList keys;
    std::vector<Answer<void>> stored(many);
    std::vector<Answer<Secret>> read(many);
    for (int index = 0; index < many; ++index) {
        keys.append(newKey());
        m_store->store(keys.last(), Secret(QByteArray::number(index)), forbidden, this, stored[index].reply());
        m_store->read(keys.last(), forbidden, this, read[index].reply());
    }
    for (int index = 0; index < many; ++index) {
        QVERIFY(stored[index].succeeds());
        QVERIFY(read[index].succeeds());
        QVERIFY(read[index].result->value().equals(QByteArray::number(index)));
    }
}

void SecretStoreContract::aReplyMayDeleteItsContextAndCallAgain()
{
    const QString key = newKey();
    auto context = std::make_unique<QObject>();
    Answer<Secret> read;
    m_store->store(key, Secret("v"_ba), forbidden, context.get(), [&](const Result<void> &) {
        context.reset();
        m_store->read(key, forbidden, this, read.reply());
    });
    QVERIFY(read.succeeds());
    QVERIFY(read.result->value().equals("v"_ba));
}

void SecretStoreContract::aProbeSaysReadyAndTellsIt()
{
    QCOMPARE(m_store->state(), KeychainState::Unknown);
    int told = 0;
    connect(m_store.get(), &SecretStore::stateChanged, this, [&told] { ++told; });
    Answer<KeychainState> probed;
    m_store->probe(this, probed.reply());
    QVERIFY(probed.succeeds());
    QCOMPARE(probed.result->value(), KeychainState::Ready);
    QCOMPARE(m_store->state(), KeychainState::Ready);
    QCOMPARE(told, 1);
    QVERIFY(!m_store->description().isEmpty());
}

QTEST_GUILESS_MAIN(SecretStoreContract)
#include "tst_secretstore.moc"
