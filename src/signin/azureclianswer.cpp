// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azureclianswer.h"

#include "bearercredentials.h"
#include "log.h"
#include "secretinjson.h"
#include "utc.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <algorithm>
#include <array>
#include <optional>

namespace patkeeper
{

using namespace Qt::StringLiterals;
using Outcome = ProgramAnswer::Outcome;

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::AzureCli)
};

constexpr qsizetype longestTenant = 253;
constexpr qsizetype longestRemark = 300;

enum class Meaning {
    SignedOut,
    NoSubscription,
    ExtraStep,
    WrongTenant,
    UnknownTenant,
    Blocked,
    NotSetUp,
    Offline,
    Proxy,
    Certificate
};

struct Phrase {
    const char *words; ///< Lower case.
    Meaning meaning;
};

// As Azure CLI 2.30 to 2.80 and the service behind it say it (fact sheet 5.6, 5.7). What says most stands first: the
// advice to run `az login` ends most of them.
constexpr std::array phrases{
    Phrase{"aadsts53000", Meaning::Blocked},
    Phrase{"aadsts53001", Meaning::Blocked},
    Phrase{"aadsts53003", Meaning::Blocked},
    Phrase{"aadsts530032", Meaning::Blocked},
    Phrase{"aadsts50105", Meaning::Blocked},
    Phrase{"aadsts50020", Meaning::WrongTenant},
    Phrase{"aadsts50034", Meaning::WrongTenant},
    Phrase{"aadsts16000", Meaning::WrongTenant},
    Phrase{"aadsts90072", Meaning::WrongTenant},
    Phrase{"aadsts90002", Meaning::UnknownTenant},
    Phrase{"aadsts900023", Meaning::UnknownTenant},
    Phrase{"aadsts500011", Meaning::NotSetUp},
    Phrase{"aadsts650052", Meaning::NotSetUp},
    Phrase{"aadsts65001", Meaning::NotSetUp},
    Phrase{"aadsts65002", Meaning::NotSetUp},
    Phrase{"aadsts50072", Meaning::ExtraStep},
    Phrase{"aadsts50074", Meaning::ExtraStep},
    Phrase{"aadsts50076", Meaning::ExtraStep},
    Phrase{"aadsts50078", Meaning::ExtraStep},
    Phrase{"aadsts50079", Meaning::ExtraStep},
    Phrase{"aadsts50158", Meaning::ExtraStep},
    Phrase{"aadsts70043", Meaning::ExtraStep},
    Phrase{"certificate_verify_failed", Meaning::Certificate},
    Phrase{"certificate verify failed", Meaning::Certificate},
    Phrase{"proxyerror", Meaning::Proxy},
    Phrase{"cannot connect to proxy", Meaning::Proxy},
    Phrase{"max retries exceeded", Meaning::Offline},
    Phrase{"failed to establish a new connection", Meaning::Offline},
    Phrase{"failed to resolve", Meaning::Offline},
    Phrase{"name resolution", Meaning::Offline},
    Phrase{"connection aborted", Meaning::Offline},
    Phrase{"no subscription", Meaning::NoSubscription},
    Phrase{"az login", Meaning::SignedOut},
    Phrase{"does not exist in msal token cache", Meaning::SignedOut},
};

Error error(Error::Kind kind, QString message, QString detail)
{
    return {.kind = kind, .message = std::move(message), .detail = std::move(detail), .retryAfter = {}, .field = {}};
}

QString said(const ProgramAnswer &answer)
{
    return QString::fromUtf8(answer.errors.view());
}

const Phrase *recognised(const QString &text)
{
    const QByteArray lower = text.toLower().toLatin1();
    const auto *found = std::find_if(phrases.begin(), phrases.end(),
                                     [&](const Phrase &phrase) { return lower.contains(phrase.words); });
    return found == phrases.end() ? nullptr : found;
}

/// On one line, of bounded length, without anything that looks like a credential.
QString remark(const QString &text)
{
    QString line = redacted(text).simplified();
    std::replace_if(
        line.begin(), line.end(), [](QChar character) { return !character.isPrint() && !character.isSurrogate(); },
        QChar(QChar::ReplacementCharacter));
    return line.left(longestRemark);
}

Error notInstalled(const AzureCliQuestion &question)
{
    return error(Error::Kind::SignInNeeded,
                 Text::tr("The Azure CLI (the program az) was not found on PATH. Install it, run `%1` in a terminal, "
                          "then try again; or sign in another way.")
                     .arg(azureLoginCommand(question)),
                 u"az: not found on PATH"_s);
}

