// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "changecommands.h"

#include "handrotation.h"
#include "moment.h"
#include "output.h"
#include "ownsignins.h"
#include "rules.h"
#include "secretcommands.h"
#include "signinsettings.h"
#include "tokenfields.h"

#include <QJsonArray>

namespace patkeeper::cli
{

using namespace Qt::StringLiterals;

namespace
{

// Both `--scope a --scope b` and `--scope "a b"`.
QStringList scopesFrom(const QCommandLineParser &parser)
{
    return normalizedScopes(
        parser.values(u"scope"_s).join(QLatin1Char(' ')).split(QLatin1Char(' '), Qt::SkipEmptyParts));
}

constexpr auto never = "never"_L1;

QString expiryRule()
{
    return CreateCommand::tr("--expires takes a time such as 30d, a date such as 2027-01-31, or never.");
}

/// What is wrong with what --expires and --accept-never say together; empty where nothing is.
QString expiryProblem(const QCommandLineParser &parser)
{
    const QString expires = parser.value(u"expires"_s);
    if (parser.isSet(u"accept-never"_s) && expires != never)
        return CreateCommand::tr("--accept-never says nothing without --expires never. Leave it out.");
    const bool isSaid = expires == never || expiryFrom(expires, QDateTime::currentDateTimeUtc());
    return isSaid || !parser.isSet(u"expires"_s) ? QString() : expiryRule();
}

void sayWhatWasLeftOut(const QStringList &scopes)
{
    if (!scopes.isEmpty())
        printError(Error{.kind = Error::Kind::Rejected,
                         .message = CreateCommand::tr("The service left scopes out without a word: %1.")
                                        .arg(oneLine(scopes.join(u", "_s)))});
}

Error refusedExpiry(const QString &why)
{
    return {.kind = Error::Kind::Rejected, .message = why, .field = u"expires"_s};
}

QCommandLineOption acceptNeverOption()
{
    return {u"accept-never"_s, CreateCommand::tr("With --expires never: you know what it means that nothing but "
                                                 "somebody who revokes it ever stops the token.")};
}

/// Before anything is asked: without an end only where the service can that, and where whoever asks for it has read
/// what it means.
std::optional<Error> refusedNever(const Capabilities &capabilities, bool accepted)
{
    if (!capabilities.canNeverExpire) {
        return refusedExpiry(
            CreateCommand::tr("%1 gives each token an end here. Choose an expiry.").arg(capabilities.displayName));
    }
    if (accepted || capabilities.neverExpiresAcknowledgement.isEmpty())
        return std::nullopt;
    return refusedExpiry(CreateCommand::tr("%1 Add --accept-never if that is what you want, or choose an expiry.")
                             .arg(capabilities.neverExpiresAcknowledgement));
}

// Before anything is asked: a service that shortens it without a word would otherwise have the last one.
std::optional<Error> refusedExpiry(const QString &asked, const QDateTime &end, const QDateTime &now,
                                   const Capabilities *capabilities)
{
    if (end <= now)
        return refusedExpiry(CreateCommand::tr("That expiry is in the past. Choose a later one."));
    if (capabilities == nullptr || !capabilities->maximumLife)
        return std::nullopt;
    // A date means the end of that day: the last day allowed is not refused for its last hours, which the provider
    // cuts.
    const auto longest =
        *capabilities->maximumLife + (durationFrom(asked) ? std::chrono::days(0) : std::chrono::days(1));
    if (now.secsTo(end) <= longest.count())
        return std::nullopt;
    return refusedExpiry(CreateCommand::tr("%1 allows at most %2 days. Choose an earlier expiry.")
                             .arg(capabilities->displayName)
                             .arg(std::chrono::floor<std::chrono::days>(*capabilities->maximumLife).count()));
}

Error refusedChoice(const Capabilities &capabilities)
{
    return refusedExpiry(
        CreateCommand::tr("%1 decides itself when a token ends. Leave out --expires.").arg(capabilities.displayName));
}

} // namespace

void CreateCommand::declare(QCommandLineParser &parser) const
{
    parser.addOptions(
        {{u"account"_s, tr("Where to create it."), u"name"_s},
         {u"name"_s, tr("What to call it."), u"name"_s},
         {u"scope"_s, tr("What it may do; may be given several times."), u"scope"_s},
         {u"expires"_s,
          tr("30d (from now), a date (the end of that day, local time), or never; nothing where the service decides."),
          u"when"_s},
         acceptNeverOption(),
         {u"notes"_s, tr("Where it is used, one place a line."), u"text"_s},
         {u"secret-stdin"_s, tr("Kept by hand: reads its secret, which is kept then.")}});
    declareTokenFields(parser, FieldsOf::NewToken);
}

QString CreateCommand::accept(const QCommandLineParser &parser)
{
    m_account = parser.value(u"account"_s);
    m_request.name = parser.value(u"name"_s);
    m_request.scopes = scopesFrom(parser);
    m_expires = parser.value(u"expires"_s);
    m_notes = parser.value(u"notes"_s);
    m_fields = tokenFieldsFrom(parser, FieldsOf::NewToken);
    m_hasSecret = parser.isSet(u"secret-stdin"_s);
    if (m_account.isEmpty() || m_request.name.isEmpty())
        return tr("create needs --account and --name.");
    m_request.neverAcknowledged = parser.isSet(u"accept-never"_s);
    return expiryProblem(parser);
}

void CreateCommand::run()
{
    const Account *account = accountNamed(m_account);
    if (account == nullptr)
        return;
    const Capabilities *capabilities = parts().providers().capabilities(account->id);
    if (const auto wrong = capabilities != nullptr ? misfit(*capabilities) : std::nullopt)
        return failUsage(*wrong);
    if (const auto refused = setExpiry(*account))
        return fail(*refused);
    m_request.options = withTokenFields({}, m_fields);
    CreateTokenFlow *flow = flows().createToken(account->id);
    if (capabilities != nullptr && !bringSecret(flow, *capabilities))
        return;
    connect(flow, &Flow::ended, this, [this, flow] { onEnded(flow); });
    flow->start(m_request);
}

std::optional<Error> CreateCommand::misfit(const Capabilities &capabilities)
{
    if (capabilities.requiresScope && m_request.scopes.isEmpty())
        return Error{.kind = Error::Kind::Rejected, .message = tr("create needs --scope here."), .field = u"scopes"_s};
    if (capabilities.issuesSecrets && m_hasSecret)
        return Error{.kind = Error::Kind::Rejected,
                     .message =
                         tr("%1 makes the secret itself. Leave --secret-stdin out.").arg(capabilities.displayName)};
    return vainTokenField(m_fields, capabilities);
}

bool CreateCommand::bringSecret(CreateTokenFlow *flow, const Capabilities &capabilities)
{
    if (capabilities.issuesSecrets)
        return true;
    SecretParts secret;
    if (m_hasSecret) {
        auto brought = broughtSecret(capabilities);
        if (!brought) {
            failUsage(Error{.kind = Error::Kind::Rejected, .message = brought.error()});
            return false;
        }
        secret = std::move(*brought);
    }
    flow->bringSecret(std::move(secret));
    return true;
}

void CreateCommand::onEnded(CreateTokenFlow *flow)
{
    flow->wipeSecret();
    if (flow->state() != CreateTokenFlow::State::Stored || m_notes.isEmpty())
        return report(flow);
    const TokenKey key{flow->token()->accountId, flow->token()->remoteId};
    inventory().saveNotes(key, m_notes, this, [this, flow](const Result<void> &saved) {
        if (!saved)
            printError(saved.error());
        report(flow);
    });
}

std::optional<Error> CreateCommand::setExpiry(const Account &account)
{
    // The account's own: what its service can may hang on the version of the API that it speaks.
    const TokenProvider *provider = parts().providers().provider(account.id);
    const Capabilities *capabilities = provider != nullptr ? &provider->capabilities() : nullptr;
    if (capabilities != nullptr && !capabilities->expiresChosenByPerson)
        return m_expires.isEmpty() ? std::nullopt : std::optional(refusedChoice(*capabilities));
    if (m_expires.isEmpty())
        return refusedExpiry(tr("create needs --expires: how long the token is to live."));
    if (m_expires == never)
        return capabilities != nullptr ? refusedNever(*capabilities, m_request.neverAcknowledged) : std::nullopt;
    const QDateTime now = inventory().now(account.id);
    m_request.expiresAt = expiryFrom(m_expires, now);
    return refusedExpiry(m_expires, *m_request.expiresAt, now, capabilities);
}

void CreateCommand::report(CreateTokenFlow *flow)
{
    if (flow->state() != CreateTokenFlow::State::Stored)
        return fail(*flow->error());
    if (flow->error())
        printError(*flow->error());
    const Token &token = *flow->token();
    const Capabilities *capabilities = parts().providers().capabilities(token.accountId);
    if (flow->wasShortened()) {
        printError(Error{.kind = Error::Kind::Rejected,
                         .message = tr("The service shortened its life: asked for %1, given %2.")
                                        .arg(whenText(flow->request().expiresAt), whenText(token.expiresAt))});
    }
    sayWhatWasLeftOut(flow->scopesLeftOut());
    if (json()) {
        const TokenEntry *entry = inventory().token({token.accountId, token.remoteId});
        QJsonObject object = entry != nullptr ? tokenJson(inventory(), *entry, capabilitiesOf(*entry)) : QJsonObject();
        object.insert(u"shortened"_s, flow->wasShortened());
        object.insert(u"scopesLeftOut"_s, QJsonArray::fromStringList(flow->scopesLeftOut()));
        printJson({{u"token"_s, object}});
    } else if (parts().keepsNothing()) {
        print(tr("Created “%1” in the sandbox. Nothing of it is kept; add --profile DIR to go on with it.")
                  .arg(oneLine(token.name)));
    } else {
        sayWhatIsKept(token, capabilities == nullptr || capabilities->issuesSecrets);
    }
    end(flow->error() ? OtherFailure : Done);
}

void CreateCommand::sayWhatIsKept(const Token &token, bool isMadeHere)
{
    const TokenEntry *entry = inventory().token({token.accountId, token.remoteId});
    const QString name = oneLine(token.name);
    const QString made = isMadeHere        ? token.expiresAt
                                                 ? tr("Created “%1”, which expires %2.").arg(name, whenText(token.expiresAt))
                                                 : tr("Created “%1”, which never expires.").arg(name)
                                : token.expiresAt ? tr("Entered “%1”, which expires %2.").arg(name, whenText(token.expiresAt))
                                           : tr("Entered “%1”, which never expires.").arg(name);
    // Not listed yet: its secret is kept all the same, for whoever resumes it.
    if (token.remoteId.isEmpty())
        return print(made + u' ' + tr("Its secret is in the keychain, read back and compared."));
    if (entry == nullptr || !entry->secret)
        return print(made + u' ' + tr("Its secret is not kept here."));
    print(made + u' ' + tr("Its secret is in the keychain, read back and compared."));
    sayHowToRead(token);
}

void CreateCommand::sayHowToRead(const Token &token)
{
    const TokenEntry *entry = inventory().token({token.accountId, token.remoteId});
    const QStringList kept = entry != nullptr && entry->secret ? entry->secret->parts : QStringList();
    const QString reference = oneLine(m_account) + u'#' + oneLine(token.remoteId);
    if (kept.size() <= 1)
        return print(tr("`patkeeper-cli secret '%1'` writes it to a file or a pipe.").arg(reference));
    for (const QString &part : kept) {
        print(tr("`patkeeper-cli secret '%1' --part %2` writes that part of it to a file or a pipe.")
                  .arg(reference, part));
    }
}

void UpdateCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id."));
    parser.addOptions({{u"name"_s, tr("A new name."), u"name"_s},
                       {u"scope"_s, tr("All scopes it is to have; may be given several times."), u"scope"_s},
                       {u"expires"_s, tr("A new expiry: 30d, a date, or never."), u"when"_s},
                       acceptNeverOption(),
                       {u"notes"_s, tr("Where it is used, one place a line."), u"text"_s}});
    declareTokenFields(parser, FieldsOf::Change);
}

