// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelperstore.h"
#include "helperplaces.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUuid>

#include <memory>
#include <optional>

using namespace patkeeper;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

constexpr auto forbidden = Interaction::Forbidden;

template<typename T>
struct Answer {
    std::optional<Result<T>> result;

    Reply<T> reply()
    {
        return [this](Result<T> answered) { result.emplace(std::move(answered)); };
    }
    bool arrives()
    {
        return QTest::qWaitFor([this] { return result.has_value(); }, 60000);
    }
    bool succeeds() { return arrives() && result->has_value(); }
    bool failsWith(Error::Kind kind)
    {
        if (!arrives() || result->has_value())
            return false;
        if (result->error().kind != kind)
            qWarning("kind %d: %s (%s)", static_cast<int>(result->error().kind), qPrintable(result->error().message),
                     qPrintable(result->error().detail));
        return result->error().kind == kind && !result->error().message.isEmpty();
    }
};

bool isGone(qint64 pid)
{
    QFile status(u"/proc/%1/stat"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return true;
    // Behind the name in parentheses stands the state; a zombie has only to be collected.
    const QByteArray line = status.readAll();
    return line.mid(line.lastIndexOf(')') + 2, 1) == "Z";
}

} // namespace

/// A credential helper in trouble: what is wrong is told apart, and no secret is where it does not belong.
class CredentialHelperStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void whatTheHelperSaysIsToldApart_data();
    void whatTheHelperSaysIsToldApart();
    void aMissingProgramIsAnAbsentKeychain();
    void aProgramThatCannotBeStartedIsADeniedOne();
    void aFolderThatPathNamesRelativelyIsLeftOut();
    void aHelperThatHangsIsEndedAtItsDeadline_data();
    void aHelperThatHangsIsEndedAtItsDeadline();
    void whatIsLeftRunningEndsWithTheStore();
    void aFloodIsNotSwallowed();
    void anAnswerThatIsNoneIsNotBelieved_data();
    void anAnswerThatIsNoneIsNotBelieved();
    void anEntryThatIsListedButNotFoundIsNotMissing();
    void anEmptyAnswerAboutWhatIsNotListedIsMissing();
    void withoutPatkeepersMarkNothingIsMissing();
    void theMarkIsNoEntryOfAnybody();
    void anOldValueReadBackIsAnErrorAndLeavesNothing();
    void aStoreThatIsFullLeavesNothing();
    void aRemovalThatTheHelperDidNotCarryOutIsAnError_data();
    void aRemovalThatTheHelperDidNotCarryOutIsAnError();
    void onlyOneProgramRunsAtATime();
    void theSecretIsNeitherInTheArgumentsNorInTheEnvironment();
    void noWordOfTheHelpersOwnIsRepeated();
    void whereNobodyMayBeAskedNothingToAskWithIsHandedOver();
    void aLockedKeyIsLockedAndNotMissing();
    void passThatWasNeverSetUpIsAbsent();

private:
    std::unique_ptr<CredentialHelperStore> newStore(std::chrono::milliseconds deadline = 20s) const;
    QString newKey()
    {
        return secretKey(u"profile"_s, u"account"_s, QUuid::createUuid().toString(QUuid::WithoutBraces));
    }
    bool write(const QString &key, const QByteArray &value);

    std::unique_ptr<FakeHelper> m_fake;
    std::unique_ptr<CredentialHelperStore> m_store;
};

void CredentialHelperStoreTest::init()
{
    m_fake = std::make_unique<FakeHelper>();
    m_store = newStore();
    Answer<void> established;
    m_store->establish(forbidden, this, established.reply());
    QVERIFY(established.succeeds());
}

void CredentialHelperStoreTest::cleanup()
{
    m_store.reset();
    m_fake.reset();
}

std::unique_ptr<CredentialHelperStore> CredentialHelperStoreTest::newStore(std::chrono::milliseconds deadline) const
{
    return std::make_unique<CredentialHelperStore>(
        u"fake"_s, KeychainTimes{.forbidden = deadline, .allowed = deadline, .waitingAfter = 1s});
}

bool CredentialHelperStoreTest::write(const QString &key, const QByteArray &value)
{
    Answer<void> stored;
    m_store->store(key, Secret(value), forbidden, this, stored.reply());
    return stored.succeeds();
}

