// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "oautherrorwords.h"

#include "oautherror.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace patkeeper
{

namespace
{

using Kind = Error::Kind;

struct CodeWords {
    QLatin1StringView code;
    OAuthErrorWords words;
};

struct NumberWords {
    int number;
    const char *sentence;
    const char *field = "";
};

constexpr const char *signInAgain =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "You have been signed out. Sign in again; nothing was changed.");
constexpr const char *furtherStep =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "Your organization asks for a further step of signing in. Sign in again "
                                           "in the browser and follow what it asks for.");
constexpr const char *notConsented =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "Nobody has allowed this app to act for you yet. Sign in and accept, or ask "
                                           "your administrator to approve the app.");
constexpr const char *administratorNeeded =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "Your organization requires an administrator to approve this app. Send them "
                                           "the request, and sign in when it is approved.");
constexpr const char *declined = QT_TRANSLATE_NOOP(
    "patkeeper::SignIn", "The sign-in was declined. Nothing was changed; start it again when needed.");
constexpr const char *blocked =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "Your organization's access rules block this sign-in (%1). Ask your "
                                           "administrator; trying again changes nothing.");
constexpr const char *notAssigned =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "You are not assigned to this app. Ask your administrator to assign you.");
constexpr const char *wrongDirectory =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "This account does not belong to the organization's directory. Sign in with "
                                           "another account, or check the directory in the settings.");
constexpr const char *unknownApp =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The directory does not know this app: the app id or the directory is "
                                           "wrong, or the app was removed or switched off. Check both.");
constexpr const char *unknownTenant =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "There is no such directory. Check the directory in the settings.");
constexpr const char *singleTenant =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "This app works in its own directory only. Enter that directory's id in the "
                                           "settings.");
constexpr const char *permissionMissing =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The app registration lacks the permission for this service, or the service "
                                           "is not set up in the directory. Ask whoever registered the app to add it.");
constexpr const char *foreignApp =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "This app id belongs to Microsoft and may not be used for this service. "
                                           "Enter the app id of a registration of your own.");
constexpr const char *wrongScopes =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The sign-in service does not know the permissions that were asked for. "
                                           "Check the permissions in the settings.");
constexpr const char *wrongRedirect =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The app registration does not know the address that the browser comes back "
                                           "to. Register %2 there, for mobile and desktop applications.");
constexpr const char *notPublic =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The app registration is not one of a desktop program. Register "
                                           "%2 for mobile and desktop applications there, and allow "
                                           "public client flows.");
constexpr const char *codeUsed =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "This sign-in was used already. Start it again from the beginning.");
constexpr const char *wrongVerifier =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The sign-in that came back was not begun here, so it was not accepted. "
                                           "Start it again, and report it if that happens twice.");
constexpr const char *accountTrouble =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "Your account is disabled or locked, or its password is wrong or has "
                                           "expired (%1). Sort that out with your organization first.");
constexpr const char *later = QT_TRANSLATE_NOOP(
    "patkeeper::SignIn", "The sign-in service is busy or has a fault at the moment. Try again later.");
constexpr const char *stillWaiting =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "Nobody has signed in with the code yet. Enter it on the page shown.");
constexpr const char *wrongDeviceCode =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The sign-in service does not know the code. Start again for a new one.");
constexpr const char *deviceCodeEnded =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The code ended before it was used. Start again for a new one.");
constexpr const char *wrongClient =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The sign-in service does not accept this app as it is registered. Check "
                                           "the app id, and that public client flows are allowed for it.");
constexpr const char *notUnderstood =
    QT_TRANSLATE_NOOP("patkeeper::SignIn", "The sign-in service did not accept the request (%1). Check the settings of "
                                           "the sign-in; if they are right, report this.");

constexpr std::array codes = {
    CodeWords{"invalid_grant"_L1, {Kind::SignInNeeded, signInAgain}},
    CodeWords{"interaction_required"_L1, {Kind::SignInNeeded, furtherStep}},
    CodeWords{"login_required"_L1, {Kind::SignInNeeded, signInAgain}},
    CodeWords{"consent_required"_L1, {Kind::SignInNeeded, notConsented}},
    CodeWords{"access_denied"_L1, {Kind::Forbidden, declined}},
    CodeWords{"authorization_declined"_L1, {Kind::Forbidden, declined}},
    CodeWords{"invalid_scope"_L1, {Kind::Rejected, wrongScopes, "scopes"}},
    CodeWords{"invalid_resource"_L1, {Kind::Rejected, permissionMissing, "scopes"}},
    CodeWords{"invalid_tenant"_L1, {Kind::Rejected, unknownTenant, "tenant"}},
    CodeWords{"unauthorized_client"_L1, {Kind::Rejected, unknownApp, "clientId"}},
    CodeWords{"invalid_client"_L1, {Kind::Rejected, wrongClient, "clientId"}},
    CodeWords{"server_error"_L1, {Kind::ServerFault, later}},
    CodeWords{"temporarily_unavailable"_L1, {Kind::ServerFault, later}},
    CodeWords{"authorization_pending"_L1, {Kind::TimedOut, stillWaiting}},
    CodeWords{"slow_down"_L1, {Kind::TimedOut, stillWaiting}},
    CodeWords{"expired_token"_L1, {Kind::TimedOut, deviceCodeEnded}},
    CodeWords{"bad_verification_code"_L1, {Kind::Rejected, wrongDeviceCode}},
    CodeWords{"invalid_request"_L1, {Kind::BadReply, notUnderstood}},
    CodeWords{"unsupported_response_type"_L1, {Kind::BadReply, notUnderstood}},
    CodeWords{"unsupported_grant_type"_L1, {Kind::BadReply, notUnderstood}},
};