QString UpdateCommand::accept(const QCommandLineParser &parser)
{
    if (parser.positionalArguments().size() != 1)
        return tr("update needs one token.");
    m_reference = parser.positionalArguments().front();
    if (parser.isSet(u"name"_s))
        m_update.name = parser.value(u"name"_s);
    if (parser.isSet(u"scope"_s))
        m_update.scopes = scopesFrom(parser);
    m_expires = parser.value(u"expires"_s);
    if (m_update.scopes && m_update.scopes->isEmpty())
        return tr("--scope takes the name of a scope.");
    if (m_update.name && m_update.name->isEmpty())
        return tr("--name takes a name.");
    m_update.neverAcknowledged = parser.isSet(u"accept-never"_s);
    if (const QString problem = expiryProblem(parser); !problem.isEmpty())
        return problem;
    if (parser.isSet(u"notes"_s))
        m_notes = parser.value(u"notes"_s);
    m_fields = tokenFieldsFrom(parser, FieldsOf::Change);
    if (!m_update.name && !m_update.scopes && m_expires.isEmpty() && !m_notes && m_fields.isEmpty())
        return tr("update needs --name, --scope, --expires or --notes.");
    return {};
}

void UpdateCommand::run()
{
    const std::optional<TokenKey> key = tokenNamed(m_reference);
    if (!key)
        return;
    if (const auto vain = setFields(*key))
        return failUsage(*vain);
    if (const auto refused = setExpiry(key->accountId))
        return fail(*refused);
    if (m_notes)
        return saveNotes(*key);
    change(*key);
}

