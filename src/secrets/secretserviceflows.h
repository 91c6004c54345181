// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "secretserviceclient.h"

#include <QDBusMessage>
#include <QDBusVariant>

namespace patkeeper
{

/// Why a call to the Secret Service failed, in our own kinds.
Error secretServiceError(const QDBusMessage &answer);

/// Finds out how the keychain is, asking the bus first so that nothing is started.
///
///   AskingOwner -owned-> AskingAlias -found-> AskingLocked -> Ended (Ready, Locked)
///        |                    +-- none -> Ended (Absent)
///        +-- nobody -> AskingActivatable -> Ended (Locked: could be started; Absent)
class SurveyFlow final : public QObject
{
    Q_OBJECT

public:
    SurveyFlow(QObject *context, Reply<KeychainSurvey> reply);
    void start();

private:
    void onOwner(const QDBusMessage &answer);
    void onActivatable(const QDBusMessage &answer);
    void onAlias(const QDBusMessage &answer);
    void onLocked(const QDBusMessage &answer);
    void end(Result<KeychainSurvey> result);

    Reply<KeychainSurvey> m_reply;
    KeychainSurvey m_survey;
};

/// A call that makes the service ask the person where it has to: Unlock or CreateCollection.
///
///   Asking -done-> Ended      -prompt-> Prompting -completed-> Ended (or KeychainDenied)
///
/// Where the flow is given up meanwhile, the prompt stays: the person may still be typing, and an unlocked keychain is
/// what the next try needs.
class PromptFlow final : public QObject
{
    Q_OBJECT

public:
    PromptFlow(const QDBusMessage &call, QObject *context, Reply<void> reply);
    void start();

private Q_SLOTS:
    void onCompleted(bool dismissed, const QDBusVariant &result);

private:
    void onCallAnswered(const QDBusMessage &answer);
    void onPromptAnswered(const QDBusMessage &answer);
    void end(Result<void> result);

    QDBusMessage m_call;
    Reply<void> m_reply;
};

/// Reads the "user" attribute of the items, of which there must be one at least, all at once.
class ItemKeysFlow final : public QObject
{
    Q_OBJECT

public:
    ItemKeysFlow(QStringList items, QObject *context, Reply<QStringList> reply);
    void start();

private:
    void onAttributes(const QDBusMessage &answer);
    void end(Result<QStringList> result);

    QStringList m_items;
    Reply<QStringList> m_reply;
    QStringList m_keys;
    qsizetype m_outstanding = 0;
};

} // namespace patkeeper
