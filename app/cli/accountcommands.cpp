// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountcommands.h"

#include "accountname.h"
#include "authorities.h"
#include "output.h"

#include <QJsonArray>

#include <algorithm>
#include <array>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

/// By the keys of the providers' form fields.
constexpr std::array fieldOptions{"organization"_L1, "url"_L1, "api-url"_L1, "api"_L1, "tokens"_L1, "ca-file"_L1};

} // namespace

SignInOffer SigningInCommand::offerOf(const Account &account)
{
    const auto provider = parts().providers().tryOut(account, nullptr);
    return provider ? provider->capabilities().signIn : SignInOffer();
}

void SigningInCommand::signIn(const Account &account, SignInSettings settings, const QString &loginHint)
{
    m_account = account;
    m_settings = std::move(settings);
    m_loginHint = loginHint;
    if (offerOf(m_account).isOwnAuthority && m_settings.method != SignInMethod::Bearer) {
        m_places = parts().places(m_account);
        return m_places->findSignIn(m_account.fields, m_settings, this,
                                    [this](const Result<SignInSettings> &found) { onFound(found); });
    }
    const bool isSaid = !m_wishes.tenant.isEmpty() || m_settings.tenant != SignInSettings().tenant;
    const bool hasDirectory =
        m_settings.method != SignInMethod::Bearer && m_settings.method != SignInMethod::ClientCredentials;
    if (hasDirectory && !isSaid)
        m_places = parts().places(m_account);
    if (!m_places)
        return converse();
    m_places->findTenant(m_account.fields, this, [this](const Result<QString> &tenant) { onTenant(tenant); });
}

void SigningInCommand::onTenant(const Result<QString> &tenant)
{
    // Somebody who is at home in the organization's directory gets in without it being named, and so does the Azure
    // CLI.
    const bool goesOn =
        tenant || tenant.error().kind == Error::Kind::BadReply ||
        (m_settings.method == SignInMethod::AzureCli && tenant.error().kind != Error::Kind::Unsupported);
    if (!goesOn)
        return fail(tenant.error());
    if (tenant)
        m_settings.tenant = *tenant;
    else if (m_settings.method != SignInMethod::AzureCli)
        printRemark(tr("The service does not say which directory signs in for the organization. If signing in fails, "
                       "name it with --tenant."));
    converse();
}

void SigningInCommand::onFound(const Result<SignInSettings> &settings)
{
    if (!settings)
        return fail(settings.error());
    m_settings = *settings;
    converse();
}

void SigningInCommand::converse()
{
    m_conversation =
        new SignInConversation({.options = [this](const QUrl &authority) { return parts().signInOptions(authority); }},
                               {.settings = m_settings,
                                .offer = offerOf(m_account),
                                .loginHint = m_loginHint,
                                .authorityFile = m_account.fields.value(QLatin1StringView(authorityFileField)),
                                .opensBrowser = !m_wishes.noBrowser,
                                .jsonOnOutput = json()},
                               this);
    connect(m_conversation, &SignInConversation::finished, this, &SigningInCommand::conclude);
    m_conversation->start();
}

void SigningInCommand::conclude()
{
    Result<SignInProof> proof = m_conversation->takeProof();
    if (proof)
        return file(std::move(*proof));
    if (const QString request = m_conversation->approvalText(); !request.isEmpty()) {
        printRemark(tr("This text can be sent to whoever administers your organization's directory:"));
        printAside(request);
    }
    fail(proof.error());
}

void AccountAddCommand::declare(QCommandLineParser &parser) const
{
    QStringList kinds;
    for (const Capabilities &capabilities : Composition::everyKind())
        kinds.append(capabilities.kind);
    parser.addOptions({{u"provider"_s, tr("Kind of service: %1.").arg(kinds.join(", "_L1)), u"kind"_s},
                       {u"name"_s, tr("What to call the account; without “/” and “#”."), u"name"_s},
                       {u"organization"_s, tr("The organization's name."), u"organization"_s},
                       {u"url"_s,
                        tr("Root of the service's web pages, for Azure DevOps by default https://dev.azure.com; for "
                           "SailPoint the address of the tenant's API, for DigitalHub that of its core."),
                        u"url"_s},
                       {u"api-url"_s, tr("Root of its token API, where that is another."), u"url"_s},
                       {u"api"_s, tr("Version of the API, by default v1."), u"version"_s},
                       {u"tokens"_s, tr("Whose tokens to list: mine (default) or all."), u"whose"_s},
                       {u"ca-file"_s, tr("PEM file with your organization's own certificate authority."), u"file"_s}});
    declareSignInOptions(parser);
}

