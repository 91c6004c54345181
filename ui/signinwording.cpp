// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinwording.h"

#include <QCoreApplication>

namespace patkeeper
{

namespace
{

struct Text {
    Q_DECLARE_TR_FUNCTIONS(patkeeper::SignInWording)
};

} // namespace

QString methodText(SignInMethod method)
{
    switch (method) {
    case SignInMethod::Bearer:
        return Text::tr("Paste an access token");
    case SignInMethod::Browser:
        return Text::tr("Browser");
    case SignInMethod::Device:
        return Text::tr("Code on another device");
    case SignInMethod::AzureCli:
        return Text::tr("Azure CLI");
    case SignInMethod::ClientCredentials:
        return Text::tr("Id and secret of a token");
    case SignInMethod::Basic:
        return Text::tr("User name and password");
    }
    return {};
}

QString methodHint(SignInMethod method, bool needsRegistration)
{
    switch (method) {
    case SignInMethod::Bearer:
        return Text::tr("For a look around: it ends after about an hour, and then you paste another one.");
    case SignInMethod::Browser:
        return needsRegistration
                   ? Text::tr("You sign in once, in your own browser, and it holds. Needs an app registration.")
                   : Text::tr("You sign in once, in your own browser, and it holds.");
    case SignInMethod::Device:
        return Text::tr("For a computer without a browser. Needs an app registration, and many organizations do not "
                        "allow it.");
    case SignInMethod::AzureCli:
        return Text::tr("Uses the sign-in that the Azure CLI has already. Nothing is registered and nothing is kept.");
    case SignInMethod::ClientCredentials:
        return Text::tr("With a token that you have already, for as long as it lives. Its secret is kept in the "
                        "keychain.");
    case SignInMethod::Basic:
        return Text::tr("The password is kept in the keychain and sent with each request.");
    }
    return {};
}

} // namespace patkeeper
