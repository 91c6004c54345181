// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "entradevice.h"

#include "entradirectory.h"
#include "entrapages.h"
#include "entrascopes.h"
#include "entratoken.h"
#include "sandboxform.h"

#include <QRandomGenerator>

namespace patkeeper::sandbox
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int userCodeLength = 9;

/// Without what is mistaken for something else.
QString newUserCode()
{
    static constexpr QByteArrayView alphabet("ABCDEFGHJKLMNPQRSTUVWXYZ23456789");
    QString code;
    for (int i = 0; i < userCodeLength; ++i)
        code.append(QLatin1Char(alphabet[QRandomGenerator::system()->bounded(int(alphabet.size()))]));
    return code;
}

QString message(const QString &page, const QString &code, const QString &market)
{
    if (market.startsWith("de"_L1, Qt::CaseInsensitive)) {
        return u"Öffnen Sie zum Anmelden in einem Browser die Seite %1 und geben Sie den Code %2 ein."_s.arg(page,
                                                                                                             code);
    }
    return u"To sign in, open the page %1 in a web browser and enter the code %2."_s.arg(page, code);
}

EntraResult<EntraScopes> checked(const SandboxRequest &request, const SandboxForm &form, const QString &tenant,
                                 const State &state)
{
    if (request.method != "POST")
        return std::unexpected(entraError(900561));
    if (form.value(u"client_id"_s).isEmpty())
        return std::unexpected(entraError(900144, u"The parameter \"client_id\" is missing."_s));
    if (const auto error = tenantError(tenant, state))
        return std::unexpected(*error);
    if (const auto error = clientError(form.value(u"client_id"_s), state))
        return std::unexpected(*error);
    if (state.entra.settings.deviceCodeBlocked)
        return std::unexpected(entraErrorOf(u"53003 access_denied"_s));
    return parseScopes(form.value(u"scope"_s), state.entra.settings);
}

QString pageAddress(const QString &tenant, const State &state)
{
    return state.url.resolved(QUrl(u'/' + tenant + u"/oauth2/v2.0/deviceauth"_s)).toString();
}

Answer deviceCodeAnswer(const EntraDeviceSignIn &signIn, const SandboxRequest &request, const State &state)
{
    const auto &settings = state.entra.settings;
    const QString page = pageAddress(signIn.tenant, state);
    QJsonObject object{{u"user_code"_s, signIn.userCode},
                       {u"device_code"_s, QString::fromLatin1(signIn.deviceCode)},
                       {u"verification_uri"_s, page},
                       {u"expires_in"_s, qint64(settings.deviceCodeLife.count())},
                       {u"message"_s, message(page, signIn.userCode, request.query.value(u"mkt"_s))}};
    if (settings.deviceInterval)
        object.insert(u"interval"_s, *settings.deviceInterval);
    Answer answer = Answer::json(200, object);
    answer.setHeader("Content-Type", "application/json; charset=utf-8");
    return answer;
}

bool isWaiting(const EntraDeviceSignIn &signIn, const State &state)
{
    return signIn.status == EntraDeviceSignIn::Status::Pending && state.now() < signIn.expiresAt;
}

EntraPage codePage(const QString &text, int status)
{
    return {.title = u"Enter code"_s, .text = text, .input = u"user_code"_s, .status = status};
}

Answer decided(const EntraDeviceSignIn &signIn, const QString &pick, const SandboxRequest &request, State &state)
{
    const User *user = state.person(pick);
    if (!user && pick != "declined"_L1)
        return errorPage(entraError(50034, u"The sandbox knows nobody by the name \"%1\"."_s.arg(pick)), request,
                         state);
    if (user) {
        if (const auto tenant = tenantFor(*user, signIn.tenant, state); !tenant)
            return errorPage(tenant.error(), request, state);
    }
    decideDevice(signIn.userCode, user ? user->id : QString(), state);
    return pageAnswer(
        {.title = user ? u"You have signed in"_s : u"You have declined"_s, .text = u"You can close this window."_s});
}

} // namespace

Answer giveDeviceCode(const SandboxRequest &request, const QString &tenant, State &state)
{
    const SandboxForm form = SandboxForm::fromBody(request.body);
    const auto scopes = checked(request, form, tenant, state);
    if (!scopes)
        return entraErrorAnswer(scopes.error(), request, state);
    ++state.entra.counts.deviceCodes;
    state.entra.deviceSignIns.append(
        {.deviceCode = randomCharacters(180),
         .userCode = newUserCode(),
         .clientId = form.value(u"client_id"_s),
         .tenant = tenant,
         .scopes = *scopes,
         .expiresAt = state.now().addSecs(state.entra.settings.deviceCodeLife.count()),
         .interval = state.entra.settings.deviceInterval.value_or(EntraDeviceSignIn().interval)});
    return deviceCodeAnswer(state.entra.deviceSignIns.last(), request, state);
}

Answer deviceSignInPage(const SandboxRequest &request, const QString &tenant, State &state)
{
    if (const auto error = tenantError(tenant, state))
        return errorPage(*error, request, state);
    const QString code = request.query.value(u"user_code"_s);
    if (code.isEmpty())
        return pageAnswer(codePage(u"Enter the code that the app shows."_s, 200));
    const EntraDeviceSignIn *signIn = state.entra.byUserCode(code);
    if (!signIn || !isWaiting(*signIn, state))
        return pageAnswer(codePage(u"That code didn't work. Check the code and try again."_s, 400));
    const QString pick = request.query.value(QString::fromLatin1(pickParameter), state.entra.settings.pick);
    if (!pick.isEmpty())
        return decided(EntraDeviceSignIn(*signIn), pick, request, state);
    EntraPage page{.title = u"Pick an account"_s,
                   .text = u"Only go on if you began this yourself. The app %1 asks for: %2"_s.arg(
                       signIn->clientId, grantedText(signIn->scopes)),
                   .links = peopleLinks(request.query, state)};
    page.links.append({linkWith(request.query, QString::fromLatin1(pickParameter), u"declined"_s), u"Decline"_s});
    return pageAnswer(page);
}

bool decideDevice(const QString &userCode, const QString &userId, State &state)
{
    EntraDeviceSignIn *signIn = state.entra.byUserCode(userCode);
    if (!signIn || !isWaiting(*signIn, state))
        return false;
    signIn->userId = userId;
    signIn->status = userId.isEmpty() ? EntraDeviceSignIn::Status::Declined : EntraDeviceSignIn::Status::Approved;
    return true;
}

} // namespace patkeeper::sandbox
