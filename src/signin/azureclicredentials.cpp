// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azureclicredentials.h"

#include "signinsettings.h"

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

/// Empty where the settings leave it to the Azure CLI.
QString tenantOf(const SignIn &signIn)
{
    const QString tenant = signInSettingsFrom(signIn.settings).tenant;
    const QStringList namesForMany{u"organizations"_s, u"common"_s, u"consumers"_s};
    return namesForMany.contains(tenant) ? QString() : tenant;
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

void AzureCliCredentials::accepted(const QString &issue)
{
    if (m_access && issue == m_access->issue)
        m_isSuccessor = false;
}

void AzureCliCredentials::refused(const QString &issue)
{
    if (!m_access || issue != m_access->issue)
        return;
    m_refusedDigest = digestOf(m_access->token);
    m_access.reset();
    if (m_isSuccessor)
        markNeeded(refusedError(m_question));
}

void AzureCliCredentials::adopt(const SignIn &signIn)
{
    m_secretKey = signIn.secretKey;
    const QString tenant = tenantOf(signIn);
    if (tenant == m_question.tenant && signIn.occasion == m_occasion)
        return;
    m_question.tenant = tenant;
    m_occasion = signIn.occasion;
    m_access.reset();
    m_refusedDigest.clear();
    m_isSuccessor = false;
    m_needed.reset();
}

void AzureCliCredentials::take(Access access)
{
    if (m_access)
        return;
    m_access = std::move(access);
    m_needed.reset();
}

std::optional<QDateTime> AzureCliCredentials::accessEndsAt() const
{
    return m_access ? std::optional(m_access->expiresAt) : std::nullopt;
}

bool AzureCliCredentials::isFresh() const
{
    return isAlive() && m_patience.clock() < m_access->renewAt;
}

bool AzureCliCredentials::isAlive() const
{
    return m_access && m_patience.clock() < m_access->expiresAt;
}

void AzureCliCredentials::ask(Interaction interaction)
{
    m_asking = true;
    // What came after a refused one, and served to its end, was no bad one.
    if (m_access)
        m_refusedDigest.clear();
    askAzureCli(m_question, interaction, m_patience, this,
                [this, question = m_question, interaction](Result<AzureCliToken> answer) {
                    onAnswer(question, interaction, std::move(answer));
                });
}

void AzureCliCredentials::onAnswer(const AzureCliQuestion &question, Interaction interaction,
                                   Result<AzureCliToken> answer)
{
    // It is for another tenant, by now.
    if (question != m_question)
        return ask(interaction);
    m_asking = false;
    if (answer && !m_refusedDigest.isEmpty() && digestOf(answer->token) == m_refusedDigest)
        answer = std::unexpected(refusedError(m_question));
    if (answer) {
        keep(std::move(*answer));
        return answerAll({});
    }
    if (isAlive()) {
        m_access->renewAt = m_patience.clock().addSecs(betweenTwoTries.count());
        return answerAll({});
    }
    if (answer.error().kind == Error::Kind::SignInNeeded)
        markNeeded(answer.error());
    answerAll(answer.error());
}

void AzureCliCredentials::keep(AzureCliToken token)
{
    const QDateTime now = m_patience.clock();
    // One that is given shortly before its end is not worth another run for each request.
    const qint64 left = now.msecsTo(token.expiresAt);
    const qint64 margin = std::min<qint64>(std::chrono::milliseconds(beforeItsEnd).count(), left / 2);
    m_access = accessOf(std::move(token.token), now, token.expiresAt);
    m_access->renewAt = m_access->expiresAt.addMSecs(-margin);
    m_isSuccessor = !m_refusedDigest.isEmpty();
    m_needed.reset();
}

Result<RequestCredentials> AzureCliCredentials::issued() const
{
    RequestCredentials credentials = RequestCredentials::bearer(m_access->token);
    credentials.issue = m_access->issue;
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
