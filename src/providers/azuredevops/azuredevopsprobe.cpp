// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopsprobe.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::AzureDevOps", sentence);
}

ProbeVerdict notProven(const char *reason, const QString &detail)
{
    return {ProbeVerdict::Kind::NotProven, translated(reason), detail};
}

ProbeVerdict verdictOf(const Result<ConnectedUser> &user, const QString &userId, const QString &detail)
{
    if (!user) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                           "Azure DevOps gave an answer that proves nothing. Try again later."),
                         detail + u"; "_s + user.error().detail);
    }
    if (user->anonymous) {
        return notProven(
            QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                              "Azure DevOps answered as it would answer anybody, so the secret proves nothing."),
            detail);
    }
    if (userId.isEmpty() || user->id.compare(userId, Qt::CaseInsensitive) != 0) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                           "This secret works, but it belongs to another user than this account."),
                         detail);
    }
    return {ProbeVerdict::Kind::Alive, {}, detail};
}

} // namespace

Result<Identity> readIdentity(const QByteArray &body)
{
    const auto user = readConnectionData(body);
    if (!user)
        return std::unexpected(user.error());
    if (user->anonymous) {
        return failure(
            Error::Kind::SignInNeeded,
            translated(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                         "Azure DevOps did not take your sign-in for anybody's. Sign in again with a "
                                         "fresh access token.")),
            u"anonymous connectionData"_s);
    }
    return Identity{user->id, user->name};
}

Result<ProbeVerdict> readVerdict(const HttpResponse &response, const Call &call, const QString &userId)
{
    const QString detail = detailOf(response, call);
    if (response.status >= 500 || response.status == 429)
        return std::unexpected(*explainAnswer(response, call));
    if (response.status == 401 || response.status == 403) {
        return notProven(
            QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                              "Azure DevOps refused this secret. It may be revoked, expired, or not complete."),
            detail);
    }
    if (isSignInPage(response)) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                           "Azure DevOps asked to sign in instead of accepting this secret."),
                         detail);
    }
    if (response.status != 200 || explainAnswer(response, call)) {
        return notProven(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                                           "Azure DevOps gave an answer that proves nothing. Try again later."),
                         detail);
    }
    return verdictOf(readConnectionData(response.body), userId, detail);
}

ProbeVerdict verdictWithoutSecret()
{
    return notProven(QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "There is no secret to ask with."), {});
}

} // namespace patkeeper::azuredevops
