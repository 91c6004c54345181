// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "azuredevopserrors.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace patkeeper::azuredevops
{

namespace
{

using Kind = Error::Kind;

struct KnownRefusal {
    const char *code;
    Kind kind;
    const char *field;
    const char *sentence;
};

constexpr const char *noUser = QT_TRANSLATE_NOOP(
    "patkeeper::AzureDevOps",
    "Azure DevOps manages tokens for users only, and this sign-in is not one. Sign in with a user account.");
constexpr const char *appRefused = QT_TRANSLATE_NOOP(
    "patkeeper::AzureDevOps", "Azure DevOps does not accept the app that the sign-in came from. Check the app's "
                              "registration, or get the access token in another way.");
constexpr const char *gone =
    QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                      "Azure DevOps knows no such token, or it is not yours. Refresh the list to see what is there.");
constexpr const char *originRefused =
    QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "Azure DevOps does not accept requests from where you are. Try another "
                                                "network, or ask the organization's administrator.");
constexpr const char *badBearer = QT_TRANSLATE_NOOP(
    "patkeeper::AzureDevOps",
    "Azure DevOps does not accept this kind of sign-in. Sign in again with an access token for Azure DevOps.");
constexpr const char *notFinished = QT_TRANSLATE_NOOP(
    "patkeeper::AzureDevOps", "Azure DevOps could not finish this. Try it once more; if it fails again, give the "
                              "ids under Details to the service's support.");
constexpr const char *policyUnread = QT_TRANSLATE_NOOP(
    "patkeeper::AzureDevOps",
    "Azure DevOps could not look up the organization's policies just now. Try again in a few minutes.");

/// The names of the specifications 6.1 to 7.2 (fact sheet 1.6).
constexpr auto knownRefusals = std::to_array<KnownRefusal>({
    {"displayNameRequired", Kind::Rejected, "name",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps", "The token has no name. Enter one.")},
    {"invalidDisplayName", Kind::Rejected, "name",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                       "Azure DevOps does not accept this name. Choose another, shorter one.")},
    {"invalidValidTo", Kind::Rejected, "expires",
     QT_TRANSLATE_NOOP(
         "patkeeper::AzureDevOps",
         "Azure DevOps does not accept this expiry. Choose a date in the future, at most one year ahead.")},
    {"invalidScope", Kind::Rejected, "scopes",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                       "Azure DevOps does not know or does not allow one of these scopes. Check the scopes.")},
    {"userIdRequired", Kind::SignInNeeded, "", noUser},
    {"invalidUserId", Kind::SignInNeeded, "", noUser},
    {"invalidUserType", Kind::SignInNeeded, "", noUser},
    {"accessDenied", Kind::Forbidden, "",
     QT_TRANSLATE_NOOP(
         "patkeeper::AzureDevOps",
         "Azure DevOps refused this. The organization may restrict who creates tokens: ask its administrator.")},
    {"failedToIssueAccessToken", Kind::ServerFault, "", notFinished},
    {"failedToUpdateAccessToken", Kind::ServerFault, "", notFinished},
    {"invalidClient", Kind::Forbidden, "", appRefused},
    {"invalidClientType", Kind::Forbidden, "", appRefused},
    {"invalidClientId", Kind::Forbidden, "", appRefused},
    {"invalidTargetAccounts", Kind::Rejected, "",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                       "Azure DevOps does not accept this organization. Check the organization of the account.")},
    {"hostAuthorizationNotFound", Kind::NotFound, "", gone},
    {"authorizationNotFound", Kind::NotFound, "", gone},
    {"sourceNotSupported", Kind::Forbidden, "", originRefused},
    {"invalidSourceIP", Kind::Forbidden, "", originRefused},
    {"invalidSource", Kind::Forbidden, "", originRefused},
    {"duplicateHash", Kind::Rejected, "",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                       "Azure DevOps already has an entry with the same fingerprint. Try again to get another one.")},
    {"sshPolicyDisabled", Kind::Forbidden, "",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                       "The organization does not allow SSH keys. Ask its administrator if you need them.")},
    {"invalidToken", Kind::NotFound, "", gone},
    {"tokenNotFound", Kind::NotFound, "", gone},
    {"invalidAuthorizationId", Kind::NotFound, "", gone},
    {"failedToReadTenantPolicy", Kind::ServerFault, "", policyUnread},
    {"globalPatPolicyViolation", Kind::Rejected, "",
     QT_TRANSLATE_NOOP(
         "patkeeper::AzureDevOps",
         "Your organization's policy forbids tokens for all organizations. Create one for a single organization.")},
    {"fullScopePatPolicyViolation", Kind::Rejected, "scopes",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                       "Your organization's policy forbids tokens with full access. Choose single scopes instead.")},
    {"patLifespanPolicyViolation", Kind::Rejected, "expires",
     QT_TRANSLATE_NOOP(
         "patkeeper::AzureDevOps",
         "Your organization's policy does not allow a token to live this long. Choose an earlier expiry.")},
    {"invalidTokenType", Kind::SignInNeeded, "", badBearer},
    {"invalidAudience", Kind::SignInNeeded, "", badBearer},
    {"invalidSubject", Kind::SignInNeeded, "", badBearer},
    {"deploymentHostNotSupported", Kind::Rejected, "",
     QT_TRANSLATE_NOOP(
         "patkeeper::AzureDevOps",
         "This address of the service does not manage tokens. Check the address of the account, then sign in again.")},
    {"disablePatCreationPolicyViolation", Kind::Forbidden, "",
     QT_TRANSLATE_NOOP(
         "patkeeper::AzureDevOps",
         "Your organization's policy restricts who creates tokens. Ask its administrator to put you on the list "
         "of those "
         "who may, or choose packaging scopes only.")},
    {"failedToReadOrgPolicy", Kind::ServerFault, "", policyUnread},
    {"globalPATCreationBlocked", Kind::Rejected, "",
     QT_TRANSLATE_NOOP(
         "patkeeper::AzureDevOps",
         "Azure DevOps no longer makes tokens for all organizations. Create one token for each organization.")},
    {"expiredPatCannotBeExtended", Kind::Rejected, "expires",
     QT_TRANSLATE_NOOP("patkeeper::AzureDevOps",
                       "This token has expired, and an expired token cannot be extended. Create a new one.")},
});

QString translated(const char *sentence)
{
    return QCoreApplication::translate("patkeeper::AzureDevOps", sentence);
}

} // namespace

Error explainRefusal(const Refusal &refusal)
{
    const auto *known = std::find_if(knownRefusals.begin(), knownRefusals.end(), [&](const KnownRefusal &candidate) {
        return refusal.code.compare(QLatin1StringView(candidate.code), Qt::CaseInsensitive) == 0;
    });
    const bool isKnown = known != knownRefusals.end();
    Error error{.kind = isKnown ? known->kind : Kind::Rejected,
                .message = {},
                .detail = u"patTokenError: "_s + shown(refusal.code),
                .retryAfter = {},
                .field = isKnown ? QString::fromLatin1(known->field) : QString()};
    error.message = isKnown
                        ? translated(known->sentence)
                        : QCoreApplication::translate("patkeeper::AzureDevOps",
                                                      "Azure DevOps refused this: %1. Change the request, or ask the "
                                                      "organization's administrator what it means.")
                              .arg(shown(refusal.code));
    if (!refusal.message.isEmpty()) {
        error.message +=
            u' ' +
            QCoreApplication::translate("patkeeper::AzureDevOps", "The service says: %1").arg(shown(refusal.message));
    }
    return error;
}

} // namespace patkeeper::azuredevops
