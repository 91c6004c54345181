// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "credentialhelpercalls.h"

#include "credentialhelpererror.h"
#include "keychainerror.h"

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

HelperCheckCall::HelperCheckCall(QString helper, Interaction interaction, const KeychainTimes &times, QObject *parent,
                                 QObject *context, Reply<void> reply)
    : CredentialHelperCall(std::move(helper), markKey(), interaction, times, parent),
      m_reply(context, std::move(reply))
{
}

void HelperCheckCall::onListed(const CredentialHelperListing &)
{
    read();
}

void HelperCheckCall::onRead(Result<Secret> value)
{
    if (!value)
        return fail(value.error().kind == Error::Kind::SecretMissing ? credentialHelperNotSetUp(helper())
                                                                     : std::move(value.error()));
    if (*value != markValue())
        return fail(credentialHelperNotSetUp(helper()));
    m_reply.deliver({});
    end();
}

void HelperCheckCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

HelperEstablishCall::HelperEstablishCall(QString helper, Interaction interaction, const KeychainTimes &times,
                                         QObject *parent, QObject *context, Reply<void> reply)
    : CredentialHelperCall(std::move(helper), markKey(), interaction, times, parent),
      m_reply(context, std::move(reply))
{
}

void HelperEstablishCall::onListed(const CredentialHelperListing &listing)
{
    if (listing.marked)
        read();
    else
        write(markValue());
}

void HelperEstablishCall::onWritten(const Result<void> &written)
{
    if (written)
        read();
    else
        fail(written.error());
}

void HelperEstablishCall::onRead(Result<Secret> value)
{
    if (!value)
        return fail(std::move(value.error()));
    if (*value != markValue())
        return fail(keychainGaveBackSomethingElse(u"(Patkeeper's mark)"_s));
    m_reply.deliver({});
    end();
}

void HelperEstablishCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

HelperKeysCall::HelperKeysCall(QString helper, QString prefix, const KeychainTimes &times, QObject *parent,
                               QObject *context, Reply<QStringList> reply)
    : CredentialHelperCall(std::move(helper), QString(), Interaction::Forbidden, times, parent),
      m_prefix(std::move(prefix)),
      m_reply(context, std::move(reply))
{
}

void HelperKeysCall::onListed(const CredentialHelperListing &listing)
{
    QStringList found;
    for (const QString &key : listing.keys) {
        if (key.startsWith(m_prefix))
            found.append(key);
    }
    found.sort();
    m_reply.deliver(std::move(found));
    end();
}

void HelperKeysCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

HelperReadCall::HelperReadCall(QString helper, QString key, Interaction interaction, const KeychainTimes &times,
                               QObject *parent, QObject *context, Reply<Secret> reply)
    : CredentialHelperCall(std::move(helper), std::move(key), interaction, times, parent),
      m_reply(context, std::move(reply))
{
}

void HelperReadCall::onListed(const CredentialHelperListing &listing)
{
    m_listed = listing.keys.contains(key());
    read();
}

void HelperReadCall::onRead(Result<Secret> value)
{
    if (!value && value.error().kind == Error::Kind::SecretMissing && m_listed)
        return fail(credentialHelperDenied(helper(), u"get: not found, although it is listed"_s));
    if (!value)
        return fail(std::move(value.error()));
    m_reply.deliver(std::move(value));
    end();
}

void HelperReadCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

HelperStoreCall::HelperStoreCall(QString helper, QString key, Secret value, Interaction interaction,
                                 const KeychainTimes &times, QObject *parent, QObject *context, Reply<void> reply)
    : CredentialHelperCall(std::move(helper), std::move(key), interaction, times, parent),
      m_value(std::move(value)),
      m_reply(context, std::move(reply))
{
}

void HelperStoreCall::onListed(const CredentialHelperListing &listing)
{
    if (listing.keys.contains(key()))
        fail(keychainEntryExists(key()));
    else
        write(m_value);
}

void HelperStoreCall::onWritten(const Result<void> &written)
{
    if (written)
        read();
    else
        takeBack(written.error());
}

void HelperStoreCall::onRead(Result<Secret> value)
{
    const bool missing = !value && value.error().kind == Error::Kind::SecretMissing;
    if (missing || (value && *value != m_value))
        return takeBack(keychainGaveBackSomethingElse(key()));
    if (!value)
        return takeBack(std::move(value.error()));
    m_reply.deliver({});
    end();
}

// Nothing was there before, and half an entry is of no use to anybody.
void HelperStoreCall::takeBack(Error cause)
{
    m_cause = std::move(cause);
    erase();
}

void HelperStoreCall::onErased(const Result<void> &)
{
    fail(std::move(*m_cause));
}

void HelperStoreCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

HelperRemoveCall::HelperRemoveCall(QString helper, QString key, Interaction interaction, const KeychainTimes &times,
                                   QObject *parent, QObject *context, Reply<void> reply)
    : CredentialHelperCall(std::move(helper), std::move(key), interaction, times, parent),
      m_reply(context, std::move(reply))
{
}

void HelperRemoveCall::onListed(const CredentialHelperListing &listing)
{
    if (!listing.keys.contains(key())) {
        m_reply.deliver({});
        end();
    } else if (m_refused) {
        fail(std::move(*m_refused));
    } else if (m_erased) {
        fail(credentialHelperDenied(helper(), u"erase: still listed"_s));
    } else {
        erase();
    }
}

void HelperRemoveCall::onErased(const Result<void> &erased)
{
    m_erased = true;
    // That there was nothing to erase is for the listing to say.
    if (!erased && erased.error().kind != Error::Kind::SecretMissing)
        m_refused = erased.error();
    list();
}

void HelperRemoveCall::deliverFailure(Error error)
{
    m_reply.deliver(std::unexpected(std::move(error)));
}

} // namespace patkeeper