QString AccountAddCommand::accept(const QCommandLineParser &parser)
{
    m_kind = parser.value(u"provider"_s);
    m_name = parser.value(u"name"_s);
    if (m_kind.isEmpty() || m_name.isEmpty())
        return tr("account add needs --provider and --name.");
    auto wishes = signInWishesFrom(parser);
    if (!wishes)
        return wishes.error();
    m_wishes = std::move(*wishes);
    for (const auto &option : fieldOptions) {
        const QString field(option);
        if (parser.isSet(field))
            m_fields.insert(field, parser.value(field));
    }
    return {};
}

std::optional<Error> AccountAddCommand::fieldThatSaysNothing()
{
    const Capabilities *capabilities = parts().providers().capabilitiesOfKind(m_kind);
    if (capabilities == nullptr)
        return std::nullopt;
    for (const QString &key : m_fields.keys()) {
        const bool isAsked = std::any_of(capabilities->accountFields.begin(), capabilities->accountFields.end(),
                                         [&](const FormField &field) { return field.key == key; });
        if (!isAsked) {
            return Error{.kind = Error::Kind::Rejected,
                         .message = tr("--%1 says nothing to %2. Leave it out.").arg(key, capabilities->displayName),
                         .field = key};
        }
    }
    return std::nullopt;
}

void AccountAddCommand::run()
{
    if (const auto vain = fieldThatSaysNothing())
        return failUsage(*vain);
    const Result<Account> account = Composition::accountFromFields(m_kind, m_name, m_fields);
    if (!account)
        return failUsage(account.error()); // No service was asked.
    const SignInOffer offer = offerOf(*account);
    if (offer.methods.isEmpty())
        return addWithoutSignIn(*account);
    if (!m_wishes.method) {
        return failUsage(Error{.kind = Error::Kind::Rejected,
                               .message = tr("account add needs --sign-in browser, device or azure-cli, or "
                                             "--bearer-stdin, or --secret-stdin."),
                               .field = u"sign-in"_s});
    }
    const Result<SignInSettings> settings = settingsFor(m_wishes, {}, offer);
    if (!settings)
        return failUsage(settings.error());
    if (const Result<void> agreed = agreedPlaces(m_wishes, offer, account->origins, *settings); !agreed)
        return fail(agreed.error());
    // Nobody signs in for a name that is taken.
    if (const std::optional<Error> problem = accountNameProblem(inventory(), account->name))
        return fail(*problem);
    signIn(*account, *settings);
}

void AccountAddCommand::addWithoutSignIn(const Account &account)
{
    if (m_wishes != SignInWishes()) {
        return failUsage(Error{
            .kind = Error::Kind::Rejected,
            .message = tr("There is nothing to sign in to for such an account. Leave out what says how to sign in."),
            .field = u"sign-in"_s});
    }
    SignInFlow *flow = flows().signIn();
    connect(flow, &Flow::ended, this, [this, flow] { report(flow); });
    flow->addWithoutSignIn(account);
}

void AccountAddCommand::file(SignInProof proof)
{
    SignInFlow *flow = flows().signIn();
    connect(flow, &Flow::ended, this, [this, flow] { report(flow); });
    flow->addAccount(m_account, std::move(proof));
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
    if (account->origins.isEmpty()) {
        print(tr("Added “%1”. What you enter there is kept here, and nothing is sent anywhere.")
                  .arg(oneLine(account->name)));
        return end(Done);
    }
    print(tr("Added “%1” for %2, with %n token(s).", nullptr, static_cast<int>(tokens))
              .arg(oneLine(account->name),
                   account->userName.isEmpty() ? tr("an unknown user") : oneLine(account->userName)));
    print(tr("Its credentials go to these places only: %1").arg(account->origins.join(", "_L1)));
    showHints(*flow);
    end(Done);
}

void SigningInCommand::showHints(const SignInFlow &flow)
{
    const SignIn *filed = inventory().signIn(flow.account().signInId);
    if (filed == nullptr || !filed->expiresAt)
        return;
    if (signInSettingsFrom(filed->settings).method == SignInMethod::Bearer)
        print(tr("The access token says that it ends %1.").arg(whenText(filed->expiresAt)));
    else
        print(tr("The sign-in cannot be renewed and ends %1.").arg(whenText(filed->expiresAt)));
}

void AccountSignInCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"name"_s, tr("The account."));
    declareSignInOptions(parser);
}

QString AccountSignInCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("account sign-in needs the name of one account.");
    auto wishes = signInWishesFrom(parser);
    if (!wishes)
        return wishes.error();
    m_wishes = std::move(*wishes);
    m_name = parser.positionalArguments().front();
    return {};
}

