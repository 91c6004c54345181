// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountcommands.h"

#include "output.h"

#include <QJsonArray>

#include <algorithm>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

void AccountAddCommand::declare(QCommandLineParser &parser) const
{
    parser.addOptions({{u"provider"_s, tr("Kind of service: azure-devops."), u"kind"_s},
                       {u"name"_s, tr("What to call the account; without “/” and “#”."), u"name"_s},
                       {u"organization"_s, tr("The organization's name."), u"organization"_s},
                       {u"url"_s, tr("Root of the service's web pages, by default https://dev.azure.com."), u"url"_s},
                       {u"api-url"_s, tr("Root of its token API, where that is another."), u"url"_s},
                       {u"ca-file"_s, tr("PEM file with your organization's own certificate authority."), u"file"_s},
                       {u"bearer-stdin"_s, tr("Read the access token to sign in with from standard input.")}});
}

QString AccountAddCommand::accept(const QCommandLineParser &parser)
{
    m_kind = parser.value(u"provider"_s);
    m_name = parser.value(u"name"_s);
    if (m_kind.isEmpty() || m_name.isEmpty())
        return tr("account add needs --provider and --name.");
    if (!parser.isSet(u"bearer-stdin"_s))
        return tr("account add needs --bearer-stdin: secrets come in by standard input only.");
    for (const QString &field : {u"organization"_s, u"url"_s, u"api-url"_s, u"ca-file"_s}) {
        if (parser.isSet(field))
            m_fields.insert(field, parser.value(field));
    }
    return {};
}

void AccountAddCommand::run()
{
    Result<Account> account = Composition::accountFromFields(m_kind, m_name, m_fields);
    if (!account)
        return failUsage(account.error()); // No service was asked.
    SignInFlow *flow = flows().signIn();
    connect(flow, &Flow::ended, this, [this, flow] { report(flow); });
    flow->addAccount(std::move(*account), secretFromStandardInput());
}

void AccountAddCommand::report(SignInFlow *flow)
{
    if (flow->state() == SignInFlow::State::Failed)
        return fail(*flow->error());
    const Account *account = inventory().account(flow->account().id);
    const auto tokens = std::count_if(inventory().tokens().begin(), inventory().tokens().end(),
                                      [&](const TokenEntry &entry) { return entry.token.accountId == account->id; });
    if (json()) {
        printJson({{u"account"_s, QJsonObject{{u"name"_s, account->name},
                                              {u"id"_s, account->id},
                                              {u"user"_s, account->userName},
                                              {u"tokens"_s, static_cast<qint64>(tokens)},
                                              {u"origins"_s, QJsonArray::fromStringList(account->origins)}}}});
        return end(Done);
    }
    print(tr("Added “%1” for %2, with %n token(s).", nullptr, static_cast<int>(tokens))
              .arg(oneLine(account->name),
                   account->userName.isEmpty() ? tr("an unknown user") : oneLine(account->userName)));
    print(tr("Its credentials go to these places only: %1").arg(account->origins.join(", "_L1)));
    if (flow->hints().expiresAt)
        print(tr("The access token says that it ends %1.").arg(whenText(flow->hints().expiresAt)));
    end(Done);
}

void AccountSignInCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"name"_s, tr("The account."));
    parser.addOption({u"bearer-stdin"_s, tr("Read the fresh access token from standard input.")});
}

QString AccountSignInCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1 || !parser.isSet(u"bearer-stdin"_s))
        return tr("account sign-in needs the name of one account and --bearer-stdin.");
    m_name = parser.positionalArguments().front();
    return {};
}

void AccountSignInCommand::run()
{
    const Account *account = accountNamed(m_name);
    if (account == nullptr)
        return;
    SignInFlow *flow = flows().signIn();
    connect(flow, &Flow::ended, this, [this, flow] {
        if (flow->state() == SignInFlow::State::Failed)
            return fail(*flow->error());
        if (json())
            printJson({{u"account"_s,
                        QJsonObject{{u"name"_s, flow->account().name}, {u"user"_s, flow->account().userName}}}});
        else
            print(tr("Signed in to “%1” again.").arg(oneLine(m_name)));
        end(Done);
    });
    flow->signInAgain(account->id, secretFromStandardInput());
}

