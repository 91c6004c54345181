// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azureclicredentials.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>
#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

/// The Azure CLI gives out what it has until five minutes before its end; only then is there a new one to get.
constexpr std::chrono::minutes beforeItsEnd(4);
constexpr std::chrono::seconds betweenTwoTries(30);

QByteArray digestOf(const Secret &token)
{
    return QCryptographicHash::hash(token.view(), QCryptographicHash::Sha256);
}

Error closed()
{
    return {.kind = Error::Kind::Cancelled,
            .message = QCoreApplication::translate("patkeeper::AzureCli",
                                                   "The account was closed before the Azure CLI answered. Nothing "
                                                   "was changed."),
            .detail = {},
            .retryAfter = {},
            .field = {}};
}

Error refusedError(const AzureCliQuestion &question)
{
    return {.kind = Error::Kind::SignInNeeded,
            .message = QCoreApplication::translate(
                           "patkeeper::AzureCli",
                           "The service refused the access token of the Azure CLI. Run `%1` in a terminal with an "
                           "account that belongs to the organization, then try again; or sign in another way.")
                           .arg(azureLoginCommand(question)),
            .detail = u"az: refused by the service"_s,
            .retryAfter = {},
            .field = {}};
}

} // namespace

AzureCliCredentials::AzureCliCredentials(AzureCliQuestion question, AzureCliPatience patience, QObject *parent)
    : SignInCredentials(parent),
      m_question(std::move(question)),
      m_patience(std::move(patience))
{
}

AzureCliCredentials::~AzureCliCredentials()
{
    answerAll(closed());
}

void AzureCliCredentials::credentials(Interaction interaction, QObject *context, Reply<RequestCredentials> reply)
{
    if (isFresh())
        return replyLater<RequestCredentials>(context, std::move(reply), issued());
    if (m_needed && interaction == Interaction::Forbidden && !m_asking)
        return replyLater<RequestCredentials>(context, std::move(reply), std::unexpected(*m_needed));
    m_waiting.push_back({.context = context, .reply = std::move(reply)});
    if (!m_asking)
        ask(interaction);
}

void AzureCliCredentials::adopt(const SignIn &signIn)
{
    if (m_occasion == signIn.occasion)
        return;
    m_occasion = signIn.occasion;
    // The person has signed in since: whatever was refused before is no reason any longer.
    m_token = Secret();
    m_needed.reset();
    m_refusedDigest.clear();
    m_isSuccessor = false;
}

void AzureCliCredentials::refused(const QString &issue)
{
    if (m_token.isEmpty() || issue != QString::number(m_issue))
        return;
    m_refusedDigest = digestOf(m_token);
    m_token = Secret();
    if (m_isSuccessor)
        markNeeded(refusedError(m_question));
}

std::optional<QDateTime> AzureCliCredentials::expiresAt() const
{
    return m_token.isEmpty() ? std::nullopt : std::optional(m_expiresAt);
}

bool AzureCliCredentials::isFresh() const
{
    return isAlive() && m_patience.clock() < m_askAgainAt;
}

bool AzureCliCredentials::isAlive() const
{
    return !m_token.isEmpty() && m_patience.clock() < m_expiresAt;
}

void AzureCliCredentials::ask(Interaction interaction)
{
    m_asking = true;
    // What came after a refused one, and served to its end, was no bad one.
    if (!m_token.isEmpty())
        m_refusedDigest.clear();
    askAzureCli(m_question, interaction, m_patience, this,
                [this](Result<AzureCliToken> answer) { onAnswer(std::move(answer)); });
}

void AzureCliCredentials::onAnswer(Result<AzureCliToken> answer)
{
    m_asking = false;
    if (answer && !m_refusedDigest.isEmpty() && digestOf(answer->token) == m_refusedDigest)
        answer = std::unexpected(refusedError(m_question));
    if (answer) {
        accept(std::move(*answer));
        return answerAll({});
    }
    if (isAlive()) {
        m_askAgainAt = m_patience.clock().addSecs(betweenTwoTries.count());
        return answerAll({});
    }
    if (answer.error().kind == Error::Kind::SignInNeeded)
        markNeeded(answer.error());
    answerAll(answer.error());
}

void AzureCliCredentials::accept(AzureCliToken token)
{
    const QDateTime now = m_patience.clock();
    // One that is given shortly before its end is not worth another run for each request.
    const qint64 left = now.msecsTo(token.expiresAt);
    const qint64 margin = std::min<qint64>(std::chrono::milliseconds(beforeItsEnd).count(), left / 2);
    m_askAgainAt = token.expiresAt.addMSecs(-margin);
    m_expiresAt = token.expiresAt;
    m_token = std::move(token.token);
    m_isSuccessor = !m_refusedDigest.isEmpty();
    m_needed.reset();
    ++m_issue;
}

Result<RequestCredentials> AzureCliCredentials::issued() const
{
    RequestCredentials credentials = RequestCredentials::bearer(m_token);
    credentials.issue = QString::number(m_issue);
    return credentials;
}

void AzureCliCredentials::answerAll(const std::optional<Error> &error)
{
    std::vector<Waiting> waiting = std::exchange(m_waiting, {});
    for (Waiting &asker : waiting) {
        if (!asker.context)
            continue;
        Result<RequestCredentials> answer = error ? std::unexpected(*error) : issued();
        replyLater<RequestCredentials>(asker.context, std::move(asker.reply), std::move(answer));
    }
}

void AzureCliCredentials::markNeeded(const Error &why)
{
    const bool isNews = !m_needed;
    m_needed = why;
    if (isNews)
        Q_EMIT signInNeeded();
}

} // namespace patkeeper