Error notStarted(const QString &detail)
{
    return error(Error::Kind::Forbidden,
                 Text::tr("The Azure CLI could not be run. See whether `az version` works in a terminal, then try "
                          "again; or sign in another way."),
                 detail);
}

Error timedOut()
{
    return error(Error::Kind::TimedOut,
                 Text::tr("The Azure CLI did not answer in time. See whether `az account show` works in a terminal, "
                          "then try again."),
                 u"az: ended after its time limit"_s);
}

Error wrongTenant(const AzureCliQuestion &question, const QString &detail)
{
    const QString sentence =
        question.tenant.isEmpty()
            ? Text::tr("The account that the Azure CLI is signed in with does not belong to the organization's "
                       "directory. Enter the directory (tenant) in the account's settings, run `az login --tenant` "
                       "with it in a terminal, then try again.")
            : Text::tr("The account that the Azure CLI is signed in with does not belong to the directory %1. Run "
                       "`%2` in a terminal and choose another account there, then try again.")
                  .arg(question.tenant, azureLoginCommand(question));
    return error(Error::Kind::SignInNeeded, sentence, detail);
}

Error signedOut(const QString &command, const QString &detail)
{
    return error(Error::Kind::SignInNeeded,
                 Text::tr("The Azure CLI is not signed in. Run `%1` in a terminal, then try again.").arg(command),
                 detail);
}

Error meant(Meaning meaning, const AzureCliQuestion &question, const QString &detail)
{
    using enum Error::Kind;
    switch (meaning) {
    case Meaning::SignedOut:
        return signedOut(azureLoginCommand(question), detail);
    case Meaning::NoSubscription:
        return signedOut(azureLoginCommand(question) + " --allow-no-subscriptions"_L1, detail);
    case Meaning::ExtraStep:
        return error(SignInNeeded,
                     Text::tr("Your organization asks for an extra sign-in step. Run `%1` in a terminal, then try "
                              "again.")
                         .arg(azureLoginCommand(question) + " --scope "_L1 + question.resource + "/.default"_L1),
                     detail);
    case Meaning::WrongTenant:
        return wrongTenant(question, detail);
    case Meaning::UnknownTenant:
        return error(SignInNeeded,
                     Text::tr("There is no directory (tenant) %1. Correct it in the account's settings, run `az login "
                              "--tenant` with it in a terminal, then try again.")
                         .arg(question.tenant),
                     detail);
    case Meaning::Blocked:
        return error(Forbidden,
                     Text::tr("An access rule of your organization does not let the Azure CLI in. Sign in another way, "
                              "or ask your administrator; `%1` in a terminal tells which rule.")
                         .arg(azureLoginCommand(question)),
                     detail);
    case Meaning::NotSetUp:
        return error(Forbidden,
                     Text::tr("Your organization's directory does not give the Azure CLI access to this service. Sign "
                              "in another way, enter another tenant, or ask your administrator."),
                     detail);
    case Meaning::Offline:
        return error(Offline,
                     Text::tr("The Azure CLI did not reach its sign-in service. Check the network connection, then try "
                              "again."),
                     detail);
    case Meaning::Proxy:
        return error(ProxyFailed,
                     Text::tr("The Azure CLI could not use its proxy. Check the variable HTTPS_PROXY, then try again."),
                     detail);
    case Meaning::Certificate:
        return error(TlsFailed,
                     Text::tr("The Azure CLI does not know the authority that issued its sign-in service's "
                              "certificate. If your organization has an authority of its own, name its file in the "
                              "variable REQUESTS_CA_BUNDLE, then try again."),
                     detail);
    }
    return signedOut(azureLoginCommand(question), detail);
}

Error refused(const AzureCliQuestion &question, const ProgramAnswer &answer)
{
    const QString text = said(answer);
    const QString detail =
        (answer.exitCode < 0 ? u"az crashed: "_s : u"az, exit code %1: "_s.arg(answer.exitCode)) + remark(text);
    if (const Phrase *phrase = recognised(text))
        return meant(phrase->meaning, question, detail);
    // Of the shell that it is wrapped in: what it runs was not found, or may not be run.
    if (answer.exitCode == 126 || answer.exitCode == 127)
        return notStarted(detail);
    return error(Error::Kind::BadReply,
                 Text::tr("The Azure CLI reported an error. `az account get-access-token --resource %1` in a terminal "
                          "tells more; or sign in another way.")
                     .arg(question.resource),
                 detail);
}