void AccountSignInCommand::run()
{
    const Account *account = accountNamed(m_name);
    if (account == nullptr)
        return;
    const SignIn *filed = inventory().signIn(account->signInId);
    const SignInSettings before = filed != nullptr ? signInSettingsFrom(filed->settings) : SignInSettings();
    const SignInOffer offer = offerOf(*account);
    if (offer.methods.isEmpty()) {
        return fail(Error{.kind = Error::Kind::Unsupported,
                          .message = tr("There is nothing to sign in to for “%1”.").arg(account->name)});
    }
    const Result<SignInSettings> settings = settingsFor(m_wishes, before, offer);
    if (!settings)
        return failUsage(settings.error());
    // The account's own places were agreed to when it was added, and so was an authority that it has signed in at.
    const bool isSameAuthority = settings->authority == before.authority && settings->method == before.method;
    if (const Result<void> agreed = agreedPlaces(m_wishes, offer, {}, *settings); !agreed && !isSameAuthority)
        return fail(agreed.error());
    const auto person = filed != nullptr ? storedPerson(filed->settings) : std::nullopt;
    signIn(*account, *settings, person ? person->userName : QString());
}

void AccountSignInCommand::file(SignInProof proof)
{
    const Account *account = accountNamed(m_name);
    if (account == nullptr)
        return;
    SignInFlow *flow = flows().signIn();
    connect(flow, &Flow::ended, this, [this, flow] {
        if (flow->state() == SignInFlow::State::Failed)
            return fail(*flow->error());
        if (json()) {
            printJson({{u"account"_s,
                        QJsonObject{{u"name"_s, flow->account().name}, {u"user"_s, flow->account().userName}}}});
        } else {
            print(tr("Signed in to “%1” again.").arg(oneLine(m_name)));
            showHints(*flow);
        }
        end(Done);
    });
    flow->signInAgain(account->id, std::move(proof));
}

void AccountSignOutCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"name"_s, tr("The account."));
}

QString AccountSignOutCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("account sign-out needs the name of one account.");
    m_name = parser.positionalArguments().front();
    return {};
}

void AccountSignOutCommand::run()
{
    const Account *account = accountNamed(m_name);
    if (account == nullptr)
        return;
    QStringList others;
    for (const Account &other : inventory().accounts()) {
        if (other.signInId == account->signInId && other.id != account->id)
            others.append(other.name);
    }
    SignOutFlow *flow = flows().signOut(account->id);
    connect(flow, &Flow::ended, this, [this, flow, others] { report(*flow, others); });
    flow->start();
}

void AccountSignOutCommand::report(const SignOutFlow &flow, const QStringList &others)
{
    if (flow.state() != SignOutFlow::State::Done)
        return fail(*flow.error());
    if (json()) {
        printJson({{u"signedOut"_s, QJsonArray::fromStringList(QStringList{m_name} + others)}});
        return end(Done);
    }
    print(tr("Signed out of “%1”: nothing of the sign-in is kept here any longer, which was verified. Its tokens and "
             "their secrets stay.")
              .arg(oneLine(m_name)));
    for (const QString &other : others)
        print(tr("“%1” signed in with it too, and is signed out as well.").arg(oneLine(other)));
    end(Done);
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
        const SignInMethod method =
            signIn != nullptr ? signInSettingsFrom(signIn->settings).method : SignInMethod::Bearer;
        const bool hasNone = signIn != nullptr && signIn->kind == withoutSignIn;
        accounts.append(QJsonObject{{u"name"_s, account.name},
                                    {u"id"_s, account.id},
                                    {u"provider"_s, account.provider},
                                    {u"user"_s, account.userName},
                                    {u"origins"_s, QJsonArray::fromStringList(account.origins)},
                                    {u"refreshed"_s, whenJson(account.refreshedAt)},
                                    {u"signInMethod"_s, hasNone ? withoutSignIn : storedWord(method)},
                                    {u"signInNeeded"_s, needed},
                                    {u"signInExpires"_s, whenJson(ends)}});
        const QString state = hasNone  ? u"-"_s
                              : needed ? tr("sign-in needed")
                              : ends   ? tr("signed in until %1").arg(whenText(ends))
                                       : tr("signed in");
        rows.append({account.name, account.provider, account.userName, hasNone ? u"-"_s : methodText(method), state,
                     whenText(account.refreshedAt), account.origins.join(QLatin1Char(' '))});
    }
    if (json())
        printJson({{u"accounts"_s, accounts}});
    else if (rows.isEmpty())
        print(tr("There is no account yet. `patkeeper-cli account add --help` says how to add one."));
    else
        printTable({tr("NAME"), tr("PROVIDER"), tr("USER"), tr("SIGNS IN BY"), tr("SIGN-IN"), tr("REFRESHED"),
                    tr("CREDENTIALS GO TO")},
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
                       {u"secretsToPlace"_s, flow->secretsToPlace()},
                       {u"unreadable"_s, flow->unreadable()}});
        } else {
            print(tr("Restored %n account(s)", nullptr, flow->restoredAccounts()) +
                  tr(" and %n kept secret(s).", nullptr, flow->restoredSecrets()));
            print(tr("`patkeeper-cli refresh` asks the services what has become of the tokens."));
            if (flow->secretsToPlace() > 0)
                print(tr("`patkeeper-cli resume` looks for the token(s) that %n more secret(s) belong to.", nullptr,
                         flow->secretsToPlace()));
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
