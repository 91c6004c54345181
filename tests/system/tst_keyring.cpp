// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keychainsecretstore.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusInterface>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <QUuid>

#include <qt6keychain/keychain.h>

#include <memory>
#include <optional>
#include <signal.h>

using namespace patkeeper;
using namespace Qt::StringLiterals;

namespace
{

constexpr auto forbidden = Interaction::Forbidden;
const auto serviceName = u"org.freedesktop.secrets"_s;
const auto servicePath = u"/org/freedesktop/secrets"_s;

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
    bool failsWith(Error::Kind kind) { return arrives() && !result->has_value() && result->error().kind == kind; }
    bool isMissing() { return failsWith(Error::Kind::SecretMissing); }
};

} // namespace

/// A real gnome-keyring in a D-Bus session of its own: locked, doubled, killed. Nobody is there to answer a prompt.
class Keyring : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void aLockedKeyringAnswersLockedToReadStoreAndRemove();
    void aLockedKeyringDeletesNothing();
    void whatWasNeverThereIsNotMissingWhileLocked();
    void keysAreListedWhileLocked();
    void unlockingWithoutAPersonIsRefusedAndNothingIsMissing();
    void lockingAndUnlockingIsNoticed();
    void aTextEntryOfTheSameKeyIsNeverOverwrittenOrGivenOut();
    void aKeyringThatDiedIsNeitherMissingNorAHang();
    void theOwnerIsToldByName();

private:
    static QString newKey() { return secretKey(u"p"_s, u"a"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)); }
    static bool unlockByPassword();
    static bool startAndUnlock();
    static void lock();
    bool write(const QString &key, const QByteArray &value);
    bool writeByHand(const QString &key, const QByteArray &value, bool asText);

    std::unique_ptr<KeychainSecretStore> m_store;
};

/// What the keyring's own prompter would do with the password that the person types.
bool Keyring::unlockByPassword()
{
    QDBusInterface service(serviceName, servicePath, u"org.freedesktop.Secret.Service"_s);
    const QDBusMessage session =
        service.call(u"OpenSession"_s, u"plain"_s, QVariant::fromValue(QDBusVariant(QString())));
    const QDBusReply<QDBusObjectPath> alias = service.call(u"ReadAlias"_s, u"default"_s);
    if (session.arguments().size() < 2 || !alias.isValid())
        return false;
    QDBusArgument secret;
    secret.beginStructure();
    secret << session.arguments().at(1).value<QDBusObjectPath>() << QByteArray() << "throw-away\n"_ba
           << u"text/plain"_s;
    secret.endStructure();
    QDBusInterface prompter(serviceName, servicePath, u"org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"_s);
    const QDBusMessage answer =
        prompter.call(u"UnlockWithMasterPassword"_s, QVariant::fromValue(alias.value()), QVariant::fromValue(secret));
    return answer.type() == QDBusMessage::ReplyMessage;
}

bool Keyring::startAndUnlock()
{
    if (QDBusConnection::sessionBus().interface()->isServiceRegistered(serviceName))
        return unlockByPassword();
    QProcess daemon;
    daemon.start(u"gnome-keyring-daemon"_s, {u"--unlock"_s, u"--components=secrets"_s});
    daemon.write("throw-away\n");
    daemon.closeWriteChannel();
    return daemon.waitForFinished();
}

void Keyring::init()
{
    QVERIFY(startAndUnlock());
    m_store = std::make_unique<KeychainSecretStore>(KeychainTimes{.forbidden = std::chrono::seconds(20),
                                                                  .allowed = std::chrono::seconds(10),
                                                                  .waitingAfter = std::chrono::seconds(1)});
    QTRY_VERIFY([this] {
        Answer<KeychainState> probed;
        m_store->probe(this, probed.reply());
        return probed.succeeds() && **probed.result == KeychainState::Ready;
    }());
}

void Keyring::lock()
{
    QDBusInterface service(serviceName, servicePath, u"org.freedesktop.Secret.Service"_s);
    const QDBusReply<QDBusObjectPath> alias = service.call(u"ReadAlias"_s, u"default"_s);
    const QDBusMessage answer =
        service.call(u"Lock"_s, QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath(alias.value().path())}));
    QCOMPARE(answer.type(), QDBusMessage::ReplyMessage);
}

bool Keyring::write(const QString &key, const QByteArray &value)
{
    Answer<void> stored;
    m_store->store(key, Secret(value), forbidden, this, stored.reply());
    return stored.succeeds();
}

bool Keyring::writeByHand(const QString &key, const QByteArray &value, bool asText)
{
    auto *job = new QKeychain::WritePasswordJob(u"Patkeeper"_s);
    job->setKey(key);
    if (asText)
        job->setTextData(QString::fromUtf8(value));
    else
        job->setBinaryData(value);
    QSignalSpy finished(job, &QKeychain::Job::finished);
    bool worked = false;
    connect(job, &QKeychain::Job::finished, this, [&worked, job] { worked = job->error() == QKeychain::NoError; });
    job->start();
    return finished.wait(20000) && worked;
}