Error unreadable(const QString &why)
{
    return error(Error::Kind::BadReply,
                 Text::tr("The Azure CLI answered something that Patkeeper does not understand. Update the Azure CLI, "
                          "then try again; or sign in another way."),
                 u"az: "_s + why);
}

constexpr double endOfTheYear9999 = 253'402'300'799;

/// `expires_on`, else `expiresOn`, which is local time without a zone and all that older versions have.
std::optional<QDateTime> endOf(const QJsonObject &answer)
{
    const QJsonValue seconds = answer[u"expires_on"_s];
    const double count = seconds.isString() ? seconds.toString().toDouble() : seconds.toDouble();
    if (count > 0 && count <= endOfTheYear9999)
        return QDateTime::fromSecsSinceEpoch(static_cast<qint64>(count), utcZone);
    const QString text = answer[u"expiresOn"_s].toString().left(19);
    const QDateTime local = QDateTime::fromString(text, u"yyyy-MM-dd HH:mm:ss"_s);
    if (!local.isValid())
        return std::nullopt;
    return local.toUTC();
}

bool isAnotherTenant(const QString &wanted, const QString &given)
{
    const QUuid wantedId = QUuid::fromString(wanted);
    const QUuid givenId = QUuid::fromString(given);
    return !wantedId.isNull() && !givenId.isNull() && wantedId != givenId;
}

Result<AzureCliToken> tokenIn(const AzureCliQuestion &question, const ProgramAnswer &answer, const QDateTime &now)
{
    QByteArray bytes = answer.output.view().toByteArray();
    AzureCliToken token;
    token.token = cutSecret(bytes, {"accessToken"});
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    wipe(bytes);
    if (token.token.isEmpty())
        return std::unexpected(unreadable(u"no access token in its answer"_s));
    if (object.value(u"tokenType"_s).toString(u"Bearer"_s).compare("Bearer"_L1, Qt::CaseInsensitive) != 0)
        return std::unexpected(unreadable(u"not a bearer token"_s));
    const std::optional<QDateTime> end = endOf(object);
    if (!end)
        return std::unexpected(unreadable(u"no expiry in its answer"_s));
    token.expiresAt = *end;
    token.tenant = object[u"tenant"_s].toString().left(longestTenant);
    if (isAnotherTenant(question.tenant, token.tenant))
        return std::unexpected(wrongTenant(question, u"az: token of the tenant "_s + remark(token.tenant)));
    if (token.expiresAt <= now) {
        return std::unexpected(
            error(Error::Kind::BadReply,
                  Text::tr("The Azure CLI gave an access token that has ended already. Check this computer's "
                           "clock, run `%1` in a terminal, then try again.")
                      .arg(azureLoginCommand(question)),
                  u"az: token ended at "_s + token.expiresAt.toString(Qt::ISODate)));
    }
    return token;
}

} // namespace

bool isAzureTenant(const QString &tenant)
{
    const bool clean = std::all_of(tenant.cbegin(), tenant.cend(), [](QChar character) {
        return character.unicode() < 128 && (character.isLetterOrNumber() || character == u'.' || character == u'-');
    });
    return clean && !tenant.isEmpty() && tenant.size() <= longestTenant && !tenant.startsWith(u'-');
}

Error noAzureTenant()
{
    Error rejected = error(Error::Kind::Rejected,
                           Text::tr("This is not a directory (tenant). Enter its id, or a domain of your "
                                    "organization such as northwind.example."),
                           {});
    rejected.field = u"tenant"_s;
    return rejected;
}

Result<AzureCliToken> readAzureCliAnswer(const AzureCliQuestion &question, const ProgramAnswer &answer,
                                         const QDateTime &now)
{
    switch (answer.outcome) {
    case Outcome::NotFound:
        return std::unexpected(notInstalled(question));
    case Outcome::NotStarted:
        return std::unexpected(notStarted(u"az: not started"_s));
    case Outcome::TimedOut:
        return std::unexpected(timedOut());
    case Outcome::TooMuch:
        return std::unexpected(unreadable(u"more than 64 KiB"_s));
    case Outcome::Refused:
        return std::unexpected(refused(question, answer));
    case Outcome::Done:
        break;
    }
    Result<AzureCliToken> token = tokenIn(question, answer, now);
    if (token && readBearerHints(token->token).isApplication) {
        return std::unexpected(
            error(Error::Kind::SignInNeeded,
                  Text::tr("The Azure CLI is signed in as an application, which has no personal access tokens. Run "
                           "`%1` in a terminal as yourself, then try again.")
                      .arg(azureLoginCommand(question)),
                  u"az: token of an application"_s));
    }
    return token;
}

} // namespace patkeeper