constexpr std::array numbers = {
    NumberWords{65001, notConsented},
    NumberWords{90094, administratorNeeded},
    NumberWords{90095, administratorNeeded},
    NumberWords{65004, declined},
    NumberWords{50072, furtherStep},
    NumberWords{50074, furtherStep},
    NumberWords{50076, furtherStep},
    NumberWords{50078, furtherStep},
    NumberWords{50079, furtherStep},
    NumberWords{50158, blocked},
    NumberWords{53000, blocked},
    NumberWords{53001, blocked},
    NumberWords{53003, blocked},
    NumberWords{530032, blocked},
    NumberWords{50105, notAssigned},
    NumberWords{16000, wrongDirectory},
    NumberWords{50020, wrongDirectory},
    NumberWords{50034, wrongDirectory},
    NumberWords{90072, wrongDirectory},
    NumberWords{70001, unknownApp, "clientId"},
    NumberWords{700016, unknownApp, "clientId"},
    NumberWords{7000112, unknownApp, "clientId"},
    NumberWords{90002, unknownTenant, "tenant"},
    NumberWords{50194, singleTenant, "tenant"},
    NumberWords{65005, permissionMissing, "clientId"},
    NumberWords{500011, permissionMissing, "clientId"},
    NumberWords{650052, permissionMissing, "clientId"},
    NumberWords{650057, permissionMissing, "clientId"},
    NumberWords{65002, foreignApp, "clientId"},
    NumberWords{28002, wrongScopes, "scopes"},
    NumberWords{70011, wrongScopes, "scopes"},
    NumberWords{650053, wrongScopes, "scopes"},
    NumberWords{700022, wrongScopes, "scopes"},
    NumberWords{50011, wrongRedirect, "redirectHost"},
    NumberWords{70004, wrongRedirect, "redirectHost"},
    NumberWords{700025, wrongClient, "clientId"},
    NumberWords{7000218, notPublic, "clientId"},
    NumberWords{50089, signInAgain},
    NumberWords{50132, signInAgain},
    NumberWords{50133, signInAgain},
    NumberWords{50173, signInAgain},
    NumberWords{70008, signInAgain},
    NumberWords{70043, signInAgain},
    NumberWords{700082, signInAgain},
    NumberWords{54005, codeUsed},
    NumberWords{501481, wrongVerifier},
    NumberWords{50053, accountTrouble},
    NumberWords{50055, accountTrouble},
    NumberWords{50057, accountTrouble},
    NumberWords{50126, accountTrouble},
    NumberWords{70016, stillWaiting},
    NumberWords{70018, wrongDeviceCode},
    NumberWords{70019, deviceCodeEnded},
    NumberWords{50033, later},
    NumberWords{90006, later},
    NumberWords{90024, later},
    NumberWords{90033, later},
    NumberWords{90055, later},
};

} // namespace

OAuthErrorWords wordsFor(const OAuthError &refusal)
{
    OAuthErrorWords words{.kind = Kind::Rejected, .sentence = notUnderstood};
    const auto byCode = std::find_if(codes.begin(), codes.end(),
                                     [&](const CodeWords &candidate) { return refusal.code == candidate.code; });
    if (byCode != codes.end())
        words = byCode->words;
    for (const int number : refusal.numbers) {
        const auto byNumber = std::find_if(numbers.begin(), numbers.end(),
                                           [&](const NumberWords &candidate) { return candidate.number == number; });
        if (byNumber == numbers.end())
            continue;
        words.sentence = byNumber->sentence;
        words.field = byNumber->field;
        break;
    }
    return words;
}

QString numberOf(const OAuthError &refusal)
{
    if (!refusal.numbers.isEmpty())
        return u"AADSTS%1"_s.arg(refusal.numbers.first());
    return refusal.code.isEmpty() ? u"?"_s : refusal.code;
}

} // namespace patkeeper
