// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountcheck.h"

#include "accountproviders.h"

#include <QCoreApplication>

#include <utility>

namespace patkeeper
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto area = "account"_L1;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::Doctor)
};

QString goodSentence(const Account &account, bool hasSignIn, int count)
{
    if (!hasSignIn)
        return Text::tr("“%1” needs no sign-in and lists %n token(s).", nullptr, count).arg(account.name);
    return account.userName.isEmpty()
               ? Text::tr("“%1” is signed in and lists %n token(s).", nullptr, count).arg(account.name)
               : Text::tr("“%1” is signed in as %2 and lists %n token(s).", nullptr, count)
                     .arg(account.name, account.userName);
}

Finding finding(const Account &account, bool hasSignIn, const Result<TokenListing> &listing)
{
    if (listing) {
        return {.area = area,
                .subject = account.name,
                .state = Finding::State::Ok,
                .sentence = goodSentence(account, hasSignIn, static_cast<int>(listing->tokens.size())),
                .advice = {},
                .detail = {}};
    }
    Finding found = findingOf(area, account.name, listing.error());
    if (listing.error().kind != Error::Kind::KeychainLocked) {
        found.sentence = Text::tr("“%1”: %2", "an account, what is wrong with it").arg(account.name, found.sentence);
        return found;
    }
    found.state = Finding::State::Note;
    found.sentence = Text::tr("“%1” was not tried, as the keychain is locked.").arg(account.name);
    found.advice = Text::tr("Unlock the keychain, then run it again.");
    return found;
}

} // namespace

Check accountCheck(const Account &account, AccountProviders *providers)
{
    auto look = [account, providers](QObject *context, FindingsReply reply) {
        TokenProvider *provider = providers->provider(account.id);
        if (provider == nullptr) {
            const auto unknown = failure(
                Error::Kind::Unsupported,
                Text::tr("“%1” cannot be asked: this version does not know its kind of service.").arg(account.name));
            QMetaObject::invokeMethod(
                context,
                [shared = std::make_shared<FindingsReply>(std::move(reply)),
                 found = findingOf(area, account.name, unknown.error())] { (*shared)({found}); },
                Qt::QueuedConnection);
            return;
        }
        const bool hasSignIn = !provider->capabilities().signIn.methods.isEmpty();
        provider->list(Interaction::Forbidden, context,
                       [account, hasSignIn, reply = std::move(reply)](const Result<TokenListing> &listing) mutable {
                           reply({finding(account, hasSignIn, listing)});
                       });
    };
    return {.area = area, .subject = account.name, .look = std::move(look)};
}

} // namespace patkeeper
