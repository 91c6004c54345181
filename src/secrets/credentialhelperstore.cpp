// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelperstore.h"

#include "credentialhelpercalls.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <optional>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

std::optional<KeychainState> stateMeantBy(Error::Kind kind)
{
    if (kind == Error::Kind::KeychainLocked)
        return KeychainState::Locked;
    if (kind == Error::Kind::KeychainAbsent)
        return KeychainState::Absent;
    return {};
}

} // namespace

CredentialHelperStore::CredentialHelperStore(QString helper, QObject *parent)
    : CredentialHelperStore(std::move(helper), KeychainTimes(), parent)
{
}

CredentialHelperStore::CredentialHelperStore(QString helper, const KeychainTimes &times, QObject *parent)
    : SecretStore(parent),
      m_helper(std::move(helper)),
      m_times(times)
{
}

bool CredentialHelperStore::isHelperName(const QString &helper)
{
    static const QRegularExpression pattern(u"\\A[A-Za-z0-9][A-Za-z0-9._+-]{0,63}\\z"_s);
    return pattern.match(helper).hasMatch();
}

void CredentialHelperStore::establish(Interaction interaction, QObject *context, Reply<void> reply)
{
    enqueue(new HelperEstablishCall(m_helper, interaction, m_times, this, context, std::move(reply)));
}

void CredentialHelperStore::probe(QObject *context, Reply<KeychainState> reply)
{
    ReplyTarget<KeychainState> target(context, std::move(reply));
    enqueue(new HelperCheckCall(m_helper, Interaction::Forbidden, m_times, this, this,
                                [target = std::move(target)](Result<void> checked) mutable {
                                    const auto state =
                                        checked ? KeychainState::Ready : stateMeantBy(checked.error().kind);
                                    if (state)
                                        target.deliver(*state);
                                    else
                                        target.deliver(std::unexpected(std::move(checked.error())));
                                }));
}

void CredentialHelperStore::unlock(Interaction interaction, QObject *context, Reply<void> reply)
{
    enqueue(new HelperCheckCall(m_helper, interaction, m_times, this, context, std::move(reply)));
}

void CredentialHelperStore::store(const QString &key, Secret value, Interaction interaction, QObject *context,
                                  Reply<void> reply)
{
    enqueue(
        new HelperStoreCall(m_helper, key, std::move(value), interaction, m_times, this, context, std::move(reply)));
}

void CredentialHelperStore::read(const QString &key, Interaction interaction, QObject *context, Reply<Secret> reply)
{
    enqueue(new HelperReadCall(m_helper, key, interaction, m_times, this, context, std::move(reply)));
}

void CredentialHelperStore::remove(const QString &key, Interaction interaction, QObject *context, Reply<void> reply)
{
    enqueue(new HelperRemoveCall(m_helper, key, interaction, m_times, this, context, std::move(reply)));
}

void CredentialHelperStore::keys(const QString &prefix, QObject *context, Reply<QStringList> reply)
{
    enqueue(new HelperKeysCall(m_helper, prefix, m_times, this, context, std::move(reply)));
}

QString CredentialHelperStore::description() const
{
    const QString path = CredentialHelperRun::programPath(m_helper);
    return path.isEmpty() ? QCoreApplication::translate("patkeeper::CredentialHelper", "%1 (not found on PATH)")
                                .arg(CredentialHelperRun::programName(m_helper))
                          : u"%1 (%2)"_s.arg(CredentialHelperRun::programName(m_helper), path);
}

void CredentialHelperStore::enqueue(CredentialHelperCall *call)
{
    connect(call, &CredentialHelperCall::slow, this, &CredentialHelperStore::onSlow);
    connect(call, &CredentialHelperCall::ended, this, &CredentialHelperStore::onEnded);
    m_queue.push_back(call);
    startNext();
}

void CredentialHelperStore::startNext()
{
    if (!m_queue.empty() && m_queue.front()->state() == CredentialHelperCall::State::Queued)
        m_queue.front()->start();
}

void CredentialHelperStore::onSlow()
{
    if (++m_slowCalls == 1)
        Q_EMIT waiting(true);
}

void CredentialHelperStore::onEnded(CredentialHelperCall *call)
{
    std::erase(m_queue, call);
    const auto state = call->failedBy() ? stateMeantBy(*call->failedBy()) : KeychainState::Ready;
    // That it lists its entries does not mean that it could give one out.
    if (state && (call->failedBy() || qobject_cast<HelperKeysCall *>(call) == nullptr))
        setState(*state);
    startNext();
    if (call->isSlow() && --m_slowCalls == 0)
        Q_EMIT waiting(false);
}

} // namespace patkeeper
