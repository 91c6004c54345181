// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "signinrequest.h"

#include <QCoreApplication>

namespace patkeeper
{

std::optional<Error> missingIn(const SignInRequest &request)
{
    if (!request.settings.clientId.isEmpty())
        return {};
    return Error{.kind = Error::Kind::Rejected,
                 .message = QCoreApplication::translate(
                     "patkeeper::SignIn", "There is no app id to sign in with. Enter the app id of the registration "
                                          "that your organization has for Patkeeper."),
                 .detail = {},
                 .retryAfter = {},
                 .field = QStringLiteral("clientId")};
}

} // namespace patkeeper