/// All of them: those that are not named stay as they are.
std::optional<Error> UpdateCommand::setFields(const TokenKey &key)
{
    const Capabilities *capabilities = parts().providers().capabilities(key.accountId);
    const TokenEntry *entry = inventory().token(key);
    if (m_fields.isEmpty() || capabilities == nullptr || entry == nullptr)
        return std::nullopt;
    m_update.options = withTokenFields(enteredOptions(entry->token), m_fields);
    return vainTokenField(m_fields, *capabilities);
}

void UpdateCommand::saveNotes(const TokenKey &key)
{
    inventory().saveNotes(key, *m_notes, this, [this, key](const Result<void> &saved) {
        if (!saved)
            return fail(saved.error());
        if (m_update != TokenUpdate())
            return change(key);
        const TokenEntry *entry = inventory().token(key);
        if (json() && entry != nullptr)
            printJson({{u"token"_s, tokenJson(inventory(), *entry, capabilitiesOf(*entry))}});
        else
            print(tr("The notes are saved."));
        end(Done);
    });
}

void UpdateCommand::change(const TokenKey &key)
{
    UpdateTokenFlow *flow = flows().updateToken(key);
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    flow->start(m_update);
}

std::optional<Error> UpdateCommand::setExpiry(const QString &accountId)
{
    if (m_expires.isEmpty())
        return std::nullopt;
    const TokenProvider *provider = parts().providers().provider(accountId);
    const Capabilities *capabilities = provider != nullptr ? &provider->capabilities() : nullptr;
    m_update.neverExpires = m_expires == never;
    if (m_update.neverExpires)
        return capabilities != nullptr ? refusedNever(*capabilities, m_update.neverAcknowledged) : std::nullopt;
    const QDateTime now = inventory().now(accountId);
    m_update.expiresAt = expiryFrom(m_expires, now);
    return refusedExpiry(m_expires, *m_update.expiresAt, now, capabilities);
}