void Keyring::aLockedKeyringAnswersLockedToReadStoreAndRemove()
{
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    lock();
    Answer<Secret> read;
    Answer<void> stored;
    Answer<void> removed;
    Answer<void> unlocked;
    m_store->read(key, forbidden, this, read.reply());
    m_store->store(newKey(), Secret("w"_ba), forbidden, this, stored.reply());
    m_store->remove(key, forbidden, this, removed.reply());
    m_store->unlock(forbidden, this, unlocked.reply());
    QVERIFY(read.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(stored.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(removed.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(unlocked.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(!read.result->error().message.isEmpty());
}

void Keyring::aLockedKeyringDeletesNothing()
{
    const QString key = newKey();
    QVERIFY(write(key, "stays"_ba));
    lock();
    Answer<void> removed;
    m_store->remove(key, forbidden, this, removed.reply());
    QVERIFY(removed.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(startAndUnlock());
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.succeeds());
    QVERIFY((*read.result)->equals("stays"_ba));
}

void Keyring::whatWasNeverThereIsNotMissingWhileLocked()
{
    lock();
    Answer<Secret> read;
    Answer<void> removed;
    m_store->read(newKey(), forbidden, this, read.reply());
    m_store->remove(newKey(), forbidden, this, removed.reply());
    QVERIFY(read.failsWith(Error::Kind::KeychainLocked));
    QVERIFY(removed.failsWith(Error::Kind::KeychainLocked));
}

void Keyring::keysAreListedWhileLocked()
{
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    lock();
    Answer<QStringList> found;
    m_store->keys(key, this, found.reply());
    QVERIFY(found.succeeds());
    QCOMPARE(**found.result, QStringList{key});
}

void Keyring::unlockingWithoutAPersonIsRefusedAndNothingIsMissing()
{
    const QString key = newKey();
    QVERIFY(write(key, "v"_ba));
    lock();
    Answer<Secret> read;
    m_store->read(key, Interaction::Allowed, this, read.reply());
    QVERIFY(read.arrives());
    QVERIFY(!read.result->has_value());
    QVERIFY2(isKeychainError(read.result->error().kind), qPrintable(errorKindName(read.result->error().kind)));
}

void Keyring::lockingAndUnlockingIsNoticed()
{
    QCOMPARE(m_store->state(), KeychainState::Ready);
    lock();
    QTRY_COMPARE(m_store->state(), KeychainState::Locked);
    QVERIFY(startAndUnlock());
    QTRY_COMPARE(m_store->state(), KeychainState::Ready);
}

void Keyring::aTextEntryOfTheSameKeyIsNeverOverwrittenOrGivenOut()
{
    const QString key = newKey();
    QVERIFY(writeByHand(key, "old"_ba, true));
    Answer<void> stored;
    m_store->store(key, Secret("new"_ba), forbidden, this, stored.reply());
    QVERIFY(stored.failsWith(Error::Kind::StorageFailed));

    QVERIFY(writeByHand(key, "new"_ba, false));
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.failsWith(Error::Kind::StorageFailed));

    Answer<void> removed;
    m_store->remove(key, forbidden, this, removed.reply());
    QVERIFY(removed.succeeds());
    Answer<Secret> gone;
    m_store->read(key, forbidden, this, gone.reply());
    QVERIFY(gone.isMissing());
}

void Keyring::aKeyringThatDiedIsNeitherMissingNorAHang()
{
    const QString key = newKey();
    QVERIFY(write(key, "survives"_ba));
    const uint processId = QDBusConnection::sessionBus().interface()->servicePid(serviceName);
    QVERIFY(processId > 1);
    QCOMPARE(::kill(static_cast<pid_t>(processId), SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(m_store->state() != KeychainState::Ready, 60'000);
    Answer<Secret> read;
    m_store->read(key, forbidden, this, read.reply());
    QVERIFY(read.arrives());
    QVERIFY(!read.result->has_value());
    QVERIFY(isKeychainError(read.result->error().kind));
    QVERIFY2(!QDBusConnection::sessionBus().interface()->isServiceRegistered(serviceName), "nobody asked for it");

    QVERIFY(startAndUnlock());
    QTRY_COMPARE(m_store->state(), KeychainState::Ready);
    Answer<Secret> again;
    m_store->read(key, forbidden, this, again.reply());
    QVERIFY(again.succeeds());
    QVERIFY((*again.result)->equals("survives"_ba));
    QVERIFY2(write(newKey(), "after"_ba), "a keyring that was started anew can be written to");
}

void Keyring::theOwnerIsToldByName()
{
    QCOMPARE(m_store->description(), u"GNOME Keyring (org.freedesktop.secrets)"_s);
}

QTEST_GUILESS_MAIN(Keyring)
#include "tst_keyring.moc"
