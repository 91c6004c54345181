// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "issuedsecret.h"

#include "jsonsecret.h"

namespace patkeeper::azuredevops
{

Secret cutIssuedSecret(QByteArray &json)
{
    return cutSecret(json, {"patToken", "token"});
}

} // namespace patkeeper::azuredevops
