// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accesstokencommand.h"

#include "bearercredentials.h"
#include "output.h"
#include "rawoutput.h"

#include <QJsonDocument>

#include <algorithm>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QByteArrayView bearerPrefix("Bearer ");

/// As the specification of bearer tokens has it (RFC 6750, 2.1): nothing that JSON would have to escape.
bool isBearerToken(QByteArrayView token)
{
    return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

} // namespace

Secret accessTokenIn(const RequestCredentials &credentials)
{
    if (credentials.headers.size() != 1 || !credentials.headers.front().value.view().startsWith(bearerPrefix))
        return {};
    return Secret(credentials.headers.front().value.view().sliced(bearerPrefix.size()));
}

Secret accessTokenJson(const Secret &token, const QString &account, const std::optional<QDateTime> &endsAt)
{
    const QJsonObject rest{{u"account"_s, account}, {u"expires"_s, whenJson(endsAt)}};
    const QByteArray known = QJsonDocument(rest).toJson(QJsonDocument::Indented);
    QByteArray whole;
    whole.reserve(token.size() + known.size() + 64); // It does not move while it grows.
    whole.append("{\n    \"accessToken\": \"").append(token.view()).append("\",").append(known.constData() + 1);
    return Secret::take(whole);
}

void AccessTokenCommand::declare(QCommandLineParser &parser) const
{
    parser.setApplicationDescription(tr(
        "write a fresh access token of an account to stdout\n\nWhat is called with it acts as you for about an hour, "
        "and nothing has to be revoked afterwards. Azure DevOps itself advises to use such tokens in place of "
        "personal access tokens wherever a tool takes them."));
    parser.addPositionalArgument(u"account"_s, tr("The account."));
    parser.addOption({u"show"_s, tr("Also to a terminal, where others may see it.")});
}

QString AccessTokenCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("access-token needs the name of one account.");
    m_name = parser.positionalArguments().front();
    if (isTerminal() && !parser.isSet(u"show"_s))
        return tr("This would show the access token on the terminal. Send it to a file or a pipe, or add --show.");
    return {};
}

void AccessTokenCommand::run()
{
    const Account *account = accountNamed(m_name);
    if (account == nullptr)
        return;
    m_accountId = account->id;
    const SignIn *signIn = inventory().signIn(account->signInId);
    m_source = parts().providers().credentials(account->signInId);
    if (signIn == nullptr || m_source == nullptr) {
        return fail(Error{.kind = Error::Kind::Unsupported,
                          .message = tr("“%1” does not sign in with access tokens.").arg(m_name)});
    }
    if (!m_source->renews() && !mayStillWork(*account, *signIn)) {
        return fail(Error{.kind = Error::Kind::SignInNeeded,
                          .message = tr("The access token of “%1” has ended and cannot be renewed. Sign in again: "
                                        "`patkeeper-cli account sign-in` says how.")
                                         .arg(m_name)});
    }
    m_source->credentials(Interaction::Allowed, this,
                          [this](Result<RequestCredentials> credentials) { onCredentials(std::move(credentials)); });
}

bool AccessTokenCommand::mayStillWork(const Account &account, const SignIn &signIn)
{
    return !signIn.needed && (!signIn.expiresAt || inventory().now(account.id) < *signIn.expiresAt);
}

void AccessTokenCommand::onCredentials(Result<RequestCredentials> credentials)
{
    if (!credentials)
        return fail(credentials.error());
    m_token = accessTokenIn(*credentials);
    if (m_token.isEmpty() || !isBearerToken(m_token.view())) {
        return fail(Error{.kind = Error::Kind::Unsupported,
                          .message = tr("“%1” does not sign in with access tokens.").arg(m_name)});
    }
    // By its own word, which nobody has to believe.
    m_endsAt = readBearerHints(m_token).expiresAt;
    if (!m_source->renews())
        printRemark(tr("This is the access token that was pasted; it is not renewed."));
    note();
}

void AccessTokenCommand::note()
{
    HistoryEntry entry{.at = inventory().localNow(),
                       .accountId = m_accountId,
                       .remoteId = {},
                       .name = {},
                       .event = u"access-token-given"_s,
                       .detail = {},
                       .outcome = u"done"_s,
                       .by = u"command-line"_s};
    // A full disk must not keep a person from what is theirs.
    parts().journal().record(std::move(entry), this, [this](const Result<void> &) { write(); });
}

void AccessTokenCommand::write()
{
    if (json())
        m_token = accessTokenJson(m_token, m_name, m_endsAt);
    const bool written = writeSecret(m_token);
    m_token = Secret();
    if (!written)
        return fail(
            Error{.kind = Error::Kind::StorageFailed, .message = tr("The access token could not be written out.")});
    end(Done);
}

} // namespace patkeeper::cli