void CredentialHelperStoreTest::whatTheHelperSaysIsToldApart_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<int>("kind");
    const auto row = [](const QString &said, Error::Kind kind) {
        QTest::newRow(qPrintable(said)) << said << static_cast<int>(kind);
    };
    using enum Error::Kind;
    row(u"exit status 2: gpg: decryption failed: No secret key"_s, KeychainLocked);
    row(u"exit status 2: gpg: public key decryption failed: No pinentry"_s, KeychainLocked);
    row(u"exit status 2: gpg: public key decryption failed: Inappropriate ioctl for device"_s, KeychainLocked);
    row(u"pass not initialized: exit status 1: Error: password store is empty. Try \"pass init\"."_s, KeychainAbsent);
    row(u"pass store is uninitialized"_s, KeychainAbsent);
    row(u"pass not initialized: exec: \"pass\": executable file not found in $PATH: "_s, KeychainAbsent);
    row(u"open /home/x/.password-store/docker-credential-helpers: permission denied"_s, KeychainDenied);
    row(u"write /home/x: no space left on device"_s, StorageFailed);
    row(u"what nobody has thought of"_s, StorageFailed);
}

void CredentialHelperStoreTest::whatTheHelperSaysIsToldApart()
{
    QFETCH(QString, said);
    QFETCH(int, kind);
    const auto expected = static_cast<Error::Kind>(kind);
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    for (const auto &action : {u"list"_s, u"get"_s}) {
        m_fake->misbehave(action, u"say:"_s + said);
        Answer<Secret> read;
        m_store->read(key, forbidden, this, read.reply());
        QVERIFY2(read.failsWith(expected), qPrintable(action));
        Answer<void> unlocked;
        m_store->unlock(forbidden, this, unlocked.reply());
        QVERIFY(unlocked.failsWith(expected));
        Answer<KeychainState> probed;
        m_store->probe(this, probed.reply());
        if (expected == Error::Kind::KeychainLocked || expected == Error::Kind::KeychainAbsent) {
            QVERIFY(probed.succeeds());
            QCOMPARE(**probed.result,
                     expected == Error::Kind::KeychainLocked ? KeychainState::Locked : KeychainState::Absent);
            QCOMPARE(m_store->state(), **probed.result);
        } else {
            QVERIFY(probed.failsWith(expected));
        }
        m_fake->misbehave(action, {});
    }
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.succeeds());
    QCOMPARE(m_store->state(), KeychainState::Ready);
}

void CredentialHelperStoreTest::aMissingProgramIsAnAbsentKeychain()
{
    QVERIFY(m_store->description().contains("/bin/docker-credential-fake"_L1));
    m_fake->uninstall();
    Answer<Secret> read;
    m_store->read(newKey(), forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::KeychainAbsent));
    QVERIFY(read.result->error().message.contains("docker-credential-fake"_L1));
    QVERIFY(read.result->error().message.contains("Install"_L1));
    QVERIFY(!m_store->description().contains("/bin/"_L1));
}

void CredentialHelperStoreTest::aProgramThatCannotBeStartedIsADeniedOne()
{
    m_fake->makeNotExecutable();
    Answer<void> unlocked;
    m_store->unlock(forbidden, this, unlocked.reply());
    QVERIFY(unlocked.failsWith(Error::Kind::KeychainDenied));
}

void CredentialHelperStoreTest::aFolderThatPathNamesRelativelyIsLeftOut()
{
    Variables variables;
    const QString folder = QString::fromLocal8Bit(qgetenv("PATH").split(':').front());
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(folder));
    variables.set("PATH", ".:" + qgetenv("PATH").mid(qgetenv("PATH").indexOf(':') + 1));
    Answer<void> unlocked;
    m_store->unlock(forbidden, this, unlocked.reply());
    const bool absent = unlocked.failsWith(Error::Kind::KeychainAbsent);
    QDir::setCurrent(before);
    QVERIFY(absent);
}

void CredentialHelperStoreTest::aHelperThatHangsIsEndedAtItsDeadline_data()
{
    QTest::addColumn<QString>("action");
    for (const auto &action : {u"list"_s, u"get"_s, u"store"_s})
        QTest::newRow(qPrintable(action)) << action;
}