void UpdateCommand::report(const UpdateTokenFlow &flow)
{
    if (flow.state() != UpdateTokenFlow::State::Done)
        return fail(*flow.error());
    const Token &token = *flow.token();
    if (json()) {
        const TokenEntry *entry = inventory().token(flow.key());
        QJsonObject object = entry != nullptr ? tokenJson(inventory(), *entry, capabilitiesOf(*entry)) : QJsonObject();
        object.insert(u"shortened"_s, flow.wasShortened());
        object.insert(u"scopesLeftOut"_s, QJsonArray::fromStringList(flow.scopesLeftOut()));
        printJson({{u"token"_s, object}});
    } else {
        print(token.expiresAt
                  ? tr("Changed “%1”, which expires %2. Its secret stays the same.")
                        .arg(oneLine(token.name), whenText(token.expiresAt))
                  : tr("Changed “%1”, which never expires. Its secret stays the same.").arg(oneLine(token.name)));
    }
    sayWhatWasLeftOut(flow.scopesLeftOut());
    if (flow.wasShortened()) {
        printError(Error{.kind = Error::Kind::Rejected,
                         .message = tr("The service shortened its life: it ends %1.").arg(whenText(token.expiresAt))});
    }
    end(Done);
}

void RevokeCommand::declare(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"token"_s, tr("account/name, account#id or an id; several are allowed."),
                                 u"TOKEN..."_s);
    parser.addOptions(
        {{u"yes"_s, tr("Required: a revoked token never works again.")},
         {u"ended-there"_s,
          tr("Kept by hand: you have revoked them on the page of their service, which Patkeeper cannot.")},
         {u"ends-sign-in"_s,
          tr("Also one that its own account signs in with, which needs another sign-in afterwards.")}});
}

