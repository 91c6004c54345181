// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "accountname.h"

#include "accountflows.h"
#include "inventory.h"

namespace patkeeper
{

std::optional<Error> accountNameProblem(const Inventory &inventory, const QString &name)
{
    const auto problem = [](const QString &message) {
        return Error{.kind = Error::Kind::Rejected, .message = message, .field = QStringLiteral("name")};
    };
    if (name.isEmpty() || name.contains(QLatin1Char('/')) || name.contains(QLatin1Char('#')))
        return problem(SignInFlow::tr("An account needs a name without “/” and “#”. Choose another name."));
    if (inventory.accountNamed(name) != nullptr)
        return problem(SignInFlow::tr("There is an account “%1” already. Choose another name, or sign in again to that "
                                      "one.")
                           .arg(name));
    return {};
}

} // namespace patkeeper