void CredentialHelperStoreTest::aHelperThatHangsIsEndedAtItsDeadline()
{
    QFETCH(QString, action);
    m_store = newStore(5s);
    m_fake->misbehave(action, u"hang"_s);
    Answer<void> answer;
    int waits = 0;
    connect(m_store.get(), &SecretStore::waiting, this, [&waits](bool on) { waits += on ? 1 : 10; });
    if (action == "store"_L1)
        m_store->store(newKey(), Secret("v"_ba), forbidden, this, answer.reply());
    else
        m_store->unlock(forbidden, this, answer.reply());
    QVERIFY(answer.failsWith(Error::Kind::KeychainTimedOut));
    QCOMPARE(waits, 11);
    const QList<QJsonObject> runs = m_fake->runs();
    QCOMPARE(runs.back()[u"argv"_s].toArray().last().toString(), action);
    const auto pid = static_cast<qint64>(runs.back()[u"pid"_s].toDouble());
    QTRY_VERIFY(isGone(pid));
    m_fake->misbehave(action, {});
    m_store = newStore();
    QVERIFY(write(newKey(), "v"_ba));
}

void CredentialHelperStoreTest::whatIsLeftRunningEndsWithTheStore()
{
    m_fake->misbehave(u"get"_s, u"hang"_s);
    Answer<void> unlocked;
    m_store->unlock(forbidden, this, unlocked.reply());
    QTRY_COMPARE(m_fake->runs().back()[u"argv"_s].toArray().last().toString(), u"get"_s);
    const auto pid = static_cast<qint64>(m_fake->runs().back()[u"pid"_s].toDouble());
    m_store.reset();
    QTRY_VERIFY(isGone(pid));
    QVERIFY(!unlocked.result.has_value());
}

void CredentialHelperStoreTest::aFloodIsNotSwallowed()
{
    for (const auto &action : {u"list"_s, u"get"_s}) {
        m_fake->misbehave(action, u"flood"_s);
        Answer<void> unlocked;
        m_store->unlock(forbidden, this, unlocked.reply());
        QVERIFY(unlocked.failsWith(Error::Kind::StorageFailed));
        const auto pid = static_cast<qint64>(m_fake->runs().back()[u"pid"_s].toDouble());
        QTRY_VERIFY(isGone(pid));
        m_fake->misbehave(action, {});
    }
}

void CredentialHelperStoreTest::anAnswerThatIsNoneIsNotBelieved_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("how");
    QTest::newRow("list, garbage") << u"list"_s << u"garbage"_s;
    QTest::newRow("list, an array") << u"list"_s << u"wrong"_s;
    QTest::newRow("list, nothing") << u"list"_s << u"nothing"_s;
    QTest::newRow("list, crash") << u"list"_s << u"crash"_s;
    QTest::newRow("get, garbage") << u"get"_s << u"garbage"_s;
    QTest::newRow("get, wrong types") << u"get"_s << u"wrong"_s;
    QTest::newRow("get, another's entry") << u"get"_s << u"foreign"_s;
    QTest::newRow("get, nothing") << u"get"_s << u"nothing"_s;
    QTest::newRow("get, crash") << u"get"_s << u"crash"_s;
}

void CredentialHelperStoreTest::anAnswerThatIsNoneIsNotBelieved()
{
    QFETCH(QString, action);
    QFETCH(QString, how);
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    m_fake->misbehave(action, how);
    for (const QString &asked : {key, newKey()}) {
        Answer<Secret> read;
        m_store->read(asked, forbidden, this, read.reply());
        QVERIFY(read.failsWith(Error::Kind::StorageFailed));
    }
    Answer<QStringList> keys;
    m_store->keys(u"profile/"_s, this, keys.reply());
    QVERIFY(action == "list"_L1 ? keys.failsWith(Error::Kind::StorageFailed) : keys.succeeds());
}

void CredentialHelperStoreTest::anEntryThatIsListedButNotFoundIsNotMissing()
{
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    for (const auto &how : {u"say:credentials not found in native keychain"_s, u"empty"_s}) {
        m_fake->misbehave(u"get"_s, how);
        Answer<Secret> read;
        m_store->read(key, forbidden, this, read.reply());
        QVERIFY(read.failsWith(Error::Kind::KeychainDenied));
    }
}

void CredentialHelperStoreTest::anEmptyAnswerAboutWhatIsNotListedIsMissing()
{
    m_fake->misbehave(u"get"_s, u"empty"_s);
    Answer<Secret> read;
    m_store->read(newKey(), forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::SecretMissing));
}

