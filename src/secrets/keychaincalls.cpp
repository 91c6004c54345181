// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "keychaincalls.h"

#include "keychainerror.h"

#include <qt6keychain/keychain.h>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

QByteArray bytesOf(QKeychain::Job *job)
{
    const auto *read = qobject_cast<QKeychain::ReadPasswordJob *>(job);
    return read != nullptr ? read->binaryData() : QByteArray();
}

QString nameOfSystemKeychain()
{
#if defined(Q_OS_WIN)
    return u"Windows Credential Manager"_s;
#elif defined(Q_OS_DARWIN)
    return u"macOS Keychain"_s;
#else
    return {};
#endif
}

QMap<QString, QString> everythingOfOurs()
{
    return {{u"server"_s, QLatin1String(keychainServiceName)}};
}

} // namespace

ProbeCall::ProbeCall(SecretServiceClient *service, const KeychainTimes &times, QObject *parent, QObject *context,
                     Reply<KeychainOwner> reply)
    : KeychainCall(QString(), Interaction::Forbidden, service, times, parent),
      m_reply(context, std::move(reply))
{
}

void ProbeCall::start()
{
    if (SecretServiceClient::isSupported())
        survey();
    else
        onUnsearchable();
}

void ProbeCall::onUnsearchable()
{
    m_owner = {.state = KeychainState::Ready, .name = nameOfSystemKeychain()};
    deliver();
}

void ProbeCall::onSurveyed(const KeychainSurvey &survey)
{
    m_owner.state = survey.state;
    if (!survey.running) {
        deliver();
        return;
    }
    service()->ownerName(this, [this](Result<QString> name) {
        if (state() == State::Ended)
            return;
        m_owner.name = name.value_or(QString());
        deliver();
    });
}

void ProbeCall::deliver()
{
    m_reply.deliver(m_owner);
    end();
}

void ProbeCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

UnlockCall::UnlockCall(Interaction interaction, SecretServiceClient *service, const KeychainTimes &times,
                       QObject *parent, QObject *context, Reply<void> reply)
    : KeychainCall(QString(), interaction, service, times, parent),
      m_reply(context, std::move(reply))
{
}

QMap<QString, QString> UnlockCall::attributes() const
{
    return everythingOfOurs();
}

void UnlockCall::onFound(const FoundItems &)
{
    survey();
}

void UnlockCall::onProvenMissing()
{
    m_reply.deliver({});
    end();
}

void UnlockCall::onUnsearchable()
{
    onProvenMissing();
}

void UnlockCall::onAbsent(const KeychainSurvey &survey)
{
    if (survey.running)
        createCollection();
    else
        KeychainCall::onAbsent(survey);
}

void UnlockCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

KeysCall::KeysCall(QString prefix, SecretServiceClient *service, const KeychainTimes &times, QObject *parent,
                   QObject *context, Reply<QStringList> reply)
    : KeychainCall(QString(), Interaction::Forbidden, service, times, parent),
      m_prefix(std::move(prefix)),
      m_reply(context, std::move(reply))
{
}

QMap<QString, QString> KeysCall::attributes() const
{
    return everythingOfOurs();
}

void KeysCall::onUnsearchable()
{
    fail(Error::Kind::Unsupported);
}

void KeysCall::onFound(const FoundItems &found)
{
    if (found.count() == 0) {
        survey();
        return;
    }
    service()->itemKeys(found.unlocked + found.locked, this, [this](Result<QStringList> keys) {
        if (state() == State::Ended)
            return;
        if (keys)
            onKeys(*keys);
        else
            fail(std::move(keys.error()));
    });
}

void KeysCall::onKeys(const QStringList &keys)
{
    QStringList wanted;
    for (const QString &key : keys) {
        if (key.startsWith(m_prefix))
            wanted.append(key);
    }
    wanted.sort();
    wanted.removeDuplicates();
    m_reply.deliver(std::move(wanted));
    end();
}

void KeysCall::onProvenMissing()
{
    m_reply.deliver(QStringList());
    end();
}

void KeysCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

ReadCall::ReadCall(QString key, Interaction interaction, SecretServiceClient *service, const KeychainTimes &times,
                   QObject *parent, QObject *context, Reply<Secret> reply)
    : KeychainCall(std::move(key), interaction, service, times, parent),
      m_reply(context, std::move(reply))
{
}

void ReadCall::onFound(const FoundItems &found)
{
    if (found.count() > 1)
        fail(keychainHoldsSeveral(key()));
    else if (!found.locked.isEmpty())
        unlock(found.locked);
    else if (!found.unlocked.isEmpty())
        runRead(State::Reading);
    else
        survey();
}