void AccountListCommand::declare(QCommandLineParser &) const {}

QString AccountListCommand::accept(const QCommandLineParser &)
{
    return {};
}

void AccountListCommand::run()
{
    QJsonArray accounts;
    QList<QStringList> rows;
    for (const Account &account : inventory().accounts()) {
        const SignIn *signIn = inventory().signIn(account.signInId);
        const bool needed = signIn == nullptr || signIn->needed;
        const std::optional<QDateTime> ends = signIn != nullptr ? signIn->expiresAt : std::nullopt;
        accounts.append(QJsonObject{{u"name"_s, account.name},
                                    {u"id"_s, account.id},
                                    {u"provider"_s, account.provider},
                                    {u"user"_s, account.userName},
                                    {u"origins"_s, QJsonArray::fromStringList(account.origins)},
                                    {u"refreshed"_s, whenJson(account.refreshedAt)},
                                    {u"signInNeeded"_s, needed},
                                    {u"signInExpires"_s, whenJson(ends)}});
        const QString state = needed ? tr("sign-in needed")
                              : ends ? tr("signed in until %1").arg(whenText(ends))
                                     : tr("signed in");
        rows.append({account.name, account.provider, account.userName, state, whenText(account.refreshedAt),
                     account.origins.join(QLatin1Char(' '))});
    }
    if (json())
        printJson({{u"accounts"_s, accounts}});
    else if (rows.isEmpty())
        print(tr("There is no account yet. `patkeeper-cli account add --help` says how to add one."));
    else
        printTable({tr("NAME"), tr("PROVIDER"), tr("USER"), tr("SIGN-IN"), tr("REFRESHED"), tr("CREDENTIALS GO TO")},
                   rows);
    end(Done);
}

void AccountRestoreCommand::declare(QCommandLineParser &) const {}

QString AccountRestoreCommand::accept(const QCommandLineParser &)
{
    return {};
}

void AccountRestoreCommand::run()
{
    RestoreFlow *flow = flows().restore();
    connect(flow, &Flow::ended, this, [this, flow] {
        if (flow->state() == RestoreFlow::State::Failed)
            return fail(*flow->error());
        if (json()) {
            printJson({{u"accounts"_s, flow->restoredAccounts()},
                       {u"secrets"_s, flow->restoredSecrets()},
                       {u"unreadable"_s, flow->unreadable()}});
        } else {
            print(tr("Restored %n account(s)", nullptr, flow->restoredAccounts()) +
                  tr(" and %n kept secret(s).", nullptr, flow->restoredSecrets()));
            print(tr("`patkeeper-cli refresh` asks the services what has become of the tokens."));
        }
        end(Done);
    });
    flow->start();
}

void AccountRemoveCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"name"_s, tr("The account."));
    parser.addOption(
        {u"yes"_s, tr("Also when secrets of living tokens are kept here, which are removed from the keychain.")});
}

QString AccountRemoveCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("account remove needs the name of one account.");
    m_name = parser.positionalArguments().front();
    m_yes = parser.isSet(u"yes"_s);
    return {};
}

void AccountRemoveCommand::run()
{
    const Account *account = accountNamed(m_name);
    if (account == nullptr)
        return;
    const auto kept = std::count_if(inventory().keptSecrets().begin(), inventory().keptSecrets().end(),
                                    [&](const KeptSecret &secret) { return secret.accountId == account->id; });
    if (kept > 0 && !m_yes) {
        return fail(Error{
            .kind = Error::Kind::Rejected,
            .message = tr("%n secret(s) of this account are kept here and would be lost. Add --yes to remove them too.",
                          nullptr, static_cast<int>(kept))});
    }
    RemoveAccountFlow *flow = flows().removeAccount(account->id);
    connect(flow, &Flow::ended, this, [this, flow] {
        if (flow->state() == RemoveAccountFlow::State::Failed)
            return fail(*flow->error());
        if (json())
            printJson({{u"removed"_s, m_name}});
        else
            print(tr("Removed “%1” here. Nothing changed at the service.").arg(oneLine(m_name)));
        end(Done);
    });
    flow->start();
}

} // namespace patkeeper::cli