void CredentialHelperStoreTest::withoutPatkeepersMarkNothingIsMissing()
{
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    m_fake->empty();
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::KeychainAbsent));
    Answer<void> removed;
    m_store->remove(key, forbidden, this, removed.reply());
    QVERIFY(removed.failsWith(Error::Kind::KeychainAbsent));
    Answer<void> stored;
    m_store->store(newKey(), Secret("v"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::KeychainAbsent));
    Answer<QStringList> keys;
    m_store->keys(u"profile/"_s, this, keys.reply());
    QVERIFY(keys.failsWith(Error::Kind::KeychainAbsent));
    QVERIFY(m_fake->values().isEmpty());
}

void CredentialHelperStoreTest::theMarkIsNoEntryOfAnybody()
{
    Answer<QStringList> keys;
    m_store->keys(QString(), this, keys.reply());
    QVERIFY(keys.succeeds());
    QVERIFY(keys.result->value().isEmpty());
    QCOMPARE(m_fake->values().size(), 1);
    Answer<void> again;
    m_store->establish(forbidden, this, again.reply());
    QVERIFY(again.succeeds());
    QCOMPARE(m_fake->values().size(), 1);
}

void CredentialHelperStoreTest::anOldValueReadBackIsAnErrorAndLeavesNothing()
{
    m_fake->misbehave(u"get"_s, u"old"_s);
    const QString key = newKey();
    Answer<void> stored;
    m_store->store(key, Secret("new"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::StorageFailed));
    m_fake->misbehave(u"get"_s, {});
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::SecretMissing));
}

void CredentialHelperStoreTest::aStoreThatIsFullLeavesNothing()
{
    m_fake->misbehave(u"store"_s, u"say:write: no space left on device"_s);
    const QString key = newKey();
    Answer<void> stored;
    m_store->store(key, Secret("new"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::StorageFailed));
    Answer<QStringList> keys;
    m_store->keys(QString(), this, keys.reply());
    QVERIFY(keys.succeeds());
    QVERIFY(keys.result->value().isEmpty());
}

void CredentialHelperStoreTest::aRemovalThatTheHelperDidNotCarryOutIsAnError_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("kind");
    QTest::newRow("says it did") << u"nothing"_s << static_cast<int>(Error::Kind::KeychainDenied);
    QTest::newRow("says it is not there")
        << u"say:credentials not found in native keychain"_s << static_cast<int>(Error::Kind::KeychainDenied);
    QTest::newRow("is locked") << u"say:gpg: No secret key"_s << static_cast<int>(Error::Kind::KeychainLocked);
}

void CredentialHelperStoreTest::aRemovalThatTheHelperDidNotCarryOutIsAnError()
{
    QFETCH(QString, how);
    QFETCH(int, kind);
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    m_fake->misbehave(u"erase"_s, how);
    Answer<void> removed;
    m_store->remove(key, forbidden, this, removed.reply());
    QVERIFY(removed.failsWith(static_cast<Error::Kind>(kind)));
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.succeeds());
}

void CredentialHelperStoreTest::onlyOneProgramRunsAtATime()
{
    const qsizetype before = m_fake->runs().size();
    const QString key = newKey();
    Answer<void> first;
    Answer<void> second;
    Answer<void> removed;
    m_store->store(key, Secret("first"_ba), forbidden, this, first.reply());
    m_store->store(key, Secret("second"_ba), forbidden, this, second.reply());
    m_store->remove(key, forbidden, this, removed.reply());
    QVERIFY(first.succeeds());
    QVERIFY(second.failsWith(Error::Kind::StorageFailed));
    QVERIFY(removed.succeeds());
    QStringList actions;
    const QList<QJsonObject> runs = m_fake->runs().mid(before);
    for (const QJsonObject &run : runs)
        actions.append(run[u"argv"_s].toArray().last().toString());
    QCOMPARE(actions.join(u' '), u"list store get list list erase list"_s);
}