void ReadCall::onProvenMissing()
{
    fail(Error::Kind::SecretMissing, u"key "_s + key());
}

void ReadCall::onUnsearchable()
{
    runRead(State::Reading);
}

void ReadCall::onJobDone(QKeychain::Job *job)
{
    m_reply.deliver(Secret(bytesOf(job)));
    end();
}

void ReadCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

StoreCall::StoreCall(QString key, Secret value, Interaction interaction, SecretServiceClient *service,
                     const KeychainTimes &times, QObject *parent, QObject *context, Reply<void> reply)
    : KeychainCall(std::move(key), interaction, service, times, parent),
      m_value(std::move(value)),
      m_reply(context, std::move(reply))
{
}

void StoreCall::onFound(const FoundItems &found)
{
    if (!m_written && found.count() > 0)
        fail(keychainEntryExists(key()));
    else if (found.count() > 1)
        fail(keychainHoldsSeveral(key()));
    else if (m_written && found.unlocked.size() == 1)
        runRead(State::Reading);
    else if (m_written && found.locked.size() == 1)
        unlock(found.locked);
    else
        survey();
}

void StoreCall::onProvenMissing()
{
    if (m_written)
        fail(keychainGaveBackSomethingElse(key()));
    else
        write();
}

void StoreCall::onUnsearchable()
{
    runRead(State::Checking);
}

void StoreCall::onAbsent(const KeychainSurvey &survey)
{
    // A keyring that was never used has no default collection yet.
    if (survey.running)
        createCollection();
    else
        KeychainCall::onAbsent(survey);
}

void StoreCall::write()
{
#ifdef Q_OS_WIN
    constexpr qsizetype largestEntry = 2560; // CRED_MAX_CREDENTIAL_BLOB_SIZE
    if (m_value.size() > largestEntry) {
        fail(keychainRefusedValue(u"%1 bytes"_s.arg(m_value.size())));
        return;
    }
#endif
    auto job = std::make_unique<QKeychain::WritePasswordJob>(QLatin1String(keychainServiceName));
    // Binary for ever: the same key written as text makes a second entry, and a read returns the text.
    job->setBinaryData(m_value.view().toByteArray());
    runJob(State::Writing, std::move(job));
}

void StoreCall::onJobDone(QKeychain::Job *job)
{
    if (state() == State::Checking) {
        fail(keychainEntryExists(key()));
    } else if (state() == State::Deleting) {
        fail(keychainGaveBackSomethingElse(key()));
    } else if (state() == State::Reading) {
        onReadBack(bytesOf(job));
    } else {
        m_written = true;
        if (SecretServiceClient::isSupported())
            search();
        else
            runRead(State::Reading);
    }
}

void StoreCall::onJobFailed(QKeychain::Job *job)
{
    if (state() == State::Checking && job->error() == QKeychain::EntryNotFound)
        write();
    else if (state() == State::Deleting)
        fail(keychainGaveBackSomethingElse(key()));
    else
        KeychainCall::onJobFailed(job);
}

void StoreCall::onReadBack(const QByteArray &bytes)
{
    if (m_value.equals(bytes)) {
        m_reply.deliver({});
        end();
    } else {
        runDelete();
    }
}

void StoreCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

RemoveCall::RemoveCall(QString key, Interaction interaction, SecretServiceClient *service, const KeychainTimes &times,
                       QObject *parent, QObject *context, Reply<void> reply)
    : KeychainCall(std::move(key), interaction, service, times, parent),
      m_reply(context, std::move(reply))
{
}

void RemoveCall::onFound(const FoundItems &found)
{
    if (!found.locked.isEmpty())
        unlock(found.locked);
    else if (found.unlocked.isEmpty())
        survey();
    else if (m_deleted)
        fail(Error::Kind::KeychainDenied, u"still there after its removal"_s);
    else
        runDelete();
}

void RemoveCall::onProvenMissing()
{
    m_reply.deliver({});
    end();
}

void RemoveCall::onUnsearchable()
{
    runDelete();
}

void RemoveCall::onJobDone(QKeychain::Job *)
{
    if (state() == State::Checking) {
        fail(Error::Kind::KeychainDenied, u"still there after its removal"_s);
        return;
    }
    m_deleted = true;
    if (SecretServiceClient::isSupported())
        search();
    else
        runRead(State::Checking);
}

void RemoveCall::onJobFailed(QKeychain::Job *job)
{
    const bool notThere = job->error() == QKeychain::EntryNotFound && !SecretServiceClient::isSupported();
    if (notThere && state() == State::Checking)
        onProvenMissing();
    else if (notThere)
        runRead(State::Checking);
    else
        KeychainCall::onJobFailed(job);
}

void RemoveCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

} // namespace patkeeper