QString RevokeCommand::accept(const QCommandLineParser &parser)
{
    m_references = parser.positionalArguments();
    m_endedThere = parser.isSet(u"ended-there"_s);
    m_endsSignIn = parser.isSet(u"ends-sign-in"_s);
    if (m_references.isEmpty())
        return tr("revoke needs at least one token.");
    return parser.isSet(u"yes"_s) ? QString() : tr("A revoked token never works again. Add --yes to revoke.");
}

void RevokeCommand::run()
{
    const std::optional<QList<TokenKey>> keys = tokensNamed(m_references);
    if (!keys)
        return;
    if (const auto missing = missingWord(*keys))
        return fail(*missing);
    RevokeTokensFlow *flow = flows().revokeTokens();
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    flow->start(*keys);
}

std::optional<Error> RevokeCommand::missingWord(const QList<TokenKey> &keys)
{
    for (const TokenKey &key : keys) {
        const Capabilities *capabilities = parts().providers().capabilities(key.accountId);
        const TokenEntry *entry = inventory().token(key);
        if (!m_endedThere && capabilities != nullptr && !capabilities->revokesItself && entry != nullptr)
            return endThereFirst(entry->token.name, pageOf(entry->token, *capabilities));
        const QString accounts = m_endsSignIn ? QString() : namesOfSigningInWith(inventory(), key);
        if (entry != nullptr && !accounts.isEmpty())
            return Error{.kind = Error::Kind::Rejected,
                         .message = tr("“%1” signs in the account %2, which will need another sign-in afterwards. "
                                       "Nothing was revoked. Add --ends-sign-in to revoke it all the same.")
                                        .arg(oneLine(entry->token.name), oneLine(accounts))};
    }
    return std::nullopt;
}

void RevokeCommand::report(const RevokeTokensFlow &flow)
{
    using Outcome = RevokeTokensFlow::Item::Outcome;
    ExitCode code = Done;
    QJsonArray tokens;
    for (const RevokeTokensFlow::Item &item : flow.items()) {
        const Account *account = inventory().account(item.key.accountId);
        const bool revoked = item.outcome == Outcome::Revoked || item.outcome == Outcome::SecretStays;
        if (item.error)
            code = worse(code, item.outcome == Outcome::SecretStays ? KeychainFailed : exitCodeOf(item.error->kind));
        tokens.append(QJsonObject{{u"account"_s, account != nullptr ? account->name : QString()},
                                  {u"id"_s, item.key.remoteId},
                                  {u"name"_s, item.name},
                                  {u"revoked"_s, revoked},
                                  {u"error"_s, item.error ? QJsonValue(errorJson(*item.error)) : QJsonValue()}});
        const Capabilities *capabilities = parts().providers().capabilities(item.key.accountId);
        const bool isOurs = capabilities == nullptr || capabilities->revokesItself;
        if (revoked && !json())
            print((isOurs ? tr("Revoked “%1” (%2).") : tr("Noted on your word that “%1” (%2) is revoked."))
                      .arg(oneLine(item.name), oneLine(item.key.remoteId)));
        if (revoked)
            sayWhatNeedsSigningIn(item.key);
        if (item.error) {
            Error error = *item.error;
            error.message = item.name + ": "_L1 + error.message;
            printError(error);
        }
    }
    if (json())
        printJson({{u"tokens"_s, tokens}});
    end(code);
}