void CredentialHelperStoreTest::theSecretIsNeitherInTheArgumentsNorInTheEnvironment()
{
    const QByteArray value = QUuid::createUuid().toByteArray();
    const QString key = newKey();
    QVERIFY(write(key, value));
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.succeeds());
    QVERIFY(m_fake->values().contains(value.toBase64()));
    const QList<QJsonObject> runs = m_fake->runs();
    QVERIFY(runs.size() > 4);
    for (const QJsonObject &run : runs) {
        QCOMPARE(run[u"argv"_s].toArray().size(), 2);
        const QByteArray all = QJsonDocument(run).toJson();
        QVERIFY(!all.contains(value) && !all.contains(value.toBase64()));
    }
}

void CredentialHelperStoreTest::noWordOfTheHelpersOwnIsRepeated()
{
    const QString canary = QUuid::createUuid().toString(QUuid::WithoutBraces);
    for (const auto &action : {u"list"_s, u"get"_s, u"store"_s}) {
        m_fake->misbehave(action, u"say:no secret key for "_s + canary);
        Answer<void> stored;
        m_store->store(newKey(), Secret("v"_ba), forbidden, this, stored.reply());
        QVERIFY(stored.failsWith(Error::Kind::KeychainLocked));
        const Error &error = stored.result->error();
        QVERIFY(!error.message.contains(canary) && !error.detail.contains(canary));
        QVERIFY(error.detail.contains(action));
        m_fake->misbehave(action, {});
    }
}

void CredentialHelperStoreTest::whereNobodyMayBeAskedNothingToAskWithIsHandedOver()
{
    Variables variables;
    for (const auto *name : {"DISPLAY", "WAYLAND_DISPLAY", "GPG_TTY"})
        variables.set(name, "nowhere");
    variables.set("PASSWORD_STORE_GPG_OPTS", "--no-throw-keyids");
    variables.set("LANGUAGE", "de");
    for (const auto interaction : {Interaction::Forbidden, Interaction::Allowed}) {
        Answer<void> unlocked;
        m_store->unlock(interaction, this, unlocked.reply());
        QVERIFY(unlocked.succeeds());
        const QJsonObject environment = m_fake->runs().back()[u"environ"_s].toObject();
        const bool mayAsk = interaction == Interaction::Allowed;
        for (const auto &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"GPG_TTY"_s})
            QCOMPARE(environment.contains(name), mayAsk);
        QCOMPARE(environment[u"PASSWORD_STORE_GPG_OPTS"_s].toString(),
                 mayAsk ? u"--no-throw-keyids"_s : u"--no-throw-keyids --pinentry-mode=error"_s);
        QCOMPARE(environment[u"LC_ALL"_s].toString(), u"C"_s);
        QVERIFY(!environment.contains(u"LANGUAGE"_s));
    }
}

void CredentialHelperStoreTest::aLockedKeyIsLockedAndNotMissing()
{
    PassPlace pass(PassPlace::Key::WithPassphrase);
    QVERIFY(pass.isReady());
    CredentialHelperStore store(u"pass"_s);
    // To write needs no passphrase, to read back does: the agent knows none.
    pass.lock();
    Answer<void> established;
    store.establish(forbidden, this, established.reply());
    QVERIFY(established.failsWith(Error::Kind::KeychainLocked));
    Answer<KeychainState> probed;
    store.probe(this, probed.reply());
    QVERIFY(probed.succeeds());
    QCOMPARE(probed.result->value(), KeychainState::Locked);
    const QString key = newKey();
    Answer<void> stored;
    store.store(key, Secret("v"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::KeychainLocked));
    Answer<QStringList> keys;
    store.keys(QString(), this, keys.reply());
    QVERIFY(keys.succeeds());
    QVERIFY(keys.result->value().isEmpty());
}

void CredentialHelperStoreTest::passThatWasNeverSetUpIsAbsent()
{
    PassPlace pass;
    QVERIFY(pass.isReady());
    Variables variables;
    variables.set("PASSWORD_STORE_DIR", QFile::encodeName(pass.folder()) + "/nowhere");
    CredentialHelperStore store(u"pass"_s);
    Answer<void> established;
    store.establish(forbidden, this, established.reply());
    QVERIFY(established.failsWith(Error::Kind::KeychainAbsent));
    QVERIFY(established.result->error().message.contains("pass init"_L1));
    Answer<Secret> read;
    store.read(newKey(), forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::KeychainAbsent));
}

QTEST_GUILESS_MAIN(CredentialHelperStoreTest)
#include "tst_credentialhelperstore.moc"
