// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelpercall.h"

#include "credentialhelpererror.h"
#include "keychainerror.h"
#include "log.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>
#include <QUrl>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using Outcome = CredentialHelperAnswer::Outcome;

namespace
{

// An https address with a host and a path, as docker's own entries have one: some helpers take it apart (macOS), some
// match it as a whole (secretservice, wincred), and pass makes a file name of it, of which there are 255 characters:
// the three ids of a key need 184. The domain can belong to nobody (RFC 2606).
const auto keysUrl = u"https://patkeeper.invalid/"_s;
const auto markUrl = u"https://store.patkeeper.invalid/"_s;
const auto userName = u"Patkeeper"_s;

QByteArray urlOf(const QString &key)
{
    if (key.isEmpty())
        return markUrl.toLatin1();
    return keysUrl.toLatin1() + QUrl::toPercentEncoding(key, "/"_ba);
}

/// The answer as JSON; empty where it is none.
QJsonObject jsonOf(const CredentialHelperAnswer &answer)
{
    const QByteArrayView view = answer.output.view();
    return QJsonDocument::fromJson(QByteArray::fromRawData(view.data(), view.size())).object();
}

} // namespace

CredentialHelperCall::CredentialHelperCall(QString helper, QString key, Interaction interaction,
                                           const KeychainTimes &times, QObject *parent)
    : QObject(parent),
      m_helper(std::move(helper)),
      m_key(std::move(key)),
      m_interaction(interaction)
{
    QTimer::singleShot(interaction == Interaction::Allowed ? times.allowed : times.forbidden, this,
                       [this] { fail(credentialHelperTimedOut(m_helper, m_action)); });
    QTimer::singleShot(times.waitingAfter, this, &CredentialHelperCall::onSlow);
}

QString CredentialHelperCall::markKey()
{
    return {};
}

Secret CredentialHelperCall::markValue()
{
    return Secret("This store is used by Patkeeper."_ba);
}

void CredentialHelperCall::start()
{
    list();
}

void CredentialHelperCall::list()
{
    run(State::Listing, u"list"_s, {});
}

void CredentialHelperCall::read()
{
    run(State::Reading, u"get"_s, Secret(urlOf(m_key)));
}

// None of the texts in it needs a JSON escape: the address is percent-encoded and the value base64, so that every
// helper gives the same bytes back.
void CredentialHelperCall::write(const Secret &value)
{
    const QByteArrayView bytes = value.view();
    QByteArray encoded = QByteArray::fromRawData(bytes.data(), bytes.size()).toBase64();
    QByteArray json;
    json.reserve(encoded.size() + 512); // One buffer: growing would leave copies behind.
    json.append(R"({"ServerURL":")");
    json.append(urlOf(m_key));
    json.append(R"(","Username":")");
    json.append(userName.toLatin1());
    json.append(R"(","Secret":")");
    json.append(encoded);
    json.append("\"}");
    wipe(encoded);
    run(State::Writing, u"store"_s, Secret::take(json));
}

void CredentialHelperCall::erase()
{
    run(State::Erasing, u"erase"_s, Secret(urlOf(m_key)));
}

void CredentialHelperCall::run(State state, const QString &action, const Secret &input)
{
    m_state = state;
    m_action = action;
    m_run = std::make_unique<CredentialHelperRun>();
    // The run that has ended is still on the stack when the next one takes its place.
    connect(m_run.get(), &CredentialHelperRun::ended, this, &CredentialHelperCall::onRunEnded, Qt::QueuedConnection);
    m_run->start(m_helper, action, input, m_interaction);
}

void CredentialHelperCall::onRunEnded()
{
    if (m_state == State::Ended)
        return;
    const CredentialHelperAnswer answer = m_run->takeAnswer();
    const auto outcome = [&]() -> Result<void> {
        if (answer.outcome == Outcome::Done)
            return {};
        return std::unexpected(credentialHelperError(m_helper, m_action, answer));
    };
    qCDebug(lcKeychain) << "credential helper" << m_action << "ended, code" << answer.exitCode;
    if (m_state == State::Listing)
        onListEnded(answer);
    else if (m_state == State::Reading)
        onRead(valueIn(answer));
    else if (m_state == State::Writing)
        onWritten(outcome());
    else
        onErased(outcome());
}

void CredentialHelperCall::onListEnded(const CredentialHelperAnswer &answer)
{
    if (answer.outcome != Outcome::Done)
        return fail(credentialHelperError(m_helper, m_action, answer));
    const QByteArrayView view = answer.output.view();
    const QJsonDocument json = QJsonDocument::fromJson(QByteArray::fromRawData(view.data(), view.size()));
    // Without entries some write `null`.
    if (!json.isObject() && view.trimmed() != "null"_ba)
        return fail(credentialHelperMisunderstood(m_helper, m_action));
    CredentialHelperListing listing;
    const QStringList urls = json.object().keys();
    for (const QString &url : urls) {
        if (url == markUrl)
            listing.marked = true;
        else if (url.startsWith(keysUrl))
            listing.keys.insert(QUrl::fromPercentEncoding(url.mid(keysUrl.size()).toLatin1()));
    }
    if (needsMark() && !listing.marked)
        return fail(credentialHelperNotSetUp(m_helper));
    onListed(listing);
}

Result<Secret> CredentialHelperCall::valueIn(const CredentialHelperAnswer &answer) const
{
    if (answer.outcome != Outcome::Done)
        return std::unexpected(credentialHelperError(m_helper, m_action, answer));
    const QJsonObject json = jsonOf(answer);
    const QJsonValue value = json.value("Secret"_L1);
    if (!value.isString() || json.value("ServerURL"_L1).toString().toLatin1() != urlOf(m_key))
        return std::unexpected(credentialHelperMisunderstood(m_helper, m_action));
    // docker-credential-pass 0.6 says "not found" with empty texts and code 0.
    if (json.value("Username"_L1).toString().isEmpty() && value.toString().isEmpty())
        return std::unexpected(keychainError(Error::Kind::SecretMissing, u"get: an empty answer"_s));
    // pass may end well although gpg did not.
    if (value.toString().isEmpty())
        return std::unexpected(credentialHelperDenied(m_helper, u"get: an empty value"_s));
    QByteArray encoded = value.toString().toLatin1();
    auto decoded = QByteArray::fromBase64Encoding(encoded, QByteArray::AbortOnBase64DecodingErrors);
    wipe(encoded);
    if (!decoded)
        return std::unexpected(credentialHelperMisunderstood(m_helper, m_action));
    return Secret::take(*decoded);
}

void CredentialHelperCall::fail(Error error)
{
    if (m_state == State::Ended)
        return;
    m_failedBy = error.kind;
    deliverFailure(std::move(error));
    end();
}

void CredentialHelperCall::end()
{
    m_state = State::Ended;
    m_run.reset();
    Q_EMIT ended(this);
    deleteLater();
}

void CredentialHelperCall::onSlow()
{
    if (m_state == State::Ended)
        return;
    m_slow = true;
    Q_EMIT slow();
}

} // namespace patkeeper