void RevokeCommand::sayWhatNeedsSigningIn(const TokenKey &revoked)
{
    const QList<Account> accounts = accountsSigningInWith(inventory(), revoked);
    for (const Account &account : accounts) {
        const SignIn *signIn = inventory().signIn(account.signInId);
        const QString options = isPastedBearer(*signIn) ? u"--bearer-stdin"_s : u"--client-id, --secret-stdin"_s;
        printRemark(tr("The account “%1” signed in with it. Sign in again with another token: `patkeeper-cli account "
                       "sign-in` with %2.")
                        .arg(oneLine(account.name), options));
    }
}

void ResumeCommand::declare(QCommandLineParser &parser) const
{
    parser.addOption({u"by-itself"_s, tr("As a timer does: nothing while the keychain is locked, which is not asked to "
                                         "open.")});
    parser.addOption(
        {u"from-elsewhere"_s, tr("Also operations that were begun on another machine (a copied profile).")});
    parser.addOption(
        {u"give-up"_s,
         tr("End this operation without doing anything more about it; what there is at the service stays."),
         u"operation"_s});
}

QString ResumeCommand::accept(const QCommandLineParser &parser)
{
    m_byItself = parser.isSet(u"by-itself"_s);
    m_evenFromElsewhere = parser.isSet(u"from-elsewhere"_s);
    m_givenUp = parser.value(u"give-up"_s);
    if (parser.isSet(u"give-up"_s) && m_givenUp.isEmpty())
        return tr("--give-up takes the id of an operation.");
    return {};
}

void ResumeCommand::run()
{
    ResumeFlow *flow = flows().resume();
    connect(flow, &Flow::ended, this, [this, flow] { report(*flow); });
    if (m_byItself) {
        return parts().secrets().unlock(Interaction::Forbidden, this, [this, flow](Result<void> open) {
            if (!open)
                return fail(open.error());
            flow->start(m_evenFromElsewhere);
        });
    }
    if (m_givenUp.isEmpty())
        return flow->start(m_evenFromElsewhere);
    parts().journal().operation(m_givenUp, this, [this, flow](Result<Operation> operation) {
        if (!operation)
            return fail(operation.error());
        flow->giveUp(*operation);
    });
}

void ResumeCommand::report(const ResumeFlow &flow)
{
    using Outcome = ResumeFlow::Item::Outcome;
    if (flow.error())
        return fail(*flow.error());
    ExitCode code = Done;
    QJsonArray operations;
    for (const ResumeFlow::Item &item : flow.items()) {
        QStringList candidates;
        for (const Token &candidate : item.candidates)
            candidates.append(candidate.remoteId);
        const bool open = item.outcome == Outcome::StillOpen || item.outcome == Outcome::NeedsDecision;
        if (open)
            code = worse(code, item.error ? exitCodeOf(item.error->kind) : Unconfirmed);
        operations.append(QJsonObject{{u"operation"_s, operationKindName(item.operation.kind)},
                                      {u"operationId"_s, item.operation.id},
                                      {u"name"_s, item.operation.name},
                                      {u"id"_s, item.operation.remoteId},
                                      {u"open"_s, open},
                                      {u"what"_s, item.what},
                                      {u"candidates"_s, QJsonArray::fromStringList(candidates)},
                                      {u"error"_s, item.error ? QJsonValue(errorJson(*item.error)) : QJsonValue()}});
        if (!json())
            print(oneLine(item.what) +
                  (candidates.isEmpty() ? QString() : " ("_L1 + candidates.join(", "_L1) + QLatin1Char(')')));
        if (item.error && open)
            printError(*item.error);
        if (open && !json())
            print(
                tr("`patkeeper-cli resume --give-up %1` ends it without doing anything more.").arg(item.operation.id));
    }
    if (json())
        printJson({{u"operations"_s, operations}});
    else if (flow.items().isEmpty())
        print(tr("Nothing was interrupted."));
    end(code);
}

} // namespace patkeeper::cli
