// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "credentialhelpercall.h"

namespace patkeeper
{

/// Finds out whether the store could be read now: reads the mark, for which the key is needed.
///
///   Listing -marked-> Reading -as it was written-> Ended
class HelperCheckCall final : public CredentialHelperCall
{
    Q_OBJECT

public:
    HelperCheckCall(QString helper, Interaction interaction, const KeychainTimes &times, QObject *parent,
                    QObject *context, Reply<void> reply);

protected:
    void onListed(const CredentialHelperListing &listing) override;
    void onRead(Result<Secret> value) override;
    void deliverFailure(Error error) override;

private:
    ReplyTarget<void> m_reply;
};

/// Files the mark, where it is not there yet.
///
///   Listing -unmarked-> Writing -> Reading -as it was written-> Ended
///        +-- marked --------------> Reading
class HelperEstablishCall final : public CredentialHelperCall
{
    Q_OBJECT

public:
    HelperEstablishCall(QString helper, Interaction interaction, const KeychainTimes &times, QObject *parent,
                        QObject *context, Reply<void> reply);

protected:
    bool needsMark() const override { return false; }
    void onListed(const CredentialHelperListing &listing) override;
    void onWritten(const Result<void> &written) override;
    void onRead(Result<Secret> value) override;
    void deliverFailure(Error error) override;

private:
    ReplyTarget<void> m_reply;
};

class HelperKeysCall final : public CredentialHelperCall
{
    Q_OBJECT

public:
    HelperKeysCall(QString helper, QString prefix, const KeychainTimes &times, QObject *parent, QObject *context,
                   Reply<QStringList> reply);

protected:
    void onListed(const CredentialHelperListing &listing) override;
    void deliverFailure(Error error) override;

private:
    QString m_prefix;
    ReplyTarget<QStringList> m_reply;
};

/// Missing is what a believed listing has not got and the helper says it has not got.
///
///   Listing -> Reading -> Ended
class HelperReadCall final : public CredentialHelperCall
{
    Q_OBJECT

public:
    HelperReadCall(QString helper, QString key, Interaction interaction, const KeychainTimes &times, QObject *parent,
                   QObject *context, Reply<Secret> reply);

protected:
    void onListed(const CredentialHelperListing &listing) override;
    void onRead(Result<Secret> value) override;
    void deliverFailure(Error error) override;

private:
    ReplyTarget<Secret> m_reply;
    bool m_listed = false;
};

/// Writes a new entry and believes it only when it has read it back.
///
///   Listing -not there-> Writing -> Reading -same-> Ended
///      |                    |          +-- another value -> Erasing -> Ended (what went wrong)
///      |                    +-- refused ---------------------> Erasing
///      +-- there -> Ended (StorageFailed, untouched)
class HelperStoreCall final : public CredentialHelperCall
{
    Q_OBJECT

public:
    HelperStoreCall(QString helper, QString key, Secret value, Interaction interaction, const KeychainTimes &times,
                    QObject *parent, QObject *context, Reply<void> reply);

protected:
    void onListed(const CredentialHelperListing &listing) override;
    void onWritten(const Result<void> &written) override;
    void onRead(Result<Secret> value) override;
    void onErased(const Result<void> &erased) override;
    void deliverFailure(Error error) override;

private:
    void takeBack(Error cause);

    Secret m_value;
    ReplyTarget<void> m_reply;
    std::optional<Error> m_cause;
};

/// Erases an entry and believes it only when a listing no longer has it.
///
///   Listing -there-> Erasing -> Listing -gone-> Ended
///      |                           +-- still there -> Ended (KeychainDenied, or what the helper said)
///      +-- not there -> Ended
class HelperRemoveCall final : public CredentialHelperCall
{
    Q_OBJECT

public:
    HelperRemoveCall(QString helper, QString key, Interaction interaction, const KeychainTimes &times, QObject *parent,
                     QObject *context, Reply<void> reply);

protected:
    void onListed(const CredentialHelperListing &listing) override;
    void onErased(const Result<void> &erased) override;
    void deliverFailure(Error error) override;

private:
    ReplyTarget<void> m_reply;
    std::optional<Error> m_refused;
    bool m_erased = false;
};

} // namespace patkeeper
