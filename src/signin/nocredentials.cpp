// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "nocredentials.h"

namespace patkeeper
{

void NoCredentials::credentials(Interaction /*interaction*/, QObject *context, Reply<RequestCredentials> reply)
{
    replyLater<RequestCredentials>(
        context, std::move(reply),
        failure(Error::Kind::Unsupported, tr("There is nothing to sign in to for this account.")));
}

} // namespace patkeeper
